"""Migrations: one history a service, in ``services/<name>/migrations/``, run by the tables' owner.

A first migration calls ``create_chassis``, one of a service that imports ``create_imports``, and then creates the
service's own tables; each table is opened to the login role by one of

    scope_by_region(table)                 rows of the caller's span of regions, about the worker who calls, or
                                           naming the organisation that calls
    scope_downward(table)                  the same, and rows of the regions above may be read
    open_to_all(table)                     no row is hidden: what is public

Row-level security binds the login role because it does not own the tables. A table that none of these was called for
cannot be touched by the service at all, which the tests of every service would show.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from alembic import op
from alembic.autogenerate import api as autogenerate
from alembic.config import Config
from alembic.operations.ops import CreateTableOp
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Connection, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.sql.elements import conv

from chassis.caller import Department
from chassis.departures import DEPARTURES
from chassis.imports.models import IMPORTS
from chassis.ledger import CHASSIS, audit_blocks, audit_entries, events, idempotency, positions

__all__ = [
    "DEPARTMENT",
    "LOW",
    "REGION_END",
    "UNSTAMPED",
    "UNWATCHED",
    "WORKER",
    "create_chassis",
    "create_departures",
    "create_imports",
    "draft",
    "mark_audit",
    "migrate",
    "narrow",
    "open_to_all",
    "scope_by_region",
    "scope_downward",
    "stamp_changes",
    "watch_departures",
]

LOW = "(SELECT NULLIF(current_setting('app.region_low', true), '')::bigint)"
_HIGH = "(SELECT NULLIF(current_setting('app.region_high', true), '')::bigint)"
WORKER = "(SELECT NULLIF(current_setting('app.worker_id', true), ''))"
DEPARTMENT = "(SELECT NULLIF(current_setting('app.department', true), ''))"
_ORGANISATION = "(SELECT NULLIF(current_setting('app.organisation', true), ''))"

ALL = "SELECT, INSERT, UPDATE, DELETE"

# The last code of a region, for constraints and policies over what lies within each other.
REGION_END = """
CREATE FUNCTION region_end(region bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN region + CASE
    WHEN region % 10000000000 = 0 THEN 9999999999
    WHEN region % 100000000 = 0 THEN 99999999
    WHEN region % 1000000 = 0 THEN 999999
    WHEN region % 1000 = 0 THEN 999
    ELSE 0
END
"""


def _role() -> str:
    role: str = op.get_context().opts["login_role"]
    return f'"{role}"'


def _inside(region: str, worker: str | None, organisations: Sequence[str] | None) -> str:
    span = f"{region} BETWEEN {LOW} AND {_HIGH}"
    if organisations is not None:
        span = f"{span} AND {_ORGANISATION} IS NULL"
    others = [f"{worker} = {WORKER}"] if worker else []
    others += [f"{organisation} = {_ORGANISATION}" for organisation in organisations or ()]
    return f"({' OR '.join([f'({span})', *others])})"


def scope_by_region(
    table: str,
    *,
    rights: str = ALL,
    region: str = "region",
    worker: str | None = None,
    organisations: Sequence[str] | None = None,
    departments: Sequence[Department] | None = None,
) -> None:
    """Let the service touch the rows of its caller's region, and with ``worker`` those about the calling worker.

    With ``organisations``, columns of the table, an organisation that calls touches the rows that name it in one of
    them, wherever they lie, and no others: with none of them, no row at all. Without it organisations are let in as
    authorities of their region are, and the operations must tell them apart. With ``departments`` only a caller of one
    of these touches any row: no other, no follower and no scheduled rule.
    """
    inside = _inside(region, worker, organisations)
    if departments is not None:
        theirs = ", ".join(f"'{department.value}'" for department in departments)
        inside = f"({inside} AND {DEPARTMENT} IN ({theirs}))"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY region_span ON {table} USING {inside} WITH CHECK {inside}")
    op.execute(f"GRANT {rights} ON {table} TO {_role()}")


def scope_downward(
    table: str,
    *,
    rights: str = ALL,
    region: str = "region",
    worker: str | None = None,
    organisations: Sequence[str] | None = None,
) -> None:
    """As ``scope_by_region``; what authority lies below a row's region may read it too, as a county its league's."""
    scope_by_region(table, rights=rights, region=region, worker=worker, organisations=organisations)
    below = f"{region} <= {LOW} AND region_end({region}) >= {LOW}"
    if organisations is not None:
        below = f"{below} AND {_ORGANISATION} IS NULL"
    op.execute(f"CREATE POLICY from_above ON {table} FOR SELECT USING ({below})")


def open_to_all(table: str, *, rights: str = ALL) -> None:
    """Hide no row of a table."""
    op.execute(f"GRANT {rights} ON {table} TO {_role()}")


def narrow(table: str, *, rights: str) -> None:
    """Let the service do no more with a table than this, whatever an earlier migration let it."""
    op.execute(f"REVOKE ALL ON {table} FROM {_role()}")
    op.execute(f"GRANT {rights} ON {table} TO {_role()}")


def create_chassis() -> None:
    """The tables every service has, with their rights: audit and events can be added to and read, never changed."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(REGION_END)
    CHASSIS.create_all(op.get_bind(), tables=[events, audit_entries, audit_blocks, idempotency, positions])
    scope_by_region(events.name, rights="SELECT, INSERT")
    scope_by_region(audit_entries.name, rights="SELECT, INSERT")
    open_to_all(audit_blocks.name, rights="SELECT, INSERT")
    open_to_all(idempotency.name, rights="SELECT, INSERT, DELETE")
    open_to_all(positions.name, rights="SELECT, INSERT, UPDATE")
    op.execute(f"CREATE POLICY writes ON {events.name} FOR INSERT WITH CHECK (true)")
    op.execute(f"CREATE POLICY writes ON {audit_entries.name} FOR INSERT WITH CHECK (true)")


def mark_audit() -> None:
    """Marks of the entries that a block seals, and what inspectors look by; a new database has them from the start."""
    op.execute(f"ALTER TABLE {audit_blocks.name} ADD COLUMN IF NOT EXISTS marks bytea")
    for index in audit_entries.indexes:
        index.create(op.get_bind(), checkfirst=True)


# One function for all tables of resources, which are those with a version. A table that only some departments may touch
# is left out: that something was there may be the very thing that nobody else may know.
_TELL_DEPARTURE = """
CREATE OR REPLACE FUNCTION tell_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO departures (key, region, now_in)
    VALUES (to_jsonb(OLD) ->> TG_ARGV[0], OLD.region, CASE TG_OP WHEN 'UPDATE' THEN NEW.region END);
    RETURN NULL;
END $$
"""
UNWATCHED = """
SELECT c.relname, max(a.attname) FILTER (WHERE a.attname IN ('id', 'worker_id') AND a.attnum = ANY (k.conkey))
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' AND cardinality(k.conkey) = 1
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('imports', 'subscriptions')
    AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
        AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.department%')
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname LIKE 'tell_departure%')
GROUP BY c.relname
HAVING count(*) FILTER (WHERE a.attname IN ('region', 'updated_at', 'version')) = 3
    AND count(*) FILTER (WHERE a.attname IN ('id', 'worker_id') AND a.attnum = ANY (k.conkey)) = 1
ORDER BY c.relname
"""


def create_departures() -> None:
    """The table of what left (``chassis.departures``), and what writes it: on every table that a list may show."""
    DEPARTURES.create_all(op.get_bind())
    scope_by_region("departures", rights="SELECT, INSERT")
    op.execute("CREATE POLICY writes ON departures FOR INSERT WITH CHECK (true)")
    op.execute(_TELL_DEPARTURE)
    watch_departures()


def watch_departures() -> None:
    """Watch and stamp every table that a list may show and that is not yet; for a migration that adds one."""
    for table, key in op.get_bind().exec_driver_sql(UNWATCHED).all():
        write = f"FOR EACH ROW {{when}} EXECUTE FUNCTION tell_departure('{key}')"
        moved = write.format(when="WHEN (OLD.region IS DISTINCT FROM NEW.region)")
        op.execute(f"CREATE TRIGGER tell_departure_moved AFTER UPDATE OF region ON {table} {moved}")
        op.execute(f"CREATE TRIGGER tell_departure_removed AFTER DELETE ON {table} {write.format(when='')}")
    stamp_changes()


# A list goes by this column when it is asked with ``updated_since``. SQLAlchemy sets it; a cascade, a trigger and SQL
# written by hand may not, so the database does where nobody did.
_STAMP_CHANGE = """
CREATE OR REPLACE FUNCTION stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$
"""
UNSTAMPED = """
SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'updated_at' AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'stamp_change')
ORDER BY c.relname
"""


def stamp_changes() -> None:
    """Let no row change while it says that it did not; for every table that does not have this yet."""
    op.execute(_STAMP_CHANGE)
    for (table,) in op.get_bind().exec_driver_sql(UNSTAMPED).all():
        op.execute(
            f"CREATE TRIGGER stamp_change BEFORE UPDATE ON {table} FOR EACH ROW"
            " WHEN (NEW.updated_at = OLD.updated_at) EXECUTE FUNCTION stamp_change()"
        )


def create_imports() -> None:
    """The tables of imports that go on by themselves, for a service that has imports."""
    IMPORTS.create_all(op.get_bind())
    for table in IMPORTS.sorted_tables:
        scope_by_region(table.name)


def migrate(url: str, *, history: Path, role: str, to: str = "head") -> None:
    """Bring a database up to ``to``; ``url`` is the owner's, ``role`` the login role's name."""

    def upgrade(connection: Connection) -> None:
        script = _script(history)
        environment = EnvironmentContext(
            Config(), script, fn=lambda revision, _: script._upgrade_revs(to, revision), destination_rev=to
        )
        with environment:
            environment.configure(connection=connection, login_role=role, transaction_per_migration=True)
            with environment.begin_transaction():
                environment.run_migrations()
        # A service is ready when it sees that its migrations were run (chassis.manifest).
        connection.exec_driver_sql(f'GRANT SELECT ON alembic_version TO "{role}"')

    _with_connection(url, upgrade)


def draft(url: str, *, history: Path, metadata: Sequence[MetaData], message: str) -> Path:
    """Write a migration that brings the database at ``url`` to the models; to be read and completed by hand."""

    def compare(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return autogenerate.produce_migrations(context, list(metadata))  # type: ignore[arg-type]

    changes = _with_connection(url, compare)
    for change in changes.upgrade_ops.ops:
        if isinstance(change, CreateTableOp):
            _spell_out_enumerations(change)
    script = _script(history)
    number = f"{len(list(script.walk_revisions())) + 1:04d}"
    path = history / f"{number}_{message.replace(' ', '_')}.py"
    head = script.get_current_head()
    body = autogenerate.render_python_code(changes.upgrade_ops, render_as_batch=False, render_item=_rendered)
    path.write_text(
        f'"""{message}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n'
        f"from sqlalchemy.dialects import postgresql\n\n"
        f'revision = "{number}"\ndown_revision = {head!r}\n\n\ndef upgrade() -> None:\n    {body}\n',
        encoding="utf-8",
    )
    return path


def _spell_out_enumerations(change: CreateTableOp) -> None:
    """Write an enumeration as the text and the named CHECK that it is in the database.

    Alembic would render the type, whose constraint then has a name without the table's.
    """
    for column in [one for one in change.columns if isinstance(one, Column)]:
        kind = column.type
        if isinstance(kind, Enum):
            values = ", ".join(f"'{value}'" for value in kind.enums)
            name = conv(f"ck_{change.table_name}_{kind.name}")
            change.columns = [*change.columns, CheckConstraint(f"{column.name} IN ({values})", name=name)]


def _rendered(kind: str, thing: Any, _context: Any) -> Any:
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String({thing.length})"
    return "postgresql.JSONB()" if kind == "type" and isinstance(thing, JSONB) else False


def _script(history: Path) -> ScriptDirectory:
    return ScriptDirectory(str(history), version_locations=[str(history)])


def _with_connection(url: str, work: Callable[[Connection], Any]) -> Any:
    async def run() -> Any:
        engine = create_async_engine(url)
        try:
            async with engine.connect() as connection:
                result = await connection.run_sync(work)
                await connection.commit()
                return result
        finally:
            await engine.dispose()

    return asyncio.run(run())
