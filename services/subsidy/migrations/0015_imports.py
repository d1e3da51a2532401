"""Imports that go on by themselves."""

from chassis.migrations import create_imports

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    create_imports()
