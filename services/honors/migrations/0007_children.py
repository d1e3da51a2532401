"""What children of the honoured are due, and whose children there are."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.caller import Department
from chassis.migrations import scope_by_region, scope_downward

revision = "0007"
down_revision = "0006"

_OF_2019 = ("martyr-regulations-2019", "2019-08-01", "烈士褒扬条例（2019年8月1日修订，S:L11）第二十二条")
_OF_2024 = ("martyr-regulations-2024", "2025-01-01", "烈士褒扬条例（2024年9月27日修订，S:L12）第二十八条")
_BOTH = [
    ("preschool", "preference"),
    ("compulsory", "preference"),
    ("senior-secondary", "priority-at-tie"),
    ("undergraduate", "lower-score-line"),
    ("postgraduate", "priority-at-tie"),
]
# That public schools take no fees stands in the version of 2019 alone.
_RULES = [(_OF_2019, one) for one in [*_BOTH, ("tuition", "fee-free")]] + [(_OF_2024, one) for one in _BOTH]


def upgrade() -> None:
    op.create_table(
        "child_entitlements",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("treatment", sa.String(40), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("basis"), "="),
            (sa.column("stage"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_child_entitlements_period",
        ),
        sa.CheckConstraint(
            "(issued_by IS NOT NULL) = (basis = 'commended')", name=op.f("ck_child_entitlements_of_statute")
        ),
        sa.CheckConstraint(
            "(stage = 'tuition') = (treatment = 'fee-free') AND (stage = 'placement') = (treatment ="
            " 'priority-in-placement')",
            name=op.f("ck_child_entitlements_treatment_of_stage"),
        ),
        sa.CheckConstraint(
            "basis IN ('martyr-regulations-2019', 'martyr-regulations-2024', 'commended')",
            name=op.f("ck_child_entitlements_basis"),
        ),
        sa.CheckConstraint(
            "stage IN ('preschool', 'compulsory', 'senior-secondary', 'undergraduate', 'postgraduate', 'tuition',"
            " 'placement')",
            name=op.f("ck_child_entitlements_childstage"),
        ),
        sa.CheckConstraint(
            "treatment IN ('preference', 'priority-at-tie', 'lower-score-line', 'fee-free', 'priority-in-placement')",
            name=op.f("ck_child_entitlements_treatment"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_child_entitlements_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_entitlements")),
    )
    op.create_index(op.f("ix_child_entitlements_region"), "child_entitlements", ["region"], unique=False)
    op.create_table(
        "honoured_children",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(), nullable=True),
        sa.Column("proof_no", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'registered') = (id_index IS NOT NULL)", name=op.f("ck_honoured_children_forgotten")
        ),
        sa.CheckConstraint("state IN ('registered', 'removed')", name=op.f("ck_honoured_children_childlinkstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honoured_children")),
        sa.UniqueConstraint("worker_id", "id_index", name=op.f("uq_honoured_children_worker_id_id_index")),
    )
    op.create_index(op.f("ix_honoured_children_id_index"), "honoured_children", ["id_index"], unique=False)
    op.create_index(op.f("ix_honoured_children_region"), "honoured_children", ["region"], unique=False)
    for (basis, valid_from, document_no), (stage, treatment) in _RULES:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO child_entitlements (region, basis, stage, treatment, document_no, valid_from, version)"
                " VALUES (150000000000, :basis, :stage, :treatment, :document_no, CAST(:valid_from AS date), 1)"
            ),
            {
                "basis": basis,
                "stage": stage,
                "treatment": treatment,
                "document_no": document_no,
                "valid_from": date.fromisoformat(valid_from),
            },
        )
    scope_downward("child_entitlements", rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)")
    scope_by_region(
        "honoured_children",
        rights="SELECT, INSERT, UPDATE",
        departments=(Department.CIVIL_AFFAIRS, Department.VETERANS, Department.EDUCATION),
    )
