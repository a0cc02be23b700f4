"""Everything that the screens and the command line do, done over the API, each answer as its schema says."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.api.conftest import LAW, UNDER, Cast, program
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import verify_alone


def ftm(*names: str) -> SimpleUploadedFile:
    """A list of vessels in FollowTheMoney JSON lines."""
    lines = [
        json.dumps({"id": f"q{n}", "schema": "Vessel", "properties": {"name": [name]}})
        for n, name in enumerate(names)
    ]
    return SimpleUploadedFile("list.jsonl", "\n".join(lines).encode())


def people(cast: Cast) -> list[Any]:
    """Everybody, as the administrator sees them."""
    found: list[Any] = cast.admin.told("/people")["people"]
    return found


def test_facts_are_said_searched_opened_and_taken_out(cast: Cast):
    c = cast.vessel()
    assert [h["caption"] for h in cast.okafor.told("/search", words="ejemplo")["hits"]] == ["MV EXERCISE Ejemplo"]
    (said,) = cast.okafor.told("/entities/v1")["statements"]
    assert (said["value"], said["record"]) == ("MV EXERCISE Ejemplo", c)
    assert cast.ramos.told(f"/records/{c[:8]}")["record"] == c
    out = cast.ramos.told("/export", entity="v1", form="csv")
    assert out["marking"].startswith("RESTRICTED")
    assert "MV EXERCISE Ejemplo" in out["text"]


def test_what_is_made_says_where_it_is(cast: Cast):
    answer = cast.ramos.tell(
        "/entities", schema="Vessel", said=[{"property": "name", "value": "MV EXERCISE"}], **UNDER
    )
    assert answer.status_code == 201
    at = answer["Location"].removeprefix("/api/v1")
    assert cast.ramos.told(at)["record"] == answer.json()["record"]


def test_a_derived_fact_keeps_the_caveats_of_its_source(cast: Cast):
    c = cast.vessel()
    said = [{"property": "name", "value": "MV EXERCISE again"}]
    loose: dict[str, Any] = {"label": "UNCLASSIFIED // REL ALL", "basis": LAW}
    made = cast.ramos.done("/entities", schema="Vessel", said=said, derived=[c], **loose)
    assert "RESTRICTED" in cast.ramos.told(f"/records/{made['record']}")["label"]["marking"]


def test_a_list_is_looked_at_then_taken_in_once(cast: Cast):
    seen = cast.ramos.send("/imports/preview", file=ftm("MV EXERCISE A", "MV EXERCISE B"), **UNDER).json()
    assert (seen["entries"], [e["id"] for e in seen["first"]], seen["stopped"]) == (2, ["q0", "q1"], "")
    assert cast.ramos.told("/facets")["facets"] == {}
    taken = cast.ramos.send("/imports", file=ftm("MV EXERCISE A", "MV EXERCISE B"), **UNDER).json()
    again = cast.ramos.send("/imports", file=ftm("MV EXERCISE A", "MV EXERCISE B"), **UNDER).json()
    assert (taken["new"], again["new"], again["known"]) == (2, 0, 2)


def test_a_look_at_a_list_says_where_it_would_stop(cast: Cast):
    bad = SimpleUploadedFile("list.jsonl", ftm("MV EXERCISE A").read() + b"\n{not json}\n")
    seen = cast.ramos.send("/imports/preview", file=bad, **UNDER).json()
    assert seen["entries"] == 1
    assert seen["stopped"].startswith("list.jsonl line 2")


def test_a_table_needs_its_mapping_and_is_read_by_it(cast: Cast):
    mapping = b"""name = "x"
