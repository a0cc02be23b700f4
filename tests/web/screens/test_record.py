"""The page of one record: the parts one may see, what stands around it, its proof, and what one does about it."""

from __future__ import annotations

import difflib
import re

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, admin, basis, dpo, entity, label, reader, terms
from tests.web.screens.stage import (
    BOSS,
    HIDDEN,
    OKAFOR,
    RAMOS,
    SECRET,
    SHARED,
    banner_of,
    judged,
    key,
    say,
    text_of,
    vessel,
)  # fmt: skip
from watchfloor.core.label import ALL, Level
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import verify_alone
from watchfloor.core.record.standing import State
from watchfloor.entities.deriving import derive
from watchfloor.entities.fact import Fact
from watchfloor.node.audit import accesses
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.override import open_overrides, override
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.prove import log_vkey
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import LEAVES, Part, Record
from watchfloor.node.reading import open_record

COURT = basis("court 12", "oversight")
FOR_CRIME = label(purposes=["crime"])
ANA = reader("ramos", purpose="border")
HASHES = re.compile(r"[0-9a-f]{8}…[0-9a-f]{4}|·…[0-9a-f]{4}|[0-9a-f]{4}…")
DONE = {"reason": "wrong vessel", "basis": "Example Act, s. 9"}


def at(c: bytes, deed: str = "") -> str:
    return f"/record/{c.hex()}/" + (f"{deed}/" if deed else "")


def seen_in(response) -> str:
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found
    return found[1]


def sent(client, c: bytes, deed: str, **fields: str):
    """Open the form of a deed and send it."""
    return client.post(at(c, deed), {"seen": seen_in(client.get(at(c, deed))), **fields})


def alike(one: str, other: str) -> list[str]:
    """Where the two differ."""
    return list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))


def without_c(response, c: bytes) -> str:
    html = response.content.decode().replace(c.hex(), "·").replace(c.hex()[:8], "·")
    return re.sub(
        r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|data-now="\d+"|\d\d:\d\d:\d\d Z', "~", html
    )


def mixed() -> bytes:
    """A vessel that the navy sees, and remarks that it does not see."""
    facts = Fact("name", "MV ZEBRAFINCH"), Fact("notes", "CANARY", group="desk")
    return say("v1", "Vessel", *facts, under=SHARED, groups={"desk": SECRET})


def test_the_parts_one_may_see_are_shown_each_under_its_label_and_no_others(floor):
    c = mixed()
    ramos, silva = floor("ramos").get(at(c)), floor("silva").get(f"/record/{c.hex()[:8]}/")
    assert "CANARY" in text_of(ramos)
    assert "More facts" in text_of(ramos)
    assert "SECRET" in banner_of(ramos)
    for unseen in ("CANARY", "More facts", "SECRET"):
        assert unseen not in text_of(silva)
    assert "Facts: MV ZEBRAFINCH" in text_of(silva)
    assert "this list does not say if there are others" in text_of(silva)
    assert banner_of(silva).startswith("RESTRICTED")


def test_a_part_that_is_hidden_changes_nothing_on_the_page(floor):
    plain = say("v1", "Vessel", Fact("name", "MV ZEBRAFINCH"), under=SHARED)
    hidden = say(
        "v1",
        "Vessel",
        Fact("name", "MV ZEBRAFINCH"),
        Fact("notes", "X", group="d"),
        under=SHARED,
        groups={"d": SECRET},
    )
    pages = [without_c(floor("silva").get(at(c)), c) for c in (plain, hidden)]
    assert alike(*(HASHES.sub("#", p) for p in pages)) == []


def test_what_is_hidden_and_what_is_not_there_are_one_answer_byte_for_byte(floor):
    hidden, absent, client = vessel(by=BOSS, under=HIDDEN), bytes.fromhex("ab" * 32), floor("ramos")
    for deed in ("", "withdraw", "relabel", "restate", "proof", "emergency"):
        for method in (client.get, client.post):
            one, other = method(at(hidden, deed), DONE), method(at(absent, deed), DONE)
            assert one.status_code == other.status_code, deed
            assert alike(without_c(one, hidden), without_c(other, absent)) == [], deed
            assert hidden.hex() not in one.content.decode().replace(f"/record/{hidden.hex()}", "")


def test_eight_digits_of_a_hidden_record_never_bring_its_whole_c_to_a_screen(floor):
    hidden, client = vessel(by=BOSS, under=HIDDEN), floor("ramos")
    short = f"/record/{hidden.hex()[:8]}/"
    for answer in (client.get(short), client.get(f"{short}emergency/"), client.post(f"{short}emergency/", DONE)):
        assert hidden.hex()[:12] not in answer.content.decode()


