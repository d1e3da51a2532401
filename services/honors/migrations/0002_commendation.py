"""Schemes and quotas, nominations with their hands, publicity, opinions and objections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0002"
down_revision = "0001"

# Nobody has a hand in the own nomination. Whoever serves in a collective recommends and posts it, for who else would,
# but neither reviews nor approves it. Seen with the owner's eyes, as the caller's may not reach the worker.
_OWN_NOMINATION = """
CREATE FUNCTION nominee_stands_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM nominations WHERE id = NEW.nomination_id AND worker_id = NEW.worker_id)
       OR (NEW.hand NOT IN ('recommender', 'poster', 'sender-back') AND EXISTS (
           SELECT FROM nominations JOIN workers ON workers.worker_id = NEW.worker_id
               AND workers.region BETWEEN nominations.region AND region_end(nominations.region)
           WHERE nominations.id = NEW.nomination_id AND nominations.kind = 'collectives')) THEN
        RAISE EXCEPTION 'own nomination' USING ERRCODE = '23514', CONSTRAINT = 'own_nomination';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nominee_stands_back BEFORE INSERT ON nomination_hands FOR EACH ROW
    WHEN (NEW.worker_id IS NOT NULL) EXECUTE FUNCTION nominee_stands_back();
"""

# No nomination goes on while an objection is open, an opinion blocks, or a list that its scheme asks for has not stood
# for its full days. Objections and opinions are written with the nomination locked, so what is seen here is final.
_ADVANCE = """
CREATE FUNCTION nominations_advance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM nomination_objections WHERE nomination_id = NEW.id AND state = 'open') THEN
        RAISE EXCEPTION 'objected to' USING ERRCODE = '23514', CONSTRAINT = 'frozen_by_objection';
    END IF;
    IF NEW.state IN ('consulted', 'approved', 'conferred') AND EXISTS (
        SELECT FROM opinions WHERE nomination_id = NEW.id AND round = NEW.round AND blocks AND NOT superseded
    ) THEN
        RAISE EXCEPTION 'blocked' USING ERRCODE = '23514', CONSTRAINT = 'opinion_blocks';
    END IF;
    IF NEW.state IN ('approved', 'conferred') AND EXISTS (
        SELECT FROM schemes, jsonb_array_elements(schemes.publicity) AS asked
        WHERE schemes.id = NEW.scheme_id AND NOT EXISTS (
            SELECT FROM publicities
            WHERE nomination_id = NEW.id AND round = NEW.round AND stage = asked ->> 'stage' AND state = 'closed'
        )
    ) THEN
        RAISE EXCEPTION 'not posted' USING ERRCODE = '23514', CONSTRAINT = 'publicity_incomplete';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nominations_advance BEFORE UPDATE OF state, reviewed_through ON nominations FOR EACH ROW
    WHEN (NEW.state IN ('under-review', 'reviewed', 'consulted', 'approved', 'conferred')
        AND (NEW.state, NEW.reviewed_through) IS DISTINCT FROM (OLD.state, OLD.reviewed_through))
    EXECUTE FUNCTION nominations_advance();
"""

# The lock keeps the nomination where it is until the objection stands or falls with its transaction.
_WHILE_POSTED = """
CREATE FUNCTION objections_while_posted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM nominations WHERE id = NEW.nomination_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM publicities WHERE nomination_id = NEW.nomination_id AND round = NEW.round AND state = 'open'
    ) THEN
        RAISE EXCEPTION 'not posted' USING ERRCODE = '23514', CONSTRAINT = 'nomination_not_posted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objections_while_posted BEFORE INSERT ON nomination_objections FOR EACH ROW
    EXECUTE FUNCTION objections_while_posted();
