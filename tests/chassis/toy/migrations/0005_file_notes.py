"""Notes of files that wait for their row."""

from chassis.retention.tables import create_file_notes

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_file_notes()