def test_what_is_no_id_is_told_so(floor):
    for path in ("/record/abc/", "/record/abc/emergency/", "/record/zz00zz00/"):
        assert floor("ramos").get(path).status_code == 422


def test_who_reads_no_records_gets_one_answer_without_an_emergency(floor):
    c = vessel()
    for who in ("admin", "dpo", "ines"):
        answer = floor(who, "oversight").get(at(c))
        assert answer.status_code == 404
        assert "emergency" not in text_of(answer)
        assert floor(who, "oversight").get(at(c, "emergency")).status_code == 403


def test_the_page_says_when_and_by_whom_it_was_signed_and_never_who_wrote_it(floor):
    text = text_of(floor("okafor").get(at(vessel())))
    assert "signed by this node" in text
    assert "aa.police · stated" in text
    assert "ramos" not in text


def test_an_override_says_itself_who_it_was(floor):
    c = vessel(under=FOR_CRIME)
    override(c, by=ANA, reason="boat sinking", basis=basis(purpose="border"))
    ((override_c, _),) = open_overrides(by=dpo())
    assert "signed by this node for ramos" in text_of(floor("boss").get(at(override_c)))


def test_legal_basis_purpose_and_category_are_shown(floor):
    text = text_of(floor("ramos").get(at(mixed())))
    assert "Example Act, s. 1" in text
    assert "Category suspect · because: seen loading" in text
    assert "admiralty B2" in text


def test_a_cleaned_value_keeps_the_text_as_it_was_given(floor):
    c = say(
        "v1",
        "Vessel",
        Fact("name", "MV ZEBRA"),
        Fact("flag", "pa", "Panamá flag"),
        Fact("buildDate", "", "circa 1970"),
    )
    text = text_of(floor("ramos").get(at(c)))
    assert "Panama as given: Panamá flag" in text
    assert "circa 1970" in text


def test_a_value_that_names_an_entity_leads_to_it(floor):
    c = say("o1", "Ownership", Fact("owner", "p1"), Fact("asset", "v1"))
    html = floor("ramos").get(at(c)).content.decode()
    assert "/entity/p1@aa.police@alpha.example/" in html


def test_a_judgement_says_what_was_judged_and_why(floor):
    vessel("v1"), vessel("v2")
    text = text_of(floor("okafor").get(at(judged(key("v1"), key("v2")))))
    assert "They are one" in text
    assert "one hull" in text


def test_an_unknown_kind_is_shown_as_the_tree_that_it_is(floor, monkeypatch):
    c = vessel()
    with ledger():
        row = Record.objects.using("ledger").get(c=c)
        Record.objects.using("ledger").filter(c=c).update(kind="novel")
        body = Part.objects.using("ledger").filter(
            id__gte=row.seq * LEAVES, id__lt=(row.seq + 1) * LEAVES, slot="body"
        )
        body.update(body=b'{"agency":"x","deep":[{"er":[{"still":"down"}]}],"n":null}')
    text = text_of(floor("ramos").get(at(c)))
    assert "deep" in text
    assert "still down" in text
    assert "does not fit what was signed" in text, "and that it was changed behind the log's back is told"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[" * 5000, b"null", b'"text"', b'{"facts":[[1]],"id":"x","schema":"y","agency":"z"}']
)
def test_whatever_a_part_holds_the_page_stands(floor, body):
    c = vessel()
    with ledger():
        row = Record.objects.using("ledger").get(c=c)
        parts = Part.objects.using("ledger").filter(id__gte=row.seq * LEAVES, id__lt=(row.seq + 1) * LEAVES)
        parts.filter(slot="facts").update(body=body)
        parts.filter(slot="basis").update(slot="novel", body=body)
    assert floor("ramos").get(at(c)).status_code == 200


def test_text_of_strangers_is_escaped_and_its_unseen_signs_are_marked(floor):
    html = floor("ramos").get(at(vessel(called="<b>A</b>\u202ezyx"))).content.decode()
    assert "<b>A</b>" not in html
    assert "U+202E" in html


def test_the_label_says_what_recipients_may_and_nobody_may(floor):
    c = vessel(under=label(audience=[CUSTOMS], caveats=["ORCON", "NOCOURT"], purposes=["crime"]))
    text = text_of(floor("ramos").get(at(c)))
    assert "ORCON, aa.police: originator control: no onward release without its owners" in text
    assert "NOCOURT: not for use as evidence" in text
    assert "Use it for another purpose than: crime" in text


