"""Files are noted before they are put, so that one whose row never came is found."""

from chassis.retention.tables import create_file_notes

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    create_file_notes()
