"""The command as a process: quick, quiet without a terminal, calm when it is stopped."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import SUSPECT, UNDER
from tests.cli.terminal import process, typed

SOURCE = str(Path(__file__).parents[2] / "src")
HEAVY = {"django", "cedarpy", "followthemoney", "psycopg", "nacl", "sqlite3", "openpyxl", "icu"}


def test_help_loads_nothing_heavy():
    done = process("--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    loaded = {m.split(".")[0] for m in re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE)}
    assert not HEAVY & loaded


def test_nothing_typed_prints_the_help():
    assert typed().code == 0
    assert typed().out == typed("--help").out
    for group in ("Look", "Say", "Keep and destroy", "Prove", "Run the node"):
        assert group in typed("-h").out


def test_the_version_is_told():
    assert re.fullmatch(r"[\d.]+\S*\n|unreleased\n", typed("--version").out)


def test_completion_is_printed_for_bash():
    done = process(env={"_WATCHFLOOR_COMPLETE": "source_bash"})
    assert done.returncode == 0
    assert "_WATCHFLOOR_COMPLETE=complete_bash" in done.stdout
    shown = process("--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert "complete -o default -F _watchfloor_completion watchfloor" in shown.stdout


def test_completion_offers_the_verbs():
    env = {"_WATCHFLOOR_COMPLETE": "complete_bash", "COMP_WORDS": "watchfloor pu", "COMP_CWORD": "1"}
    assert process(env=env).stdout.split() == ["purge"]


def test_whoever_closes_the_pipe_has_seen_enough(floor):
    floor.person()
    words = ["--node", os.environ["WATCHFLOOR_NODE"], "--as", "ramos", "--for", "crime", "show", "p1", "--json"]
    child = subprocess.Popen(
        [sys.executable, "-m", "watchfloor", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": SOURCE, "PYTHONUNBUFFERED": "1"},
    )
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    told = child.stderr.read()
    child.stderr.close()
    assert child.wait(30) in (1, 141)
    assert told == b""


def test_an_import_that_is_interrupted_is_exit_130_and_keeps_what_it_acknowledged(floor, tmp_path):
    pipe = tmp_path / "list.jsonl"
    os.mkfifo(pipe)
    words = ["--node", os.environ["WATCHFLOOR_NODE"], "--as", "ramos", "--for", "crime", "import", str(pipe)]
    child = subprocess.Popen(
        [sys.executable, "-m", "watchfloor", *words, *SUSPECT, *UNDER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": SOURCE},
    )
    with pipe.open("w") as feed:  # opens once the import reads
        feed.write('{"id": "x-1", "schema": "Person", "properties": {"name": ["Nemo EXERCISE"]}}\n')
        feed.flush()
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, "")
    assert err.startswith("Interrupted.")
    assert floor.admin.done("fsck") == {"misfits": []}


@pytest.mark.slow
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_emphasis_and_a_bar_unless_no_color_is_set(floor, tmp_path, more, coloured):
    file = tmp_path / "list.jsonl"
    file.write_text('{"id": "x-1", "schema": "Person", "properties": {"name": ["Nemo EXERCISE"]}}\n')
    shown = on_a_terminal(["import", str(file), *SUSPECT, *UNDER], more)
    assert "1 entries are new" in shown
    assert "list.jsonl" in shown  # the bar
    found = on_a_terminal(["search", "nemo"], more)
    assert "Nemo EXERCISE" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", found)
    assert bool(re.search(r"\x1b\[\d*(;\d+)*3\dm", shown)) is coloured


def on_a_terminal(words, more):
    """What a terminal of 200 columns would be sent."""
    ours, theirs = pty.openpty()
    named = ["--node", os.environ["WATCHFLOOR_NODE"], "--as", "ramos", "--for", "crime"]
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    env |= {"PYTHONPATH": SOURCE, "TERM": "xterm-256color", "COLUMNS": "200", **more}
    child = subprocess.Popen(
        [sys.executable, "-m", "watchfloor", *named, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=env
    )
    os.close(theirs)
    sent = b""
    try:
        while chunk := os.read(ours, 4096):
            sent += chunk
    except OSError:  # the terminal's other end is closed
        pass
    finally:
        os.close(ours)
    assert child.wait(60) == 0, sent
    return sent.decode()
