"""Each kind of error has its exit code and one or two calm lines."""

import json
import sys

import pytest
from django.db import DatabaseError, OperationalError

from tests.cli.terminal import process, typed
from watchfloor.cli.failing import failure_of, is_foreseen, report, stay_calm
from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable

KINDS = [
    (Malformed("list.csv line 3", "'x'", "a number"), "malformed", 3),
    (Refused("Nothing permits this", rule="default deny", permit="the role dpo"), "refused", 4),
    (Broken("tile/0/003", "its hash does not fit"), "broken", 5),
    (Unavailable("The disk is full", "Free some space."), "unavailable", 6),
    (PermissionError(13, "Permission denied", "/srv/node"), "unavailable", 6),
    (OperationalError("no such table: person"), "unavailable", 6),
    (DatabaseError("database disk image is malformed"), "broken", 5),
    (DatabaseError("file is not a database"), "broken", 5),
    (KeyboardInterrupt(), "interrupted", 130),
]


@pytest.mark.parametrize(("error", "kind", "code"), KINDS, ids=lambda v: type(v).__name__)
def test_each_error_has_a_kind_a_code_and_at_most_two_lines(error, kind, code):
    failure = failure_of(error)
    assert (failure.kind, failure.exit) == (kind, code)
    assert 1 <= len(failure.lines) <= 2
    assert is_foreseen(error)


def test_an_error_as_json_has_its_own_fields():
    told = json.loads(failure_of(KINDS[1][0]).as_json())["error"]
    assert told == {
        "kind": "refused",
        "exit": 4,
        "message": "Nothing permits this [default deny]. To be allowed: the role dpo.",
        "why": "Nothing permits this",
        "rule": "default deny",
        "permit": "the role dpo",
    }


def test_an_error_that_quotes_a_value_does_not_command_the_terminal(capsys):
    report(failure_of(Refused("\x1b[2J" + "x" * 9000, rule="r")), as_json=False)
    told = capsys.readouterr().err
    assert told.startswith("\\x1b[2Jxxx")
    assert len(told) < 2100


def test_what_nobody_foresaw_ends_calmly(monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    stay_calm(as_json=False)
    error = ZeroDivisionError("division by zero")
    assert not is_foreseen(error)
    sys.excepthook(ZeroDivisionError, error, None)
    told = capsys.readouterr().err
    assert "Unexpected: ZeroDivisionError" in told
    assert "Traceback" not in told


FAULT = "import sys, watchfloor.cli as cli; cli._run = lambda a: 1 / 0; sys.exit(cli.main())"


@pytest.mark.parametrize(("trace", "shown"), [("", False), ("1", True)])
def test_a_fault_of_ours_is_exit_1_and_a_traceback_only_when_asked_for(trace, shown, tmp_path):
    import subprocess
    from pathlib import Path

    env = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "WATCHFLOOR_TRACE": trace, "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", FAULT], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1
    assert ("Traceback" in done.stderr) is shown


@pytest.mark.parametrize(
    "words",
    [
        ["sarch", "x"],
        ["search"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "many"],
        ["judge", "perhaps", "a", "b", "--reason", "x"],
        ["people"],
        ["--nonsense"],
        ["--as", "ramos", "facets"],
        ["facets"],
    ],
)
def test_a_command_that_is_not_whole_is_exit_2(words, floor):
    ended = typed(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert 1 <= len(ended.err.splitlines()) <= 2


def test_who_is_not_named_is_told_how_to_be(floor):
    assert "--as PERSON" in typed("facets").err
    assert "--for PURPOSE" in typed("--as", "ramos", "facets").err
    assert typed("facets", "--json").error["kind"] == "usage"


def test_who_does_not_work_here_gets_the_same_answer_whatever_is_missing(floor):
    answers = [
        typed("--as", who, "--for", what, "facets") for who, what in (("nobody", "crime"), ("silva", "border"))
    ]
    assert [a.code for a in answers] == [4, 4]
    assert answers[0].err.replace("nobody", "X").replace("crime", "Y") == answers[1].err.replace(
        "silva", "X"
    ).replace("border", "Y")


def test_words_that_are_no_unicode_are_malformed(floor):
    assert typed("search", "\udcff").code == 3


def test_no_node_is_exit_6_and_says_what_to_do(tmp_path):
    done = process("--node", tmp_path / "none", "--as", "ramos", "--for", "crime", "facets")
    assert done.returncode == 6
    assert "watchfloor init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_node_with_wrong_settings_is_exit_3(tmp_path):
    (tmp_path / "node.toml").write_text("origin = ")
    assert process("--node", tmp_path, "key").returncode == 3


def test_a_process_serves_one_node(floor, tmp_path):
    ended = typed("--node", tmp_path, "key")
    assert ended.code == 6
    assert str(tmp_path) in ended.err
