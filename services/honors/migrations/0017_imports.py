"""Imports that go on by themselves."""

from chassis.migrations import create_imports

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    create_imports()
