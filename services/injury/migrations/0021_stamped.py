"""Rows that a cascade, a trigger or SQL changes say so in the lists that are asked with updated_since."""

from chassis.migrations import stamp_changes

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    stamp_changes()
