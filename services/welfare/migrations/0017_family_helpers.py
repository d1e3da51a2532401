"""A register of those who help families, with their places."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_downward

revision = "0017"
down_revision = "0016"

# A helper's places in use are the families and children it is matched with, whoever writes; the CHECK refuses one more.
_PLACES = """
CREATE FUNCTION family_helper_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    given_back uuid := CASE WHEN TG_OP = 'UPDATE' AND OLD.state IN ('matched', 'active') THEN OLD.helper_id END;
    taken uuid := CASE WHEN NEW.state IN ('matched', 'active') THEN NEW.helper_id END;
BEGIN
    IF given_back IS DISTINCT FROM taken THEN
        UPDATE family_helpers SET in_use = in_use - 1 WHERE id = given_back;
        UPDATE family_helpers SET in_use = in_use + 1 WHERE id = taken;
    END IF;
    RETURN NULL;
END $$
"""
_PLACES_WHEN = """
CREATE TRIGGER family_helper_places AFTER INSERT OR UPDATE OF state, helper_id ON family_helps FOR EACH ROW
EXECUTE FUNCTION family_helper_places()
"""
# Who was named before there was a register is registered as it was named, for all it may do.
_NAMED_BEFORE = """
INSERT INTO family_helpers
    (region, provider_id, name, kind, helps, capacity, in_use, document_no, valid_from, registered_by, version)
SELECT DISTINCT ON (region, provider_id) region, provider_id, provider_name, provider_kind,
    CASE provider_kind WHEN 'school' THEN ARRAY['study']
        ELSE ARRAY['child-care', 'elder-care', 'shopping', 'study'] END,
    count(*) OVER (PARTITION BY region, provider_id), 0, '-', matched_on, 'system', 1
FROM family_helps WHERE provider_id IS NOT NULL ORDER BY region, provider_id, matched_on
"""
_NAMED_NOW = """
UPDATE family_helps SET helper_id = family_helpers.id FROM family_helpers
WHERE family_helpers.region = family_helps.region AND family_helpers.provider_id = family_helps.provider_id
"""
_MATCHED = (
    "(provider_id IS NULL) = (helper_id IS NULL)"
    " AND (provider_id IS NULL) = (provider_name IS NULL) AND (provider_id IS NULL) = (provider_kind IS NULL)"
    " AND (provider_id IS NULL) = (matched_on IS NULL) AND (state <> 'asked' OR provider_id IS NULL)"
    " AND (state NOT IN ('matched', 'active', 'ended') OR provider_id IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "family_helpers",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("helps", sa.ARRAY(sa.String(40)), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("in_use", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("provider_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_family_helpers_registered",
        ),
        sa.CheckConstraint(
            "kind IN ('community-service', 'volunteer', 'social-organisation', 'school')",
            name=op.f("ck_family_helpers_helperkind"),
        ),
        sa.CheckConstraint("in_use BETWEEN 0 AND capacity", name=op.f("ck_family_helpers_capacity")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_family_helpers_period")),
        sa.CheckConstraint("cardinality(helps) > 0", name=op.f("ck_family_helpers_helps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_helpers")),
        sa.UniqueConstraint("id", "provider_id", name=op.f("uq_family_helpers_id_provider_id")),
    )
    op.create_index(op.f("ix_family_helpers_region"), "family_helpers", ["region"], unique=False)
    op.create_index(op.f("ix_family_helpers_provider_id"), "family_helpers", ["provider_id"], unique=False)
    op.add_column("family_helps", sa.Column("helper_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_family_helps_helper_id"), "family_helps", ["helper_id"], unique=False)
    for statement in (_PLACES, _PLACES_WHEN, _NAMED_BEFORE, _NAMED_NOW):
        op.execute(statement)
    op.create_foreign_key(
        op.f("fk_family_helps_helper_id_family_helpers"),
        "family_helps",
        "family_helpers",
        ["helper_id", "provider_id"],
        ["id", "provider_id"],
    )
    op.drop_constraint("ck_family_helps_matched", "family_helps")
    op.create_check_constraint(op.f("ck_family_helps_matched"), "family_helps", _MATCHED)
    scope_downward("family_helpers", rights="SELECT, INSERT, UPDATE", organisations=["provider_id"])
