"""A sealed block tells which of its entries was touched, and inspectors find what they look for."""

from chassis.migrations import mark_audit

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    mark_audit()
