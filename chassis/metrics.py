"""Prometheus metrics common to every process, served at ``/metrics`` (not reachable through the gateway).

Labels are permissions, states and service names: a closed set. Never a person, a region or a path.
"""

import os

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

__all__ = ["FOLLOWER_FAILURES", "FOLLOWER_LAG", "REQUESTS", "SECONDS", "exposition"]

REQUESTS = Counter("nuanxin_requests", "Requests answered", ["service", "permission", "status"])
SECONDS = Histogram(
    "nuanxin_request_seconds",
    "Time to answer",
    ["service", "permission"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
FOLLOWER_LAG = Gauge("nuanxin_follower_lag_seconds", "Age of the newest event applied", ["service", "source"])
FOLLOWER_FAILURES = Counter("nuanxin_follower_failures", "Batches a follower could not apply", ["service", "source"])


def exposition() -> tuple[bytes, str]:
    """The metrics as text and their content type; over all workers where uvicorn runs several."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
