"""The timeline: marks in their rows, at their place, with words that do not stand in each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from watchfloor.web.drawing.timeline import DOT, LETTER, MOST_BACK, NOMINAL, Mark, Placed, drawn

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)


def mark(days: float, text: str = "seen", source: str = "aa.police", **more) -> Mark:
    return Mark(source, NOW - timedelta(days=days), text, **more)


def room_of(one: Placed) -> tuple[float, float]:
    x, right, width = one.x * NOMINAL / 100, one.right * NOMINAL / 100, len(one.text) * LETTER
    return (right + DOT, right + DOT + width) if one.side == "start" else (x - DOT - width, x - DOT)


def test_nothing_is_drawn_of_nothing():
    assert drawn([], NOW) is None


def test_each_source_has_a_row_and_time_runs_to_the_right():
    line = drawn([mark(3), mark(2, source="bb.navy"), mark(1)], NOW)
    assert line
    assert [row.source for row in line.rows] == ["aa.police", "bb.navy"]
    first, last = line.rows[0].marks
    assert first.x < line.rows[1].marks[0].x < last.x < line.now <= 100


def test_what_lasts_is_a_bar():
    line = drawn([mark(20, end=NOW - timedelta(days=10)), mark(1)], NOW)
    assert line
    assert line.rows[0].marks[0].width > 30


def test_what_is_much_older_stands_at_the_edge_with_its_year():
    line = drawn([mark(900, "owner"), mark(5), mark(0)], NOW)
    assert line
    old = line.rows[0].marks[0]
    assert old.early
    assert old.x < 5
    assert old.text == "2024: owner"


def test_long_words_are_cut():
    line = drawn([mark(5, "x" * 200)], NOW)
    assert line
    assert len(line.rows[0].marks[0].text) == 30


@given(
    st.lists(
        st.builds(
            mark,
            st.floats(0, 2000),
            st.text(min_size=1, max_size=40),
            st.sampled_from(["aa.police", "bb.navy"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_words_never_stand_in_each_other_and_all_stays_on_the_plot(marks):
    line = drawn(marks, NOW)
    assert line
    assert sum(len(row.marks) for row in line.rows) == len(marks)
    for row in line.rows:
        said = [room_of(one) for one in row.marks if one.side]
        assert all(a[1] < b[0] or b[1] < a[0] for a, b in combinations(said, 2))
        assert all(0 <= one.x <= one.right <= 100 for one in row.marks)
    assert len(line.ticks) <= 9
    assert MOST_BACK.days == 100
