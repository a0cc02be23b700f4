"""The page of one record: the parts one may see, what stands around it, and its proof."""

from __future__ import annotations

import re

import pytest

from tests.factories import CUSTOMS, admin, basis, dpo, entity, label, terms
from tests.web.screens.record_page import ANA, COURT, DONE, FOR_CRIME, HASHES, alike, at, mixed, without_c
from tests.web.screens.stage import (
    BOSS,
    HIDDEN,
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
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import verify_alone
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