def test_sources_are_links_where_one_sees_them_and_ids_where_not(floor):
    seen, unseen = vessel("v1", "MV SEEN"), vessel("v2", "MV UNSEEN", under=SECRET)
    derived = derive(entity("v3", "Vessel", name="MV THIRD"), terms(SHARED), [seen.hex()], by=RAMOS).c
    page = floor("silva").get(at(derived))
    assert "MV SEEN" in text_of(page)
    assert at(seen) in page.content.decode()
    relabel(seen, SECRET, by=RAMOS, reason="stricter", basis=basis())
    page = floor("silva").get(at(derived))
    assert "MV SEEN" not in page.content.decode()
    assert at(seen) not in page.content.decode()
    assert f"{seen.hex()[:8]} not here, or not for you to see" in text_of(page)
    assert "UNSEEN" not in text_of(page)
    assert unseen


def test_what_was_made_of_it_and_done_to_it_is_shown_as_far_as_one_sees_it(floor):
    c = vessel(under=SHARED)
    open_one = derive(entity("d1", "Vessel", name="MV DERIVED"), terms(SHARED), [c.hex()], by=RAMOS).c
    derive(entity("d2", "Vessel", name="MV CANARY"), terms(SECRET), [c.hex()], by=RAMOS)
    ramos, silva = floor("ramos").get(at(c)), floor("silva").get(at(c))
    assert {"MV DERIVED", "MV CANARY"} <= set(re.findall(r"MV [A-Z]+", text_of(ramos)))
    assert "CANARY" not in silva.content.decode()
    assert at(open_one) in silva.content.decode()
    assert "SECRET" in banner_of(ramos)
    assert banner_of(silva).startswith("RESTRICTED")
    withdraw(c, by=RAMOS, reason="wrong vessel", basis=basis())
    text = text_of(floor("silva").get(at(c)))
    assert "Withdrawn. Its signer took it back" in text
    assert "wrong vessel" in text


def test_holds_are_told_and_deadlines(floor):
    c = vessel()
    hold(c, by=dpo(), order="court 9", basis=COURT)
    text = text_of(floor("ramos").get(at(c)))
    assert "A court holds it" in text
    assert "restate it with its facts" in text


def test_a_purged_record_keeps_its_place_and_says_nothing(floor):
    c = vessel(called="MV CANARY", under=SHARED)
    seal(by=admin())
    purge([c], by=dpo(), order="court 12", basis=COURT)
    page = floor("ramos").get(at(c))
    assert page.status_code == 200
    assert "CANARY" not in page.content.decode()
    assert "Destroyed by a purge" in text_of(page)
    assert "Download proof" in text_of(page)
    assert "Withdraw" not in text_of(page)


def test_the_opening_is_logged_and_what_is_shown_beside_it_too(floor):
    c = vessel(under=SHARED)
    derived = derive(entity("d1", "Vessel", name="MV DERIVED"), terms(SHARED), [c.hex()], by=RAMOS).c
    floor("silva").get(at(c))
    by_silva = [(a.what, (a.subject or {})["records"]) for a in accesses(by=dpo()) if a.person == "silva"]
    assert by_silva == [("list beside", [derived.hex()]), ("open", [c.hex()])]


def test_the_proof_waits_for_the_seal_and_then_verifies_without_this_program(floor):
    c, client = vessel(under=SHARED), floor("silva")
    text = text_of(client.get(at(c)))
    assert "○ Signed; waits for the next seal." in text
    assert "Download proof" not in text
    assert client.get(at(c, "proof")).status_code == 503
    seal(by=admin())
    page = client.get(at(c))
    assert "✓ Complete, but for witnesses." in text_of(page)
    assert "No witnesses yet: fork detection only" in text_of(page)
    assert f"watchfloor verify {c.hex()[:8]}.tlog-proof --key" in page.content.decode()
    taken = client.get(at(c, "proof"))
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{c.hex()[:8]}.tlog-proof"'
    proven = verify_alone(taken.content, [Verifier.parse(log_vkey())])
    assert proven.commitment == c


