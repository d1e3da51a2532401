"""Marks of audited entries."""

from chassis.migrations import mark_audit

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    mark_audit()
