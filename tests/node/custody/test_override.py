"""The emergency override: beyond one's purpose, never beyond the rest of the label, and never unseen."""

from __future__ import annotations

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, admin, basis, dpo, label, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused, Unavailable
from watchfloor.core.label import ALL, Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.models import Statement
from watchfloor.node.audit import accesses
from watchfloor.node.custody.override import open_overrides, override, review_override
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Override, Part, Record
from watchfloor.node.visibility.binding import acting

RAMOS = reader()
BORDER = reader("ana", roles=["officer"], purpose="border")
OVERSIGHT = LegalBasis("EU 2016/680 art. 34", "oversight")
FOR_CRIME = label(purposes=["crime"])


def opened(c: bytes, by=BORDER, reason: str = "boat sinking"):
    return override(c, by=by, reason=reason, basis=basis(purpose="border"))


def reviewed(c: bytes, by=None, verdict: str = "justified"):
    return review_override(c, by=by or dpo(), verdict=verdict, basis=OVERSIGHT)


def test_a_reader_opens_one_record_beyond_his_purpose(node):
    c, other = say(under=FOR_CRIME), say(under=FOR_CRIME, id="b")
    with acting(BORDER):
        assert Statement.objects.count() == 0
    parts = opened(c)
    assert {p.slot for p in parts} == {"header", "body", "basis"}
    assert b"Juan Ejemplo" in next(p.body for p in parts if p.slot == "body")
    with acting(BORDER):
        assert Statement.objects.count() == 0, "it is opened once, not released"
        assert not Record.objects.filter(c__in=[c, other]).exists()


@pytest.mark.parametrize(
    "beyond",
    [
        label(Level.SECRET, purposes=["crime"]),
        label(owners=[NAVY], audience=[CUSTOMS], purposes=["crime"]),
        label(kinds=["customs"], purposes=["crime"], audience=ALL),
        label(persons=["silva"], purposes=["crime"]),
        label(caveats=["BIO"], purposes=["crime"]),
    ],
    ids=["clearance", "agency", "kind", "person", "caveat"],
)
def test_never_beyond_the_rest_of_the_label(node, beyond):
    kind = "customs" if beyond.kinds != ALL else "police"
    of = NAVY if NAVY in beyond.owners else POLICE
    writer = reader("silva", of, kind=kind, authorised=["BIO"])
    c = say(under=beyond, by=writer)
    officer = reader("ana", clearance=Level.CONFIDENTIAL, purpose="border")
    for absent in (c, bytes(32)):
        with pytest.raises(Refused, match=f"No record {absent.hex()[:8]} that you may act on"):
            opened(absent, officer)
    assert open_overrides(by=dpo()) == []
    with ledger():
        assert not Record.objects.using("ledger").filter(kind="override").exists()


def test_military_does_not_override_les(node):
    c = say(under=label(audience=[NAVY], purposes=["crime"], caveats=["LES"]))
    with pytest.raises(Refused, match="No record"):
        opened(c, reader("silva", NAVY, purpose="security"))


def test_the_parts_beyond_it_stay_closed(node):
    hidden = {"hidden": label(Level.SECRET, purposes=["crime"])}
    facts = Fact("name", "Juan Ejemplo"), Fact("alias", "CANARY", None, "hidden")
    c = say(*facts, under=FOR_CRIME, groups=hidden)
    low = reader("ana", clearance=Level.RESTRICTED, purpose="border")
    assert b"CANARY" not in b"".join(p.body for p in opened(c, low))
    assert b"CANARY" in b"".join(p.body for p in opened(c, reader("ana", purpose="border")))


def test_never_without_a_reason_and_never_in_training(node):
    c = say(under=FOR_CRIME)
    with pytest.raises(Malformed, match="no reason"):
        opened(c, reason=" ")
    with pytest.raises(Refused, match="No record"):
        opened(c, reader("ana", purpose="training"))
    for who in (dpo(), admin()):
        with pytest.raises(Refused, match="No record"):
            opened(c, who)


def test_owner_and_protection_officer_see_it_at_once(node):
    c = say(under=label(owners=[POLICE, NAVY], audience=[CUSTOMS], purposes=["crime"]))
    customs = reader("li", CUSTOMS, purpose="border")
    opened(c, customs)
    ((_, task),) = open_overrides(by=dpo())
    assert (bytes(task.target), task.person, task.reason) == (c, "li", "boat sinking")
    with acting(reader("silva", NAVY, purpose="security")):
        seen = Override.objects.get()
        assert (bytes(seen.target), seen.reviewed) == (c, None)
    with acting(customs):
        assert not Override.objects.exists()
    entry = accesses(by=dpo(), about=c)[0]
    assert (entry.what, entry.person, entry.purpose, entry.reason) == ("override", "li", "border", "boat sinking")


def test_what_cannot_be_logged_is_not_shown(node, monkeypatch):
    from watchfloor.node.custody import override as overriding

    def full(*_args, **_more) -> None:
        raise Unavailable("The access database cannot be written", "Free disk space.")

    c = say(under=FOR_CRIME)
    monkeypatch.setattr(overriding, "note_access", full)
    with pytest.raises(Unavailable):
        opened(c)
    assert len(open_overrides(by=dpo())) == 1, "the owners know of the attempt"


def test_it_stays_a_task_until_it_is_reviewed(node):
    c = say(under=FOR_CRIME)
    opened(c)
    opened(c)
    (first, _), (second, _) = open_overrides(by=dpo())
    reviewed(first)
    assert [task for task, _ in open_overrides(by=dpo())] == [second]
    with pytest.raises(Refused, match="No override"):
        reviewed(first)
    with acting(RAMOS):
        assert {t.reviewed is None for t in Override.objects.all()} == {True, False}


def test_nobody_reviews_his_own_override(node):
    c = say(under=FOR_CRIME)
    both = reader("dpo", roles=["officer", "dpo"], purpose="border")
    opened(c, both)
    ((task, _),) = open_overrides(by=dpo("other"))
    for own in (both, reader("deputy", roles=["dpo"], purpose="oversight", acting_for="dpo")):
        with pytest.raises(Refused, match="own override"):
            reviewed(task, own)
    reviewed(task, dpo("other"))


def test_only_the_protection_officer_reviews_and_gives_a_verdict(node):
    c = say(under=FOR_CRIME)
    opened(c)
    ((task, _),) = open_overrides(by=dpo())
    refusals = set()
    for ref in (task, c, bytes(32)):
        with pytest.raises(Refused) as refused:
            reviewed(ref, RAMOS)
        refusals.add(str(refused.value))
    assert len(refusals) == 1, "a refusal does not tell what is here"
    with pytest.raises(Refused):
        open_overrides(by=RAMOS)
    with pytest.raises(Malformed, match="no verdict"):
        reviewed(task, verdict="")
    for ref in (c, bytes(32)):
        with pytest.raises(Refused, match="No "):
            reviewed(ref)


def test_the_review_is_seen_by_the_owners(node):
    opened(say(under=FOR_CRIME))
    ((task, _),) = open_overrides(by=dpo())
    c = reviewed(task, verdict="justified: three lives").c
    with acting(RAMOS):
        seq = Record.objects.get(c=c).seq
        bodies = [bytes(p.body) for p in Part.objects.filter(id__gte=seq * 512, id__lt=(seq + 1) * 512)]
    assert any(b"three lives" in body for body in bodies)
