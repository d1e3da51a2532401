"""Stories, their texts and publications, and the selection for the national title."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0008"
down_revision = "0007"

# A text is written while the story is pitched, and anew to correct what was published; what was agreed to stays.
_TEXT_OPEN = """
CREATE FUNCTION story_text_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM stories WHERE id = NEW.story_id AND state IN ('pitched', 'published') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not open' USING ERRCODE = '23514', CONSTRAINT = 'story_text_not_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER story_text_open BEFORE INSERT ON story_texts FOR EACH ROW EXECUTE FUNCTION story_text_open();
"""

_APPROVED = """
CREATE FUNCTION story_approved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM stories WHERE id = NEW.story_id AND state IN ('approved', 'published') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not approved' USING ERRCODE = '23514', CONSTRAINT = TG_ARGV[0];
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER story_approved BEFORE INSERT ON publications FOR EACH ROW
    EXECUTE FUNCTION story_approved('story_not_approved');
"""
_EXEMPLAR_APPROVED = """
CREATE TRIGGER exemplar_story_approved BEFORE INSERT ON exemplars FOR EACH ROW
    EXECUTE FUNCTION story_approved('no_approved_story')
"""

# An honour that a story names is the person's own, and was not taken back; the lock keeps it so until the end.
_HONOUR_HELD = """
CREATE FUNCTION story_honour_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM nominations
        WHERE id = NEW.nomination_id AND worker_id = NEW.worker_id AND state = 'conferred' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such honour' USING ERRCODE = '23514', CONSTRAINT = 'honour_not_held_by_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER story_honour_held BEFORE INSERT ON story_honours FOR EACH ROW EXECUTE FUNCTION story_honour_held();
