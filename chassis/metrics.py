"""Prometheus metrics common to every process, served at ``/metrics`` (not reachable through the gateway).

Labels are permissions, states and service names: a closed set. Never a person, a region or a path.
"""

import os
from bisect import bisect_left
from collections import Counter as Counted
from collections.abc import Sequence

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = [
    "ADDRESSES_AWAY",
    "BREAKERS",
    "CALLS",
    "CONNECTIONS",
    "FOLLOWER_CAUGHT_UP",
    "FOLLOWER_FAILURES",
    "FOLLOWER_LAG",
    "MEASURED",
    "OLDEST",
    "OVERDUE",
    "RELOADS",
    "REQUESTS",
    "RESOURCES",
    "SECONDS",
    "WEBHOOK_ATTEMPTS",
    "WEBHOOK_DISABLED",
    "WEBHOOK_GIVEN_UP",
    "WEBHOOK_LAG",
    "exposition",
    "observe_all",
]

REQUESTS = Counter("nuanxin_requests", "Requests answered", ["service", "permission", "status"])
SECONDS = Histogram(
    "nuanxin_request_seconds",
    "Time to answer",
    ["service", "permission"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
FOLLOWER_LAG = Gauge("nuanxin_follower_lag_seconds", "Age of the newest event applied", ["service", "source"])
FOLLOWER_FAILURES = Counter("nuanxin_follower_failures", "Batches a follower could not apply", ["service", "source"])
# Grows old when a follower fails and when it is too slow; the newest of all replicas counts.
FOLLOWER_CAUGHT_UP = Gauge(
    "nuanxin_follower_caught_up_timestamp_seconds", "When all events there were had been applied", ["service", "source"]
)
WEBHOOK_ATTEMPTS = Counter("nuanxin_webhook_attempts", "Attempts to deliver an event", ["service", "outcome"])
WEBHOOK_GIVEN_UP = Counter("nuanxin_webhook_dead_letters", "Events that were given up", ["service"])
WEBHOOK_DISABLED = Counter("nuanxin_webhook_disabled", "Subscriptions disabled after long failure", ["service"])
WEBHOOK_LAG = Gauge("nuanxin_webhook_lag_seconds", "Age of the event that was delivered last", ["service"])
CONNECTIONS = Gauge("nuanxin_database_connections", "Of the pool: in use, and at most", ["service", "state"])
CALLS = Gauge("nuanxin_gateway_calls", "Calls in flight to a service", ["upstream"])
ADDRESSES_AWAY = Gauge(
    "nuanxin_gateway_addresses_away", "Addresses of a service that did not answer when last tried", ["upstream"]
)
BREAKERS = Gauge(
    "nuanxin_gateway_breaker_open", "1 while a service is not called, because it did not answer", ["upstream"]
)
BAD_TOKENS = Counter("nuanxin_gateway_bad_tokens", "Tokens refused, and held back unchecked in a flood", ["outcome"])
RELOADS = Counter("nuanxin_gateway_reloads", "Documents and policies read anew while serving", ["outcome"])

# What ``chassis.measures`` counts in the database.
RESOURCES = Gauge("nuanxin_resources", "How many are in a state", ["service", "resource", "state"])
OVERDUE = Gauge("nuanxin_overdue", "Limits that have passed and are not met", ["service", "resource", "limit"])
OLDEST = Gauge("nuanxin_oldest_seconds", "Age of the oldest in a state", ["service", "resource", "state"])
MEASURED = Gauge("nuanxin_measured_timestamp_seconds", "When it was last counted", ["service", "resource"])


def observe_all(histogram: Histogram, values: Sequence[float]) -> None:
    """As ``observe`` for each value, for a fraction of what that costs: the library itself takes one at a time."""
    bounds, buckets = histogram._upper_bounds, histogram._buckets
    for number, count in Counted(bisect_left(bounds, value) for value in values).items():
        buckets[number].inc(count)
    histogram._sum.inc(sum(values))


def exposition() -> tuple[bytes, str]:
    """The metrics as text and their content type; over all workers where uvicorn runs several."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
