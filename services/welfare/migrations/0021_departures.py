"""What was removed or moved to another region is told to whoever keeps a copy."""

from chassis.migrations import create_departures

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    create_departures()
