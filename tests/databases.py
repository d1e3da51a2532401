"""Databases for tests: clones of a migrated template, put back between two tests instead of made anew.

A clone costs some fifty milliseconds, deleting what a test wrote about two. What the migrations filled is kept beside
the tables and comes back with them.
"""

import itertools
from collections import defaultdict

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chassis.manifest import Service
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres

__all__ = ["Databases"]

# In the replica role neither foreign keys nor the triggers of append-only tables are asked.
_REMEMBER = """
DO $$
DECLARE
    found record;
    filled boolean;
    emptied text := '';
    refilled text := '';
BEGIN
    FOR found IN
        SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, quote_ident(n.nspname || '.' || c.relname) AS kept,
            (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    LOOP
        emptied := emptied || format('DELETE FROM %s;', found.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', found.name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE as_migrated.%s AS TABLE %s', found.kept, found.name);
            refilled := refilled || format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM as_migrated.%s;',
                found.name, found.columns, found.columns, found.kept);
        END IF;
    END LOOP;
    FOR found IN
        SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value) AS value,
            last_value IS NOT NULL AS called
        FROM pg_sequences
    LOOP
        refilled := refilled || format('PERFORM setval(%L, %s, %L);', found.name, found.value, found.called);
    END LOOP;
    EXECUTE format('CREATE FUNCTION as_migrated.again() RETURNS void LANGUAGE plpgsql '
        'SET session_replication_role = replica AS %L', 'BEGIN ' || emptied || refilled || ' END');
END $$;
"""
_ALONE = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """Those of one PostgreSQL, for the tests of one process."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server
        self._templates: set[str] = set()
        self._free: dict[str, list[str]] = defaultdict(list)
        self._count = itertools.count()

    def template(self, service: Service) -> str:
        """The name of a service's migrated database, made on first use."""
        name = database_of(service.name)
        if service.name not in self._templates:
            create_databases(self.server.url(), [service.name])
            migrate_service(self.server.url(name, role=owner_of(service.name)), service.name, service.home)
            self._templates.add(service.name)
        return name

    async def take(self, service: Service) -> str:
        """A database as the migrations left it, whose template exists: for one test, which gives it back."""
        origin = database_of(service.name)
        if self._free[origin]:
            return self._free[origin].pop()
        name = f"{origin}_{next(self._count)}"
        await self._run("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{origin}" STRATEGY file_copy')
        await self._run(name, "CREATE SCHEMA as_migrated", _REMEMBER)
        return name

    async def give_back(self, name: str) -> None:
        """Take back what a test had: whoever is still connected goes, and so does what was written."""
        await self._run(name, _ALONE, "SELECT as_migrated.again()")
        self._free[name.rpartition("_")[0]].append(name)

    async def _run(self, name: str, *statements: str) -> None:
        engine = create_async_engine(self.server.url(name), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()
