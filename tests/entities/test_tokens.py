"""What of a value can be looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.entities.tokens import CODES, MOST_OF_A_VALUE, NAME_PARTS, PLACES, tokens_of
from watchfloor.entities.vocabulary import vocabulary

KINDS = frozenset("nkmidcpw")


def test_a_name_is_found_by_its_parts_their_sound_and_its_key():
    assert tokens_of("name", "SAMPLE, Ada") == {"k:ada sample", "n:ada", "n:sample", "m:AT", "m:SMPL"}


def test_a_given_name_alone_has_no_key():
    assert tokens_of("string", "Ada", prop="firstName") == {"n:ada", "m:AT"}


@pytest.mark.parametrize("text", ["IMO1234567", "IMO 1234567", "1234567"])
def test_a_hull_is_one_number_in_any_spelling(text):
    assert tokens_of("identifier", text) == {"i:1234567"}


def test_a_telephone_number_is_also_found_by_its_tail():
    assert tokens_of("phone", "+442079460018") == {"i:442079460018", "i:*79460018"}
    assert "i:*79460018" in tokens_of("phone", "020 7946 0018")


def test_a_date_is_found_by_each_precision_it_has():
    assert tokens_of("date", "1970-03-12T10:00") == {"d:1970", "d:1970-03", "d:1970-03-12"}
    assert tokens_of("date", "1970") == {"d:1970"}


def test_a_date_that_could_not_be_read_is_found_by_its_years():
    assert tokens_of("date", "circa 1970 to 1972") == {"d:1970", "d:1972"}


def test_a_country_is_its_code_and_an_unread_one_its_words():
    assert tokens_of("country", "mx") == {"c:mx"}
    assert tokens_of("country", "Region: Nowhere Hills") == {"p:region", "p:nowhere", "p:hills"}


def test_an_address_is_its_words_and_house_numbers():
    assert tokens_of("address", "Quay 4, the Port of Sample") == {"p:quay", "p:4", "p:port", "p:sample"}
    assert tokens_of("string", "Port Sample", prop="birthPlace") == {"p:port", "p:sample"}


def test_free_text_is_its_stems_and_the_long_numbers_in_it():
    found = tokens_of("text", "Seizures off the coast; call +44 20 7946-0018")
    assert {"w:seizur", "w:coast", "i:442079460018"} <= found
    assert "w:the" not in found


def test_addresses_of_the_net_are_found_by_host_and_whole():
    assert tokens_of("url", "http://www.example.org/a/") == {"i:exampleorg", "i:exampleorga"}
    assert tokens_of("email", "Ada@Example.org") == {"i:adaexampleorg"}
    assert tokens_of("ip", "10.1.1.1") == {"i:10.1.1.1"}
    assert tokens_of("url", "http://[broken") == {"i:broken"}


@pytest.mark.parametrize(
    "kind", ["entity", "topic", "gender", "number", "language", "mimetype", "json", "unheard-of"]
)
def test_filters_have_no_tokens(kind):
    assert tokens_of(kind, "1970") == frozenset()


def test_the_properties_named_here_are_properties():
    known = {p for schema in vocabulary() for p in schema.properties}
    assert known >= (NAME_PARTS | PLACES | CODES)


def test_every_type_of_the_vocabulary_is_thought_of():
    from followthemoney.types import registry

    from watchfloor.entities.tokens import _OF_TYPE

    without = {"entity", "topic", "gender", "number", "language", "mimetype", "json", "string"}
    assert {t.name for t in registry.types} == without | _OF_TYPE.keys()


TYPES = st.sampled_from(
    ["name", "text", "date", "phone", "identifier", "url", "address", "country", "string", "ip"]
)


@given(TYPES, st.text(max_size=400))
def test_tokens_are_few_short_and_of_a_known_kind(kind, value):
    found = tokens_of(kind, value)
    assert len(found) <= MOST_OF_A_VALUE
    assert all(t[0] in KINDS and t[1] == ":" and 2 < len(t) <= 100 for t in found)


def test_a_long_text_has_no_more_tokens_than_the_most():
    assert len(tokens_of("text", " ".join(f"word{n}" for n in range(1000)))) == MOST_OF_A_VALUE
