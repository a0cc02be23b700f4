"""A date is read whole or not at all, by the order the list declares."""

from datetime import UTC, datetime

import pytest
from followthemoney.types import registry
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed
from watchfloor.entities.dates import MONTH_LANGUAGES, DateRule

DMY, MDY, YMD = DateRule("dmy"), DateRule("mdy"), DateRule("ymd")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1970", "1970"),
        ("1970-03", "1970-03"),
        ("1970-03-12", "1970-03-12"),
        ("1970-3-2", "1970-03-02"),
        ("1970/03/12", "1970-03-12"),
        ("19700312", "1970-03-12"),
        ("12/03/1970", "1970-03-12"),
        ("12.03.1970", "1970-03-12"),
        ("12-03-1970", "1970-03-12"),
        ("03/1970", "1970-03"),
        ("12 Mar 1970", "1970-03-12"),
        ("12-Mar-1970", "1970-03-12"),
        ("March 12, 1970", "1970-03-12"),
        ("12th of March 1970", "1970-03-12"),
        ("Mar 1970", "1970-03"),
        ("12 de marzo de 1970", "1970-03-12"),
        ("12 de março de 1970", "1970-03-12"),
        ("1er août 1980", "1980-08-01"),
        ("3 Sept. 1999", "1999-09-03"),
        ("2021-02-16T21:48:52.123Z", "2021-02-16T21:48:52"),
        ("2021-02-16 21:48+02:00", "2021-02-16T19:48"),
        ("16/02/2021 9:48 pm", "2021-02-16T21:48"),
        ("2021-02-16T21", "2021-02-16T21"),
    ],
)
def test_these_are_dates(text, iso):
    assert DMY.iso(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        *("circa 1970", "1970 to 1972", "1970-1972", "12/03/70", "31/02/1970", "1970-13-01", "1970-00-10", "0000"),
        *("12 Mar 1970 or 1971", "13/13/1970", "1970-03-12T25:00", "12 Mar 1970 5", "12 13 1970 14", "", "x" * 99),
        *("1970-03-1x", "２０２０", "00/1970", "0 Mar 1970", "Mar Mar 1970", "9999999999"),
    ],
)
def test_half_a_date_is_no_date(text):
    assert DMY.iso(text) is None


def test_the_declared_order_decides():
    assert (DMY.iso("03/04/2020"), MDY.iso("03/04/2020"), YMD.iso("03/04/2020")) == (
        "2020-04-03",
        "2020-03-04",
        None,
    )


def test_times_without_a_zone_are_of_the_lists_zone():
    assert DateRule("ymd", "America/Bogota").iso("2020-01-31 21:30") == "2020-02-01T02:30"


def test_a_date_without_a_time_does_not_move_with_the_zone():
    assert DateRule("ymd", "Pacific/Auckland").iso("2020-01-31") == "2020-01-31"


@pytest.mark.parametrize("language", MONTH_LANGUAGES)
def test_months_are_read_in_each_language(language):
    from babel import Locale

    for number, name in Locale(language).months["format"]["wide"].items():
        assert DMY.iso(f"2 {name} 1999") == f"1999-{number:02}-02"


def test_an_unknown_order_is_malformed():
    with pytest.raises(Malformed, match=r"one of ymd, dmy, mdy"):
        DateRule("ydm")


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "", "/etc/localtime"])
def test_an_unknown_zone_is_malformed(zone):
    with pytest.raises(Malformed, match=r"IANA"):
        DateRule("ymd", zone)


@given(st.datetimes(datetime(1001, 1, 1), datetime(2900, 1, 1)), st.sampled_from([4, 7, 10, 13, 16, 19]))
def test_what_the_library_calls_a_clean_date_is_one_here(moment, length):
    prefix = moment.replace(microsecond=0).isoformat()[:length]
    assert YMD.iso(prefix) == registry.date.clean(prefix) == prefix


@given(st.text(max_size=40), st.sampled_from([DMY, MDY, YMD]))
def test_whatever_is_read_is_a_clean_date_of_the_library(text, rule):
    iso = rule.iso(text)
    assert iso is None or registry.date.clean(iso) == iso


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.integers(-14, 14))
def test_one_moment_is_one_text_whatever_its_offset(moment, hours):
    from datetime import timedelta, timezone

    moment = moment.replace(microsecond=0)
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    assert YMD.iso(there.isoformat()) == moment.isoformat()[:19]
