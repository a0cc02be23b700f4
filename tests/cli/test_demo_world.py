"""The world of the demonstration: invented, marked, lively, and the same each time."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from watchfloor.cli import demo_words as words
from watchfloor.cli.demo_serving import LIFE_SECONDS, _free_port, _live, _load, _readers
from watchfloor.cli.demo_world import DUPLICATES, World, imo
from watchfloor.entities.vocabulary import concerns_a_person

NOW = datetime(2026, 11, 24, 14, 30)
TODAY = NOW.date()
SOURCE = str(Path(__file__).parents[2] / "src")


@pytest.fixture(scope="module")
def case():
    return list(World(NOW).case())


def test_every_name_is_marked(case):
    for said in case:
        for prop in ("name", "alias", "summary"):
            for value in said.entity.values(prop):
                assert words.MARK in value


def test_the_same_seed_makes_the_same_world(case):
    assert list(World(NOW).case()) == case


def test_it_is_lively(case):
    kinds = Counter(said.entity.schema for said in case)
    assert len(case) > 150
    assert kinds["Person"] > 35
    assert {"Vessel", "Company", "Device", "Sighting", "Seizure", "Ownership"} <= set(kinds)
    assert len({said.terms.label for said in case}) == 6
    assert {said.agency for said in case} == {"aa.police", "aa.customs", "bb.navy"}


def test_nothing_of_it_could_not_be_read(case):
    assert [fact for said in case for fact in said.entity.unread] == []


def test_people_have_a_category_and_some_a_review_within_days(case):
    persons = [said.entity for said in case if concerns_a_person(said.entity.schema)]
    assert all(p.category for p in persons if p.schema == "Person")
    soon = [p for p in persons if p.review and p.review <= TODAY + timedelta(days=9)]
    assert len(soon) >= 5


def test_some_are_one_and_nobody_has_said_so(case):
    ids = {said.entity.id for said in case}
    assert all({one, other} <= ids for one, other in DUPLICATES)


def test_two_agencies_contradict_each_other(case):
    built = {said.agency: said.entity.values("buildDate") for said in case if said.entity.id == "ship-9"}
    assert built["aa.police"] != built["bb.navy"]


def test_numbers_of_ships_pass_their_check():
    for number in range(28):
        digits = imo(number)
        assert sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == int(digits[-1])


def test_sightings_are_at_sea_far_from_any_land():
    one = World(NOW).sighting("s", datetime(2026, 11, 24, 3)).entity
    assert 11 < float(one.values("latitude")[0]) < 14
    assert -42 < float(one.values("longitude")[0]) < -39


def test_a_node_takes_all_of_it_in_and_life_goes_on(node):
    from watchfloor.cli.demo_node import enrol_three
    from watchfloor.entities.search import search
    from watchfloor.node.check.fsck import fsck
    from watchfloor.node.founding import found
    from watchfloor.node.register.who import reader_named

    found(title="EXERCISE", administrator="admin", dpo="dpo")
    enrol_three()
    told = _readers()
    world = _load(told)
    seen = {p: len(search("exercise", by=reader_named(p, "crime"), limit=400).hits) for p in ("ramos", "silva")}
    assert seen["ramos"] > seen["silva"] > 10
    assert _live(told, world) == 1
    assert list(fsck(by=reader_named("admin", "oversight"), projected=True)) == []
    assert LIFE_SECONDS <= 30


def test_a_port_that_is_taken_is_passed_over():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert _free_port(port) != port


@pytest.mark.slow
def test_make_demo_prints_one_panel_and_serves_until_ctrl_c(tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WATCHFLOOR", "DJANGO"))}
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "watchfloor", "demo"], cwd=tmp_path, text=True,
        env=kept | {"COLUMNS": "140", "PYTHONPATH": SOURCE}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout
    assert child.stderr
    try:
        panel = _until(child.stdout, "╰")
        address = re.search(r"http://localhost:\d+/", panel)
        assert address, panel
        assert httpx.get(address[0] + "ready").json()["ready"]
        for person in ("ramos", "okafor", "silva", "dpo", "admin"):
            assert re.search(rf"{person} +[0-9A-Z]{{4}}(-[0-9A-Z]{{4}})+ ", panel), person
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0
        assert child.stderr.read() == ""
    finally:
        child.kill()
        child.wait(20)
        child.stdout.close()
        child.stderr.close()


def _until(stream, sign):
    told = ""
    for line in stream:
        told += line
        if line.startswith(sign):
            return told
    raise AssertionError(told)
