"""Databases for tests: clones of a migrated template, put back between two tests instead of made anew.

A clone costs some fifty milliseconds, deleting what a test wrote about two. What the migrations filled is kept beside
the tables and comes back with them.
"""

import itertools
from collections import defaultdict

import asyncpg

from chassis.manifest import Service
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres

__all__ = ["Databases"]

# In the replica role neither foreign keys nor triggers of append-only tables are asked. A table of which nothing was
# changed stays as it is: a backend's counts are exact once it has ended, and give too many rather than too few.
_REMEMBER = """
CREATE FUNCTION as_migrated.changes(oid) RETURNS bigint STABLE
    RETURN pg_stat_get_tuples_inserted($1) + pg_stat_get_tuples_updated($1) + pg_stat_get_tuples_deleted($1);
CREATE TABLE as_migrated.tables (relation oid PRIMARY KEY, changes bigint NOT NULL, back text NOT NULL);
DO $$
DECLARE
    found record;
    filled boolean;
    back text;
    counted text := '';
BEGIN
    FOR found IN
        SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, quote_ident(n.nspname || '.' || c.relname) AS kept,
            (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'as_migrated')
    LOOP
        back := format('DELETE FROM %s;', found.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', found.name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE as_migrated.%s AS TABLE %s', found.kept, found.name);
            back := back || format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM as_migrated.%s;',
                found.name, found.columns, found.columns, found.kept);
        END IF;
        INSERT INTO as_migrated.tables VALUES (found.oid, as_migrated.changes(found.oid), back);
    END LOOP;
    FOR found IN
        SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value) AS value,
            last_value IS NOT NULL AS called
        FROM pg_sequences
    LOOP
        counted := counted || format('PERFORM setval(%L, %s, %L);', found.name, found.value, found.called);
    END LOOP;
    EXECUTE format('CREATE FUNCTION as_migrated.again() RETURNS void LANGUAGE plpgsql '
        'SET session_replication_role = replica AS %L', 'DECLARE touched record; BEGIN FOR touched IN '
        'SELECT back FROM as_migrated.tables WHERE changes <> as_migrated.changes(relation) '
        'LOOP EXECUTE touched.back; END LOOP;' || counted || ' END');
END $$;
"""
_ALONE = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# What it changed itself is counted once its own transaction is over.
_AGAIN = (
    "SELECT as_migrated.again(), pg_stat_force_next_flush()",
    "UPDATE as_migrated.tables SET changes = as_migrated.changes(relation) "
    "WHERE changes <> as_migrated.changes(relation)",
)


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
        await self._run(name, _ALONE, *_AGAIN)
        self._free[name.rpartition("_")[0]].append(name)

    async def _run(self, name: str, *statements: str) -> None:
        connection = await asyncpg.connect(self.server.url(name).replace("+asyncpg", ""))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
