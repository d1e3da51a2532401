"""A whole set for a journey: PostgreSQL, services and gateway as processes, called over real HTTP."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.demo import STARTS_AT, move_to
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, free_port, local_set


@pytest.fixture
async def running() -> AsyncIterator[LocalSet]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        async with local_set(State(Path(home)), port=free_port(), durable=False) as started:
            move_to(started, STARTS_AT)
            yield started
