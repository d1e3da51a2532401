"""What was removed or moved to another region is told to whoever keeps a copy."""

from chassis.migrations import create_departures

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_departures()
