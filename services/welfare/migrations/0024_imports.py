"""Imports that go on by themselves."""

from chassis.migrations import create_imports

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    create_imports()
