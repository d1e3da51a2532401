"""The counselling store, duty shifts, and offers after an injury."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0002"
down_revision = "0001"

# Whatever rests on a consent is let in only while it stands. It reads the ledger with the owner's eyes: who refers
# somebody onwards does not see it.
_CONSENTED = """
CREATE FUNCTION counselling_consented() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM 1 FROM counselling_consents
        WHERE case_id = NEW.case_id AND scope = TG_ARGV[0] AND withdrawn_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no consent' USING ERRCODE = '23514', CONSTRAINT = 'counselling_consented';
    END IF;
    RETURN NEW;
END $$
"""
_SCREENS = """
CREATE TRIGGER screens_consented BEFORE INSERT ON counselling_screens FOR EACH ROW
EXECUTE FUNCTION counselling_consented('screening')
"""

# Who looks into the store (services.welfare.counselling.store): nobody who has not said as whom.
_VIEW = "(SELECT current_setting('app.counselling', true))"
_PERSON = (
    f"({_VIEW} = 'person' AND pseudonym = ANY (string_to_array(current_setting('app.counselling_persons', true), ',')))"
)
_DESK = (
    f"({_VIEW} = 'desk' AND NULLIF(current_setting('app.organisation', true), '') IS NULL"
    " AND region BETWEEN NULLIF(current_setting('app.region_low', true), '')::bigint"
    " AND NULLIF(current_setting('app.region_high', true), '')::bigint)"
)
_WHOLE = f"({_VIEW} = 'whole')"


def _store(table: str, *views: str, rights: str = "SELECT, INSERT, UPDATE") -> None:
    seen = " OR ".join([_WHOLE, *views])
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counselling_store ON {table} USING ({seen}) WITH CHECK ({seen})")
    op.execute(f'GRANT {rights} ON {table} TO "{op.get_context().opts["login_role"]}"')


def upgrade() -> None:
    op.create_table(
        "counselling_cases",
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("triage", sa.String(40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state NOT IN ('closed', 'transferred-medical', 'withdrawn'))",
            name=op.f("ck_counselling_cases_ended"),
        ),
        sa.CheckConstraint(
            "source IN ('self', 'peer', 'manager', 'hotline', 'outreach')", name=op.f("ck_counselling_cases_source")
        ),
        sa.CheckConstraint("state <> 'withdrawn' OR contact IS NULL", name=op.f("ck_counselling_cases_withdrawn")),
        sa.CheckConstraint(
            "state IN ('referred', 'consented', 'screened', 'triaged', 'crisis', 'in-session', 'follow-up', 'closed',"
            " 'transferred-medical', 'withdrawn')",
            name=op.f("ck_counselling_cases_counselstate"),
        ),
        sa.CheckConstraint(
            "triage IN ('crisis', 'urgent', 'soon', 'week', 'self-help', 'info')",
            name=op.f("ck_counselling_cases_triage"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_cases")),
    )
    op.create_index(op.f("ix_counselling_cases_pseudonym"), "counselling_cases", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_cases_region"), "counselling_cases", ["region"], unique=False)
    op.create_index(
        "uq_counselling_cases_live",
        "counselling_cases",
        ["pseudonym"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('closed', 'transferred-medical', 'withdrawn')"),
    )
    op.create_table(
        "counselling_offers",
        sa.Column("injury_case_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_offers")),
        sa.UniqueConstraint("injury_case_id", name=op.f("uq_counselling_offers_injury_case_id")),
    )
    op.create_index(op.f("ix_counselling_offers_region"), "counselling_offers", ["region"], unique=False)
    op.create_index(op.f("ix_counselling_offers_worker_id"), "counselling_offers", ["worker_id"], unique=False)
    op.create_table(
        "duty_shifts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("ordinal"), "="),
            (sa.literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            using="gist",
            name="ex_duty_shifts_ordinal",
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_duty_shifts_ordinal")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_duty_shifts_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index(op.f("ix_duty_shifts_region"), "duty_shifts", ["region"], unique=False)
    op.create_table(
        "counselling_consents",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('screening', 'referral', 'contact', 'answers', 'medical')",
            name=op.f("ck_counselling_consents_scope"),
        ),
        sa.CheckConstraint("withdrawn_at >= given_at", name=op.f("ck_counselling_consents_order_of_times")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counselling_cases.id"],
            name=op.f("fk_counselling_consents_case_id_counselling_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_consents")),
    )
    op.create_index(op.f("ix_counselling_consents_case_id"), "counselling_consents", ["case_id"], unique=False)
    op.create_index(op.f("ix_counselling_consents_pseudonym"), "counselling_consents", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_consents_region"), "counselling_consents", ["region"], unique=False)
    op.create_index(
        "uq_counselling_consents_live",
        "counselling_consents",
        ["case_id", "scope"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "counselling_crises",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("desk", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalations", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'followed-up') = (followed_up_at IS NOT NULL)", name=op.f("ck_counselling_crises_followed_up")
        ),
        sa.CheckConstraint(
            "(state = 'raised') = (acknowledged_at IS NULL)", name=op.f("ck_counselling_crises_acknowledged")
        ),
        sa.CheckConstraint("state <> 'followed-up' OR contact IS NULL", name=op.f("ck_counselling_crises_forgotten")),
        sa.CheckConstraint(
            "state IN ('raised', 'acknowledged', 'contacted', 'followed-up')",
            name=op.f("ck_counselling_crises_crisisstate"),
        ),
        sa.CheckConstraint(
            "contacted_at >= acknowledged_at AND followed_up_at >= contacted_at",
            name=op.f("ck_counselling_crises_order_of_times"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counselling_cases.id"],
            name=op.f("fk_counselling_crises_case_id_counselling_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_crises")),
    )
    op.create_index(op.f("ix_counselling_crises_case_id"), "counselling_crises", ["case_id"], unique=False)
    op.create_index(op.f("ix_counselling_crises_pseudonym"), "counselling_crises", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_crises_region"), "counselling_crises", ["region"], unique=False)
    op.create_index(
        "uq_counselling_crises_open",
        "counselling_crises",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'followed-up'"),
    )
    op.create_table(
        "counselling_screens",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retest_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counselling_cases.id"],
            name=op.f("fk_counselling_screens_case_id_counselling_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_screens")),
    )
    op.create_index(op.f("ix_counselling_screens_case_id"), "counselling_screens", ["case_id"], unique=False)
    op.create_index(op.f("ix_counselling_screens_pseudonym"), "counselling_screens", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_screens_region"), "counselling_screens", ["region"], unique=False)
    op.execute(_CONSENTED)
    op.execute(_SCREENS)
    _store("counselling_cases", _PERSON, _DESK, rights="SELECT, INSERT, UPDATE, DELETE")
    _store("counselling_consents", _PERSON)
    _store("counselling_crises", _PERSON, _DESK)
    # Not for the desk: what was answered is the person's.
    _store("counselling_screens", _PERSON, rights="SELECT, INSERT, DELETE")
    kept = "SELECT, INSERT, UPDATE"
    scope_downward("duty_shifts", rights=kept)
    scope_by_region("counselling_offers", rights="SELECT, INSERT", worker="worker_id", organisations=[])
