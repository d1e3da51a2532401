"""Subscriptions to the service's events, and their delivery."""

from chassis.webhooks.tables import create_subscriptions

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    create_subscriptions()