def test_no_page_tells_where_in_the_log_a_record_stands(floor):
    from watchfloor.node.models import Entry

    cs = [vessel(f"v{n}") for n in range(4)]
    seal(by=admin())
    pages = [without_c(floor("ramos").get(at(c)), c) for c in cs]
    same = [re.sub(r"v\d|\d\d:\d\d:\d\d|\d\d:\d\d Z|data-now=\"\d+\"", "#", HASHES.sub("#", p)) for p in pages]
    with ledger():
        assert len(set(Entry.objects.using("ledger").filter(c__in=cs).values_list("index", flat=True))) == 4
    assert [alike(same[0], other) for other in same[1:]] == [[], [], []]


def test_a_record_that_was_changed_behind_the_log_is_told_to_be(floor):
    c = vessel()
    with ledger():
        row = Record.objects.using("ledger").get(c=c)
        Part.objects.using("ledger").filter(id__gte=row.seq * LEAVES, slot="basis").update(
            body=b'{"cite":"forged"}'
        )
    text = text_of(floor("ramos").get(at(c)))
    assert "Trust nothing that rests on it" in text
    assert "Complete" not in text


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("ramos", {"Add derived record", "Restate", "Relabel", "Withdraw"}),
        ("okafor", set()),
        ("silva", set()),
    ],
)
def test_only_what_the_policy_leaves_open_is_offered(floor, who, offered):
    text = text_of(floor(who).get(at(vessel())))
    buttons = {"Add derived record", "Restate", "Relabel", "Withdraw"}
    assert {
        b
        for b in buttons
        if f"{b} {'ATLW'[['Add derived record', 'Restate', 'Relabel', 'Withdraw'].index(b)]} " in text
    } == offered


def test_an_author_takes_back_his_own_and_nobody_else_s(floor):
    mine = vessel(by=OKAFOR, under=label(owners=[CUSTOMS], audience=ALL))
    colleague = reader("li", CUSTOMS, roles=["officer"])
    theirs = vessel("v2", by=colleague, under=label(owners=[CUSTOMS], audience=ALL))
    client = floor("okafor")
    assert "Withdraw W" in text_of(client.get(at(mine)))
    assert "Withdraw W" not in text_of(client.get(at(theirs)))
    refused = client.get(at(theirs, "withdraw"))
    assert refused.status_code == 403
    assert "To be allowed: the role supervisor" in text_of(refused)
    assert sent(client, mine, "withdraw", **DONE).status_code == 302
    assert open_record(mine.hex(), by=OKAFOR).state is State.WITHDRAWN


def test_a_record_is_withdrawn_with_a_reason_and_a_basis(floor):
    c, client = vessel(), floor("ramos")
    missing = sent(client, c, "withdraw", reason=" ", basis="")
    assert missing.status_code == 422
    answer = sent(client, c, "withdraw", **DONE)
    assert (answer.status_code, answer.headers["Location"]) == (302, at(c))
    text = text_of(client.get(at(c)))
    assert "It is withdrawn" in text
    assert "Withdraw W" not in text


def test_what_changed_meanwhile_is_told_and_shown_before_anything_is_done(floor):
    c, client = vessel(), floor("ramos")
    before = seen_in(client.get(at(c, "withdraw")))
    relabel(c, label(Level.CONFIDENTIAL), by=BOSS, reason="stricter", basis=basis())
    answer = client.post(at(c, "withdraw"), {"seen": before, **DONE})
    assert answer.status_code == 409
    assert "The record changed meanwhile" in text_of(answer)
    assert "CONFIDENTIAL" in text_of(answer)
    assert DONE["reason"] in answer.content.decode()
    assert open_record(c.hex(), by=RAMOS).state is State.LIVE
    assert client.post(at(c, "withdraw"), {"seen": seen_in(answer), **DONE}).status_code == 302


def test_a_change_that_one_may_not_see_stops_nothing_and_tells_nothing(floor):
    facts = Fact("name", "MV ZEBRAFINCH"), Fact("notes", "X", group="d")
    under = label(owners=[POLICE, NAVY], audience=[NAVY])
    c = say("v1", "Vessel", *facts, under=under, groups={"d": SECRET})
    client = floor("silva")
    before = client.get(at(c))
    leaf = next(p.leaf for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "facts")
    stricter = label(Level.TOP_SECRET, subjects=["suspect"])
    relabel(c, stricter, by=BOSS, reason="stricter", basis=basis(), leaf=leaf)
    hash_free = re.compile(r"live-c|~")
    assert hash_free.sub("", without_c(client.get(at(c)), c)) == hash_free.sub("", without_c(before, c))


