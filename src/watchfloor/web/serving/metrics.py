"""What is counted of a serving process, for Prometheus: by the names of routes, never by path, person or subject."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from watchfloor.web.serving.answering import Answering

REGISTRY: Final = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]  # twice the lines, and Prometheus knows by itself

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS: Final = Counter(
    "watchfloor_requests", "Requests that were answered.", ["route", "method", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "watchfloor_request_seconds",
    "How long answers took; streams are left out.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
FAILURES: Final = Counter(
    "watchfloor_failures",
    "What people were told instead of an answer: malformed, refused, absent, unavailable, broken, unexpected …",
    ["kind"],
    registry=REGISTRY,
)
STREAMS: Final = Gauge("watchfloor_streams", "Streams that are open.", registry=REGISTRY)
AT_ONCE: Final = Gauge("watchfloor_requests_at_once", "Requests that are being answered now.", registry=REGISTRY)


def count(note: Answering) -> None:
    """Count a request that has ended."""
    method = note.method if note.method in _METHODS else "other"
    REQUESTS.labels(note.route, method, str(note.status)).inc()
    if note.failure:
        FAILURES.labels(note.failure).inc()
    if not note.stream:
        SECONDS.labels(note.route).observe(note.milliseconds / 1000)
