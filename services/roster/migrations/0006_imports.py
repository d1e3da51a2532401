"""Imports that go on by themselves."""

from chassis.migrations import create_imports

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_imports()
