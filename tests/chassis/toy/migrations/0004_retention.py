"""Periods and holds."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_retention()
    watch_departures()
