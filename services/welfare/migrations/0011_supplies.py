"""Items, sources, lots, stores, the stock ledger in double entry, requisitions and issues."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region, scope_downward

revision = "0011"
down_revision = "0010"

# Nothing expired, held back or recalled is sent on or issued, and nobody who is not active is given anything. The rows
# are locked, so that a recall or the roster's word and an issue take turns: what no CHECK over one row could say. Seen
# with the owner's eyes: whether the caller may read the lot does not matter.
_MAY_GO_OUT = (
    """
CREATE FUNCTION stock_may_go_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM supply_lots
        WHERE id = NEW.lot_id AND state = 'usable' AND (expires_on IS NULL OR expires_on >= NEW.moved_on) FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lot may not be used' USING ERRCODE = '23514', CONSTRAINT = 'lot_usable';
    END IF;
    IF NEW.to_kind = 'worker' THEN
        PERFORM FROM workers JOIN stock_accounts USING (worker_id)
            WHERE stock_accounts.id = NEW.to_account_id AND workers.state = 'active' FOR SHARE OF workers;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the worker is not active' USING ERRCODE = '23514', CONSTRAINT = 'worker_active';
        END IF;
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER stock_may_go_out BEFORE INSERT ON stock_movements FOR EACH ROW
    WHEN (NEW.to_kind IN ('transit', 'worker')) EXECUTE FUNCTION stock_may_go_out()
""",
)

# What an account holds follows from the movements, and the service cannot write it. The two accounts are taken in the
# order of their ids, so that two movements against each other wait and do not lock each other out.
_BALANCES_FOLLOW = (
    """
CREATE FUNCTION stock_balances_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    side record;
BEGIN
    FOR side IN
        SELECT a.id, a.kind, a.region,
            CASE a.id WHEN NEW.to_account_id THEN NEW.quantity ELSE -NEW.quantity END AS change
        FROM stock_accounts a WHERE a.id IN (NEW.from_account_id, NEW.to_account_id) ORDER BY a.id
    LOOP
        INSERT INTO stock_balances (account_id, lot_id, region, kind, quantity, updated_at)
            VALUES (side.id, NEW.lot_id, side.region, side.kind, 0, clock_timestamp()) ON CONFLICT DO NOTHING;
        UPDATE stock_balances SET quantity = quantity + side.change, updated_at = clock_timestamp()
            WHERE account_id = side.id AND lot_id = NEW.lot_id;
    END LOOP;
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER stock_balances_follow AFTER INSERT ON stock_movements FOR EACH ROW
    EXECUTE FUNCTION stock_balances_follow()
