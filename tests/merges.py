"""Whether a service follows a merge of two records of one person wherever it keeps a worker.

    assert await forgotten(offices) == set()

Every table with a ``worker_id`` is moved to the survivor by an UPDATE that the roster's ``roster.worker.merged``
brings, or by a foreign key that cascades from one that is; or its model says why not: ``{"info": {"merged": "why"}}``
at the end of its ``__table_args__``.
"""

import re
from typing import Any

from sqlalchemy import MetaData, Table, event

from tests.offices import Offices

__all__ = ["forgotten", "merge"]

# What a record is known by, and the copy of the roster itself.
_ROSTER = {"workers"}


async def merge(offices: Offices, given_up: int, *, into: str) -> None:
    """The roster tells that a record was merged."""
    await offices.told_of(given_up, type="roster.worker.merged", state="merged", into=into)


async def forgotten(offices: Offices) -> set[str]:
    """The tables that name a worker, are not moved when the record is merged, and do not say why."""
    metadata: MetaData = offices.service.metadata
    moved: set[str] = set()

    def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        changed = re.match(r"\s*UPDATE (\w+) SET", statement)
        if changed and given_up in str(parameters):
            moved.add(changed[1])

    given_up, into = await offices.told_of(701), await offices.told_of(702)
    engine = offices.app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        await merge(offices, 701, into=into)
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    named = [table for table in metadata.tables.values() if "worker_id" in table.columns]
    assert len(named) > len(_ROSTER), "a service without workers has nothing to move"
    left = {table.name for table in named if not table.info.get("merged")} - _ROSTER
    return {name for name in left if not _follows(metadata.tables[name], moved)}


def _follows(table: Table, moved: set[str]) -> bool:
    """Whether its rows are moved, or hang on rows that are and are changed with them."""
    return table.name in moved or any(
        key.onupdate == "CASCADE" and "worker_id" in key.column_keys and _follows(key.referred_table, moved)
        for key in table.foreign_key_constraints
    )
