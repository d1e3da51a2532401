"""Children, what leagues give in the 中考, and who asks for it."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region, scope_downward

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "children",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(), nullable=False),
        sa.Column("born_on", sa.LargeBinary(), nullable=False),
        sa.Column("under_14", sa.Boolean(), nullable=False),
        sa.Column("guardian_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "NOT under_14 OR guardian_consent_at IS NOT NULL", name=op.f("ck_children_guardian_consent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
        sa.UniqueConstraint("id", "worker_id", "id_index", name=op.f("uq_children_id_worker_id_id_index")),
        sa.UniqueConstraint("worker_id", "id_index", name=op.f("uq_children_worker_id_id_index")),
    )
    op.create_index(op.f("ix_children_id_index"), "children", ["id_index"], unique=False)
    op.create_index(op.f("ix_children_region"), "children", ["region"], unique=False)
    op.create_index(op.f("ix_children_worker_id"), "children", ["worker_id"], unique=False)
    op.create_table(
        "exam_rules",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("threshold_half_days", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("publicity_days", sa.BigInteger(), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'points') = (points IS NOT NULL) AND points BETWEEN 1 AND 100", name=op.f("ck_exam_rules_points")
        ),
        sa.CheckConstraint("kind IN ('priority-at-tie', 'points', 'none')", name=op.f("ck_exam_rules_benefitkind")),
        sa.CheckConstraint("first_on <= last_on AND last_on <= cutoff_on", name=op.f("ck_exam_rules_order")),
        sa.CheckConstraint("publicity_days BETWEEN 1 AND 60", name=op.f("ck_exam_rules_publicity")),
        sa.CheckConstraint("threshold_half_days BETWEEN 1 AND 732", name=op.f("ck_exam_rules_threshold")),
        sa.CheckConstraint("year = 2020", name=op.f("ck_exam_rules_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_rules")),
        sa.UniqueConstraint("id", "year", "cutoff_on", "kind", name=op.f("uq_exam_rules_id_year_cutoff_on_kind")),
    )
    op.create_index(op.f("ix_exam_rules_region"), "exam_rules", ["region"], unique=False)
    op.create_index(
        "uq_exam_rules_live", "exam_rules", ["region", "year"], unique=True, postgresql_where=sa.text("NOT replaced")
    )
    op.create_table(
        "exams",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("child_index", sa.LargeBinary(), nullable=False),
        sa.Column("child_masked", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("threshold_half_days", sa.BigInteger(), nullable=False),
        sa.Column("publicity_days", sa.BigInteger(), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("duty_half_days", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("publicised_on", sa.Date(), nullable=True),
        sa.Column("publicity_ends_on", sa.Date(), nullable=True),
        sa.Column("objections", sa.BigInteger(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("audited_on", sa.Date(), nullable=True),
        sa.Column("audited_by", sa.Text(), nullable=True),
        sa.Column("refused_for", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name=op.f("ck_exams_refused")),
        sa.CheckConstraint("kind <> 'none'", name=op.f("ck_exams_given")),
        sa.CheckConstraint("kind IN ('priority-at-tie', 'points', 'none')", name=op.f("ck_exams_benefitkind")),
        sa.CheckConstraint(
            "refused_for IN ('duty-below', 'not-a-candidate', 'not-the-parent', 'better-benefit', 'objection-upheld')",
            name=op.f("ck_exams_examrefusal"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'civ-confirmed', 'edu-checked', 'publicised', 'objected', 'registered',"
            " 'applied-in-admission', 'audited', 'refused', 'withdrawn')",
            name=op.f("ck_exams_examstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('registered', 'applied-in-admission', 'audited') OR (duty_half_days IS NOT NULL"
            " AND checked_on IS NOT NULL AND publicity_ends_on IS NOT NULL AND registered_on IS NOT NULL)",
            name=op.f("ck_exams_registered"),
        ),
        sa.CheckConstraint(
            "applied_on <= cutoff_on AND confirmed_on <= cutoff_on AND checked_on <= cutoff_on"
            " AND publicised_on <= cutoff_on AND registered_on <= cutoff_on",
            name=op.f("ck_exams_cutoff"),
        ),
        sa.CheckConstraint("checked_by <> confirmed_by AND audited_by <> registered_by", name=op.f("ck_exams_hands")),
        sa.CheckConstraint("duty_half_days >= threshold_half_days", name=op.f("ck_exams_threshold")),
        sa.CheckConstraint(
            "publicity_ends_on - publicised_on >= publicity_days AND registered_on > publicity_ends_on",
            name=op.f("ck_exams_publicity"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id", "worker_id", "child_index"],
            ["children.id", "children.worker_id", "children.id_index"],
            name=op.f("fk_exams_child_id_children"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id", "year", "cutoff_on", "kind"],
            ["exam_rules.id", "exam_rules.year", "exam_rules.cutoff_on", "exam_rules.kind"],
            name=op.f("fk_exams_rule_id_exam_rules"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
    )
    op.create_index(op.f("ix_exams_region"), "exams", ["region"], unique=False)
    op.create_index(op.f("ix_exams_worker_id"), "exams", ["worker_id"], unique=False)
    op.create_index(
        "uq_exams_one_benefit",
        "exams",
        ["child_index", "year"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
    )
    scope_by_region("children", worker="worker_id")
    scope_downward("exam_rules")
    scope_by_region("exams", worker="worker_id")