"""


def upgrade() -> None:
    op.create_table(
        "schemes",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.String(40), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("deeds_from", sa.Date(), nullable=False),
        sa.Column("deeds_to", sa.Date(), nullable=False),
        sa.Column("minimum_days", sa.BigInteger(), nullable=False),
        sa.Column("review_levels", postgresql.JSONB(), nullable=False),
        sa.Column("publicity", postgresql.JSONB(), nullable=False),
        sa.Column("opinions", postgresql.JSONB(), nullable=False),
        sa.Column("opinions_on_leaders", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("founded_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("code"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_schemes_code",
        ),
        sa.CheckConstraint("approval_id <> ''", name=op.f("ck_schemes_approved")),
        sa.CheckConstraint("approved_at IN ('central', 'provincial')", name=op.f("ck_schemes_approval")),
        sa.CheckConstraint("kind IN ('individuals', 'collectives')", name=op.f("ck_schemes_nomineekind")),
        sa.CheckConstraint("rank IN ('national', 'ministerial')", name=op.f("ck_schemes_rank")),
        sa.CheckConstraint("deeds_from <= deeds_to AND valid_from <= valid_to", name=op.f("ck_schemes_periods")),
        sa.CheckConstraint("minimum_days >= 0", name=op.f("ck_schemes_minimum_days")),
        sa.CheckConstraint("region % 10000000000 = 0", name=op.f("ck_schemes_founded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
        sa.UniqueConstraint("id", "kind", "rank", "deeds_from", "deeds_to", name="uq_schemes_facts"),
    )
    op.create_index(op.f("ix_schemes_region"), "schemes", ["region"], unique=False)
    op.create_table(
        "quotas",
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=True),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("front_line_bp", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_quotas_category"),
        ),
        sa.CheckConstraint("places >= 1 AND front_line_bp BETWEEN 0 AND 10000", name=op.f("ck_quotas_figures")),
        sa.CheckConstraint("reserved = (places * front_line_bp + 9999) / 10000", name=op.f("ck_quotas_reserved")),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name=op.f("fk_quotas_scheme_id_schemes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
        sa.UniqueConstraint("id", "scheme_id", "places", "reserved", name="uq_quotas_facts"),
        sa.UniqueConstraint(
            "scheme_id",
            "region",
            "category",
            name=op.f("uq_quotas_scheme_id_region_category"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_quotas_region"), "quotas", ["region"], unique=False)
    op.create_table(
        "nominations",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("deeds_from", sa.Date(), nullable=False),
        sa.Column("deeds_to", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("collective", sa.Text(), nullable=True),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("category", sa.String(40), nullable=True),
        sa.Column("leader", sa.Boolean(), nullable=False),
        sa.Column("front_line", sa.Boolean(), nullable=False),
        sa.Column("half_days", sa.BigInteger(), nullable=True),
        sa.Column("deeds", sa.LargeBinary(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("minutes_no", sa.Text(), nullable=False),
        sa.Column("present", sa.BigInteger(), nullable=False),
        sa.Column("in_favour", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reviewed_through", sa.String(40), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("returned_for", sa.Text(), nullable=True),
        sa.Column("quota_id", sa.Uuid(), nullable=True),
        sa.Column("quota_places", sa.BigInteger(), nullable=True),
        sa.Column("quota_reserved", sa.BigInteger(), nullable=True),
        sa.Column("seat", sa.BigInteger(), nullable=True),
        sa.Column("award_document_no", sa.Text(), nullable=True),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("conferred_on", sa.Date(), nullable=True),
        sa.Column("bonus_fen", sa.BigInteger(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revocation_document_no", sa.Text(), nullable=True),
        sa.Column("revocation_reason", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("collective"), "="),
            (sa.column("rank"), "="),
            (sa.literal_column("daterange(deeds_from, deeds_to, '[]')"), "&&"),
            where=sa.text("state NOT IN ('revoked', 'withdrawn', 'declined')"),
            using="gist",
            name="ex_nominations_collective",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.column("rank"), "="),
            (sa.literal_column("daterange(deeds_from, deeds_to, '[]')"), "&&"),
            where=sa.text("state NOT IN ('revoked', 'withdrawn', 'declined')"),
            using="gist",
            name="ex_nominations_worker",
        ),
        sa.CheckConstraint(
            "(kind = 'individuals') = (worker_id IS NOT NULL) AND (kind = 'collectives') = (collective IS NOT"
            " NULL) AND (worker_id IS NULL) = (half_days IS NULL)",
            name=op.f("ck_nominations_nominee"),
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL) AND num_nonnulls(revoked_on, revocation_document_no,"
            " revocation_reason) IN (0, 3)",
            name=op.f("ck_nominations_revoked"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'conferred', 'revoked')) = (seat IS NOT NULL)", name=op.f("ck_nominations_seated")
        ),
        sa.CheckConstraint(
            "(state IN ('conferred', 'revoked')) = (conferred_on IS NOT NULL) AND num_nonnulls(conferred_on,"
            " award_document_no, certificate_no) IN (0, 3)",
            name=op.f("ck_nominations_conferred"),
        ),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_nominations_category"),
        ),
        sa.CheckConstraint("kind IN ('individuals', 'collectives')", name=op.f("ck_nominations_nomineekind")),
        sa.CheckConstraint("rank IN ('national', 'ministerial')", name=op.f("ck_nominations_rank")),
        sa.CheckConstraint(
            "reviewed_through IN ('province', 'league', 'county', 'township', 'community')",
            name=op.f("ck_nominations_level"),
        ),
        sa.CheckConstraint(
            "state IN ('recommended', 'under-review', 'reviewed', 'consulted', 'approved', 'conferred',"
            " 'revoked', 'returned', 'withdrawn', 'declined')",
            name=op.f("ck_nominations_nominationstate"),
        ),
        sa.CheckConstraint("front_line OR seat > quota_reserved", name=op.f("ck_nominations_front_line_share")),
        sa.CheckConstraint("in_favour <= present AND in_favour * 2 > present", name=op.f("ck_nominations_votes")),
        sa.CheckConstraint(
            "num_nonnulls(quota_id, seat, quota_places, quota_reserved) IN (0, 4)",
            name=op.f("ck_nominations_seat_whole"),
        ),
        sa.CheckConstraint("seat BETWEEN 1 AND quota_places", name=op.f("ck_nominations_seat_within_quota")),
        sa.ForeignKeyConstraint(
            ["quota_id", "scheme_id", "quota_places", "quota_reserved"],
            ["quotas.id", "quotas.scheme_id", "quotas.places", "quotas.reserved"],
            name="fk_nominations_quota",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id", "kind", "rank", "deeds_from", "deeds_to"],
            ["schemes.id", "schemes.kind", "schemes.rank", "schemes.deeds_from", "schemes.deeds_to"],
            name="fk_nominations_scheme",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_nominations_certificate_no")),
        sa.UniqueConstraint("quota_id", "seat", name=op.f("uq_nominations_quota_id_seat")),
    )
    op.create_index(op.f("ix_nominations_region"), "nominations", ["region"], unique=False)
    op.create_index(op.f("ix_nominations_scheme_id"), "nominations", ["scheme_id"], unique=False)
    op.create_index(op.f("ix_nominations_worker_id"), "nominations", ["worker_id"], unique=False)
    op.create_table(
        "nomination_hands",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("hand", sa.String(40), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "hand IN ('recommender', 'reviewer', 'consulter', 'approver', 'conferrer', 'poster',"
            " 'opinion-keeper', 'objection-judge', 'sender-back', 'revoker')",
            name=op.f("ck_nomination_hands_hand"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_nomination_hands_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_hands")),
    )
    op.create_index(op.f("ix_nomination_hands_region"), "nomination_hands", ["region"], unique=False)
    op.create_index(
        "uq_nomination_hands_distinct",
        "nomination_hands",
        ["nomination_id", "round", "subject"],
        unique=True,
        postgresql_where=sa.text("hand IN ('recommender', 'reviewer', 'consulter', 'approver')"),
    )
    op.create_table(
        "nomination_objections",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
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
        sa.CheckConstraint("(state = 'upheld') = (remedy IS NOT NULL)", name=op.f("ck_nomination_objections_remedied")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'refused')) = (decided_by IS NOT NULL)", name=op.f("ck_nomination_objections_decided")
        ),
        sa.CheckConstraint("remedy IN ('return', 'withdraw')", name=op.f("ck_nomination_objections_remedy")),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'refused', 'lapsed')", name=op.f("ck_nomination_objections_objectionstate")
        ),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_nomination_objections_two_persons")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_nomination_objections_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_objections")),
    )
    op.create_index(
        op.f("ix_nomination_objections_nomination_id"), "nomination_objections", ["nomination_id"], unique=False
    )
    op.create_index(op.f("ix_nomination_objections_region"), "nomination_objections", ["region"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "office IN ('discipline', 'public-security', 'organization', 'health', 'tax', 'environment')",
            name=op.f("ck_opinions_opinionkind"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_opinions_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_region"), "opinions", ["region"], unique=False)
    op.create_index(
        "uq_opinions_standing",
        "opinions",
        ["nomination_id", "round", "office"],
        unique=True,
        postgresql_where=sa.text("NOT superseded"),
    )
    op.create_table(
        "publicities",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_title", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("evidence_kind", sa.String(40), nullable=True),
        sa.Column("evidence_reference", sa.Text(), nullable=True),
        sa.Column("evidence_digest", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("evidence_kind IN ('photograph', 'url')", name=op.f("ck_publicities_evidencekind")),
        sa.CheckConstraint("kind IN ('working', 'calendar')", name=op.f("ck_publicities_publicitykind")),
        sa.CheckConstraint(
            "stage IN ('unit', 'township', 'county', 'league', 'province')", name=op.f("ck_publicities_stage")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR evidence_reference IS NOT NULL", name=op.f("ck_publicities_evidenced")
        ),
        sa.CheckConstraint("state IN ('open', 'closed', 'taken-down')", name=op.f("ck_publicities_publicitystate")),
        sa.CheckConstraint("days >= 1 AND ends_on > posted_on", name=op.f("ck_publicities_days")),
        sa.CheckConstraint(
            "num_nonnulls(evidence_kind, evidence_reference) IN (0, 2)", name=op.f("ck_publicities_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_publicities_nomination_id_nominations")
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name=op.f("fk_publicities_scheme_id_schemes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicities")),
        sa.UniqueConstraint("nomination_id", "round", "stage", name=op.f("uq_publicities_nomination_id_round_stage")),
    )
    op.create_index(op.f("ix_publicities_region"), "publicities", ["region"], unique=False)
    op.create_index(op.f("ix_publicities_scheme_id"), "publicities", ["scheme_id"], unique=False)
    for function in (_OWN_NOMINATION, _ADVANCE, _WHILE_POSTED):
        body, _, trigger = function.partition("$$;")
        op.execute(f"{body}$$")
        op.execute(trigger)
    kept = "SELECT, INSERT, UPDATE"
    scope_downward("schemes", rights=kept)
    scope_downward("quotas", rights=kept)
    scope_by_region("nominations", rights=kept, worker="worker_id")
    scope_by_region("nomination_hands", rights="SELECT, INSERT")
    scope_by_region("publicities", rights=kept, worker="worker_id")
    scope_by_region("opinions", rights="SELECT, INSERT, UPDATE (superseded)")
    scope_by_region("nomination_objections", rights=kept)
