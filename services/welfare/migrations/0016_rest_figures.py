"""Figures of rest by place, annual leave, and overrides in two hands."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import open_to_all, scope_by_region, scope_downward

revision = "0016"
down_revision = "0015"

KEPT = "SELECT, INSERT, UPDATE"

# What held while no place has said otherwise, as versions that a place replaces and the province may end.
_DEFAULTS = {"rest-days": 2, "health-check-days": 90, "defect-hours": 24, "warmth-defect-hours": 12}
# 职工带薪年休假条例 art. 3, in force since 1 January 2008.
_STEPS = {1: 5, 10: 10, 20: 15}


def upgrade() -> None:
    _figures()
    _annual_leave()
    _overrides()


def _figures() -> None:
    figures = op.create_table(
        "rest_figures",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        *_resource(),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("kind"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_rest_figures_period",
        ),
        sa.CheckConstraint(
            "kind IN ('rest-days', 'health-check-days', 'defect-hours', 'warmth-defect-hours')",
            name=op.f("ck_rest_figures_restfigure"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_rest_figures_period")),
        sa.CheckConstraint("number BETWEEN 1 AND 8784", name=op.f("ck_rest_figures_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest_figures")),
    )
    op.create_index(op.f("ix_rest_figures_region"), "rest_figures", ["region"], unique=False)
    scope_downward("rest_figures", rights=KEPT)
    op.bulk_insert(
        figures,
        [
            {
                "region": 150000000000,
                "kind": kind,
                "number": number,
                "document_no": "缺省值，由盟市、旗县（市、区）另行规定",
                "valid_from": date(2020, 1, 25),
                "issued_by": "system",
                "version": 1,
            }
            for kind, number in _DEFAULTS.items()
        ],
    )


def _annual_leave() -> None:
    steps = op.create_table(
        "annual_leave_steps",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("least_years", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("least_years"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_annual_leave_steps_in_force",
        ),
        sa.CheckConstraint(
            "least_years >= 1 AND days >= 1 AND valid_from <= valid_to", name=op.f("ck_annual_leave_steps_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_leave_steps")),
    )
    open_to_all("annual_leave_steps", rights="SELECT")
    basis = "职工带薪年休假条例（国务院令第514号）第三条"
    op.bulk_insert(
        steps,
        [
            {"least_years": years, "days": days, "basis": basis, "valid_from": date(2008, 1, 1)}
            for years, days in _STEPS.items()
        ],
    )
    op.create_table(
        "annual_leaves",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("service_years", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("entitled", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("unused", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        *_resource(),
        sa.CheckConstraint(
            "state IN ('recorded', 'confirmed', 'revoked')", name=op.f("ck_annual_leaves_annualleavestate")
        ),
        sa.CheckConstraint(
            "unused = entitled - taken AND unused > 0 AND taken >= 0", name=op.f("ck_annual_leaves_unused")
        ),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_annual_leaves_other_hand")),
        sa.CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name=op.f("ck_annual_leaves_confirmed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_leaves")),
    )
    op.create_index(op.f("ix_annual_leaves_worker_id"), "annual_leaves", ["worker_id"], unique=False)
    op.create_index(op.f("ix_annual_leaves_region_id"), "annual_leaves", ["region", "id"], unique=False)
    op.create_index(
        "uq_annual_leaves_of_year",
        "annual_leaves",
        ["worker_id", "year"],
        unique=True,
        postgresql_where=sa.text("state <> 'revoked'"),
    )
    scope_by_region("annual_leaves", rights=KEPT, worker="worker_id")


def _overrides() -> None:
    op.add_column("rest_orders", sa.Column("asked_on", sa.Date(), nullable=True))
    op.add_column("rest_orders", sa.Column("asked_by", sa.Text(), nullable=True))
    op.drop_constraint("ck_rest_orders_override_told", "rest_orders")
    # Who asked for an override that was made before was not kept.
    op.execute("UPDATE rest_orders SET asked_on = overridden_on, asked_by = '-' WHERE overridden_on IS NOT NULL")
    for name, check in {
        "override_told": "(overridden_on IS NULL) = (overridden_by IS NULL)",
        "override_asked": "overridden_on IS NULL OR overridden_on = asked_on",
        "override_other_hand": "overridden_by <> asked_by",
        "asked": "(asked_on IS NULL) = (asked_by IS NULL) AND (asked_on IS NULL) = (reason IS NULL)",
    }.items():
        op.create_check_constraint(op.f(f"ck_rest_orders_{name}"), "rest_orders", check)


def _resource() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
    ]
