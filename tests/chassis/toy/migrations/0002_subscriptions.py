"""Subscriptions."""

from chassis.webhooks.tables import create_subscriptions

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_subscriptions()
