"""Every verb and every option is in docs/reference/cli.md, and everything there is a verb or an option."""

import re
from pathlib import Path

from typer.main import get_command

from watchfloor.cli.app import app
from watchfloor.cli.failing import BROKEN, INTERRUPTED, MALFORMED, REFUSED, UNAVAILABLE, UNEXPECTED, USAGE

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text("utf-8")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def commands(command, name):
    """Every command that does something, by its whole name."""
    below = getattr(command, "commands", {})
    if not below:
        yield name, command
    for word, one in below.items():
        yield from commands(one, f"{name} {word}".strip())


VERBS = dict(commands(get_command(app), ""))
SECTIONS = dict(re.findall(r"^### `watchfloor ([a-z -]+)`\n(.*?)(?=^##)", PAGE + "\n## ", re.M | re.S))


def usage(title):
    """The block that spells the verb's options."""
    return SECTIONS[title].split("```\n")[1]


def test_every_verb_has_a_section_and_every_section_a_verb():
    assert sorted(SECTIONS) == sorted(VERBS)


def test_the_usage_of_a_verb_names_its_options_and_no_other():
    for name, command in VERBS.items():
        known = {o for p in command.params for o in p.opts if o.startswith("--")}
        assert set(OPTION.findall(usage(name))) == known, name


def test_the_usage_of_a_verb_names_its_arguments():
    for name, command in VERBS.items():
        for argument in (p for p in command.params if p.param_type_name == "argument"):
            named = argument.metavar or argument.name.upper()
            assert re.search(rf"\b{re.escape(named)}\b", usage(name)), (name, named)


def test_text_names_no_option_that_is_not_there():
    everywhere = {o for c in VERBS.values() for p in c.params for o in p.opts} | {"--help"}
    everywhere |= {o for p in get_command(app).params for o in p.opts}
    assert set(OPTION.findall(PAGE)) <= everywhere


def test_the_options_before_the_verb_are_documented_with_their_variables():
    head = PAGE.split("## Exit codes")[0]
    for option in get_command(app).params:
        assert option.opts[0] in head
        assert not option.envvar or f"`{option.envvar}`" in head


def test_every_exit_code_is_documented():
    codes = {int(n) for n in re.findall(r"^\| (\d+) \|", PAGE.split("## Exit codes")[1].split("## Look")[0], re.M)}
    assert codes == {0, UNEXPECTED, USAGE, MALFORMED, REFUSED, BROKEN, UNAVAILABLE, INTERRUPTED}


def test_every_verb_that_prints_a_result_prints_json():
    without = [name for name, c in VERBS.items() if "--json" not in {o for p in c.params for o in p.opts}]
    assert without == ["serve", "demo"]


def test_every_option_explains_itself():
    for name, command in VERBS.items():
        assert command.help, name
        assert [p.name for p in command.params if not p.help] == [], name
