"""One service that behaves, and a gateway before it, for all tests of a module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.gateway import make
from tests.gateway.trouble.hold import Hasty, Service, gateway_before


@pytest.fixture(scope="module")
def standing() -> Service:
    return Service()


@pytest.fixture
def service(standing: Service) -> Service:
    """The service, having been asked nothing."""
    standing.asked.clear()
    standing.bodies.clear()
    return standing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(standing: Service, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a gateway whose callers must be quick."""
    short = {"connect": 0.5, "response": 1.0, "idle": 0.4}
    folder = tmp_path_factory.mktemp("contracts")
    async with make.serving(standing) as upstream, gateway_before(upstream, folder, door=Hasty, timeouts=short) as url:
        yield url
