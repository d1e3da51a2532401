"""Retention in every service: what may be erased is a function of the owner's, and erases nothing besides."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.clock import FixedClock
from chassis.database import Database, Scope
from chassis.manifest import Service
from chassis.retention.actions import retain
from deploy.local.state import every_service

SERVICES = every_service()


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
async def test_each_part_of_each_kind_has_its_function_and_a_pass_over_nothing_erases_nothing(
    service: Service, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    database = Database(await fresh_database(service), pool_size=1)
    try:
        async with database.session(Scope.of_system(FixedClock(datetime(2150, 1, 1, tzinfo=UTC)))) as session:
            assert service.kinds
            for kind in service.kinds:
                await session.execute(
                    text(
                        "INSERT INTO retention_periods (kind, months, valid_from, source, state, entered_on, version)"
                        " VALUES (:kind, 1, '2020-01-02', 'x', 'confirmed', '2020-01-01', 1)"
                    ),
                    {"kind": kind.code},
                )
            for part in (part for kind in service.kinds for part in kind.parts):
                if not part.unseen:  # what is unseen the pass itself asks for
                    assert await session.scalar(text(f"SELECT erase_{part.model.__tablename__}('{{}}')")) == 0
            assert await retain(session, service=service.name, kinds=service.kinds) == 0
    finally:
        await database.close()


_HISTORY = "who was honoured, why, and who said what to it is history"
_FORGOTTEN = "forgotten by counselling's own rule"
# Sealed columns that no period empties, and why.
KEPT = {
    "honors": {
        "martyr_benefits.name": "paid for life, and history afterwards",
        "martyr_files.account": _HISTORY,
        "martyr_files.findings": _HISTORY,
        "martyr_files.refusal": _HISTORY,
        "martyr_objections.decision": _HISTORY,
        "martyr_objections.reason": _HISTORY,
        "nominations.revocation_reason": _HISTORY,
        "posthumous_titles.deeds": _HISTORY,
        "posthumous_titles.dropped_for": _HISTORY,
        "story_texts.body": "published with consent",
        "story_texts.title": "published with consent",
    },
    "injury": {"experts.name": "stands under conclusions for as long as they are kept"},
    "welfare": {
        "counselling_break_glass.grounds": "why a sealed case was opened is for whoever asks later",
        "counselling_cases.contact": _FORGOTTEN,
        "counselling_crises.contact": "forgotten when the person was spoken to again",
        "counselling_screens.answers": _FORGOTTEN,
        "counselling_sessions.note": _FORGOTTEN,
        "duty_shifts.phone": "of a desk, and of nobody",
    },
}


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
async def test_every_sealed_column_is_emptied_by_a_period_or_there_is_a_reason(
    service: Service, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    engine = create_async_engine(await fresh_database(service))
    columns = (column for table in service.metadata.tables.values() for column in table.columns)
    sealed = [column for column in columns if "sealed" in column.info]
    async with engine.connect() as connection:
        sources = text("SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'erase_%'")
        written = dict(tuple(row) for row in await connection.execute(sources))
    await engine.dispose()
    left = {
        f"{column.table.name}.{column.name}"
        for column in sealed
        if not re.search(rf"\b{column.name} =\s", written.get(f"erase_{column.table.name}", ""))
    }
    assert left == set(KEPT.get(service.name, {}))


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM retention_periods",
        "UPDATE retention_periods SET months = 1",
        "UPDATE retention_periods SET valid_from = '2020-01-01'",
        "DELETE FROM legal_holds",
        "UPDATE legal_holds SET region = 150603000000",
        "UPDATE legal_holds SET worker_id = NULL",
    ],
)
async def test_neither_a_period_nor_a_hold_is_changed_by_the_service(
    fresh_database: Callable[[Service], Awaitable[str]], forbidden: str
) -> None:
    engine = create_async_engine(await fresh_database(SERVICES[0]))
    async with engine.connect() as connection:
        with pytest.raises(Exception, match="permission denied"):
            await connection.execute(text(forbidden))
    await engine.dispose()
