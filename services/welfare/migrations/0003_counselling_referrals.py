"""Providers of counselling, referrals to them, and sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0003"
down_revision = "0002"

# A provider's places in use are its accepted referrals, whoever writes; the CHECK on it refuses one too many.
_PLACES = """
CREATE FUNCTION counselling_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF NEW.state = 'accepted' AND (TG_OP = 'INSERT' OR OLD.state <> 'accepted') THEN
        UPDATE counselling_providers SET in_use = in_use + 1 WHERE id = NEW.registration_id;
    ELSIF TG_OP = 'UPDATE' AND OLD.state = 'accepted' AND NEW.state <> 'accepted' THEN
        UPDATE counselling_providers SET in_use = in_use - 1 WHERE id = NEW.registration_id;
    END IF;
    RETURN NULL;
END $$
"""
_PLACES_WHEN = """
CREATE TRIGGER counselling_places AFTER INSERT OR UPDATE OF state ON counselling_referrals FOR EACH ROW
EXECUTE FUNCTION counselling_places()
"""
# What rests on which consent (migration of the store).
_CONSENTED = """
CREATE TRIGGER referrals_consented BEFORE INSERT ON counselling_referrals FOR EACH ROW WHEN (NEW.kind = 'counselling')
EXECUTE FUNCTION counselling_consented('referral')
"""
_CONSENTED_MEDICAL = """
CREATE TRIGGER referrals_consented_medical BEFORE INSERT ON counselling_referrals FOR EACH ROW
WHEN (NEW.kind = 'medical') EXECUTE FUNCTION counselling_consented('medical')
"""
_CONSENTED_SESSION = """
CREATE TRIGGER sessions_consented BEFORE INSERT ON counselling_sessions FOR EACH ROW
EXECUTE FUNCTION counselling_consented('referral')
"""

_VIEW = "(SELECT current_setting('app.counselling', true))"
_ORGANISATION = "NULLIF(current_setting('app.organisation', true), '')"
_PERSONS = "string_to_array(current_setting('app.counselling_persons', true), ',')"
_PERSON = f"({_VIEW} = 'person' AND pseudonym = ANY ({_PERSONS}))"
_DESK = (
    f"({_VIEW} = 'desk' AND {_ORGANISATION} IS NULL"
    " AND region BETWEEN NULLIF(current_setting('app.region_low', true), '')::bigint"
    " AND NULLIF(current_setting('app.region_high', true), '')::bigint)"
)
_PROVIDER = f"({_VIEW} = 'provider' AND provider_id = {_ORGANISATION})"
_WHOLE = f"({_VIEW} = 'whole')"


def _store(table: str, *views: str) -> None:
    seen = " OR ".join([_WHOLE, *views])
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counselling_store ON {table} USING ({seen}) WITH CHECK ({seen})")
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{op.get_context().opts["login_role"]}"')


def upgrade() -> None:
    op.create_table(
        "counselling_providers",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sponsor", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("in_use", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("provider_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_counselling_providers_registered",
        ),
        sa.CheckConstraint("kind <> 'medical' OR sponsor = 'health'", name=op.f("ck_counselling_providers_medical")),
        sa.CheckConstraint("kind IN ('counselling', 'medical')", name=op.f("ck_counselling_providers_providerkind")),
        sa.CheckConstraint(
            "sponsor IN ('health', 'education', 'civil-affairs', 'social-organisation')",
            name=op.f("ck_counselling_providers_sponsor"),
        ),
        sa.CheckConstraint("in_use BETWEEN 0 AND capacity", name=op.f("ck_counselling_providers_capacity")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_counselling_providers_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_providers")),
    )
    op.create_index(
        op.f("ix_counselling_providers_provider_id"), "counselling_providers", ["provider_id"], unique=False
    )
    op.create_index(op.f("ix_counselling_providers_region"), "counselling_providers", ["region"], unique=False)
    op.create_table(
        "counselling_referrals",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("triage", sa.String(40), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("relieves_id", sa.Uuid(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_for", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_for IS NOT NULL)", name=op.f("ck_counselling_referrals_declined")
        ),
        sa.CheckConstraint(
            "declined_for IN ('no-place', 'not-our-field', 'known-to-us', 'other')",
            name=op.f("ck_counselling_referrals_declinereason"),
        ),
        sa.CheckConstraint("kind IN ('counselling', 'medical')", name=op.f("ck_counselling_referrals_providerkind")),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'expired', 'transferred', 'withdrawn', 'closed')",
            name=op.f("ck_counselling_referrals_referralstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'transferred', 'closed') OR answered_at IS NOT NULL",
            name=op.f("ck_counselling_referrals_answered"),
        ),
        sa.CheckConstraint(
            "triage IN ('crisis', 'urgent', 'soon', 'week', 'self-help', 'info')",
            name=op.f("ck_counselling_referrals_triage"),
        ),
        sa.CheckConstraint(
            "answered_at BETWEEN offered_at AND expires_at", name=op.f("ck_counselling_referrals_in_time")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counselling_cases.id"],
            name=op.f("fk_counselling_referrals_case_id_counselling_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["counselling_providers.id"],
            name=op.f("fk_counselling_referrals_registration_id_counselling_providers"),
        ),
        sa.ForeignKeyConstraint(
            ["relieves_id"],
            ["counselling_referrals.id"],
            name=op.f("fk_counselling_referrals_relieves_id_counselling_referrals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_referrals")),
    )
    op.create_index(op.f("ix_counselling_referrals_case_id"), "counselling_referrals", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_counselling_referrals_provider_id"), "counselling_referrals", ["provider_id"], unique=False
    )
    op.create_index(op.f("ix_counselling_referrals_pseudonym"), "counselling_referrals", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_referrals_region"), "counselling_referrals", ["region"], unique=False)
    op.create_index(
        op.f("ix_counselling_referrals_registration_id"), "counselling_referrals", ["registration_id"], unique=False
    )
    op.create_index(
        "uq_counselling_referrals_accepted",
        "counselling_referrals",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "uq_counselling_referrals_offered",
        "counselling_referrals",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "counselling_sessions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mode IN ('phone', 'video', 'in-person')", name=op.f("ck_counselling_sessions_sessionmode")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 480", name=op.f("ck_counselling_sessions_minutes")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counselling_cases.id"],
            name=op.f("fk_counselling_sessions_case_id_counselling_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["counselling_referrals.id"],
            name=op.f("fk_counselling_sessions_referral_id_counselling_referrals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_sessions")),
    )
    op.create_index(op.f("ix_counselling_sessions_case_id"), "counselling_sessions", ["case_id"], unique=False)
    op.create_index(op.f("ix_counselling_sessions_provider_id"), "counselling_sessions", ["provider_id"], unique=False)
    op.create_index(op.f("ix_counselling_sessions_pseudonym"), "counselling_sessions", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_counselling_sessions_referral_id"), "counselling_sessions", ["referral_id"], unique=False)
    op.create_index(op.f("ix_counselling_sessions_region"), "counselling_sessions", ["region"], unique=False)
    for statement in (_PLACES, _PLACES_WHEN, _CONSENTED, _CONSENTED_MEDICAL, _CONSENTED_SESSION):
        op.execute(statement)
    scope_by_region("counselling_providers", rights="SELECT, INSERT, UPDATE", organisations=["provider_id"])
    _store("counselling_referrals", _PERSON, _DESK, _PROVIDER)
    _store("counselling_sessions", _PERSON, _PROVIDER)