[label]
marking = "RESTRICTED // REL bb"
owners = ["aa.police"]
[basis]
cite = "EXERCISE Act"
purpose = "crime"
[[entities]]
key = "vessel"
schema = "Vessel"
id = ["Name"]
[entities.properties]
name = "Name"
"""
    table = SimpleUploadedFile("ships.csv", b"Name\nMV EXERCISE A\n")
    assert cast.ramos.send("/imports", file=table, **UNDER).status_code == 422
    table.seek(0)
    taken = cast.ramos.send("/imports", file=table, mapping=SimpleUploadedFile("m.toml", mapping))
    assert taken.json()["new"] == 1


def test_uploads_are_named_as_files_and_leave_the_folder_they_are_laid_in(cast: Cast):
    odd = SimpleUploadedFile("../../etc/x\u202e\x00.jsonl", ftm("MV EXERCISE A").read())
    assert cast.ramos.send("/imports/preview", file=odd, **UNDER).json()["entries"] == 1


def test_the_same_request_under_the_same_key_is_done_once(cast: Cast):
    key = {"Idempotency-Key": "k1"}
    said: dict[str, Any] = {"schema": "Vessel", "said": [{"property": "name", "value": "MV EXERCISE"}], **UNDER}
    first, again = (cast.ramos.tell("/entities", headers=key, **said) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert cast.ramos.told("/facets")["facets"] == {"Vessel": 1}
    other = cast.ramos.tell("/entities", headers=key, **{**said, "country": "co"})
    assert (other.status_code, other.json()["where"]) == (422, "Idempotency-Key")
    assert cast.boss.tell("/entities", headers=key, **said).json() != first.json()
    listed = [cast.ramos.send("/imports", headers=key, file=ftm("MV EXERCISE A"), **UNDER) for _ in range(2)]
    assert [a.json()["new"] for a in listed] == [1, 1]
    assert cast.ramos.send("/imports", headers=key, file=ftm("MV EXERCISE B"), **UNDER).status_code == 422


def test_two_are_judged_one(cast: Cast):
    cast.vessel("MV EXERCISE Uno", "v1")
    cast.vessel("MV EXERCISE Dos", "v2")
    cast.ramos.done("/judgements", one="v1", other="v2", verdict="same", reason="hull", basis=LAW)
    assert [k["id"] for k in cast.okafor.told("/entities/v2")["ids"]] == ["v1", "v2"]


def test_a_record_is_relabelled_only_as_it_was_read(cast: Cast):
    c = cast.vessel()
    read = cast.ramos.ask(f"/records/{c}")["ETag"]
    new: dict[str, Any] = {"marking": "SECRET // REL bb", "reason": "x", "basis": LAW}
    done = cast.ramos.tell(f"/records/{c}/label", headers={"If-Match": read}, **new)
    assert (done.status_code, done.json()["waits_for"]) == (201, [])
    late = cast.ramos.tell(f"/records/{c}/withdrawal", headers={"If-Match": read}, reason="x", basis=LAW)
    assert (late.status_code, late.json()["type"]) == (412, "urn:watchfloor:problem:moved")
    assert cast.ramos.told(f"/records/{c}")["state"] == "live"
    assert cast.okafor.ask(f"/records/{c}").status_code == 404


def test_a_suspicion_is_due_and_restated(cast: Cast):
    c = cast.person()
    assert [d["record"] for d in cast.ramos.told("/due", until="in 3 years")["due"]] == [c]
    assert cast.ramos.told("/due")["due"] == []
    done = cast.ramos.done(f"/records/{c}/review", facts="seen again", until="in 1 year", basis=LAW)
    assert done["of"] == c


def test_a_hold_stops_a_purge_and_a_lift_lets_it_go_on(cast: Cast):
    c = cast.person()
    cast.dpo.done(f"/records/{c}/holds", order="Court 1")
    assert cast.dpo.tell("/purges", records=[c], order="Court 2").status_code == 403
    assert len(cast.dpo.done(f"/records/{c}/holds/lift", order="Court 3")["records"]) == 1
    assert cast.dpo.done("/purges", records=[c], order="Court 2")["purged"] == [c]
    assert cast.ramos.told("/facets")["facets"] == {}
    assert cast.dpo.told("/overdue") == {"overdue": []}
    assert cast.dpo.done("/purges/overdue", order="28 CFR 23.20(h)") == {"purged": [], "records": []}


def test_an_override_opens_and_waits_for_its_answer(cast: Cast):
    c = cast.vessel(by=program("ramos", "border"), label="RESTRICTED // REL bb // PURPOSES border")
    opened = cast.silva.tell(f"/records/{c}/override", reason="man overboard")
    assert opened.status_code == 200, opened.content
    assert any("json" in p for p in opened.json()["parts"])
    (task,) = cast.dpo.told("/overrides")["overrides"]
    assert (task["record"], task["person"]) == (c, "silva")
    cast.dpo.done(f"/overrides/{task['override'][:8]}/answer", verdict="justified")
    assert cast.dpo.told("/overrides")["overrides"] == []


def test_the_log_is_sealed_and_a_record_proven(cast: Cast):
    c = cast.vessel()
    waiting = cast.ramos.ask(f"/records/{c}/proof")
    assert waiting.status_code == 503
    assert waiting["Retry-After"]
    assert cast.admin.done("/seals", log="ledger")["ledger"]["size"] == 256
    head = cast.ramos.told("/logs/ledger")
    proof = cast.okafor.told(f"/records/{c}/proof")
    file = cast.okafor.ask(f"/records/{c}/tlog-proof")
    assert file["Content-Type"].startswith("text/plain")
    assert file.content.decode() == proof["proof"]
    proven = verify_alone(proof["proof"].encode(), [Verifier.parse(head["key"])])
    assert (proven.commitment.hex(), proven.checkpoint.size) == (c, head["size"])
    assert cast.ramos.ask("/logs/other").status_code == 422


def test_the_node_is_read_again(cast: Cast):
    cast.vessel()
    cast.admin.done("/seals")
    assert cast.admin.done("/checks", projected=True) == {"misfits": []}
    assert cast.ramos.tell("/checks").status_code == 403


def test_people_and_agencies_are_kept(cast: Cast):
    rights: dict[str, Any] = {
        "agency": "bb.navy",
        "clearance": "secret",
        "roles": ["officer"],
        "purposes": ["crime"],
    }
    cast.admin.done("/agencies/dd.guard", method="put", title="Guard", kind="coastguard", clearance="SECRET")
    assert "dd.guard" in [a["agency"] for a in cast.admin.told("/agencies")["agencies"]]
    cast.admin.done("/people/nour", method="put", **rights)
    assert [p["clearance"] for p in people(cast) if p["person"] == "nour"] == ["SECRET"]
    cast.admin.done("/people/nour/stand-ins", absent="silva", first="2026-12-01", last="2026-12-07")
    assert cast.admin.told("/stand-ins")["stand_ins"] == [
        {"person": "nour", "absent": "silva", "first": "2026-12-01", "last": "2026-12-07"}
    ]
    cast.admin.done("/people/nour/retire")
    assert [p["active"] for p in people(cast) if p["person"] == "nour"] == [False]
    assert cast.ramos.ask("/people").json()["permit"] == "the role administrator"


def test_who_i_am(cast: Cast):
    told = cast.silva.told("/whoami")
    assert (told["person"], told["purpose"], told["node"]) == ("silva", "crime", "alpha.example")


def test_a_refusal_says_what_would_permit_it(cast: Cast):
    answer = cast.silva.send("/imports", file=ftm("MV EXERCISE A"), label="RESTRICTED", basis=LAW)
    assert answer.status_code == 403
    assert {"rule", "permit", "title"} <= set(answer.json())


def test_what_the_law_asks_of_persons_is_asked_here(cast: Cast):
    said = [{"property": "name", "value": "Juan EXERCISE"}]
    answer = cast.ramos.tell("/entities", schema="Person", said=said, **UNDER)
    assert answer.status_code == 403
    assert "2016/680" in answer.json()["rule"]
