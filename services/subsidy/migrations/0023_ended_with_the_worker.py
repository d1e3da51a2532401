"""Where a worker is paid, and a dead one's estate, end with the worker once nothing is unpaid."""

from alembic import op

from chassis.retention.tables import erasable

revision = "0023"
down_revision = "0022"

# The first day after the accounting year (会计档案管理办法 art. 14) in which the last of it changed: that the worker
# left or died, the lines, and disputes about them. Null while the worker is there, or while anything is open: a line
# that is or may be owed, an attempt to pay it, money to be had back, a dispute.
_PAYMENTS_ENDED_ON = """
CREATE FUNCTION payments_ended_on(asked text) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT make_date(extract(year FROM greatest(
        w.updated_at,
        (SELECT max(l.updated_at) FROM lines l WHERE l.worker_id = asked),
        (SELECT max(d.updated_at) FROM disputes d WHERE d.worker_id = asked)
    ) AT TIME ZONE 'Asia/Shanghai')::int + 1, 1, 1)
    FROM workers w
    WHERE w.worker_id = asked AND w.state IN ('left', 'deceased')
        AND NOT EXISTS (
            SELECT FROM lines l WHERE l.worker_id = asked AND l.amount_fen > 0
            AND l.state IN ('listed', 'objected', 'approved', 'instructed', 'unknown', 'failed', 'clawback-due')
        )
        AND NOT EXISTS (
            SELECT FROM lines l JOIN instructions i ON i.line_id = l.id
            WHERE l.worker_id = asked AND i.state IN ('prepared', 'instructed', 'unknown')
        )
        AND NOT EXISTS (SELECT FROM disputes d WHERE d.worker_id = asked AND d.state IN ('open', 'bank-asked'));
END
"""
# A card's account is its members': it ends with the last of them, after their own copies of it have ended.
_CARD_ENDED_ON = """
CREATE FUNCTION card_ended_on(asked uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT max(payments_ended_on(m.worker_id)) FROM household_members m WHERE m.household_id = asked
    HAVING bool_and(payments_ended_on(m.worker_id) IS NOT NULL)
        AND NOT EXISTS (SELECT FROM payees p WHERE p.household_id = asked AND p.state <> 'ended');
END
"""
_ACCOUNT = {
    "holder": "''",
    "holder_masked": "'*'",
    "account": "''",
    "account_index": "uuid_send(gen_random_uuid())",
    "account_masked": "'*'",
}
# Nobody is paid to an account that was erased.
_ENDED = {"state": "CASE WHEN t.state = 'refused' THEN t.state ELSE 'ended' END"}
_CLAIMANT = {"name": "''", "name_masked": "'*'", "proof_no": "'*'"}
_WITH_WORKER = "payments_ended_on(t.worker_id) IS NOT NULL"
_OF_ESTATE = (
    "EXISTS (SELECT FROM estates e WHERE e.id = t.estate_id"
    " AND (e.state IN ('ended', 'refused') OR payments_ended_on(e.worker_id) IS NOT NULL))"
)
_DEAD = "(SELECT e.worker_id FROM estates e WHERE e.id = t.estate_id)"


def upgrade() -> None:
    op.execute(_PAYMENTS_ENDED_ON)
    op.execute(_CARD_ENDED_ON)
    for table in ("payees", "estates", "households", "estate_claimants"):
        op.execute(f"DROP FUNCTION erase_{table}(uuid[])")
    over = "t.state IN ('ended', 'refused') OR"
    for table, ended, worker in (
        ("payees", f"{over} {_WITH_WORKER}", "t.worker_id"),
        ("estates", f"{over} {_WITH_WORKER}", "t.worker_id"),
        ("households", f"{over} (t.approved AND card_ended_on(t.id) IS NOT NULL)", "t.holder_id"),
    ):
        erasable(table, _ACCOUNT | _ENDED, kind="voucher-account", ended=ended, worker=worker)
    erasable("estate_claimants", _CLAIMANT, kind="estate-claimant", ended=_OF_ESTATE, worker=_DEAD, versioned=False)
