"""The tables of retention, and what may be erased, for migrations of each service.

The login role may change little of what these tables hold, and shall not begin to. What a rule may erase is a function
of the tables' owner: it empties just the named columns, of rows that are ended and under no hold, and nothing else.
"""

from collections.abc import Mapping
from datetime import date

from alembic import op

from chassis.migrations import open_to_all, scope_downward
from chassis.retention.files import NOTES
from chassis.retention.models import RETENTION
from chassis.retention.rules import PeriodState

__all__ = ["Seed", "create_file_notes", "create_retention", "erasable", "erasable_unseen", "to_be_confirmed"]

_BEGAN = date(2020, 1, 1)

# Code, months, source.
Seed = tuple[str, int, str]

# A hold on a record that was merged since holds what is now the survivor's.
_HELD = """
CREATE FUNCTION is_held(of_kind text, worker text, place bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM legal_holds h
        WHERE h.state = 'placed' AND (h.kind IS NULL OR h.kind = of_kind)
            AND (place BETWEEN h.region AND region_end(h.region))
            AND (h.worker_id IS NULL OR worker = h.worker_id
                OR worker = (SELECT w.merged_into FROM workers w WHERE w.worker_id = h.worker_id)));
END $$
"""


def create_retention(*seeds: Seed) -> None:
    """Periods and holds, with the periods that a statute names."""
    RETENTION.create_all(op.get_bind())
    confirmed = "state, confirmed_by, updated_at, version"
    open_to_all("retention_periods", rights=f"SELECT, INSERT, UPDATE ({confirmed})")
    lifted = "state, lifted_by, lifted_on, lifted_for, updated_at, version"
    scope_downward("legal_holds", rights=f"SELECT, INSERT, UPDATE ({lifted})")
    op.execute(_HELD)
    known = {"valid_from": _BEGAN, "entered_on": _BEGAN, "state": PeriodState.CONFIRMED, "version": 1}
    periods = [{"kind": kind, "months": months, "source": source} | known for kind, months, source in seeds]
    op.bulk_insert(RETENTION.tables["retention_periods"], periods)


def to_be_confirmed(*seeds: Seed) -> None:
    """Periods that came with the service, these and earlier ones, count once a person has held them to the text."""
    op.execute("UPDATE retention_periods SET state = 'entered' WHERE entered_by IS NULL AND confirmed_by IS NULL")
    known = {"valid_from": _BEGAN, "entered_on": _BEGAN, "state": PeriodState.ENTERED, "version": 1}
    periods = [{"kind": kind, "months": months, "source": source} | known for kind, months, source in seeds]
    op.bulk_insert(RETENTION.tables["retention_periods"], periods)


def create_file_notes() -> None:
    """Notes of files that wait for their row, for a service that keeps files."""
    NOTES.create_all(op.get_bind())
    open_to_all("file_notes", rights="SELECT, INSERT, DELETE")


def erasable(
    table: str,
    empties: Mapping[str, str],
    *,
    kind: str,
    ended: str,
    worker: str = "NULL",
    key: str = "id",
    versioned: bool = True,
) -> None:
    """Let the service erase ``empties`` (column → what is left) of rows of a kind that are ``ended`` and not held."""
    changed = {"version": "version + 1", "updated_at": "clock_timestamp()"} if versioned else {}
    left = ", ".join(f"{column} = {value}" for column, value in {**empties, **changed}.items())
    kept = "uuid" if key == "id" else "text"
    role = op.get_context().opts["login_role"]
    op.execute(
        f"""
        CREATE FUNCTION erase_{table}(keys {kept}[]) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            WITH gone AS (
                UPDATE {table} AS t SET {left}
                WHERE t.{key} = ANY (keys) AND ({ended}) AND NOT is_held('{kind}', {worker}, t.region)
                RETURNING 1
            )
            SELECT count(*) FROM gone;
        END
        """  # noqa: S608 - the words of the migration that calls it
    )
    op.execute(f"REVOKE ALL ON FUNCTION erase_{table}({kept}[]) FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION erase_{table}({kept}[]) TO "{role}"')


def erasable_unseen(
    table: str, empties: Mapping[str, str], *, kind: str, since: str, kept: str, worker: str = "NULL"
) -> None:
    """As ``erasable``, of rows that no rule may look at: what is due is found here, by the period that is in force.

    Due is what is still ``kept``, whose use ended on the day ``since``, a period ago. The caller learns which rows were
    erased and in which region; and there is nothing that it could ask to be erased before its day.
    """
    left = ", ".join(f"{column} = {value}" for column, value in empties.items())
    role = op.get_context().opts["login_role"]
    op.execute(
        f"""
        CREATE FUNCTION erase_due_{table}(today date, at_most integer) RETURNS TABLE (key uuid, region bigint)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        BEGIN ATOMIC
            WITH period AS (
                SELECT p.months FROM retention_periods p
                WHERE p.kind = '{kind}' AND p.state = 'confirmed' AND p.valid_from <= today
                ORDER BY p.valid_from DESC LIMIT 1
            ), due AS (
                SELECT t.id FROM {table} t, period
                WHERE ({kept}) AND ({since}) + make_interval(months => period.months::integer) <= today
                    AND NOT is_held('{kind}', {worker}, t.region)
                ORDER BY t.id LIMIT at_most FOR UPDATE OF t
            )
            UPDATE {table} AS t SET {left}, version = version + 1, updated_at = clock_timestamp()
            FROM due WHERE t.id = due.id RETURNING t.id, t.region;
        END
        """  # noqa: S608 - the words of the migration that calls it
    )
    op.execute(f"REVOKE ALL ON FUNCTION erase_due_{table}(date, integer) FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION erase_due_{table}(date, integer) TO "{role}"')
