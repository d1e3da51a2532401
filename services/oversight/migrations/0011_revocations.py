"""Revocations."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region, watch_departures

revision = "0011"
down_revision = "0010"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)


def upgrade() -> None:
    op.create_table(
        "revocations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at_headquarters", sa.Boolean(), nullable=True),
        sa.Column("lifted_for", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'token') = (ends_at IS NOT NULL)", name=op.f("ck_revocations_tokens_end")),
        sa.CheckConstraint("kind <> 'token' OR state <> 'lifted'", name=op.f("ck_revocations_tokens_stay")),
        sa.CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL) AND (state = 'lifted') = (lifted_at IS NOT NULL)"
            " AND (state = 'lifted') = (lifted_for IS NOT NULL)"
            " AND (state = 'lifted') = (lifted_at_headquarters IS NOT NULL)",
            name=op.f("ck_revocations_lifted"),
        ),
        sa.CheckConstraint("lifted_by <> issued_by OR lifted_at_headquarters", name=op.f("ck_revocations_two_hands")),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_revocations_department")),
        sa.CheckConstraint("kind IN ('token', 'client', 'subject')", name=op.f("ck_revocations_revokedkind")),
        sa.CheckConstraint("state IN ('issued', 'lifted')", name=op.f("ck_revocations_revocationstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocations")),
    )
    op.create_index(op.f("ix_revocations_region"), "revocations", ["region"], unique=False)
    op.create_index(
        "uq_revocations_standing",
        "revocations",
        ["kind", "named", "region", "department"],
        unique=True,
        postgresql_where="state = 'issued'",
        postgresql_nulls_not_distinct=True,
    )
    lifted = "state, lifted_by, lifted_at, lifted_at_headquarters, lifted_for"
    # What was revoked is not changed; that it was lifted is said beside it.
    scope_by_region("revocations", rights=f"SELECT, INSERT, UPDATE ({lifted}, updated_at, version)")
    watch_departures()
