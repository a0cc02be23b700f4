"""A fact is never nothing: where there is no value, there is the text as given."""

from watchfloor.entities.fact import Fact, SourceEntity

READ, UNREAD = Fact("birthDate", "1970"), Fact("birthDate", "", "circa 1970")


def test_an_unread_fact_is_shown_by_its_raw_text():
    assert (UNREAD.unread, UNREAD.text) == (True, "circa 1970")
    assert (READ.unread, READ.text) == (False, "1970")


def test_an_entity_knows_its_values_and_what_could_not_be_read():
    entity = SourceEntity("x-1", "Person", (READ, UNREAD, Fact("name", "Ada")), "list.csv line 2")
    assert entity.values("birthDate") == ["1970"]
    assert entity.unread == [UNREAD]
