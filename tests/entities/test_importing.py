"""Import: one record an entry, the same list twice taken once, refusals with their line, and half a list kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NAVY, POLICE, TODAY, basis, dpo, entity, label, reader, terms, vessel
from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.entities import importing
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.importing import Taken, add, take_in
from watchfloor.entities.lists import facets
from watchfloor.entities.models import Statement
from watchfloor.entities.search import search
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Imported, Record
from watchfloor.node.visibility.binding import acting

RAMOS = reader(roles=["analyst"])


def people(count: int, start: int = 0) -> Iterator[SourceEntity]:
    return (
        entity(f"e{n}", name=f"Person {n}", where=f"list.csv line {n + 2}") for n in range(start, start + count)
    )


def records() -> int:
    with ledger():
        return Record.objects.using("ledger").count()


def test_each_entry_becomes_one_record(node):
    assert take_in(people(7), terms(), by=RAMOS) == Taken(new=7, known=0, facts=7, unread=0)
    assert records() == 7
    with acting(RAMOS):
        assert facets() == {"Person": 7}


def test_what_could_not_be_read_is_counted(node):
    one = entity(facts=[Fact("name", "A"), Fact("birthDate", "", "circa 1970")])
    assert take_in([one], terms(), by=RAMOS) == Taken(1, 0, 2, 1)


@pytest.mark.parametrize("batch", [1, 3, 500])
def test_the_same_list_twice_is_taken_once(node, monkeypatch, batch):
    monkeypatch.setattr(importing, "BATCH", batch)
    take_in(people(7), terms(), by=RAMOS)
    assert take_in(people(7), terms(), by=RAMOS) == Taken(new=0, known=7)
    assert take_in(people(9), terms(), by=RAMOS) == Taken(new=2, known=7, facts=2)
    assert records() == 9


def test_an_entry_that_stands_twice_in_a_list_is_taken_once(node):
    assert take_in([*people(3), *people(2)], terms(), by=RAMOS) == Taken(3, 2, 3)


@pytest.mark.parametrize(
    "changed",
    [
        lambda e, t: (replace(e, facts=(Fact("name", "Other"),)), t),
        lambda e, t: (replace(e, facts=(Fact("name", e.facts[0].value, "raw"),)), t),
        lambda e, t: (replace(e, schema="LegalEntity"), t),
        lambda e, t: (replace(e, id="other"), t),
        lambda e, t: (replace(e, category=SubjectCategory.WITNESS), t),
        lambda e, t: (e, replace(t, label=label(audience=[NAVY]))),
        lambda e, t: (e, replace(t, category=SubjectCategory.CONVICTED)),
    ],
    ids=["fact", "raw", "schema", "id", "category", "label", "category of the list"],
)
def test_an_entry_that_says_something_else_or_under_other_terms_is_another(node, changed):
    one, under = entity(), terms()
    take_in([one], under, by=RAMOS)
    other, others = changed(one, under)
    assert take_in([other], others, by=RAMOS).new == 1


def test_where_an_entry_stands_and_when_it_is_reviewed_does_not_make_it_another(node):
    take_in([entity(where="a.csv line 2")], terms(), by=RAMOS)
    later = terms(by_law=basis(review=TODAY + timedelta(days=301)))
    assert take_in([entity(where="b.csv line 9")], later, by=RAMOS).new == 0


def test_two_agencies_take_the_same_list_each_for_itself(node):
    both = label(owners=[POLICE, NAVY])
    take_in(people(2), terms(both), by=RAMOS)
    assert take_in(people(2), terms(both), by=reader("silva", NAVY)).new == 2


def test_digests_of_entries_tell_nothing_without_the_node_s_key(node):
    import hashlib

    take_in(people(1), terms(), by=RAMOS)
    with ledger():
        digest = bytes(Imported.objects.using("ledger").get().digest)
    assert len(digest) == 32
    assert digest not in {hashlib.sha256(text.encode()).digest() for text in ("e0", "Person 0", "")}


@pytest.mark.parametrize(
    ("wrong", "said", "rule"),
    [
        ({"category": None}, "no subject category", "2016/680 art. 6"),
        ({"by_law": basis(review=None)}, "no review date", "23.20(h)"),
        ({"by_law": basis(facts="")}, "without the facts", "23.20(a)"),
        ({"by_law": basis(review=TODAY - timedelta(days=1))}, "is past", "23.20(h)"),
        ({"by_law": basis(review=TODAY + timedelta(days=6 * 366))}, "over 5 years", "23.20(h)"),
    ],
)
def test_person_data_that_the_law_refuses_is_refused_with_rule_and_line(node, wrong, said, rule):
    for act in (
        lambda t: take_in([vessel(), entity(where="list.csv line 7")], t, by=RAMOS),
        lambda t: add(entity(where="list.csv line 7"), t, by=RAMOS),
    ):
        with pytest.raises(Refused, match=f"list.csv line 7: .*{said}") as refused:
            act(terms(**wrong))
        assert rule in refused.value.rule
    assert records() == 0


def test_a_list_of_vessels_needs_no_category(node):
    assert take_in([vessel()], terms(category=None, by_law=basis(review=None, facts="")), by=RAMOS).new == 1


def broken_at(line: int) -> Iterator[SourceEntity]:
    """A list that cannot be read at this line."""
    yield from people(line)
    raise Malformed(f"list.csv line {line + 2}", "half a row", "12 columns")


@pytest.mark.parametrize(("line", "batch"), [(5, 2), (5, 500), (4, 2), (0, 2)])
def test_what_stands_before_a_bad_line_is_in_and_the_error_says_so(node, monkeypatch, line, batch):
    monkeypatch.setattr(importing, "BATCH", batch)
    with pytest.raises(Malformed, match=f"line {line + 2}") as malformed:
        take_in(broken_at(line), terms(), by=RAMOS)
    assert f"({line} entries before it are in; mend the list and repeat)" in str(malformed.value)
    assert records() == line
    assert take_in(people(8), terms(), by=RAMOS) == Taken(8 - line, line, 8 - line)


def test_a_refused_entry_stops_its_batch_and_the_list_can_be_mended_and_repeated(node, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    bad = [*people(4), entity("bad", where="list.csv line 6", review=TODAY - timedelta(days=1)), *people(2, 4)]
    with pytest.raises(Refused, match=r"list.csv line 6.*\(3 entries before it are in"):
        take_in(bad, terms(), by=RAMOS)
    assert records() == 3
    assert take_in(people(6), terms(), by=RAMOS) == Taken(3, 3, 3)


def test_progress_is_told_batch_by_batch(node, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    told: list[int] = []
    take_in(people(5), terms(), by=RAMOS, progress=lambda taken: told.append(taken.new))
    assert told == [2, 4, 5]


def test_a_list_longer_than_a_batch_is_read_as_it_is_taken(node, monkeypatch):
    """Memory does not grow with the list: entries are drawn a batch at a time."""
    monkeypatch.setattr(importing, "BATCH", 4)
    drawn = [0]

    def counted() -> Iterator[SourceEntity]:
        for one in people(12):
            drawn[0] += 1
            yield one

    at: list[int] = []
    take_in(counted(), terms(), by=RAMOS, progress=lambda taken: at.append(drawn[0] - taken.new))
    assert at == [0, 0, 0]


def test_an_error_that_is_not_the_list_s_leaves_what_was_taken(node, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)

    def unplugged() -> Iterator[SourceEntity]:
        yield from people(4)
        raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        take_in(unplugged(), terms(), by=RAMOS)
    assert records() == 4


def test_who_imports_is_an_analyst_of_an_owner(node):
    with pytest.raises(Refused, match="role analyst or supervisor"):
        take_in(people(1), terms(), by=reader(roles=["officer"]))
    with pytest.raises(Refused, match="owner"):
        take_in(people(1), terms(label(owners=[NAVY], audience=[POLICE])), by=RAMOS)
    with pytest.raises(Refused, match="clearance"):
        take_in(people(1), terms(groups={"top": label(Level.TOP_SECRET)}), by=RAMOS)
    nobody = label(kinds=["police"]) | label(kinds=["customs"])
    with pytest.raises(Refused, match="may hold"):
        take_in(people(1), terms(nobody), by=RAMOS)
    assert records() == 0


def test_groups_bind_their_facts_under_labels_of_their_own(node):
    one = entity(facts=[Fact("name", "Juan"), Fact("alias", "Sombra", None, "hidden")])
    take_in([one], terms(groups={"hidden": label(Level.SECRET)}), by=RAMOS)
    with acting(reader("ana", clearance=Level.RESTRICTED)):
        assert set(Statement.objects.values_list("prop", flat=True)) == {"id", "name"}
    with acting(RAMOS):
        assert set(Statement.objects.values_list("prop", flat=True)) == {"id", "name", "alias"}


def test_an_officer_says_facts_by_hand(node):
    add(entity(), terms(), by=reader(roles=["officer"]))
    add(entity(), terms(), by=reader(roles=["officer"]))
    assert records() == 2, "what is said by hand is said as often as it is said"


def test_what_another_import_took_meanwhile_is_known(node, monkeypatch):
    """Two imports of one list at once: the second one finds, inside its transaction, what the first has taken."""
    from watchfloor.node.ledger.append import prepare

    raced: list[bool] = []

    def other_first(drafts, *, by):
        if not raced:
            raced.append(True)
            take_in(people(2), terms(), by=by)
        return prepare(drafts, by=by)

    monkeypatch.setattr(importing, "prepare", other_first)
    assert take_in(people(4), terms(), by=RAMOS) == Taken(2, 2, 2)
    assert records() == 4


def test_an_entry_that_is_here_and_hidden_is_taken_in_as_new(node):
    boss, ramos = reader("boss", clearance=Level.TOP_SECRET), reader()
    first = take_in([entity()], terms(), by=boss)
    assert (first.new, first.known) == (1, 0)
    (c,) = search("juan ejemplo", by=boss).hits[0].entity.cs
    relabel(c, label(Level.TOP_SECRET), by=boss, reason="raised", basis=basis())

    taken = take_in([entity()], terms(), by=ramos)
    assert (taken.new, taken.known) == (1, 0)  # as if nobody had ever said it
    assert [hit.entity.caption for hit in search("juan ejemplo", by=ramos).hits] == ["Juan Ejemplo"]
    again = take_in([entity()], terms(), by=ramos)
    assert (again.new, again.known) == (0, 1)
    assert take_in([entity()], terms(), by=boss).known == 1


def test_what_was_purged_stays_known_to_everybody(node):
    take_in([entity()], terms(), by=reader())
    (c,) = search("juan ejemplo", by=reader()).hits[0].entity.cs
    purge([c], by=dpo(), order="court 7", basis=basis(purpose="oversight"))
    assert take_in([entity()], terms(), by=reader("boss", clearance=Level.TOP_SECRET)).known == 1
