"""Search: by name, number, date, place and words; ranked by match and recency; told by what the reader sees."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, POLICE, basis, dpo, entity, label, reader, say, terms
from watchfloor.core.label import ALL, Level
from watchfloor.entities.answer import Answer, Hit
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import take_in
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.search import search

RAMOS, LOW, SILVA = reader(), reader("ana", clearance=Level.RESTRICTED), reader("silva", NAVY)
SHARED, SECRET = label(audience=[NAVY]), label(Level.SECRET)


def ids(text: str, by=RAMOS, limit: int = 20) -> list[str]:
    return [h.entity.keys[0].id for h in search(text, by=by, limit=limit).hits]


def without_c(answer: Answer) -> object:
    """What an answer shows, without times and ids of records."""
    return [
        (h.entity.caption, h.entity.schema, h.entity.keys, h.score, h.matched, _found_in(h)) for h in answer.hits
    ], answer.more


def _found_in(hit: Hit) -> object:
    return [(h.prop, h.text, h.spans, h.how) for h in hit.highlights]


@pytest.fixture
def known(node) -> None:
    """A person, a vessel and a seizure, as different lists tell of them."""
    say(
        Fact("name", "Juan García Ejemplo"),
        Fact("alias", "El Canario"),
        Fact("birthDate", "1970-03-02"),
        Fact("birthPlace", "Kingston, Jamaica"),
        Fact("nationality", "co"),
        Fact("passportNumber", "AB123456"),
        Fact("phone", "+34911222333"),
        Fact("notes", "seen loading bales onto a fishing boat at night"),
        id="person",
    )
    say(
        Fact("name", "MV Estrella del Sur"), Fact("imoNumber", "IMO9187629"), Fact("flag", "pa"),
        id="vessel", schema="Vessel",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Juan García Ejemplo",
        "garcia juan",
        "GARCÍA",
        "Ejemplo, Juan García",
        "canario",
        "1970-03-02",
        "2 March 1970",
        "02/03/1970",
        "1970",
        "AB123456",
        "ab 123456",
        "+34 911 222 333",
        "0034911222333",
        "911222333",
        "kingston",
        "colombia",
        "bales fishing boats",
        "loading at night",
        "garcia 1970-03-02 kingston",
        "Gartzia Juan",
    ],
)
def test_a_person_is_found_however_he_is_asked_for(known, text):
    assert ids(text)[:1] == ["person"]


@pytest.mark.parametrize("text", ["estrella del sur", "IMO 9187629", "9187629", "imo9187629", "estrela sur"])
def test_a_vessel_is_found_by_name_and_number(known, text):
    assert ids(text)[:1] == ["vessel"]


@pytest.mark.parametrize(
    "text", ["", "   ", "the of and", "nobody", "12345678", "1971-03-02", "%", "*", "'; --", "\x00"]
)
def test_what_matches_nothing_finds_nothing(known, text):
    answer = search(text, by=RAMOS)
    assert (answer.hits, answer.more) == ((), False)


def test_the_better_match_comes_first(node):
    say(Fact("name", "Juan Ejemplo"), id="whole")
    say(Fact("name", "Juan Otro"), Fact("notes", "brother of an Ejemplo"), id="scattered")
    say(Fact("name", "Juan Tercero"), id="half")
    assert ids("juan ejemplo") == ["whole", "scattered", "half"]


def test_among_equals_the_newest_comes_first(node):
    for name in "abc":
        say(id=name)
    assert ids("juan ejemplo") == ["c", "b", "a"]
    say(Fact("notes", "seen again"), id="a")
    assert ids("juan ejemplo") == ["a", "c", "b"], "what was learnt of it last counts"


def test_frequency_plays_no_part(node):
    say(Fact("name", "Juan Raro"), id="rare")
    take_in((entity(f"e{n}", name="Juan Comun") for n in range(30)), terms(), by=RAMOS)
    scores = {h.entity.keys[0].id: h.score for h in search("juan raro comun", by=RAMOS, limit=40).hits}
    assert scores["rare"] == scores["e0"]


def test_a_number_says_more_than_a_sound(node):
    say(Fact("name", "Ejemplo"), id="name")
    say(Fact("name", "X"), Fact("idNumber", "77771234"), id="number")
    assert ids("77771234 Hejemplo")[0] == "number"


def test_a_limit_cuts_the_list_and_says_that_there_is_more(node):
    for n in range(5):
        say(id=f"e{n}")
    answer = search("ejemplo", by=RAMOS, limit=3)
    assert ([h.entity.keys[0].id for h in answer.hits], answer.more) == (["e4", "e3", "e2"], True)
    assert search("ejemplo", by=RAMOS, limit=5).more is False


def test_many_records_about_one_entity_do_not_push_the_others_out(node):
    say(id="other")
    for _ in range(40):
        say(id="often")
    answer = search("juan ejemplo", by=RAMOS, limit=5)
    assert ([h.entity.keys[0].id for h in answer.hits], answer.more) == (["often", "other"], False)


def test_entities_judged_to_be_one_are_one_hit_for_who_sees_the_judgement(node):
    say(Fact("name", "Juan Ejemplo"), id="a", under=SHARED)
    say(Fact("name", "El Canario"), id="b", under=SHARED)
    a, b = (Key(f"{POLICE}@alpha.example", n) for n in "ab")
    judge(a, b, same=True, label=label(), by=RAMOS, reason="x", basis=basis())
    (hit,) = search("juan canario", by=RAMOS).hits
    assert hit.matched == ("juan", "canario")
    assert {k.id for k in hit.entity.keys} == {"a", "b"}
    assert sorted(ids("juan canario", SILVA)) == ["a", "b"]


def test_terms_met_in_several_records_of_one_entity_count_together(node):
    say(Fact("name", "Juan Ejemplo"), id="a")
    say(Fact("birthDate", "1970-03-02"), id="a")
    say(Fact("name", "Juan Ejemplo"), id="b")
    (first, second) = search("ejemplo 1970-03-02", by=RAMOS).hits
    assert (first.entity.keys[0].id, second.entity.keys[0].id) == ("a", "b")
    assert set(first.matched) == {"ejemplo", "1970-03-02"}


def test_highlights_show_where_the_question_was_met(known):
    (hit,) = search("garcia", by=RAMOS).hits
    (highlight,) = hit.highlights
    assert highlight.prop == "name"
    assert [highlight.text[a:b] for a, b in highlight.spans] == ["García"]


def test_highlights_come_from_visible_text_only(node):
    for _ in range(20):  # places in a record are drawn: neither order may tell
        say(
            Fact("name", "Juan Ejemplo"),
            Fact("alias", "Ejemplo CANARY", None, "hidden"),
            groups={"hidden": SECRET},
        )
    (hit,) = search("ejemplo canary", by=LOW).hits
    assert hit.matched == ("ejemplo",)
    assert {h.text for h in hit.highlights} == {"Juan Ejemplo"}
    assert "CANARY" not in repr(hit)
    (whole,) = search("ejemplo canary", by=RAMOS).hits
    assert set(whole.matched) == {"ejemplo", "canary"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_hidden_part_of_a_record_does_not_keep_a_reader_from_the_others(node, count):
    groups = {f"g{n}": label(Level.SECRET, persons=["ramos", f"p{n}"]) for n in range(count)}
    for n in range(12):
        facts = [Fact("alias", f"Alias{k}", None, f"g{k}") for k in range(count)]
        say(Fact("name", "Juan Ejemplo"), *facts, groups=groups, id=f"e{n}")
    assert len(ids("juan ejemplo", LOW)) == 12


def test_hidden_and_absent_give_one_and_the_same_answer(node):
    say(Fact("name", "Visible Ejemplo"), id="v", under=SHARED)
    before = [without_c(search(text, by=SILVA)) for text in ("hidden ejemplo", "hidden", "77771234")]
    say(Fact("name", "Hidden Ejemplo"), Fact("idNumber", "77771234"), id="h")
    after = [without_c(search(text, by=SILVA)) for text in ("hidden ejemplo", "hidden", "77771234")]
    assert after == before
    assert ids("hidden ejemplo") == ["h", "v"]


def test_who_reads_no_content_finds_nothing(known):
    assert search("ejemplo", by=dpo()).hits == ()


def test_a_withdrawn_record_is_not_found(node):
    from watchfloor.node.custody.withdraw import withdraw

    withdraw(say(), by=RAMOS, reason="misread", basis=basis())
    assert ids("ejemplo") == []


def test_more_hits_than_one_token_brings_in_still_rank_the_rare_one_first(node, monkeypatch):
    """A token met everywhere brings in its newest only; what a rarer one found is looked through for it."""
    from watchfloor.entities import hits
    from watchfloor.entities import search as searching

    for module in (hits, searching):
        monkeypatch.setattr(module, "MOST_HITS", 10)
    monkeypatch.setattr(searching, "hits_of", lambda token: hits.hits_of(token, 10))
    say(Fact("name", "Juan Raro"), id="rare")
    take_in((entity(f"e{n}", name="Juan Comun") for n in range(40)), terms(), by=RAMOS)
    (first, *_) = search("juan raro", by=RAMOS).hits
    assert first.entity.keys[0].id == "rare"
    assert set(first.matched) == {"juan", "raro"}


def test_the_same_question_gives_the_same_answer_in_any_spelling_of_case_and_accents(known):
    answers = {
        tuple(ids(text))
        for text in ("García Ejemplo", "garcia ejemplo", "GARCÍA  EJEMPLO", "Garci\u0301a Ejemplo")
    }
    assert answers == {("person",)}


def test_readers_of_everything_and_of_little_rank_alike(node):
    for n in range(6):
        say(id=f"e{n}", under=label(audience=ALL) if n % 2 else label())
    assert ids("juan ejemplo") == [f"e{n}" for n in range(5, -1, -1)]
    assert ids("juan ejemplo", reader("li", "cc.customs")) == ["e5", "e3", "e1"]
