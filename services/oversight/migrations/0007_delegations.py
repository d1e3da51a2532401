"""Delegations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0007"
down_revision = "0006"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)
_NO_POSTS = "('employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker', 'service')"


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("vacancy", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("department"), "="),
            (sa.literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            using="gist",
            name="ex_delegations_post",
            where="state = 'granted'",
        ),
        sa.CheckConstraint(
            "starts_at < ends_at AND ends_at - starts_at <= interval '184 days'", name=op.f("ck_delegations_period")
        ),
        sa.CheckConstraint("starts_at >= granted_at", name=op.f("ck_delegations_not_for_the_past")),
        sa.CheckConstraint("delegate <> granted_by", name=op.f("ck_delegations_not_own_delegate")),
        sa.CheckConstraint("cardinality(permissions) BETWEEN 1 AND 50", name=op.f("ck_delegations_named")),
        sa.CheckConstraint(
            "array_to_string(permissions, ' ') !~ '(^| )oversight:(delegation|emergency-access|revocation|standing):'",
            name=op.f("ck_delegations_not_granted_on"),
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL) AND (state = 'revoked') = (revoked_by IS NOT NULL)",
            name=op.f("ck_delegations_revoked"),
        ),
        sa.CheckConstraint(f"department NOT IN {_NO_POSTS}", name=op.f("ck_delegations_post")),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_delegations_department")),
        sa.CheckConstraint(
            "vacancy IN ('vacant', 'leave', 'seconded', 'isolated')", name=op.f("ck_delegations_vacancy")
        ),
        sa.CheckConstraint("state IN ('granted', 'revoked')", name=op.f("ck_delegations_delegationstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index(op.f("ix_delegations_region"), "delegations", ["region"], unique=False)
    op.create_index(op.f("ix_delegations_delegate"), "delegations", ["delegate"], unique=False)
    # What was granted is not changed; that it was taken back is said beside it.
    scope_by_region("delegations", rights="SELECT, INSERT, UPDATE (state, revoked_by, revoked_at, updated_at, version)")
