"""The policies of this node: the *.cedar files beside this module, parsed once, and the hash that names them."""

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import Final

import cedarpy

from watchfloor.core.errors import Broken

SCHEMA: Final = "watchfloor.cedarschema"


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Every policy file and the schema, by name, in the order of their names."""
    shelf = [f for f in files(__package__).iterdir() if f.name.endswith(".cedar") or f.name == SCHEMA]
    return {f.name: f.read_text(encoding="utf-8") for f in sorted(shelf, key=lambda f: f.name)}


@lru_cache(maxsize=1)
def policy_text() -> str:
    """All policies as one Cedar text."""
    return "\n".join(text for name, text in texts().items() if name != SCHEMA)


@lru_cache(maxsize=1)
def policy_hash() -> str:
    """SHA-256 (hex) over the names and texts of all policy files and the schema.

    What was decided or cached under another hash was decided by other rules.
    """
    digest = hashlib.sha256()
    for name, text in texts().items():
        for piece in (name.encode(), text.encode()):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def sayings() -> dict[str, str]:
    """What each policy means in plain English: its @says, by its @id."""
    return {name: policy["annotations"]["says"] for name, policy in _by_id().items()}


@lru_cache(maxsize=1)
def policy_set() -> cedarpy.PolicySet:
    """The policies, named by their @id instead of their position, so that a reason is a name."""
    return cedarpy.PolicySet.from_json_str(
        json.dumps({"templates": {}, "templateLinks": [], "staticPolicies": _by_id()})
    )


@lru_cache(maxsize=1)
def actions_known() -> cedarpy.Entities:
    """The actions of the schema with their groups: what every question's entities start from."""
    return cedarpy.Entities.from_json_str("[]", texts()[SCHEMA])


@lru_cache(maxsize=1)
def _by_id() -> dict[str, dict[str, dict[str, str]]]:
    parsed = json.loads(cedarpy.policies_to_json_str(policy_text()))["staticPolicies"]
    named = {policy.get("annotations", {}).get("id", ""): policy for policy in parsed.values()}
    if len(named) != len(parsed) or "" in named:
        raise Broken("policies", "each needs an @id of its own")
    return named
