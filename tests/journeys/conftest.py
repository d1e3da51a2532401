"""A whole set for a journey: PostgreSQL, services and gateway as processes, called over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.demo import STARTS_AT, move_to
from deploy.local.supervisor import LocalSet
from tests.sets import started_set


@pytest.fixture
async def running() -> AsyncIterator[LocalSet]:
    async with started_set() as started:
        move_to(started, STARTS_AT)
        yield started
