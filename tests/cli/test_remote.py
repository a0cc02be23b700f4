"""The same verbs on a node far away: the same output, the same errors, the same exit codes, over real HTTP."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import HIDDEN, SUSPECT, UNDER
from tests.cli.served import FarSeat, served, token_of
from tests.cli.terminal import LAW, Seat, process, typed
from tests.conftest import empty_node
from tests.web.conftest import enrol_everybody
from watchfloor.node.home import Home

SEATS = {
    "ramos": "crime",
    "boss": "crime",
    "okafor": "crime",
    "silva": "crime",
    "admin": "oversight",
    "dpo": "oversight",
}


@pytest.fixture(scope="module")
def far(migrated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FarSeat]]:
    """Everybody, far from a node that another process serves."""
    empty_node()
    enrol_everybody()
    folder = tmp_path_factory.mktemp("tokens")
    with served() as at:
        border = FarSeat(at, token_of("ramos", "border", folder, name="border"))
        seats = {name: FarSeat(at, token_of(name, purpose, folder)) for name, purpose in SEATS.items()}
        yield {**seats, "ramos at the border": border}


def new() -> str:
    """An id that nobody has used."""
    return f"e-{secrets.token_hex(4)}"


def vessel(seat: FarSeat, name: str = "MV EXERCISE Ejemplo", *under: str) -> tuple[str, str]:
    """Add a vessel; its id and the C of the record."""
    of = new()
    added = seat.done("add", "Vessel", f"name={name}", "--id", of, *(under or UNDER))
    return of, added["record"]


def test_what_is_shown_is_the_same_here_and_there(far):
    ramos, here = far["ramos"], Seat("ramos")
    of, c = vessel(ramos)
    vessel(ramos, "MV EXERCISE Segundo")
    for words in (
        ("search", "ejemplo"),
        ("list", "Vessel"),
        ("facets",),
        ("show", of),
        ("show", f"{of}@aa.police"),
        ("show", c),
        ("show", c[:8], "--record"),
        ("due",),
        ("key",),
        ("head",),
        ("list", "Vessel", "--limit", "1"),
        ("export", "-", "--entity", of),
    ):
        for more in ((), ("--json",)):
            there = ramos(*words, *more)
            assert there == here(*words, *more), words
            assert there.code == 0


def test_who_one_is_the_token_says(far):
    assert far["silva"].done("whoami")["person"] == "silva"
    assert "silva of bb.navy" in far["silva"]("whoami").out
    assert typed("--as", "boss", "--at", far["silva"].at, "--token-file", far["silva"].token_file, "whoami").out


def test_a_list_goes_on_there_as_it_does_here(far):
    vessel(far["ramos"])
    vessel(far["ramos"])
    first = far["ramos"].done("list", "Vessel", "--limit", 1)
    rest = far["ramos"].done("list", "Vessel", "--limit", 1, "--after", first["next"])
    assert first["entities"] != rest["entities"]
    assert far["okafor"]("list", "Vessel", "--after", first["next"]).code == 3


def test_errors_are_the_same_here_and_there(far):
    of, c = vessel(far["ramos"])
    _, hidden = vessel(far["boss"], "MV ZEBRAFINCH", *HIDDEN)
    for seat, words in (
        ("ramos", ("show", hidden)),
        ("ramos", ("show", "0" * 64)),
        ("ramos", ("show", "nobody-1")),
        ("ramos", ("list", "Vesel")),
        ("ramos", ("show", "12", "--record")),
        ("ramos", ("people", "list")),
        ("ramos", ("prove", c)),
        ("ramos", ("review", c, "--facts", "x", "--until", "in 9 years", "--basis", LAW)),
        ("ramos", ("label", c, "COSMIC // REL", "--reason", "x", "--basis", LAW)),
        ("silva", ("judge", "same", of, of, "--reason", "x", "--basis", LAW)),
        ("dpo", ("overrides", "answer", "00000000", "--verdict", "x")),
    ):
        for more in ((), ("--json",)):
            there, here = far[seat](*words, *more), Seat(seat, SEATS[seat])(*words, *more)
            assert (there.code, there.err) == (here.code, here.err), words
            assert there.code in (3, 4, 6)


def test_hidden_is_as_absent_there_too(far):
    _, hidden = vessel(far["boss"], "MV ZEBRAFINCH", *HIDDEN)
    absent = secrets.token_hex(32)
    for words in (("show", "{c}"), ("prove", "{c}"), ("withdraw", "{c}", "--reason", "x", "--basis", LAW)):
        told = [far["ramos"](*(w.replace("{c}", c) for w in words)) for c in (hidden, absent)]
        assert told[0].err.replace(hidden[:8], "") == told[1].err.replace(absent[:8], "")
        assert told[0].code == told[1].code == 4


def test_everything_that_is_said_can_be_said_from_afar(far, tmp_path: Path):
    ramos, dpo, admin = far["ramos"], far["dpo"], far["admin"]
    one, c = vessel(ramos)
    other, _ = vessel(ramos)
    assert "are judged same" in ramos("judge", "same", one, other, "--reason", "x", "--basis", LAW).out
    assert "is now SECRET" in ramos(
        "label", c, "SECRET // REL bb", "--reason", "x", "--basis", LAW, "--part", "0"
    ).err + (ramos("label", c, "SECRET // REL bb", "--reason", "x", "--basis", LAW).out)
    assert "is withdrawn" in ramos("withdraw", c, "--reason", "x", "--basis", LAW).out
    said = ("name=Juan EXERCISE", "--id", new(), *SUSPECT, *UNDER)
    suspect = ramos.done("add", "Person", *said)["record"]
    assert (
        "is restated until" in ramos("review", suspect, "--facts", "x", "--until", "in 1 year", "--basis", LAW).out
    )
    assert "is held" in dpo("hold", suspect, "--order", "Court 1").out
    assert "1 holds" in dpo("lift", suspect, "--order", "Court 2").out
    assert "1 records are destroyed" in dpo("purge", suspect, "--order", "Court 3").out
    assert ramos("show", suspect).code == 0  # purged, and said to be
    assert "No review date" in dpo("purge", "--due").out
    assert any(a["person"] == "ramos" for a in dpo.done("access-log")["accesses"])
    border = ("--label", "RESTRICTED // REL bb // PURPOSES border", "--basis", LAW)
    _, closed = vessel(far["ramos at the border"], "MV EXERCISE Frontera", *border)
    assert "opened by override" in far["silva"]("override", closed, "--reason", "man overboard").out
    (task,) = dpo.done("overrides", "list")["overrides"]
    assert "is answered" in dpo("overrides", "answer", task["override"][:8], "--verdict", "justified").out
    assert admin.done("seal")["ledger"]["records"] > 0
    proof = tmp_path / "r.tlog-proof"
    assert ramos("prove", closed, "--out", proof).code == 4  # its purpose is not his token's
    assert ramos("prove", c, "--out", proof).code == 0
    assert typed("verify", proof, "--key", ramos.done("key")["key"]).code == 0
    assert admin("fsck").out == "Everything fits.\n"
    assert (
        "nour is enrolled"
        in admin(
            "people",
            "person",
            "nour",
            "--agency",
            "bb.navy",
            "--clearance",
            "secret",
            "--role",
            "officer",
            "--purpose",
            "crime",
        ).out
    )
    assert "nour is retired" in admin("people", "retire", "nour").out
    assert admin.done("people", "stand-ins") == {"stand_ins": []}


def test_a_list_is_taken_in_from_afar(far, tmp_path: Path):
    file = tmp_path / "list.jsonl"
    names = (f"MV EXERCISE {n}" for n in range(3))
    entries = ({"id": new(), "schema": "Vessel", "properties": {"name": [name]}} for name in names)
    file.write_text("\n".join(map(json.dumps, entries)))
    seen = far["ramos"].done("import", file, *UNDER, "--dry-run")
    assert (seen["entries"], seen["stopped"]) == (3, "")
    assert far["ramos"].done("import", file, *UNDER)["new"] == 3
    assert "0 entries are new, 3 were known" in far["ramos"]("import", file, *UNDER).out
    file.write_text("{")
    here, there = Seat("ramos")("import", file, *UNDER), far["ramos"]("import", file, *UNDER)
    assert (there.code, there.err) == (here.code, here.err)


def test_a_file_written_from_afar_is_its_owner_s_alone(far, tmp_path: Path):
    of, _ = vessel(far["ramos"])
    out = tmp_path / "out.csv"
    assert "It is marked RESTRICTED" in far["ramos"]("export", out, "--entity", of).out
    assert out.stat().st_mode & 0o077 == 0
    assert "MV EXERCISE Ejemplo" in out.read_text()


@pytest.mark.parametrize(
    "verb", [["rebuild"], ["backup", "x"], ["restore", "x"], ["purge", "--finish"], ["serve"], ["check-config"]]
)
def test_what_runs_at_the_node_says_so(far, verb):
    ended = far["admin"](*verb)
    assert ended.code == 2
    assert "at the node itself" in ended.err


def test_a_token_that_does_not_count_is_refused(far, tmp_path: Path):
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text("wf_nothing\n")
    ended = FarSeat(far["ramos"].at, file)("facets")
    assert ended.code == 4
    assert "does not count" in ended.err
    reading = FarSeat(far["ramos"].at, token_of("ramos", "crime", tmp_path, "read"))
    assert reading("facets").code == 0
    assert reading("seal").code == 4


def test_a_token_is_sent_to_nobody_in_the_clear_and_read_by_nobody_else(tmp_path: Path):
    file = tmp_path / "token"
    file.write_text("wf_x\n")
    file.chmod(0o644)
    assert "chmod 600" in FarSeat("http://localhost:1", file)("facets").err
    file.chmod(0o600)
    ended = FarSeat("http://watchfloor.example", file)("facets")
    assert (ended.code, "https" in ended.err) == (3, True)
    assert FarSeat("ftp://localhost", file)("facets").code == 3
    assert FarSeat("http://localhost:1", file)("facets").code == 6
    assert typed("--at", "https://localhost:1", "facets").code == 2
    for bad in ("", "a b\n", "x" * 2000):
        file.write_text(bad)
        assert FarSeat("https://localhost:1", file)("facets").code == 3


def test_asking_afar_loads_neither_django_nor_the_node(far):
    seat = far["ramos"]
    done = process(
        "--at", seat.at, "--token-file", seat.token_file, "facets", env={"PYTHONPROFILEIMPORTTIME": "1"}
    )
    assert done.returncode == 0, done.stderr
    for heavy in ("django", "cedarpy", "followthemoney", "psycopg", "openpyxl"):
        assert f" {heavy}\n" not in done.stderr
