"""Benefits of one kind of grades at a time, what a review ends, and dependants who are entitled once."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_GRADES = (
    "CASE WHEN item IN ('allowance', 'allowance-top-up', 'pension-top-up') THEN 1"
    " WHEN item IN ('unit-allowance', 'unit-allowance-top-up', 'medical-grant', 'employment-grant') THEN 5 END"
)

# Whose pension has stopped is not entitled again, save who was in prison, or whose record was wrong.
_ENTITLED = "stopped_for IS NULL OR stopped_for NOT IN ('imprisoned', 'recorded-in-error')"


def upgrade() -> None:
    op.add_column("benefits", sa.Column("grades", sa.BigInteger(), sa.Computed(_GRADES, persisted=True), nullable=True))
    op.create_exclude_constraint(
        "ex_benefits_grades",
        "benefits",
        (sa.column("case_id"), "="),
        (sa.column("grades"), "<>"),
        where=sa.text("state NOT IN ('voided', 'stopped')"),
        using="gist",
    )
    op.drop_index("uq_benefits_item", "benefits")
    op.create_index(
        "uq_benefits_item",
        "benefits",
        ["case_id", "item", "dependant_id", "bill_no"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'voided' AND stopped_for IS DISTINCT FROM 'reassessed'"),
    )
    op.drop_constraint(op.f("ck_dependants_dependantstop"), "dependants", type_="check")
    op.create_check_constraint(
        op.f("ck_dependants_dependantstop"),
        "dependants",
        "stopped_for IN ('adult', 'employed', 'remarried', 'adopted', 'deceased', 'imprisoned', 'recorded-in-error')",
    )
    for name, columns, which in (
        ("uq_dependants_person", ["case_id", "name_index", "born_on"], _ENTITLED),
        ("uq_dependants_spouse", ["case_id"], f"kinship = 'spouse' AND ({_ENTITLED})"),
    ):
        op.drop_index(name, "dependants")
        op.create_index(
            name,
            "dependants",
            columns,
            unique=True,
            postgresql_where=sa.text(which),
        )
