"""The feed's items: newest first, each told from what its reader may see and from nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories import CUSTOMS, NAVY, basis, dpo, label, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import ALL, Level
from watchfloor.core.record.standing import State
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import Key, judge
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.override import override
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.seal import seal
from watchfloor.web.feed.items import Wanted, counted, items

RAMOS, SILVA, CRUZ = reader(), reader("silva", NAVY), reader("cruz", CUSTOMS)
COURT = LegalBasis("court order 12", "oversight")
TO_NAVY = label(audience=[NAVY])
ORIGIN = "aa.police@alpha.example"


def vessel(name: str, of: str = "v1", under=TO_NAVY, **more) -> bytes:
    facts = [Fact("name", name), Fact("flag", "pa"), Fact("imoNumber", "IMO9074729")]
    return say(*facts, id=of, schema="Vessel", under=under, **more)


def titles(who, **asked) -> list[str]:
    return [i.line.title for i in items(by=who, **asked)]


def test_the_newest_comes_first_with_what_it_is_where_and_its_evaluation(node):
    vessel("MV Alta")
    vessel("MV Baja", "v2")
    first, second = items(by=RAMOS)
    assert [first.line.title, second.line.title] == ["MV Baja", "MV Alta"]
    assert first.line.detail.startswith("Vessel · Panama")
    assert first.line.detail.endswith("admiralty B2")
    assert first.line.places == ("Panama",)
    assert first.from_whom == "aa.police"


def test_two_readers_are_told_each_what_he_may_see(node):
    say(
        Fact("name", "Juan Ejemplo"),
        Fact("alias", "el Zorro", group="alias"),
        under=TO_NAVY,
        groups={"alias": label()},
    )
    vessel("MV Hidden", under=label(Level.SECRET))
    assert titles(RAMOS) == ["MV Hidden", "Juan Ejemplo"]
    assert titles(SILVA) == ["Juan Ejemplo"]
    assert titles(dpo()) == []


def test_a_name_under_a_stricter_label_is_no_title_for_who_may_not_see_it(node):
    facts = [Fact("name", "Juan Secreto", group="names"), Fact("nationality", "pa")]
    say(*facts, under=TO_NAVY, groups={"names": label()})
    (mine,), (theirs,) = items(by=RAMOS), items(by=SILVA)
    assert mine.line.title == "Juan Secreto"
    assert theirs.line.title == "p1"
    assert theirs.label.readers != mine.label.readers
    assert mine.label.protects(label())


def test_the_label_covers_all_that_the_line_says_and_no_more(node):
    facts = [Fact("name", "MV Alta"), Fact("flag", "pa", group="flag")]
    say(*facts, schema="Vessel", under=TO_NAVY, groups={"flag": label(Level.SECRET)})
    assert items(by=RAMOS)[0].label.level is Level.SECRET
    assert items(by=SILVA)[0].label.level is Level.RESTRICTED


def test_a_judgement_names_two_whom_the_reader_sees(node):
    vessel("MV Alta")
    vessel("MV Alta II", "v2", under=label())
    one, other = Key(ORIGIN, "v1"), Key(ORIGIN, "v2")
    judge(one, other, same=True, label=TO_NAVY, by=RAMOS, reason="same IMO", basis=basis())
    mine, theirs = items(by=RAMOS)[0], items(by=SILVA)[0]
    assert mine.line.title == "MV Alta · MV Alta II: judged one"
    assert "Alta II" not in theirs.line.title + theirs.line.detail
    assert "same IMO" in mine.line.detail


def test_what_was_done_to_a_record_is_told_with_its_name_where_that_is_seen(node):
    c = vessel("MV Alta")
    withdraw(c, by=RAMOS, reason="misread", basis=basis())
    done, target = items(by=SILVA)
    if done.kind != "withdraw":
        done, target = target, done
    assert done.line.title == "Withdrawn: MV Alta"
    assert "misread" in done.line.detail
    assert target.state is State.WITHDRAWN
    assert {done.severity, target.severity} == {"warn"}


def test_what_was_done_to_a_hidden_record_names_it_to_nobody_else(node):
    c = vessel("MV Zebrafinch", under=label(Level.SECRET))
    hold(c, by=dpo(), order="court order 12", basis=COURT)
    assert titles(RAMOS)[0] == "Held by a court: MV Zebrafinch"
    assert titles(SILVA) == []


def test_a_purged_record_keeps_no_word(node):
    c = vessel("MV Zebrafinch", under=label(audience=ALL))
    purge([c], by=dpo(), order="court order 13", basis=COURT)
    told = items(by=SILVA)
    assert all("Zebrafinch" not in i.line.title + i.line.detail for i in told)
    gone = next(i for i in told if i.c == c)
    assert gone.state is State.PURGED
    assert gone.when is None
    assert any(i.line.title == f"Purged: {c.hex()[:8]}" and i.severity == "alarm" for i in told)


def test_a_relabelled_record_comes_up_again_for_who_now_sees_it(node):
    c = vessel("MV Alta", under=label())
    vessel("MV Baja", "v2")
    relabel(c, label(audience=ALL), by=RAMOS, reason="all must know", basis=basis())
    assert titles(SILVA) == ["MV Alta", "MV Baja"]
    assert items(by=SILVA)[0].changed


def test_pages_follow_each_other_without_gap_or_repetition(node):
    said = [vessel(f"MV {n}", f"v{n}") for n in range(23)]
    for who in (RAMOS, SILVA):
        found, before = [], None
        while page := items(by=who, before=before, limit=5):
            found += [i.c for i in page]
            before = page[-1].moved
        assert found == said[::-1]


def test_kind_place_and_alerts_narrow_the_feed(node):
    vessel("MV Alta")
    c = say(Fact("name", "Juan Ejemplo"), Fact("address", "Muelle 3, Colón"))
    withdraw(c, by=RAMOS, reason="misread", basis=basis())
    assert titles(RAMOS, wanted=Wanted(kinds=("withdraw",))) == ["Withdrawn: Juan Ejemplo"]
    assert titles(RAMOS, wanted=Wanted(place="colon")) == ["Juan Ejemplo"]
    assert titles(RAMOS, wanted=Wanted(place="panama")) == ["MV Alta"]
    assert titles(SILVA, wanted=Wanted(place="colon")) == []


def test_for_me_is_what_names_me_and_what_answers_what_i_wrote(node):
    vessel("MV Alta")
    named = vessel("MV Personal", "v3", under=label(persons=["ramos", "boss"]))
    mine = vessel("MV Mine", "v2")
    withdraw(mine, by=RAMOS, reason="misread", basis=basis())
    found = items(by=RAMOS, wanted=Wanted(mine=True))
    assert [i.kind for i in found] == ["withdraw", "entity"]
    assert found[1].c == named
    assert items(by=SILVA, wanted=Wanted(mine=True)) == []
    assert counted(datetime.now(UTC), by=RAMOS).mine == 2
    assert counted(datetime.now(UTC) + timedelta(days=2), by=RAMOS).all == 0


def test_an_override_is_an_alert_for_the_owners(node):
    c = vessel("MV Alta", under=label(purposes=["border"]), by=reader(purpose="border"))
    override(c, by=RAMOS, reason="a boat is sinking", basis=basis())
    told = items(by=RAMOS)[0]
    assert told.alert
    assert told.severity == "alarm"
    assert "a boat is sinking" in told.line.detail
    assert counted(datetime.now(UTC), by=RAMOS).alerts == 1


def test_names_that_would_turn_the_screen_round_are_made_plain(node):
    vessel("MV \u202eatlA\u200b")
    assert "\u202e" not in items(by=RAMOS)[0].line.title


def test_a_sealed_record_is_told_from_one_that_waits(node):
    vessel("MV Alta")
    seal(by=reader("admin", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["administrator"]))
    vessel("MV Baja", "v2")
    assert [i.sealed for i in items(by=RAMOS)] == [False, True]
