"""Stores that are closed; offers of counselling that lapse; the store's names after a merge."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import narrow

revision = "0015"
down_revision = "0014"

# Whoever moves goods, or sends them on their way, holds the store: a closing and a movement take turns.
_STORE_OPEN = (
    """
CREATE FUNCTION stores_open(VARIADIC stores uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM supply_stores WHERE id = ANY (stores) ORDER BY id FOR SHARE;
    PERFORM FROM supply_stores WHERE id = ANY (stores) AND state = 'closed';
    IF FOUND THEN
        RAISE EXCEPTION 'the store is closed' USING ERRCODE = '23514', CONSTRAINT = 'store_open';
    END IF;
END $$
""",
    """
CREATE FUNCTION stock_in_open_store() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM stores_open(VARIADIC ARRAY(SELECT store_id FROM stock_accounts
        WHERE id IN (NEW.from_account_id, NEW.to_account_id) AND kind = 'store'));
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER store_open BEFORE INSERT ON stock_movements FOR EACH ROW
    WHEN (NEW.from_kind = 'store' OR NEW.to_kind = 'store') EXECUTE FUNCTION stock_in_open_store()
""",
    """
CREATE FUNCTION requisition_of_open_stores() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM stores_open(NEW.to_store_id, NEW.from_store_id);
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER store_open BEFORE INSERT OR UPDATE OF to_store_id, from_store_id ON requisitions FOR EACH ROW
    EXECUTE FUNCTION requisition_of_open_stores()
""",
    """
CREATE FUNCTION store_in_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM stock_balances JOIN stock_accounts ON stock_accounts.id = account_id
        WHERE store_id = NEW.id AND stock_accounts.kind = 'store' AND quantity > 0
        UNION ALL SELECT FROM requisitions WHERE NEW.id IN (to_store_id, from_store_id)
            AND state IN ('requested', 'town-confirmed', 'allocated', 'shipped', 'discrepancy');
    IF FOUND THEN
        RAISE EXCEPTION 'the store is in use' USING ERRCODE = '23514', CONSTRAINT = 'store_in_use';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER store_in_use BEFORE UPDATE OF state ON supply_stores FOR EACH ROW WHEN (NEW.state = 'closed')
    EXECUTE FUNCTION store_in_use()
""",
)


def upgrade() -> None:
    op.add_column("supply_stores", sa.Column("state", sa.String(40), server_default="open", nullable=False))
    op.alter_column("supply_stores", "state", server_default=None)
    op.add_column("supply_stores", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_supply_stores_storestate"), "supply_stores", "state IN ('open', 'closed')")
    op.create_check_constraint(
        op.f("ck_supply_stores_closed"), "supply_stores", "(state = 'closed') = (closed_on IS NOT NULL)"
    )
    narrow("supply_stores", rights="SELECT, INSERT, UPDATE")
    for statement in _STORE_OPEN:
        op.execute(statement)
    op.add_column("counselling_offers", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_counselling_offers_lapsed"), "counselling_offers", "lapsed_at >= offered_at")
    narrow("counselling_screens", rights="SELECT, INSERT, UPDATE (pseudonym, version, updated_at), DELETE")
