"""Arrivals at a hospital that declined, and channels that end after an arrival or before it."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_referrals_declined"), "referrals", type_="check")
    op.create_check_constraint(
        op.f("ck_referrals_declined"), "referrals", "state <> 'declined' OR declined_for IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_green_channels_cancelled_before_arrival"),
        "green_channels",
        "state <> 'cancelled' OR (round = 1 AND arrived_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_green_channels_closed_after_arrival"),
        "green_channels",
        "state <> 'closed' OR round > 1 OR arrived_at IS NOT NULL",
    )
