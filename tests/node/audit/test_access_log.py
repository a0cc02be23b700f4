"""The access log: who looked, for what, at whom; read by few, and forgotten in part when a record is purged."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, admin, basis, dpo, entity, label, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused, Unavailable
from watchfloor.entities.entity import entity_named
from watchfloor.entities.export import export_csv
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import take_in
from watchfloor.entities.lists import newest
from watchfloor.entities.opening import open_entity
from watchfloor.entities.search import search
from watchfloor.node.audit import Access, accesses
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.override import override
from watchfloor.node.custody.purge import purge
from watchfloor.node.databases.doors import access_log, ledger
from watchfloor.node.models import Concerned, Record
from watchfloor.node.reading import due, open_record
from watchfloor.node.visibility.binding import acting

RAMOS = reader()


def log(about: bytes | None = None) -> list[Access]:
    """The access log, oldest first."""
    return accesses(by=dpo(), about=about)[::-1]


def destroy(*cs: bytes) -> None:
    purge(cs, by=dpo(), order="wrong person", basis=LegalBasis("court", "oversight"))


def words() -> list[str | None]:
    return [a.subject.get("words") if a.subject else None for a in log()]


def test_every_way_of_reading_leaves_one_entry_with_whom_it_concerned(node):
    c = say(under=label(purposes=["crime"]))
    search("ejemplo", by=RAMOS)
    newest("Person", by=RAMOS)
    open_entity("p1", by=RAMOS)
    open_record(c.hex(), by=RAMOS)
    due(basis().review, by=RAMOS)  # type: ignore[arg-type]
    with acting(RAMOS):
        one = entity_named("p1")
    export_csv([one], by=RAMOS)
    override(c, by=reader("ana", purpose="border"), reason="boat", basis=basis(purpose="border"))
    assert [(a.what, a.person, a.purpose, a.reason) for a in log()] == [
        ("search", "ramos", "crime", ""),
        ("list Person", "ramos", "crime", ""),
        ("open", "ramos", "crime", ""),
        ("open", "ramos", "crime", ""),
        ("list due", "ramos", "crime", ""),
        ("export", "ramos", "crime", ""),
        ("override", "ana", "border", "boat"),
    ]
    assert all(a.subject and a.subject["records"] == [c.hex()] for a in log())
    assert log(about=c) == log()
    assert log(about=bytes(32)) == []


def test_an_entry_says_for_whom_somebody_acted(node):
    search("x", by=reader("ortiz", acting_for="ramos"))
    assert [(a.person, a.acting_for, a.agency) for a in log()] == [("ortiz", "ramos", "aa.police")]


def test_a_search_that_finds_nothing_is_logged_with_its_words(node):
    search("juan ejemplo", by=RAMOS)
    (entry,) = log()
    assert entry.subject == {"records": [], "words": "juan ejemplo"}


def test_what_is_hidden_from_a_searcher_is_not_what_his_search_concerned(node):
    say()
    search("ejemplo", by=reader("silva", NAVY))
    assert log()[0].subject == {"records": [], "words": "ejemplo"}


def test_only_protection_officer_and_inspector_read_it(node):
    search("x", by=RAMOS)
    assert accesses(by=reader(roles=["inspector"], purpose="oversight"))
    for who in (RAMOS, admin()):
        with pytest.raises(Refused):
            accesses(by=who)


def test_nobody_sees_it_on_the_reader_s_connection_or_in_the_ledger(node):
    search("ejemplo", by=RAMOS)
    for who in (RAMOS, dpo()):
        with acting(who):
            assert not Record.objects.exists()
    with ledger():
        assert not Record.objects.using("ledger").exists()


def test_what_cannot_be_logged_is_not_shown(node, monkeypatch):
    from watchfloor.entities import export, lists, opening
    from watchfloor.entities import search as searching
    from watchfloor.node import reading

    def full(*_args, **_more) -> None:
        raise Unavailable("The access database cannot be written", "Free disk space.")

    c = say()
    with acting(RAMOS):
        one = entity_named("p1")
    for module in (export, lists, opening, searching, reading):
        monkeypatch.setattr(module, "note_access", full)
    for act in (
        lambda: search("ejemplo", by=RAMOS),
        lambda: newest("Person", by=RAMOS),
        lambda: open_entity("p1", by=RAMOS),
        lambda: open_record(c.hex(), by=RAMOS),
        lambda: export_csv([one], by=RAMOS),
    ):
        with pytest.raises(Unavailable):
            act()


def test_a_purge_destroys_whom_an_access_concerned_and_leaves_who_when_and_why(node):
    c = say()
    search("ejemplo", by=RAMOS)
    open_record(c.hex(), by=RAMOS)
    before = log()
    destroy(c)
    after = log()
    assert [a.subject for a in after] == [None, None]
    for old, new in zip(before, after, strict=True):
        assert (old.c, old.when, old.person, old.what) == (new.c, new.when, new.person, new.what)
    assert log(about=c) == []
    assert list(fsck(by=admin())) == [], "the note still adds up, without what was destroyed"


def test_an_access_to_another_record_is_left_alone(node):
    c, other = say(id="a"), say(id="b", name="Ana Otra")
    open_record(other.hex(), by=RAMOS)
    destroy(c)
    assert log()[0].subject == {"records": [other.hex()]}


@pytest.mark.parametrize(
    ("typed", "forgotten"),
    [
        ("canaryname", True),
        ("juan canaryname", True),
        ("CANARYNAME, Juan", True),
        ("c4n4ry77", True),
        ("1970-03-02", True),
        ("canaryname 1970-03-02", True),
        ("kingston", True),
        ("somebody else", False),
        ("canaryname elsewhere", False),
    ],
)
def test_a_search_typed_with_only_the_purged_words_is_forgotten(node, typed, forgotten):
    """Typed by somebody who did not find the record: he may not see it, or it was not there yet."""
    search(typed, by=reader("silva", NAVY))
    facts = (
        Fact("name", "Juan Canaryname"),
        Fact("idNumber", "C4N4RY77"),
        Fact("birthDate", "1970-03-02"),
        Fact("birthPlace", "Kingston"),
    )
    c = say(*facts)
    destroy(c)
    assert words() == ([None] if forgotten else [typed])


def test_words_that_could_mean_the_purged_are_forgotten_and_what_else_was_shown_stays(node):
    """The search met another Juan too: that this one was shown remains on record."""
    other = say(id="b", name="Juan Otro", under=label(audience=[NAVY]))
    hidden = say(id="a", name="Juan Canaryname")
    search("juan canaryname", by=reader("silva", NAVY))
    assert log()[0].subject == {"records": [other.hex()], "words": "juan canaryname"}
    destroy(hidden)
    assert log()[0].subject == {"records": [other.hex()]}
    assert log(about=other) == log()


def test_words_are_indexed_under_the_node_s_key_only(node):
    search("canaryname", by=RAMOS)
    with access_log():
        kept = b"".join(bytes(t) for t in Concerned.objects.using("access").values_list("target", flat=True))
    assert b"canary" not in kept
    assert len(kept) % 32 == 0


def test_a_long_list_is_one_entry(node):
    take_in((entity(f"e{n}") for n in range(60)), terms(), by=RAMOS)
    newest("Person", by=RAMOS, limit=50)
    (entry,) = log()
    assert entry.subject is not None
    assert len(entry.subject["records"]) == 50
