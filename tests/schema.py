"""Whether a service's migrations make the tables that its models say: compared through PostgreSQL's own catalogue."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.manifest import Service
from chassis.migrations import REGION_END
from deploy.local.databases import database_of
from deploy.local.postgres import EmbeddedPostgres

__all__ = ["by_migrations", "by_models"]

_COLUMNS = """
    SELECT format('%s.%s %s null=%s default=%s generated=%s', c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d
        ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relname = ANY (:tables) AND c.relnamespace = 'public'::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped
"""
_CONSTRAINTS = """
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid::regclass::text = ANY (:tables)
"""
_INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = ANY (:tables) AND schemaname = 'public'"


async def by_migrations(postgres: EmbeddedPostgres, service: Service) -> set[str]:
    """What the service's migrated template database holds of its tables."""
    return await _definitions(postgres.url(database_of(service.name)), service)


async def by_models(postgres: EmbeddedPostgres, service: Service) -> set[str]:
    """What its models alone would make, in a database that is dropped again."""
    name = f"models_{service.name}"
    admin = create_async_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    try:
        async with admin.connect() as connection:
            await connection.execute(text(f'CREATE DATABASE "{name}"'))
            try:
                await _create(postgres.url(name), service)
                return await _definitions(postgres.url(name), service)
            finally:
                await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        await admin.dispose()


async def _create(url: str, service: Service) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE EXTENSION btree_gist"))
        await connection.execute(text(REGION_END))
        await connection.run_sync(service.metadata.create_all)
    await engine.dispose()


async def _definitions(url: str, service: Service) -> set[str]:
    engine = create_async_engine(url)
    tables: dict[str, Any] = {"tables": sorted(service.metadata.tables)}
    async with engine.connect() as connection:
        found = {
            row for query in (_COLUMNS, _CONSTRAINTS, _INDEXES) for row in await connection.scalars(text(query), tables)
        }
    await engine.dispose()
    return found
