"""The tables that the migrations make are those of the chassis's models."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from chassis.ledger import CHASSIS
from chassis.manifest import Service
from deploy.local.postgres import EmbeddedPostgres
from tests.chassis.toy.service import SERVICE
from tests.schema import by_migrations, by_models


async def test_models_and_migrations_of_the_chassis_agree(
    postgres: EmbeddedPostgres, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    await fresh_database(SERVICE)
    chassis = replace(SERVICE, metadata=CHASSIS)
    assert await by_migrations(postgres, chassis) ^ await by_models(postgres, chassis) == set()
