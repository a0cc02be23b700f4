"""Timers: each runs when it is due, and one that fails stops neither itself nor the others."""

import time

from watchfloor.web.serving.timers import Timer, Timers


def settled(timers, condition, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition(timers.runs()):
            return timers.runs()
        time.sleep(0.02)
    raise AssertionError(timers.runs())


def broken():
    raise ValueError("EXERCISE Marisol")


def test_a_failing_timer_is_told_and_the_others_go_on(caplog):
    timers = Timers([Timer("bad", 60, broken, first=0), Timer("good", 60, lambda: 1, first=0)])
    timers.start()
    bad, good = settled(timers, lambda runs: runs[1].succeeded and runs[0].failed)
    assert timers.stop(5)
    assert (bad.well, bad.error, bad.failures) == (False, "ValueError", 1)
    assert good.well
    assert "Marisol" not in caplog.text


def test_a_timer_that_comes_late_has_missed_its_periods():
    timer = Timer("slow", 0.1, lambda: 0, first=0)
    timers = Timers([timer])
    time.sleep(0.55)
    timers.run_now(timer)
    assert timers.runs()[0].missed >= 4


def test_failures_in_a_row_end_with_a_success():
    answers = iter([True, True, False])

    def run():
        if next(answers):
            raise OSError
        return 0

    timer = Timer("mending", 60, run)
    timers = Timers([timer])
    for expected in (1, 2, 0):
        timers.run_now(timer)
        assert timers.runs()[0].failures == expected


def test_stopping_waits_for_the_run_that_goes_on():
    ended = []

    def slow():
        time.sleep(0.5)
        ended.append(True)
        return 0

    timers = Timers([Timer("slow", 60, slow, first=0)])
    timers.start()
    time.sleep(0.7)
    assert timers.stop(5)
    assert ended == [True]
