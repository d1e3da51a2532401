"""Emergency accesses and their uses."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0009"
down_revision = "0008"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)
_NO_POSTS = "('employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker', 'service')"


def upgrade() -> None:
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("reach", sa.BigInteger(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_emergency_accesses_two_hands")),
        sa.CheckConstraint(
            "reviewed_by <> requested_by AND reviewed_by <> decided_by", name=op.f("ck_emergency_accesses_third_hand")
        ),
        sa.CheckConstraint("hours BETWEEN 1 AND 24", name=op.f("ck_emergency_accesses_hours")),
        sa.CheckConstraint(
            "opened_until > decided_at AND opened_until - decided_at <= interval '24 hours'",
            name=op.f("ck_emergency_accesses_opened_for"),
        ),
        sa.CheckConstraint(
            "(state IN ('requested', 'refused')) = (opened_until IS NULL)", name=op.f("ck_emergency_accesses_opened")
        ),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_emergency_accesses_decided"),
        ),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (ended_at IS NULL) AND (state <> 'ended' OR ended_at IS NOT NULL)",
            name=op.f("ck_emergency_accesses_ended"),
        ),
        sa.CheckConstraint(
            "(state = 'reviewed') = (reviewed_by IS NOT NULL) AND (state = 'reviewed') = (reviewed_at IS NOT NULL)"
            " AND (state = 'reviewed') = (verdict IS NOT NULL) AND (state = 'reviewed') = (review IS NOT NULL)",
            name=op.f("ck_emergency_accesses_reviewed"),
        ),
        sa.CheckConstraint(
            "permission !~ '^(oversight:(delegation|emergency-access|revocation|standing):"
            "|welfare:(counselling|break-glass:|own-counselling:))'",
            name=op.f("ck_emergency_accesses_grantable"),
        ),
        sa.CheckConstraint(f"department NOT IN {_NO_POSTS}", name=op.f("ck_emergency_accesses_post")),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_emergency_accesses_department")),
        sa.CheckConstraint(
            "state IN ('requested', 'opened', 'refused', 'ended', 'reviewed')",
            name=op.f("ck_emergency_accesses_accessstate"),
        ),
        sa.CheckConstraint(
            "verdict IN ('justified', 'excessive', 'unjustified')", name=op.f("ck_emergency_accesses_verdict")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_accesses")),
    )
    op.create_index(op.f("ix_emergency_accesses_region"), "emergency_accesses", ["region"], unique=False)
    decided = (
        "state, decided_by, decided_at, opened_until, ended_by, ended_at, reviewed_by, reviewed_at, verdict, review"
    )
    # What was asked is not changed.
    scope_by_region("emergency_accesses", rights=f"SELECT, INSERT, UPDATE ({decided}, updated_at, version)")
    op.create_table(
        "emergency_uses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id"], ["emergency_accesses.id"], name=op.f("fk_emergency_uses_access_id_emergency_accesses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_uses")),
    )
    op.create_index(op.f("ix_emergency_uses_region"), "emergency_uses", ["region"], unique=False)
    op.create_index(op.f("ix_emergency_uses_access_id"), "emergency_uses", ["access_id"], unique=False)
    scope_by_region("emergency_uses", rights="SELECT, INSERT")
