"""Two readers, one API: what is hidden is in no body, count, tag or cursor, and is refused as what is absent is."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest

from tests.web.api.conftest import LAW, UNDER, Cast, Program

ON_RECORDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "open": ("get", "/records/{c}", {}),
    "proof": ("get", "/records/{c}/proof", {}),
    "tlog-proof": ("get", "/records/{c}/tlog-proof", {}),
    "label": ("post", "/records/{c}/label", {"marking": "SECRET", "reason": "x", "basis": LAW}),
    "withdrawal": ("post", "/records/{c}/withdrawal", {"reason": "x", "basis": LAW}),
    "review": ("post", "/records/{c}/review", {"facts": "x", "until": "in 1 year", "basis": LAW}),
    "hold": ("post", "/records/{c}/holds", {"order": "x"}),
    "lift": ("post", "/records/{c}/holds/lift", {"order": "x"}),
    "override": ("post", "/records/{c}/override", {"reason": "x"}),
    "answer": ("post", "/overrides/{c}/answer", {"verdict": "x"}),
    "purge": ("post", "/purges", {"records": ["{c}"], "order": "x"}),
    "access log": ("get", "/access-log", {"about": "{c}"}),
    "derive": (
        "post",
        "/entities",
        {"schema": "Vessel", "said": [{"property": "name", "value": "x"}], "derived": ["{c}"], **UNDER},
    ),
}
ON_ENTITIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "open": ("get", "/entities/{c}", {}),
    "open @": ("get", "/entities/{c}@aa.police", {}),
    "export": ("get", "/export", {"entity": "{c}"}),
    "search": ("get", "/search", {"words": "{c}"}),
    "judge": (
        "post",
        "/judgements",
        {"one": "{c}", "other": "v1", "verdict": "same", "reason": "x", "basis": LAW},
    ),
    "judge other": (
        "post",
        "/judgements",
        {"one": "v1", "other": "{c}", "verdict": "same", "reason": "x", "basis": LAW},
    ),
}


def answer(who: Program, deed: tuple[str, str, dict[str, Any]], ref: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, with what was asked taken out."""
    method, path, said = deed
    put: dict[str, Any] = {k: [ref] if v == ["{c}"] else ref if v == "{c}" else v for k, v in said.items()}
    path = path.replace("{c}", ref)
    got = who.ask(path, **put) if method == "get" else who.tell(path, **put)
    headers = {k: v for k, v in got.headers.items() if k not in ("ETag", "Content-Length")}
    return got.status_code, re.sub(f"{ref}|{ref[:8]}", "REF", got.content.decode()), headers


@pytest.mark.parametrize("digits", [64, 8])
@pytest.mark.parametrize("deed", ON_RECORDS)
def test_of_records_hidden_is_as_absent(cast: Cast, deed: str, digits: int):
    cast.vessel()
    hidden = cast.secret()
    cast.admin.done("/seals")
    for who in (cast.ramos, cast.okafor, cast.silva):
        seen = answer(who, ON_RECORDS[deed], hidden[:digits])
        assert seen == answer(who, ON_RECORDS[deed], secrets.token_hex(32)[:digits])
        assert seen[0] in (403, 404, 422)
        assert "zebrafinch" not in seen[1].lower()


@pytest.mark.parametrize("deed", ON_ENTITIES)
def test_of_entities_hidden_is_as_absent(cast: Cast, deed: str):
    cast.vessel()
    cast.secret(of="quetzal-1")
    for who in (cast.ramos, cast.okafor):
        assert answer(who, ON_ENTITIES[deed], "quetzal-1") == answer(who, ON_ENTITIES[deed], "nothing-1")


def test_counts_lists_searches_and_their_tags_do_not_change_with_what_is_hidden(cast: Cast):
    cast.vessel()
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/facets", {}),
        ("/entities", {"kind": "Vessel", "limit": 1}),
        ("/search", {"words": "exercise"}),
        ("/search", {"words": "zebrafinch"}),
        ("/entities/v1", {}),
        ("/due", {"until": "in 2 years"}),
        ("/export", {"words": "exercise"}),
        ("/logs/ledger", {}),
    )
    before = [(a.content, a["ETag"]) for a in (cast.ramos.ask(path, **query) for path, query in asked)]
    cast.secret("MV EXERCISE ZEBRAFINCH")
    cast.vessel("MV EXERCISE owner", "hidden-2", cast.boss, label="TOP SECRET")
    after = [(a.content, a["ETag"]) for a in (cast.ramos.ask(path, **query) for path, query in asked)]
    assert before == after
    assert cast.boss.told("/facets")["facets"] == {"Vessel": 3}


def test_a_cursor_goes_on_where_the_page_ended_and_tells_nothing(cast: Cast):
    for n in range(5):
        cast.vessel(f"MV EXERCISE {n}", f"v{n}")
        cast.secret(of=f"hidden-{n}")
    seen, after = [], ""
    while True:
        page = cast.ramos.told("/entities", kind="Vessel", limit=2, after=after)
        seen += [e["caption"] for e in page["entities"]]
        if page["next"] is None:
            break
        after = page["next"]
        assert re.fullmatch(r"[A-Za-z0-9_-]+", after)
    assert seen == [f"MV EXERCISE {n}" for n in (4, 3, 2, 1, 0)]


def test_a_cursor_is_of_use_to_its_reader_alone(cast: Cast):
    for n in range(3):
        cast.vessel(f"MV EXERCISE {n}", f"v{n}")
    after = cast.ramos.told("/entities", kind="Vessel", limit=1)["next"]
    for who, place in ((cast.okafor, after), (cast.ramos, after[:-1]), (cast.ramos, "é"), (cast.ramos, "a" * 400)):
        assert who.ask("/entities", kind="Vessel", after=place).status_code == 422


def test_one_reader_is_not_served_what_another_has_tagged(cast: Cast):
    cast.vessel()
    tag = cast.boss.ask("/entities/v1")["ETag"]
    other = cast.okafor.ask("/entities/v1", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other["ETag"] != tag


def test_what_is_known_already_is_not_sent_again_and_is_logged_all_the_same(cast: Cast):
    c = cast.vessel()
    first = cast.ramos.ask(f"/records/{c}")
    again = cast.ramos.ask(f"/records/{c}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in again
    opened = [a for a in cast.dpo.told("/access-log", about=c)["accesses"] if a["what"] == "open"]
    assert [a["person"] for a in opened] == ["ramos", "ramos"]


def test_a_tag_changes_with_the_record(cast: Cast):
    c = cast.vessel()
    before = cast.ramos.ask(f"/records/{c}")["ETag"]
    cast.ramos.done(f"/records/{c}/withdrawal", reason="x", basis=LAW)
    assert cast.ramos.ask(f"/records/{c}", headers={"If-None-Match": before}).status_code == 200


def test_an_absent_record_and_a_refusal_leave_nothing_in_the_access_log(cast: Cast):
    hidden = cast.secret()
    cast.ramos.ask(f"/records/{hidden}")
    cast.ramos.ask("/entities/hidden-1")
    cast.ramos.tell(f"/records/{hidden}/override", reason="x")
    assert cast.dpo.told("/access-log", about=hidden)["accesses"] == []
