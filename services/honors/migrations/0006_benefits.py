"""Objections to martyr files, the figures of the statute, and the benefits of martyrs' families."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0006"
down_revision = "0005"

# Objections are written with the file locked, so what is seen here is final.
_FROZEN = """
CREATE FUNCTION martyr_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM martyr_objections WHERE martyr_file_id = NEW.id AND state = 'open') THEN
        RAISE EXCEPTION 'objected to' USING ERRCODE = '23514', CONSTRAINT = 'martyr_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER martyr_frozen BEFORE UPDATE OF state ON martyr_files FOR EACH ROW
    WHEN (NEW.state IS DISTINCT FROM OLD.state AND NEW.state IN ('county-reviewed', 'league-reviewed',
        'region-reviewed', 'region-decided', 'ministry-recorded', 'ministry-reviewed', 'ministry-decided', 'certified'))
    EXECUTE FUNCTION martyr_frozen();
"""

# While it is posted; by the law of 2024 from the county's document to the certificate too.
_IN_TIME = """
CREATE FUNCTION martyr_objection_in_time() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM martyr_files WHERE id = NEW.martyr_file_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM martyr_files
        WHERE id = NEW.martyr_file_id AND round = NEW.round
            AND (state = 'investigated' AND NEW.raised_on <= posted_to OR law = 'regulations-2024'
                AND state IN ('county-reviewed', 'league-reviewed', 'region-reviewed', 'region-decided',
                    'ministry-reviewed', 'ministry-decided'))
    ) THEN
        RAISE EXCEPTION 'not posted' USING ERRCODE = '23514', CONSTRAINT = 'martyr_file_not_posted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER martyr_objection_in_time BEFORE INSERT ON martyr_objections FOR EACH ROW
    EXECUTE FUNCTION martyr_objection_in_time();
"""

_OF_2019 = "烈士褒扬条例（2019年8月1日修订，S:L11）第{article}"
# What the statute says of every death; the version of 2024 kept these figures (S:L12).
_OF_STATUTE = [
    ("praise-money-times", 30, "十四条"),
    ("one-off-pension-times", 20, "十五条"),
    ("one-off-pension-months", 40, "十五条"),
    ("special-allowance-months", 40, "十五条"),
]


def upgrade() -> None:
    op.create_table(
        "martyr_figures",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("figure", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("figure"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_martyr_figures_period",
        ),
        sa.CheckConstraint(
            "certainty IN ('read', 'excerpt', 'high', 'medium', 'design')", name=op.f("ck_martyr_figures_certainty")
        ),
        sa.CheckConstraint(
            "figure IN ('praise-money-times', 'one-off-pension-times', 'one-off-pension-months',"
            " 'special-allowance-months', 'second-lieutenant-pay', 'periodic-pension')",
            name=op.f("ck_martyr_figures_martyrfigure"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_martyr_figures_period")),
        sa.CheckConstraint("value BETWEEN 1 AND 1000000000000", name=op.f("ck_martyr_figures_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_martyr_figures")),
    )
    op.create_index(op.f("ix_martyr_figures_region"), "martyr_figures", ["region"], unique=False)
    op.create_table(
        "martyr_benefits",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("martyr_file_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_no", sa.Text(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("cycle", sa.String(40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("wage_proof_no", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.LargeBinary(), nullable=True),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("kinship", sa.String(40), nullable=True),
        sa.Column("qualified_by", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("calculated_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("voucher_no", sa.Text(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(cycle = 'once' OR state <> 'paid') AND (cycle = 'monthly' OR state <> 'stopped')",
            name=op.f("ck_martyr_benefits_cycle_of_state"),
        ),
        sa.CheckConstraint(
            "(item = 'periodic-pension') = (name IS NOT NULL) AND num_nonnulls(name, name_index, shown_as, kinship,"
            " qualified_by) IN (0, 5)",
            name=op.f("ck_martyr_benefits_pensioner"),
        ),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL) AND num_nonnulls(paid_on, voucher_no) IN (0, 2)",
            name=op.f("ck_martyr_benefits_paid"),
        ),
        sa.CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name=op.f("ck_martyr_benefits_stopped")),
        sa.CheckConstraint("cycle IN ('once', 'monthly')", name=op.f("ck_martyr_benefits_cycle")),
        sa.CheckConstraint(
            "item IN ('praise-money', 'special-allowance', 'one-off-pension', 'periodic-pension')",
            name=op.f("ck_martyr_benefits_martyritem"),
        ),
        sa.CheckConstraint(
            "kinship IN ('spouse', 'parent', 'child', 'sibling')", name=op.f("ck_martyr_benefits_kinship")
        ),
        sa.CheckConstraint("payer IN ('county-veterans', 'injury-fund')", name=op.f("ck_martyr_benefits_payer")),
        sa.CheckConstraint(
            "state IN ('calculated', 'approved', 'paid', 'stopped', 'voided')",
            name=op.f("ck_martyr_benefits_martyrbenefitstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid', 'stopped') OR approved_by IS NOT NULL",
            name=op.f("ck_martyr_benefits_approved"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_martyr_benefits_amount")),
        sa.CheckConstraint("calculated_by <> approved_by", name=op.f("ck_martyr_benefits_two_persons")),
        sa.ForeignKeyConstraint(
            ["martyr_file_id", "certificate_no"],
            ["martyr_files.id", "martyr_files.certificate_no"],
            name="fk_martyr_benefits_certificate",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_martyr_benefits")),
    )
    op.create_index(op.f("ix_martyr_benefits_region"), "martyr_benefits", ["region"], unique=False)
    op.create_index(
        "uq_martyr_benefits_item",
        "martyr_benefits",
        ["martyr_file_id", "item", "name_index"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'voided'"),
    )
    op.create_table(
        "martyr_objections",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("martyr_file_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remedy", sa.String(40), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'upheld') = (remedy IS NOT NULL)", name=op.f("ck_martyr_objections_remedied")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name=op.f("ck_martyr_objections_decided")
        ),
        sa.CheckConstraint("remedy IN ('return', 'refuse')", name=op.f("ck_martyr_objections_remedy")),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'dismissed', 'lapsed')", name=op.f("ck_martyr_objections_martyrobjectionstate")
        ),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_martyr_objections_two_persons")),
        sa.ForeignKeyConstraint(
            ["martyr_file_id"], ["martyr_files.id"], name=op.f("fk_martyr_objections_martyr_file_id_martyr_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_martyr_objections")),
    )
    op.create_index(op.f("ix_martyr_objections_martyr_file_id"), "martyr_objections", ["martyr_file_id"], unique=False)
    op.create_index(op.f("ix_martyr_objections_region"), "martyr_objections", ["region"], unique=False)
    for name, value, article in _OF_STATUTE:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO martyr_figures (region, figure, value, valid_from, source, certainty, version)"
                " VALUES (150000000000, :name, :value, '2019-08-01', :source, 'read', 1)"
            ),
            {"name": name, "value": value, "source": _OF_2019.format(article=article)},
        )
    for function in (_FROZEN, _IN_TIME):
        body, _, trigger = function.partition("$$;")
        op.execute(f"{body}$$")
        op.execute(trigger)
    kept = "SELECT, INSERT, UPDATE"
    scope_downward("martyr_figures", rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)")
    scope_by_region("martyr_objections", rights=kept)
    scope_by_region("martyr_benefits", rights=kept)