"""


def upgrade() -> None:
    op.create_table(
        "stories",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("shows_child", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("pitched_on", sa.Date(), nullable=False),
        sa.Column("pitched_by", sa.Text(), nullable=False),
        sa.Column("consent_kind", sa.String(40), nullable=True),
        sa.Column("consent_reference", sa.Text(), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("guardian_reference", sa.Text(), nullable=True),
        sa.Column("claim_from", sa.Date(), nullable=True),
        sa.Column("claim_to", sa.Date(), nullable=True),
        sa.Column("claimed_half_days", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_half_days", sa.BigInteger(), nullable=True),
        sa.Column("privacy_kept", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("cleared_by", sa.Text(), nullable=True),
        sa.Column("cleared_department", sa.String(40), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("hand_worker", sa.Text(), nullable=True),
        sa.Column("doubted", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_for", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_for IS NOT NULL)", name=op.f("ck_stories_withdrawn")),
        sa.CheckConstraint(
            "(state NOT IN ('cleared', 'approved', 'published') OR cleared_by IS NOT NULL) AND (state NOT IN"
            " ('approved', 'published') OR approved_by IS NOT NULL) AND (cleared_by IS NULL) = (cleared_department IS"
            " NULL) AND cleared_department IN ('organization', 'civil-affairs')",
            name=op.f("ck_stories_stages"),
        ),
        sa.CheckConstraint(
            "cleared_department IN ('headquarters', 'government', 'civil-affairs', 'finance', 'organization',"
            " 'publicity', 'human-resources', 'health', 'disease-control', 'education', 'industry', 'veterans',"
            " 'development-reform', 'township', 'community', 'party-branch', 'social-insurance',"
            " 'appraisal-committee', 'employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker',"
            " 'service')",
            name=op.f("ck_stories_department"),
        ),
        sa.CheckConstraint("consent_kind IN ('person', 'near-relative')", name=op.f("ck_stories_consentkind")),
        sa.CheckConstraint(
            "num_nonnulls(consent_kind, consent_reference, consented_on) IN (0, 3) AND (state IN ('pitched',"
            " 'withdrawn') OR consented_on IS NOT NULL) AND (consent_kind IS NULL OR (consent_kind = 'near-relative')"
            " = deceased)",
            name=op.f("ck_stories_consent"),
        ),
        sa.CheckConstraint(
            "state IN ('pitched', 'consented', 'fact-checked', 'cleared', 'approved', 'published', 'withdrawn')",
            name=op.f("ck_stories_storystate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('fact-checked', 'cleared', 'approved', 'published') OR num_nonnulls(checked_by,"
            " claim_from, claim_to, claimed_half_days, confirmed_half_days) = 5",
            name=op.f("ck_stories_checked"),
        ),
        sa.CheckConstraint(
            "withdrawn_for IN ('consent-withdrawn', 'facts-wrong', 'honour-revoked', 'not-pursued')",
            name=op.f("ck_stories_withdrawnfor"),
        ),
        sa.CheckConstraint(
            "NOT shows_child OR consented_on IS NULL OR guardian_reference IS NOT NULL", name=op.f("ck_stories_child")
        ),
        sa.CheckConstraint(
            "checked_by <> cleared_by AND checked_by <> approved_by AND cleared_by <> approved_by",
            name=op.f("ck_stories_hands"),
        ),
        sa.CheckConstraint("checked_by IS NULL OR privacy_kept", name=op.f("ck_stories_privacy")),
        sa.CheckConstraint(
            "claimed_half_days <= confirmed_half_days AND claim_from <= claim_to", name=op.f("ck_stories_facts")
        ),
        sa.CheckConstraint("worker_id <> hand_worker", name=op.f("ck_stories_own")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("id", "worker_id", name=op.f("uq_stories_id_worker_id")),
    )
    op.create_index(op.f("ix_stories_region"), "stories", ["region"], unique=False)
    op.create_index(op.f("ix_stories_worker_id"), "stories", ["worker_id"], unique=False)
    op.create_table(
        "exemplars",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recommended_by", sa.Text(), nullable=False),
        sa.Column("hand_worker", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("publicity_by", sa.Text(), nullable=True),
        sa.Column("civil_affairs_by", sa.Text(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_to", sa.Date(), nullable=True),
        sa.Column("submission_no", sa.Text(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("result_document_no", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('chosen', 'not-chosen')) = (result_document_no IS NOT NULL)", name=op.f("ck_exemplars_result")
        ),
        sa.CheckConstraint(
            "(state IN ('county-recommended', 'declined') OR reviewed_by IS NOT NULL) AND (state NOT IN"
            " ('region-selected', 'publicised', 'submitted', 'chosen', 'not-chosen') OR num_nonnulls(publicity_by,"
            " civil_affairs_by) = 2) AND (state NOT IN ('submitted', 'chosen', 'not-chosen') OR submitted_on IS NOT"
            " NULL)",
            name=op.f("ck_exemplars_stages"),
        ),
        sa.CheckConstraint(
            "state IN ('county-recommended', 'league-reviewed', 'region-signed', 'region-selected', 'publicised',"
            " 'submitted', 'chosen', 'not-chosen', 'declined')",
            name=op.f("ck_exemplars_exemplarstate"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(posted_on, posted_to) IN (0, 2) AND (submitted_on IS NULL OR posted_to IS NOT NULL AND"
            " posted_to < submitted_on)",
            name=op.f("ck_exemplars_posted"),
        ),
        sa.CheckConstraint("num_nonnulls(submitted_on, submission_no) IN (0, 2)", name=op.f("ck_exemplars_submitted")),
        sa.CheckConstraint(
            "recommended_by <> reviewed_by AND recommended_by <> publicity_by AND recommended_by <>"
            " civil_affairs_by AND reviewed_by <> publicity_by AND reviewed_by <> civil_affairs_by AND"
            " publicity_by <> civil_affairs_by",
            name=op.f("ck_exemplars_hands"),
        ),
        sa.CheckConstraint("worker_id <> hand_worker", name=op.f("ck_exemplars_own")),
        sa.ForeignKeyConstraint(
            ["story_id", "worker_id"],
            ["stories.id", "stories.worker_id"],
            name="fk_exemplars_story",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplars")),
    )
    op.create_index(op.f("ix_exemplars_region"), "exemplars", ["region"], unique=False)
    op.create_index(
        "uq_exemplars_worker",
        "exemplars",
        ["worker_id", "year"],
        unique=True,
        postgresql_where=sa.text("state <> 'declined'"),
    )
    op.create_table(
        "story_texts",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'mn-Mong')", name=op.f("ck_story_texts_language")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_story_texts_edition")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_texts_story_id_stories")),
        sa.PrimaryKeyConstraint("story_id", "language", "edition", name=op.f("pk_story_texts")),
    )
    op.create_index(op.f("ix_story_texts_region"), "story_texts", ["region"], unique=False)
    op.create_table(
        "publications",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("correction_reference", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name=op.f("ck_publications_withdrawn")
        ),
        sa.CheckConstraint(
            "channel IN ('newspaper', 'radio', 'television', 'new-media')", name=op.f("ck_publications_channel")
        ),
        sa.CheckConstraint("language IN ('zh', 'mn-Mong')", name=op.f("ck_publications_language")),
        sa.CheckConstraint(
            "num_nonnulls(corrected_on, correction_reference) IN (0, 2) AND (state <> 'corrected' OR corrected_on IS"
            " NOT NULL)",
            name=op.f("ck_publications_corrected"),
        ),
        sa.CheckConstraint(
            "state IN ('published', 'corrected', 'withdrawn')", name=op.f("ck_publications_publicationstate")
        ),
        sa.CheckConstraint("reach >= 0", name=op.f("ck_publications_reach")),
        sa.ForeignKeyConstraint(
            ["story_id", "language", "edition"],
            ["story_texts.story_id", "story_texts.language", "story_texts.edition"],
            name="fk_publications_text",
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_publications_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_region"), "publications", ["region"], unique=False)
    op.create_index(op.f("ix_publications_story_id"), "publications", ["story_id"], unique=False)
    op.create_index(
        "uq_publications_place",
        "publications",
        ["story_id", "channel", "outlet", "language"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "story_honours",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_story_honours_nomination_id_nominations")
        ),
        sa.ForeignKeyConstraint(
            ["story_id", "worker_id"],
            ["stories.id", "stories.worker_id"],
            name=op.f("fk_story_honours_story_id_stories"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("story_id", "nomination_id", name=op.f("pk_story_honours")),
    )
    op.create_index(op.f("ix_story_honours_nomination_id"), "story_honours", ["nomination_id"], unique=False)
    op.create_index(op.f("ix_story_honours_region"), "story_honours", ["region"], unique=False)
    for function in (_TEXT_OPEN, _APPROVED, _HONOUR_HELD):
        body, _, trigger = function.partition("$$;")
        op.execute(f"{body}$$")
        op.execute(trigger)
    op.execute(_EXEMPLAR_APPROVED)
    kept = "SELECT, INSERT, UPDATE"
    scope_by_region("stories", rights=kept, worker="worker_id")
    scope_by_region("story_texts", rights="SELECT, INSERT, UPDATE (worker_id)", worker="worker_id")
    scope_by_region("story_honours", rights="SELECT, INSERT")
    scope_by_region("publications", rights=kept)
    scope_by_region("exemplars", rights=kept, worker="worker_id")
