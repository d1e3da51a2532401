"""Figures, wages, dependants and benefits."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import open_to_all, scope_by_region

revision = "0007"
down_revision = "0006"

_STATUTE = "工伤保险条例（2010年修订，S:L1）第{article}"
_REVISED = date(2011, 1, 1)
_PROVINCE = "内蒙古自治区工伤保险条例实施办法第三十六条至第三十八条（转引，S:19）"
_OWN, _AVERAGE = "months-of-own-wage", "months-of-average-wage"

# What the statute says of everybody: name, value, unit, article.
_OF_STATUTE = [
    ("wage-floor", 60, "percent", "六十四条第二款"),
    ("wage-ceiling", 300, "percent", "六十四条第二款"),
    ("lump-sum.1", 27, _OWN, "三十五条第一款第一项"),
    ("lump-sum.2", 25, _OWN, "三十五条第一款第一项"),
    ("lump-sum.3", 23, _OWN, "三十五条第一款第一项"),
    ("lump-sum.4", 21, _OWN, "三十五条第一款第一项"),
    ("lump-sum.5", 18, _OWN, "三十六条第一款第一项"),
    ("lump-sum.6", 16, _OWN, "三十六条第一款第一项"),
    ("lump-sum.7", 13, _OWN, "三十七条第一项"),
    ("lump-sum.8", 11, _OWN, "三十七条第一项"),
    ("lump-sum.9", 9, _OWN, "三十七条第一项"),
    ("lump-sum.10", 7, _OWN, "三十七条第一项"),
    ("allowance.1", 90, "percent", "三十五条第一款第二项"),
    ("allowance.2", 85, "percent", "三十五条第一款第二项"),
    ("allowance.3", 80, "percent", "三十五条第一款第二项"),
    ("allowance.4", 75, "percent", "三十五条第一款第二项"),
    ("allowance.5", 70, "percent", "三十六条第一款第二项"),
    ("allowance.6", 60, "percent", "三十六条第一款第二项"),
    ("care.full", 50, "percent", "三十四条第二款"),
    ("care.most", 40, "percent", "三十四条第二款"),
    ("care.partial", 30, "percent", "三十四条第二款"),
    ("funeral", 6, _AVERAGE, "三十九条第一款第一项"),
    ("dependant.spouse", 40, "percent", "三十九条第一款第二项"),
    ("dependant.other", 30, "percent", "三十九条第一款第二项"),
    ("dependant.lonely", 10, "percent", "三十九条第一款第二项"),
    ("death-lump-sum", 20, "times", "三十九条第一款第三项"),
    ("missing-wage-months", 3, "months", "四十一条"),
    ("missing-advance", 50, "percent", "四十一条"),
]
# National urban per-capita disposable income: year, yuan, source, certainty.
_INCOMES = [
    (2018, 39251, "国家统计局", "high"),
    (2019, 42359, "国家统计局", "high"),
    (2020, 43834, "国家统计局", "high"),
    (2021, 47412, "国家统计局2022-01-17（S:20）", "excerpt"),
    (2022, 49283, "国家统计局", "high"),
    (2023, 51821, "国家统计局", "high"),
    (2024, 54188, "2025年工亡补助标准1083760元除以20（S:21）", "excerpt"),
]
# Inner Mongolia's medical grant: grade and months.
_GRANTS = [(5, 26), (6, 23), (7, 16), (8, 13), (9, 10), (10, 7)]
_COLUMNS = ("name", "region", "valid_from", "valid_to", "value", "unit", "source", "certainty")


def _figures() -> list[dict[str, object]]:
    """The figures as they were known when this was written; later ones come by a migration of their own."""
    rows: list[tuple[object, ...]] = [
        (name, 0, _REVISED, None, value, unit, _STATUTE.format(article=article), "read")
        for name, value, unit, article in _OF_STATUTE
    ]
    rows += [
        ("urban-income", 0, date(year, 1, 1), date(year, 12, 31), yuan, "yuan", source, certainty)
        for year, yuan, source, certainty in _INCOMES
    ]
    rows += [
        (f"medical-grant.{grade}", 150000000000, None, None, months, _AVERAGE, _PROVINCE, "excerpt")
        for grade, months in _GRANTS
    ]
    rows.append(("medical-grant-occupational", 150000000000, None, None, 20, "percent", _PROVINCE, "excerpt"))
    return [dict(zip(_COLUMNS, row, strict=True)) | {"version": 1} for row in rows]


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("name"), "="),
            (sa.column("region"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_figures_period",
        ),
        sa.CheckConstraint(
            "certainty IN ('read', 'excerpt', 'high', 'medium', 'design')", name=op.f("ck_figures_certainty")
        ),
        sa.CheckConstraint(
            "unit IN ('fen', 'yuan', 'percent', 'months', 'months-of-average-wage', 'months-of-own-wage', 'times')",
            name=op.f("ck_figures_figureunit"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_figures_order")),
        sa.CheckConstraint("value BETWEEN 0 AND 10000000000000", name=op.f("ck_figures_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_region"), "figures", ["region"], unique=False)
    op.create_table(
        "benefits",
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("dependant_id", sa.Uuid(), nullable=True),
        sa.Column("bill_no", sa.Text(), nullable=True),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("cycle", sa.String(40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("calculated_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("stopped_for", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name=op.f("ck_benefits_stopped")),
        sa.CheckConstraint("cycle IN ('once', 'monthly')", name=op.f("ck_benefits_cycle")),
        sa.CheckConstraint(
            "item IN ('treatment', 'rehabilitation', 'hospital-meals', 'travel', 'appliances', "
            "'assessment-fee', 'leave-wages', 'leave-care', 'care', 'lump-sum', 'allowance', "
            "'allowance-top-up', 'pension-top-up', 'unit-allowance', 'unit-allowance-top-up', "
            "'medical-grant', 'employment-grant', 'funeral', 'dependant-pension', 'death-lump-sum', "
            "'missing-wages', 'missing-advance')",
            name=op.f("ck_benefits_item"),
        ),
        sa.CheckConstraint(
            "payer IN ('fund', 'employer', 'employer-reimbursed', 'fund-advance')", name=op.f("ck_benefits_payer")
        ),
        sa.CheckConstraint(
            "state IN ('calculated', 'approved', 'paid', 'adjusted', 'stopped', 'voided')",
            name=op.f("ck_benefits_benefitstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid', 'adjusted') OR approved_by IS NOT NULL",
            name=op.f("ck_benefits_approved"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_benefits_amount")),
        sa.CheckConstraint("calculated_by <> approved_by", name=op.f("ck_benefits_two_hands")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_benefits_period")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_benefits_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits")),
    )
    op.create_index(op.f("ix_benefits_case_id"), "benefits", ["case_id"], unique=False)
    op.create_index(op.f("ix_benefits_region"), "benefits", ["region"], unique=False)
    op.create_index(
        "uq_benefits_item",
        "benefits",
        ["case_id", "item", "dependant_id", "bill_no"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'voided'"),
    )
    op.create_table(
        "dependants",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("kinship", sa.String(40), nullable=False),
        sa.Column("lonely", sa.Boolean(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("stopped_for", sa.String(40), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kinship IN ('spouse', 'other')", name=op.f("ck_dependants_kinship")),
        sa.CheckConstraint(
            "stopped_for IN ('adult', 'employed', 'remarried', 'adopted', 'deceased', 'imprisoned')",
            name=op.f("ck_dependants_dependantstop"),
        ),
        sa.CheckConstraint("(stopped_on IS NULL) = (stopped_for IS NULL)", name=op.f("ck_dependants_stopped")),
        sa.CheckConstraint("stopped_on >= born_on", name=op.f("ck_dependants_order")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_dependants_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependants")),
    )
    op.create_index(op.f("ix_dependants_case_id"), "dependants", ["case_id"], unique=False)
    op.create_index(op.f("ix_dependants_region"), "dependants", ["region"], unique=False)
    op.create_index(
        "uq_dependants_person",
        "dependants",
        ["case_id", "name_index", "born_on"],
        unique=True,
        postgresql_where=sa.text("stopped_on IS NULL"),
    )
    op.create_index(
        "uq_dependants_spouse",
        "dependants",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kinship = 'spouse' AND stopped_on IS NULL"),
    )
    op.create_table(
        "wages",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('contribution', 'actual')", name=op.f("ck_wages_wagekind")),
        sa.CheckConstraint("jsonb_array_length(months) BETWEEN 1 AND 12", name=op.f("ck_wages_months")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_wages_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wages")),
        sa.UniqueConstraint("case_id", name=op.f("uq_wages_case_id")),
    )
    op.create_index(op.f("ix_wages_case_id"), "wages", ["case_id"], unique=False)
    op.create_index(op.f("ix_wages_region"), "wages", ["region"], unique=False)
    open_to_all("figures", rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)")
    scope_by_region(
        "wages",
        rights="SELECT, INSERT, UPDATE (employer_id, kind, months, recorded_by, updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    scope_by_region(
        "dependants",
        rights="SELECT, INSERT, UPDATE (stopped_for, stopped_on, updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    # What an item is and whose, and which bill it pays, never changes.
    scope_by_region(
        "benefits",
        rights="SELECT, INSERT, UPDATE (payer, amount_fen, article, formula, inputs, from_on, to_on, state,"
        " employer_id, calculated_by, approved_by, stopped_on, stopped_for, updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    figures = sa.table("figures", *(sa.column(name) for name in (*_COLUMNS, "version")))
    op.bulk_insert(figures, _figures())
