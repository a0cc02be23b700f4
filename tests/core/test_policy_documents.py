"""The policies as documents: they fit the schema, say what they mean, and the reference names every word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import cedarpy
import pytest

from watchfloor.core.basis import PURPOSES
from watchfloor.core.label import CAVEATS, KINDS, Level
from watchfloor.core.policy import ROLES, Action, policy_hash, rulebook, sayings
from watchfloor.core.policy.decide import ON_WHAT_EXISTS
from watchfloor.core.policy.question import FEATURES

DOCS = Path(__file__).parents[2] / "docs" / "reference"
SCHEMA = rulebook.texts()[rulebook.SCHEMA]


def schema_actions():
    lists = re.findall(r"^action ([\w, ]+?)(?: in (\w+))?$", SCHEMA, re.MULTILINE)
    return {name: group for names, group in lists for name in names.split(", ")}


def test_the_policies_fit_the_schema():
    result = cedarpy.validate_policies(rulebook.policy_text(), SCHEMA)
    assert result.validation_passed, result.errors


def test_every_policy_has_a_name_and_says_what_it_means():
    for name, says in sayings().items():
        assert re.fullmatch(r"[a-z][a-z-]+", name)
        assert says.endswith("."), name


def test_code_and_schema_know_the_same_actions_and_features():
    assert set(schema_actions()) == set(get_args(Action))
    part = re.search(r"entity Part \{(.*?)\}", SCHEMA, re.DOTALL)
    assert part
    assert set(re.findall(r"(\w+):", part[1])) == set(FEATURES)


def test_every_action_on_content_is_bound_by_its_label():
    """Exempt is only what leaves the content unseen; its refusals may explain themselves."""
    exempt = {action for action, group in schema_actions().items() if group == "content_unseen"}
    explained = set(get_args(Action)) - ON_WHAT_EXISTS
    assert exempt == explained - {"add", "import"}


@pytest.mark.parametrize("word", [*get_args(Action), *ROLES, *sayings(), *sayings().values(), *ROLES.values()])
def test_the_reference_of_policies_names_it(word):
    text = (DOCS / "policy.md").read_text()
    assert word in text if " " in word else f"`{word}`" in text


@pytest.mark.parametrize(
    "word", [*CAVEATS, *CAVEATS.values(), *sorted(KINDS), *PURPOSES, *(level.name for level in Level)]
)
def test_the_reference_of_labels_names_it(word):
    text = (DOCS / "labels.md").read_text()
    assert word in text if " " in word else f"`{word}`" in text


def test_the_hash_names_every_policy_file():
    assert re.fullmatch(r"[0-9a-f]{64}", policy_hash())
    folder = Path(rulebook.__file__).parent
    assert {f.name for f in folder.iterdir() if ".cedar" in f.name} == set(rulebook.texts())
