"""Who may be stored: with category, basis and review, as the law asks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Refused
from watchfloor.entities.rules import months_after, require_lawful, years_after

TODAY = date(2026, 11, 24)
SUSPECT, WITNESS = SubjectCategory.SUSPECT, SubjectCategory.WITNESS


def basis(review: date | None = date(2028, 1, 1), facts: str = "seen aboard") -> LegalBasis:
    return LegalBasis("Example Act, s. 1", "crime", facts, review)


def test_a_person_with_category_basis_and_review_is_lawful():
    require_lawful("Person", SUSPECT, basis(), TODAY)


def test_a_person_without_category_is_refused():
    with pytest.raises(Refused, match=r"no subject category.*2016/680 art\. 6"):
        require_lawful("Person", None, basis(), TODAY)


def test_a_person_without_basis_is_refused():
    with pytest.raises(Refused, match=r"no legal basis"):
        require_lawful("Person", WITNESS, None, TODAY)


def test_a_person_without_review_date_is_refused():
    with pytest.raises(Refused, match=r"no review date.*23\.20\(h\)"):
        require_lawful("Person", WITNESS, basis(None), TODAY)


def test_a_suspect_without_the_facts_is_refused_and_a_witness_is_not():
    require_lawful("Person", WITNESS, basis(facts=""), TODAY)
    with pytest.raises(Refused, match=r"facts behind the suspicion.*23\.20"):
        require_lawful("Person", SUSPECT, basis(facts=" "), TODAY)


@pytest.mark.parametrize("review", [TODAY, date(2031, 11, 24)])
def test_the_first_and_the_last_day_are_lawful(review):
    require_lawful("Person", WITNESS, basis(review), TODAY)


@pytest.mark.parametrize("review", [TODAY - timedelta(days=1), date(2031, 11, 25)])
def test_the_days_around_them_are_not(review):
    with pytest.raises(Refused, match=r"2026-11-24 to 2031-11-24"):
        require_lawful("Person", WITNESS, basis(review), TODAY)


def test_papers_and_kin_of_a_person_are_kept_by_the_same_rule():
    for schema in ("Passport", "Family", "LegalEntity"):
        with pytest.raises(Refused):
            require_lawful(schema, None, basis(), TODAY)


def test_a_vessel_needs_no_category_and_no_review():
    require_lawful("Vessel", None, None, TODAY)


def test_five_years_from_a_leap_day_end_on_the_28th():
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)


def test_a_month_from_the_31st_ends_with_the_next_month():
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
