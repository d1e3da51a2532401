"""Sealed cases that were opened by two hands."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_VIEW = "(SELECT current_setting('app.counselling', true))"
_PERSONS = "string_to_array(current_setting('app.counselling_persons', true), ',')"
_SEEN = (
    f"{_VIEW} = 'whole' OR ({_VIEW} = 'person' AND pseudonym = ANY ({_PERSONS}))"
    f" OR ({_VIEW} = 'desk' AND NULLIF(current_setting('app.organisation', true), '') IS NULL"
    " AND region BETWEEN NULLIF(current_setting('app.region_low', true), '')::bigint"
    " AND NULLIF(current_setting('app.region_high', true), '')::bigint)"
)


def upgrade() -> None:
    op.create_table(
        "counselling_break_glass",
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("danger", sa.String(40), nullable=False),
        sa.Column("grounds", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'opened') = (opened_until IS NOT NULL)", name=op.f("ck_counselling_break_glass_opened")
        ),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL)", name=op.f("ck_counselling_break_glass_decided")
        ),
        sa.CheckConstraint(
            "danger IN ('self-harm', 'harm-to-others', 'missing')", name=op.f("ck_counselling_break_glass_danger")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'opened', 'refused')", name=op.f("ck_counselling_break_glass_glassstate")
        ),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_counselling_break_glass_two_hands")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_break_glass")),
    )
    op.create_index(
        op.f("ix_counselling_break_glass_pseudonym"), "counselling_break_glass", ["pseudonym"], unique=False
    )
    op.create_index(op.f("ix_counselling_break_glass_region"), "counselling_break_glass", ["region"], unique=False)
    op.execute("ALTER TABLE counselling_break_glass ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counselling_store ON counselling_break_glass USING ({_SEEN}) WITH CHECK ({_SEEN})")
    role = op.get_context().opts["login_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON counselling_break_glass TO "{role}"')
