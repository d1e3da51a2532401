"""Risk tiers, allowed tiers, rates by the month, caps, the volunteers' scheme.

Lines that were made before keep their amounts; their parts are told what the new columns would have said, so that they
replay. A roll that was approved and not yet instructed has another digest after it and is voided and made anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_downward

revision = "0003"
down_revision = "0002"

_TIERS = "('class-1', 'class-2', 'class-3', 'class-4')"
_SCHEMES = "('staff', 'volunteers')"
_DAYS = (
    "CASE day_type WHEN 'workday' THEN int4range(0, 1) WHEN 'restday' THEN int4range(1, 2)"
    " WHEN 'holiday' THEN int4range(2, 3) ELSE int4range(0, 3) END"
)
_TIER_SPANS = (
    "CASE risk_tier WHEN 'class-1' THEN int4range(0, 1) WHEN 'class-2' THEN int4range(1, 2)"
    " WHEN 'class-3' THEN int4range(2, 3) WHEN 'class-4' THEN int4range(3, 4) ELSE int4range(0, 4) END"
)

# What the live lines of a month come to for each worker, whatever the region: a sum and nothing else, for the cap.
_EARNED_IN_MONTH = """
CREATE FUNCTION earned_in_month(workers text[], in_month date)
    RETURNS TABLE (worker_id text, amount_fen numeric) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT line.worker_id, sum(line.amount_fen)
    FROM lines AS line JOIN rolls ON rolls.id = line.roll_id
    WHERE line.worker_id = ANY (workers) AND line.live AND rolls.month = in_month
    GROUP BY line.worker_id
$$
"""

_LINES_STAY_FROZEN = """
CREATE OR REPLACE FUNCTION lines_stay_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.roll_id, OLD.round, OLD.ordinal, OLD.region, OLD.made_for, OLD.category, OLD.halves, OLD.half_days,
        OLD.amount_fen, OLD.league_fen, OLD.county_fen, OLD.parts, OLD.at_most_fen, OLD.frozen)
       IS DISTINCT FROM
       (NEW.roll_id, NEW.round, NEW.ordinal, NEW.region, NEW.made_for, NEW.category, NEW.halves, NEW.half_days,
        NEW.amount_fen, NEW.league_fen, NEW.county_fen, NEW.parts, NEW.at_most_fen, NEW.frozen) THEN
        RAISE EXCEPTION 'an approved line does not change' USING ERRCODE = '23514', CONSTRAINT = 'lines_stay_frozen';
    END IF;
    RETURN NEW;
END $$
"""

_TELL_OLD_PARTS = """
UPDATE lines SET parts = coalesce(
    (SELECT jsonb_agg(part || '{"unit": "day", "risk_tier": null, "per_half_days": 2}' ORDER BY place)
     FROM jsonb_array_elements(parts) WITH ORDINALITY AS told (part, place)), '[]')
"""


def upgrade() -> None:
    _tiers()
    _guidance_and_standards()
    _lines_and_rolls()


def _tiers() -> None:
    op.create_table(
        "county_tiers",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_county_tiers_period",
        ),
        sa.CheckConstraint(f"tier IN {_TIERS}", name=op.f("ck_county_tiers_risktier")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_county_tiers_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_tiers")),
    )
    op.create_index(op.f("ix_county_tiers_region"), "county_tiers", ["region"], unique=False)
    scope_downward("county_tiers", rights="SELECT, INSERT, UPDATE")


def _guidance_and_standards() -> None:
    op.add_column("guidance", sa.Column("monthly_ceiling_fen", sa.BigInteger(), nullable=True))
    _added("guidance", sa.Column("tier_ceilings", postgresql.JSONB(), nullable=False), "'[]'")
    op.drop_constraint("ck_guidance_ceiling", "guidance")
    _check("guidance", "ceiling", "ceiling_fen > 0 AND monthly_ceiling_fen > 0")
    _added("standards", sa.Column("scheme", sa.String(40), nullable=False), "'staff'")
    op.add_column("standards", sa.Column("budget_line", sa.Text(), nullable=True))
    _check("standards", "scheme", f"scheme IN {_SCHEMES}")
    _check("standards", "budget_line", "scheme = 'staff' OR budget_line IS NOT NULL")

    op.drop_constraint("ex_standard_rates_in_force", "standard_rates")
    op.drop_constraint("uq_standard_rates_standard_id_category_day_type", "standard_rates")
    op.drop_constraint("ck_standard_rates_amount", "standard_rates")
    op.alter_column("standard_rates", "day_type", nullable=True)
    _added("standard_rates", sa.Column("unit", sa.String(40), nullable=False), "'day'")
    op.add_column("standard_rates", sa.Column("risk_tier", sa.String(40), nullable=True))
    op.add_column("standard_rates", sa.Column("cap_per_month_fen", sa.BigInteger(), nullable=True))
    for name, told in (("days", _DAYS), ("tiers", _TIER_SPANS)):
        span = sa.Column(name, postgresql.INT4RANGE(), sa.Computed(told, persisted=True), nullable=False)
        op.add_column("standard_rates", span)
    _check("standard_rates", "rateunit", "unit IN ('day', 'month')")
    _check("standard_rates", "risktier", f"risk_tier IN {_TIERS}")
    _check("standard_rates", "amount", "amount_fen >= 0 AND cap_per_month_fen >= 0")
    _check("standard_rates", "unit", "(unit = 'month') = (day_type IS NULL)")
    _check("standard_rates", "cap", "unit = 'day' OR cap_per_month_fen IS NULL")
    op.execute(
        "ALTER TABLE standard_rates ADD CONSTRAINT ex_standard_rates_one_of_a_kind EXCLUDE USING gist"
        " (standard_id WITH =, category WITH =, days WITH &&, tiers WITH &&)"
    )
    op.execute(
        "ALTER TABLE standard_rates ADD CONSTRAINT ex_standard_rates_in_force EXCLUDE USING gist"
        " (region WITH =, category WITH =, days WITH &&, tiers WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&) WHERE (in_force)"
    )


def _lines_and_rolls() -> None:
    op.add_column("rolls", sa.Column("budget_line", sa.Text(), nullable=True))
    op.drop_constraint("ck_rolls_scheme", "rolls")
    _check("rolls", "scheme", f"scheme IN {_SCHEMES}")
    _check("rolls", "budget_line", "scheme = 'staff' OR budget_line IS NOT NULL")
    _added("payments", sa.Column("scheme", sa.String(40), nullable=False), "'staff'")
    _check("payments", "scheme", f"scheme IN {_SCHEMES}")
    op.add_column("lines", sa.Column("at_most_fen", sa.BigInteger(), nullable=True))
    _check("lines", "cap", "amount_fen <= at_most_fen")
    op.execute(_LINES_STAY_FROZEN)
    op.execute("ALTER TABLE lines DISABLE TRIGGER lines_stay_frozen")
    op.execute(_TELL_OLD_PARTS)
    op.execute("ALTER TABLE lines ENABLE TRIGGER lines_stay_frozen")
    op.execute(_EARNED_IN_MONTH)


def _added(table: str, column: sa.Column[Any], value: str) -> None:
    """A column that rows which exist already have too: filled once, without a default that stays."""
    column.server_default = sa.DefaultClause(sa.text(value))
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _check(table: str, name: str, rule: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
