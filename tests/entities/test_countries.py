"""Our quick table of country names agrees with the library's slow one."""

from followthemoney.types import registry

from watchfloor.entities.countries import _codes, country_code


def test_a_name_gives_its_code_in_four_languages():
    assert {country_code(n) for n in ("Spain", "España", "Espanha", "Espagne", "ESPANA")} == {"es"}


def test_other_words_give_none():
    assert [country_code(t) for t in ("", "co", "Atlantis", "European Union", "Eurozone")] == [None] * 5


def test_wherever_the_library_knows_a_name_it_means_the_same_country():
    differ = {n: c for n, c in _codes().items() if registry.country.clean(n) not in (None, c)}
    assert differ == {}
