"""The node's own figures for Prometheus, felt when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from watchfloor.node.check.pulse import LogPulse, Pulse
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.serving.clock import clock_state
from watchfloor.web.serving.ready import readiness
from watchfloor.web.serving.timers import Run


class Figures(Collector):
    """Sizes, queues and ages of the node, its clock and its timers."""

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering asks no database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Feel the node."""
        found = readiness()
        yield _gauge("ready", "1 where nothing stands in the way of serving.", float(found.ready))
        if found.pulse:
            yield from _of_pulse(found.pulse)
        yield from _of_timers(found.runs)
        clock = clock_state()
        yield _gauge("clock_behind_seconds", "Seconds that the newest record is ahead of the clock.", clock.behind)
        if clock.offset is not None:
            yield _gauge("clock_offset_seconds", "Seconds that the time server is ahead of us.", clock.offset)


def _of_pulse(felt: Pulse) -> Iterator[Metric]:
    by_log: dict[str, tuple[str, Callable[[LogPulse], float]]] = {
        "log_entries": ("Entries of a log.", lambda log: log.size),
        "log_signed": ("Entries of a log under a signed checkpoint.", lambda log: log.signed),
        "log_waiting": ("Records that wait for the seal.", lambda log: log.waiting),
        "log_waiting_seconds": ("How long the first of them has waited.", lambda log: _age(log.since)),
    }
    for name, (said, figure) in by_log.items():
        family = GaugeMetricFamily(f"watchfloor_{name}", said, labels=["log"])
        for log in felt.logs:
            family.add_metric([log.name], figure(log))
        yield family
    sizes = GaugeMetricFamily("watchfloor_database_bytes", "Bytes of a database.", labels=["database"])
    for name, size in felt.sizes.items():
        sizes.add_metric([name], size)
    yield sizes
    yield _gauge("purges_waiting", "Purges whose scrub is not done.", felt.purges)
    yield _gauge("disk_free_bytes", "Bytes left on the node's disk.", felt.free)


def _of_timers(runs: list[Run]) -> Iterator[Metric]:
    ages = GaugeMetricFamily("watchfloor_timer_age_seconds", "Since a timer's last success.", labels=["timer"])
    failures = GaugeMetricFamily("watchfloor_timer_failures", "Failures in a row.", labels=["timer"])
    missed = CounterMetricFamily("watchfloor_timer_missed", "Periods that were missed.", labels=["timer"])
    for run in runs:
        if run.succeeded:
            ages.add_metric([run.name], _age(run.succeeded))
        failures.add_metric([run.name], run.failures)
        missed.add_metric([run.name], run.missed)
    yield from (ages, failures, missed)


def _age(since: datetime | None) -> float:
    return (utc_now() - since).total_seconds() if since else 0.0


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"watchfloor_{name}", said, value=value)
