"""The demonstration, as `make demo ONCE=1` plays it, with the invented case and with lists of one's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OFAC = Path(os.environ.get("WATCHFLOOR_SHARED", ROOT.parent / "shared")) / "data" / "ofac"


def demo(*options: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WATCHFLOOR", "DJANGO"))}
    command = [sys.executable, "-W", "error", "-m", "watchfloor", "demo", "--once", *options]
    return subprocess.run(
        command, env=kept | {"COLUMNS": "140"}, capture_output=True, text=True, check=False, timeout=240
    )


def seen_by(person: str, output: str) -> str:
    """What the demonstration shows one of the three."""
    return (
        output.split(f"\n{person} (")[1]
        .split("\n\n\n")[0]
        .split("\n4. ")[0]
        .split(") sees:")[1]
        .split(" sees:")[0]
    )


@pytest.mark.slow
def test_three_people_see_three_things_and_the_proof_outlives_the_purge():
    done = demo()
    assert done.returncode == 0, done.stderr
    ramos, okafor, silva = (seen_by(p, done.stdout) for p in ("ramos", "okafor", "silva"))
    assert "CHIS-EX7" in ramos
    assert "CHIS-EX7" not in okafor + silva
    assert "frozen squid" in ramos
    assert "frozen squid" in okafor
    assert "frozen squid" not in silva
    assert "EXERCISE LUCERO" in silva
    for sign in ("Refused:", "label-owner", "nobody finds it any more", "every record, tile and checkpoint fits."):
        assert sign in done.stdout


@pytest.mark.slow
def test_a_list_of_ones_own_is_shown_the_same_way(tmp_path):
    people = [
        {
            "id": f"x-{n}",
            "schema": "Person",
            "properties": {
                "name": [f"EXERCISE Nemo {n}"], "passportNumber": [f"EX00{n}"], "notes": [f"EXERCISE remark {n}"],
            },
        }
        for n in range(4)
    ]  # fmt: skip
    file = tmp_path / "list.jsonl"
    file.write_text("".join(json.dumps(p) + "\n" for p in people))
    done = demo("--list", str(file))
    assert done.returncode == 0, done.stderr
    assert "remark" in seen_by("ramos", done.stdout)
    assert "remark" not in seen_by("okafor", done.stdout) + seen_by("silva", done.stdout)


def test_a_list_that_is_not_there_is_named():
    done = demo("--list", "/nowhere/at/all")
    assert done.returncode == 3
    assert "/nowhere/at/all" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not OFAC.exists(), reason=f"the SDN list is not in {OFAC}")
def test_the_sdn_list_plays_it_too():
    done = demo("--list", str(OFAC))
    assert done.returncode == 0, done.stderr
    assert "8976 records" in done.stdout
    assert "every record, tile and checkpoint fits." in done.stdout