def test_a_stricter_label_binds_at_once_and_a_lower_one_waits_for_its_owners(floor):
    c = vessel(under=label(Level.CONFIDENTIAL, owners=[POLICE, NAVY], audience=[NAVY]))
    client = floor("ramos")
    sent(client, c, "relabel", part="all", marking="SECRET // REL bb.navy", **DONE)
    assert open_record(c.hex(), by=RAMOS).label.level is Level.SECRET
    sent(client, c, "relabel", part="all", marking="RESTRICTED // REL bb.navy", **DONE)
    text = text_of(client.get(at(c)))
    assert "The new label binds once these owners have said the same: bb.navy" in text
    assert "said by aa.police; binds once bb.navy say the same" in text
    assert open_record(c.hex(), by=RAMOS).label.level is Level.SECRET
    navy = reader("paz", NAVY)
    new = label(owners=[POLICE, NAVY], audience=[NAVY], subjects=["suspect"])
    relabel(c, new, by=navy, reason="agreed", basis=basis())
    assert open_record(c.hex(), by=RAMOS).label.level is Level.RESTRICTED
    assert "binds once" not in text_of(client.get(at(c)))


def test_one_part_gets_a_label_of_its_own(floor):
    c, client = mixed(), floor("ramos")
    leaf = next(p.leaf for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "basis")
    sent(client, c, "relabel", part=str(leaf), marking="SECRET", **DONE)
    assert "Example Act" not in text_of(floor("silva").get(at(c)))
    for part, status in (("7777", 422), ("x", 422)):
        assert sent(client, c, "relabel", part=part, marking="SECRET", **DONE).status_code == status
    assert sent(client, c, "relabel", part="all", marking="SECRET // // X", **DONE).status_code == 422


def test_a_suspicion_is_restated_with_facts_and_a_day(floor):
    c, client = vessel(), floor("ramos")
    facts = {"facts": "seen again", "until": "2027-03-01", "basis": "28 CFR 23.20(h)"}
    assert sent(client, c, "restate", **facts).status_code == 302
    assert "01 MAR 2027" in text_of(client.get(at(c)))
    late = sent(client, c, "restate", **{**facts, "until": "2099-01-01"})
    assert late.status_code == 403
    assert "no review within 5 years" in text_of(late)


def test_a_form_that_another_page_sends_is_refused(floor):
    c = vessel()
    client = floor("ramos", enforce_csrf_checks=True)
    for deed in ("withdraw", "relabel", "restate", "emergency"):
        assert client.post(at(c, deed), DONE).status_code == 403
    assert open_record(c.hex(), by=RAMOS).state is State.LIVE


def test_in_an_emergency_one_record_is_opened_once_and_everybody_who_must_know_does(floor):
    c, client = vessel(called="MV CANARY", under=FOR_CRIME), floor("ramos", "border")
    closed = client.get(f"/record/{c.hex()[:8]}/")
    assert closed.status_code == 404
    assert "In an emergency" in text_of(closed)
    opened = client.post(f"/record/{c.hex()[:8]}/emergency/", {"reason": "boat sinking", "basis": "SAR 1979"})
    assert opened.status_code == 200
    assert "MV CANARY" in text_of(opened)
    assert "This is shown once" in text_of(opened)
    assert banner_of(opened).startswith("RESTRICTED")
    assert client.get(f"/record/{c.hex()[:8]}/").status_code == 404
    ((_, task),) = open_overrides(by=dpo())
    assert (task.person, task.reason) == ("ramos", "boat sinking")
    entry = accesses(by=dpo(), about=c)[0]
    assert (entry.what, entry.reason) == ("override", "boat sinking")


def test_without_reason_or_basis_an_emergency_tells_nothing(floor):
    c, client = vessel(under=FOR_CRIME), floor("ramos", "border")
    absent = bytes.fromhex("ab" * 32)
    for fields in ({}, {"reason": "  ", "basis": "x"}, {"reason": "sinking", "basis": " "}):
        one, other = client.post(at(c, "emergency"), fields), client.post(at(absent, "emergency"), fields)
        assert one.status_code == other.status_code == 422
        assert without_c(one, c) == without_c(other, absent)
    assert open_overrides(by=dpo()) == []


def test_an_exercise_is_no_emergency(floor):
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person

    enrol_person(
        "ramos", by=the_system(), title="ramos", agency=POLICE, clearance=Level.SECRET, roles=["supervisor"],
        purposes=["crime", "training"],
    )  # fmt: skip
    answer = floor("ramos", "training").get("/record/" + "ab" * 32 + "/")
    assert answer.status_code == 404
    assert "In an emergency" not in text_of(answer)