""",
)


def upgrade() -> None:
    op.create_table(
        "supply_items",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('mask', 'protective-suit', 'disinfectant', 'thermometer', 'gloves', 'goggles', 'other')",
            name=op.f("ck_supply_items_itemkind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_items")),
        sa.UniqueConstraint("region", "code", name=op.f("uq_supply_items_region_code")),
    )
    op.create_index(op.f("ix_supply_items_region"), "supply_items", ["region"], unique=False)
    op.create_table(
        "supply_sources",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agreement_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('supplier', 'donor')", name=op.f("ck_supply_sources_sourcekind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_sources")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_supply_sources_id_kind")),
        sa.UniqueConstraint("region", "agreement_no", name=op.f("uq_supply_sources_region_agreement_no")),
    )
    op.create_index(op.f("ix_supply_sources_region"), "supply_sources", ["region"], unique=False)
    op.create_table(
        "supply_stores",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("region % 100000000 <> 0", name=op.f("ck_supply_stores_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_stores")),
        sa.UniqueConstraint("region", "name", name=op.f("uq_supply_stores_region_name")),
    )
    op.create_index(op.f("ix_supply_stores_region"), "supply_stores", ["region"], unique=False)
    op.create_table(
        "requisitions",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("to_store_id", sa.Uuid(), nullable=False),
        sa.Column("from_store_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waybill_no", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement_no", sa.Text(), nullable=True),
        sa.Column("refused_for", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name=op.f("ck_requisitions_refused")),
        sa.CheckConstraint("(state = 'settled') = (settlement_no IS NOT NULL)", name=op.f("ck_requisitions_settled")),
        sa.CheckConstraint(
            "(state IN ('received', 'discrepancy', 'settled')) = (received_at IS NOT NULL)",
            name=op.f("ck_requisitions_counted"),
        ),
        sa.CheckConstraint(
            "(state IN ('shipped', 'received', 'discrepancy', 'settled')) = (shipped_at IS NOT NULL)",
            name=op.f("ck_requisitions_shipped"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'town-confirmed', 'allocated', 'shipped', 'received', 'discrepancy', 'settled',"
            " 'refused', 'cancelled')",
            name=op.f("ck_requisitions_requisitionstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('allocated', 'shipped', 'received', 'discrepancy', 'settled')"
            " OR (confirmed_at IS NOT NULL AND allocated_at IS NOT NULL AND from_store_id IS NOT NULL)",
            name=op.f("ck_requisitions_allocated"),
        ),
        sa.CheckConstraint("from_store_id <> to_store_id", name=op.f("ck_requisitions_two_stores")),
        sa.ForeignKeyConstraint(
            ["from_store_id"], ["supply_stores.id"], name=op.f("fk_requisitions_from_store_id_supply_stores")
        ),
        sa.ForeignKeyConstraint(
            ["to_store_id"], ["supply_stores.id"], name=op.f("fk_requisitions_to_store_id_supply_stores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisitions")),
    )
    op.create_index(op.f("ix_requisitions_region"), "requisitions", ["region"], unique=False)
    op.create_table(
        "supply_lots",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(40), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recall_no", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'recalled') = (recall_no IS NOT NULL)", name=op.f("ck_supply_lots_recalled")),
        sa.CheckConstraint("source_kind IN ('supplier', 'donor')", name=op.f("ck_supply_lots_sourcekind")),
        sa.CheckConstraint("state IN ('usable', 'held', 'recalled')", name=op.f("ck_supply_lots_lotstate")),
        sa.CheckConstraint("made_on <= expires_on", name=op.f("ck_supply_lots_expires")),
        sa.ForeignKeyConstraint(["item_id"], ["supply_items.id"], name=op.f("fk_supply_lots_item_id_supply_items")),
        sa.ForeignKeyConstraint(
            ["source_id", "source_kind"],
            ["supply_sources.id", "supply_sources.kind"],
            name=op.f("fk_supply_lots_source_id_supply_sources"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_lots")),
        sa.UniqueConstraint("id", "item_id", name=op.f("uq_supply_lots_id_item_id")),
        sa.UniqueConstraint("source_id", "item_id", "batch_no", name=op.f("uq_supply_lots_source_id_item_id_batch_no")),
    )
    op.create_index(op.f("ix_supply_lots_item_id"), "supply_lots", ["item_id"], unique=False)
    op.create_index(op.f("ix_supply_lots_region"), "supply_lots", ["region"], unique=False)
    op.create_index(op.f("ix_supply_lots_source_id"), "supply_lots", ["source_id"], unique=False)
    op.create_table(
        "requisition_lines",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("requested", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("allocated", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("allocated IS NULL OR confirmed IS NOT NULL", name=op.f("ck_requisition_lines_in_turn")),
        sa.CheckConstraint(
            "confirmed BETWEEN 0 AND requested AND allocated BETWEEN 0 AND confirmed",
            name=op.f("ck_requisition_lines_less_and_less"),
        ),
        sa.CheckConstraint("requested > 0", name=op.f("ck_requisition_lines_requested")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["supply_items.id"], name=op.f("fk_requisition_lines_item_id_supply_items")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_requisition_lines_requisition_id_requisitions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition_lines")),
        sa.UniqueConstraint("requisition_id", "item_id", name=op.f("uq_requisition_lines_requisition_id_item_id")),
    )
    op.create_index(op.f("ix_requisition_lines_region"), "requisition_lines", ["region"], unique=False)
    op.create_table(
        "stock_accounts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("requisition_id", sa.Uuid(), nullable=True),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'transit') = (requisition_id IS NOT NULL)", name=op.f("ck_stock_accounts_on_its_way")
        ),
        sa.CheckConstraint("(kind = 'worker') = (worker_id IS NOT NULL)", name=op.f("ck_stock_accounts_of_worker")),
        sa.CheckConstraint(
            "(kind IN ('store', 'worker', 'loss', 'write-off')) = (store_id IS NOT NULL)",
            name=op.f("ck_stock_accounts_of_store"),
        ),
        sa.CheckConstraint(
            "(kind IN ('supplier', 'donor')) = (source_id IS NOT NULL)", name=op.f("ck_stock_accounts_of_source")
        ),
        sa.CheckConstraint(
            "kind IN ('supplier', 'donor', 'store', 'transit', 'worker', 'loss', 'write-off')",
            name=op.f("ck_stock_accounts_accountkind"),
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisitions.id"], name=op.f("fk_stock_accounts_requisition_id_requisitions")
        ),
        sa.ForeignKeyConstraint(
            ["source_id", "kind"],
            ["supply_sources.id", "supply_sources.kind"],
            name=op.f("fk_stock_accounts_source_id_supply_sources"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["supply_stores.id"], name=op.f("fk_stock_accounts_store_id_supply_stores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_accounts")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_stock_accounts_id_kind")),
        sa.UniqueConstraint(
            "kind",
            "source_id",
            "store_id",
            "requisition_id",
            "worker_id",
            name="uq_stock_accounts_owner",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_stock_accounts_region"), "stock_accounts", ["region"], unique=False)
    op.create_index(op.f("ix_stock_accounts_store_id"), "stock_accounts", ["store_id"], unique=False)
    op.create_table(
        "requisition_lots",
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('lost', 'never-sent', 'arrived-later', 'over-sent')", name=op.f("ck_requisition_lots_outcome")
        ),
        sa.CheckConstraint("outcome IS NULL OR received <> shipped", name=op.f("ck_requisition_lots_settled")),
        sa.CheckConstraint("shipped > 0 AND received >= 0", name=op.f("ck_requisition_lots_counted")),
        sa.ForeignKeyConstraint(
            ["lot_id", "item_id"],
            ["supply_lots.id", "supply_lots.item_id"],
            name=op.f("fk_requisition_lots_lot_id_supply_lots"),
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id", "item_id"],
            ["requisition_lines.requisition_id", "requisition_lines.item_id"],
            name=op.f("fk_requisition_lots_requisition_id_requisition_lines"),
        ),
        sa.ForeignKeyConstraint(["requisition_id"], ["requisitions.id"], name="fk_requisition_lots_of_requisition"),
        sa.PrimaryKeyConstraint("requisition_id", "lot_id", name=op.f("pk_requisition_lots")),
    )
    op.create_index(op.f("ix_requisition_lots_region"), "requisition_lots", ["region"], unique=False)
    op.create_table(
        "stock_balances",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('supplier', 'donor') OR quantity >= 0", name=op.f("ck_stock_balances_not_negative")
        ),
        sa.CheckConstraint(
            "kind IN ('supplier', 'donor', 'store', 'transit', 'worker', 'loss', 'write-off')",
            name=op.f("ck_stock_balances_accountkind"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "kind"],
            ["stock_accounts.id", "stock_accounts.kind"],
            name=op.f("fk_stock_balances_account_id_stock_accounts"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["supply_lots.id"], name=op.f("fk_stock_balances_lot_id_supply_lots")),
        sa.PrimaryKeyConstraint("account_id", "lot_id", name=op.f("pk_stock_balances")),
    )
    op.create_index(op.f("ix_stock_balances_lot_id"), "stock_balances", ["lot_id"], unique=False)
    op.create_index(op.f("ix_stock_balances_region"), "stock_balances", ["region"], unique=False)
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("from_kind", sa.String(40), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_kind", sa.String(40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(from_kind, to_kind) IN (('supplier', 'store'), ('donor', 'store'), ('store', 'transit'),"
            " ('transit', 'store'), ('transit', 'loss'), ('store', 'store'), ('store', 'worker'), ('worker', 'store'),"
            " ('store', 'loss'), ('store', 'write-off'))",
            name=op.f("ck_stock_movements_way"),
        ),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_stock_movements_two_accounts")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movements_quantity")),
        sa.ForeignKeyConstraint(
            ["from_account_id", "from_kind"],
            ["stock_accounts.id", "stock_accounts.kind"],
            name=op.f("fk_stock_movements_from_account_id_stock_accounts"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["supply_lots.id"], name=op.f("fk_stock_movements_lot_id_supply_lots")),
        sa.ForeignKeyConstraint(
            ["to_account_id", "to_kind"],
            ["stock_accounts.id", "stock_accounts.kind"],
            name=op.f("fk_stock_movements_to_account_id_stock_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index(op.f("ix_stock_movements_from_account_id"), "stock_movements", ["from_account_id"], unique=False)
    op.create_index(op.f("ix_stock_movements_lot_id_id"), "stock_movements", ["lot_id", "id"], unique=False)
    op.create_index(op.f("ix_stock_movements_region"), "stock_movements", ["region"], unique=False)
    op.create_index(op.f("ix_stock_movements_to_account_id"), "stock_movements", ["to_account_id"], unique=False)
    op.create_table(
        "supply_issues",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_worker", sa.Boolean(), nullable=False),
        sa.Column("paper_no", sa.Text(), nullable=True),
        sa.Column("taken_back_for", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'taken-back') = (taken_back_for IS NOT NULL)", name=op.f("ck_supply_issues_taken_back")
        ),
        sa.CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name=op.f("ck_supply_issues_signed")),
        sa.CheckConstraint("state IN ('issued', 'signed', 'taken-back')", name=op.f("ck_supply_issues_issuestate")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supply_issues_quantity")),
        sa.CheckConstraint(
            "signed_at IS NULL OR signed_by_worker <> (paper_no IS NOT NULL)", name=op.f("ck_supply_issues_by_whom")
        ),
        sa.ForeignKeyConstraint(
            ["lot_id", "item_id"],
            ["supply_lots.id", "supply_lots.item_id"],
            name=op.f("fk_supply_issues_lot_id_supply_lots"),
        ),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["stock_movements.id"], name=op.f("fk_supply_issues_movement_id_stock_movements")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["supply_stores.id"], name=op.f("fk_supply_issues_store_id_supply_stores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_issues")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_supply_issues_movement_id")),
        sa.UniqueConstraint("store_id", "paper_no", name=op.f("uq_supply_issues_store_id_paper_no")),
    )
    op.create_index(op.f("ix_supply_issues_lot_id"), "supply_issues", ["lot_id"], unique=False)
    op.create_index(op.f("ix_supply_issues_region"), "supply_issues", ["region"], unique=False)
    op.create_index(op.f("ix_supply_issues_worker_id"), "supply_issues", ["worker_id"], unique=False)
    scope_downward("supply_items")
    scope_downward("supply_sources", rights="SELECT, INSERT")
    scope_downward("supply_lots", rights="SELECT, INSERT, UPDATE")
    for table in ("supply_stores", "stock_accounts", "stock_movements"):
        scope_by_region(table, rights="SELECT, INSERT")
    scope_by_region("stock_balances", rights="SELECT")
    for table in ("requisitions", "requisition_lines", "requisition_lots"):
        scope_by_region(table, rights="SELECT, INSERT, UPDATE")
    scope_by_region("supply_issues", rights="SELECT, INSERT, UPDATE", worker="worker_id")
    for statement in (*_MAY_GO_OUT, *_BALANCES_FOLLOW):
        op.execute(statement)
