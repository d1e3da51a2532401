"""Advances of the leagues and their books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import narrow, scope_by_region

revision = "0011"
down_revision = "0010"

_BOOKS = (
    "('advanced', 'held', 'league'), ('owed', 'held', 'owed'), ('offset', 'owed', 'held'),"
    " ('settled', 'spent', 'held'), ('restored', 'held', 'spent'), ('returned', 'league', 'held'),"
    " ('carried', 'held', 'held')"
)

# The league's share of what the bank has paid in an advance's months, and what was booked of it, by payment. A line
# whose money has all come back is not paid any more. Seen with the owner's eyes: who asks has loaded the advance.
_SHARES = """
CREATE FUNCTION advance_shares(advance uuid)
    RETURNS TABLE (payment_id uuid, paid_fen bigint, booked_fen bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT coalesce(paid.payment_id, booked.payment_id), coalesce(paid.fen, 0), coalesce(booked.fen, 0)
    FROM (
        SELECT instructions.payment_id, sum(lines.league_fen)::bigint AS fen
        FROM advances
            JOIN payments ON payments.region = advances.region AND payments.scheme = advances.scheme
            JOIN instructions ON instructions.payment_id = payments.id AND instructions.state = 'paid'
            JOIN lines ON lines.id = instructions.line_id AND lines.state <> 'recovered'
            JOIN rolls ON rolls.id = instructions.roll_id
                AND rolls.month BETWEEN advances.first_month AND advances.last_month
        WHERE advances.id = advance
        GROUP BY instructions.payment_id
    ) AS paid FULL JOIN (
        SELECT entries.payment_id,
            sum(CASE entries.kind WHEN 'settled' THEN entries.amount_fen ELSE -entries.amount_fen END)::bigint AS fen
        FROM advance_entries AS entries
        WHERE entries.advance_id = advance AND entries.payment_id IS NOT NULL
        GROUP BY entries.payment_id
    ) AS booked ON booked.payment_id = paid.payment_id
$$
"""

# The only writer of an advance's accounts. Its update holds the advance, so entries come one after the other, and
# each sees what those before it have booked.
_BOOK = """
CREATE FUNCTION book_advance_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    books advances;
BEGIN
    UPDATE advances SET
        league_fen = league_fen + NEW.amount_fen * ((NEW.credit = 'league')::int - (NEW.debit = 'league')::int),
        owed_fen = owed_fen + NEW.amount_fen * ((NEW.credit = 'owed')::int - (NEW.debit = 'owed')::int),
        spent_fen = spent_fen + NEW.amount_fen * ((NEW.debit = 'spent')::int - (NEW.credit = 'spent')::int),
        held_fen = held_fen + NEW.amount_fen
            * ((NEW.debit = 'held' AND NEW.into_id IS NULL)::int - (NEW.credit = 'held')::int),
        carried_fen = carried_fen - NEW.amount_fen * (NEW.into_id IS NOT NULL)::int
    WHERE id = NEW.advance_id RETURNING * INTO STRICT books;
    UPDATE advances SET held_fen = held_fen + NEW.amount_fen, carried_fen = carried_fen + NEW.amount_fen
    WHERE id = NEW.into_id;
    IF NEW.kind = 'settled' AND EXISTS (
        SELECT FROM advance_shares(NEW.advance_id) AS share
        WHERE share.payment_id = NEW.payment_id AND share.booked_fen > share.paid_fen
    ) THEN
        RAISE EXCEPTION 'more than is paid' USING ERRCODE = '23514', CONSTRAINT = 'settled_above_paid';
    END IF;
    IF NEW.kind IN ('returned', 'carried') AND (
        (books.state, books.surplus, books.proposed_by, books.carry_into) IS DISTINCT FROM
        ('clearing', CASE NEW.kind WHEN 'carried' THEN 'carry' ELSE 'return' END, NEW.proposed_by, NEW.into_id)
    ) THEN
        RAISE EXCEPTION 'not as proposed' USING ERRCODE = '23514', CONSTRAINT = 'cleared_as_proposed';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _tables()
    op.execute(_SHARES)
    op.execute(_BOOK)
    op.execute("CREATE TRIGGER book AFTER INSERT ON advance_entries FOR EACH ROW EXECUTE FUNCTION book_advance_entry()")
    # No right to write an account: that is the entries' alone.
    scope_by_region("advances", organisations=())
    narrow(
        "advances",
        rights="SELECT, INSERT (region, scheme, first_month, last_month, state, surplus, carry_into, proposed_by,"
        " proposal_no, version), UPDATE (state, surplus, carry_into, proposed_by, proposal_no, updated_at, version)",
    )
    scope_by_region("advance_entries", rights="SELECT, INSERT", organisations=())


def _tables() -> None:
    op.create_table(
        "advances",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.String(40), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("surplus", sa.String(40), nullable=True),
        sa.Column("carry_into", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("proposal_no", sa.Text(), nullable=True),
        *(
            sa.Column(f"{account}_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
            for account in ("league", "carried", "owed", "held", "spent")
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("scheme"), "="),
            (sa.literal_column("daterange(first_month, last_month, '[]')"), "&&"),
            using="gist",
            name="ex_advances_months",
        ),
        sa.CheckConstraint("carry_into <> id", name=op.f("ck_advances_carried_on")),
        sa.CheckConstraint(
            "extract(day FROM first_month) = 1 AND extract(day FROM last_month) = 1 AND first_month <= last_month",
            name=op.f("ck_advances_months"),
        ),
        sa.CheckConstraint(
            "league_fen + carried_fen + owed_fen = held_fen + spent_fen", name=op.f("ck_advances_balance")
        ),
        sa.CheckConstraint(
            "league_fen >= 0 AND owed_fen >= 0 AND held_fen >= 0 AND spent_fen >= 0", name=op.f("ck_advances_accounts")
        ),
        sa.CheckConstraint("state <> 'cleared' OR held_fen = 0", name=op.f("ck_advances_cleared")),
        sa.CheckConstraint(
            "(state = 'clearing') = (surplus IS NOT NULL) AND (surplus IS NULL) = (proposed_by IS NULL)"
            " AND (surplus IS NULL) = (proposal_no IS NULL)"
            " AND coalesce(surplus = 'carry', false) = (carry_into IS NOT NULL)",
            name=op.f("ck_advances_clearing"),
        ),
        sa.CheckConstraint("scheme IN ('staff', 'volunteers')", name=op.f("ck_advances_scheme")),
        sa.CheckConstraint("state IN ('open', 'clearing', 'cleared')", name=op.f("ck_advances_advancestate")),
        sa.CheckConstraint("surplus IN ('return', 'carry')", name=op.f("ck_advances_surplus")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advances")),
        sa.UniqueConstraint("id", "region", "scheme", name=op.f("uq_advances_id_region_scheme")),
    )
    op.create_foreign_key(
        op.f("fk_advances_carry_into_advances"),
        "advances",
        "advances",
        ["carry_into", "region", "scheme"],
        ["id", "region", "scheme"],
    )
    op.create_index(op.f("ix_advances_region"), "advances", ["region"], unique=False)
    op.create_table(
        "advance_entries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("debit", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("into_id", sa.Uuid(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_advance_entries_amount")),
        sa.CheckConstraint(f"(kind, debit, credit) IN ({_BOOKS})", name=op.f("ck_advance_entries_books")),
        sa.CheckConstraint(
            "(kind IN ('settled', 'restored')) = (payment_id IS NOT NULL)", name=op.f("ck_advance_entries_payment")
        ),
        sa.CheckConstraint("(kind = 'carried') = (into_id IS NOT NULL)", name=op.f("ck_advance_entries_carried")),
        sa.CheckConstraint(
            "kind NOT IN ('returned', 'carried') OR (proposed_by IS NOT NULL AND proposed_by <> recorded_by)",
            name=op.f("ck_advance_entries_two_hands"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('advanced', 'returned', 'carried') OR document_no IS NOT NULL",
            name=op.f("ck_advance_entries_documented"),
        ),
        sa.CheckConstraint(
            "kind IN ('advanced', 'owed', 'offset', 'settled', 'restored', 'returned', 'carried')",
            name=op.f("ck_advance_entries_entrykind"),
        ),
        sa.ForeignKeyConstraint(["advance_id"], ["advances.id"], name=op.f("fk_advance_entries_advance_id_advances")),
        sa.ForeignKeyConstraint(["into_id"], ["advances.id"], name=op.f("fk_advance_entries_into_id_advances")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_advance_entries_payment_id_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advance_entries")),
    )
    for column in ("advance_id", "into_id", "payment_id", "region"):
        op.create_index(op.f(f"ix_advance_entries_{column}"), "advance_entries", [column], unique=False)
    op.create_index(
        "uq_advance_entries_advanced",
        "advance_entries",
        ["advance_id", "document_no"],
        unique=True,
        postgresql_where=sa.text("kind = 'advanced'"),
    )
