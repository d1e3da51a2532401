"""Deaths on duty, posthumous honours and martyr files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import open_to_all, scope_by_region

revision = "0005"
down_revision = "0004"

# The version of the statute is that of the day of death, whoever writes.
_LAW = """
CREATE FUNCTION martyr_law_of_death() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM martyr_laws
        WHERE law = NEW.law AND NEW.died_on BETWEEN valid_from AND coalesce(valid_to, NEW.died_on)
    ) THEN
        RAISE EXCEPTION 'another law' USING ERRCODE = '23514', CONSTRAINT = 'law_of_another_day';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER martyr_law_of_death BEFORE INSERT OR UPDATE OF law, died_on ON martyr_files FOR EACH ROW
    WHEN (NEW.law IS NOT NULL AND NEW.died_on IS NOT NULL) EXECUTE FUNCTION martyr_law_of_death();
"""


def upgrade() -> None:
    op.create_table(
        "duty_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("recognised", sa.Boolean(), nullable=False),
        sa.Column("died", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_duty_cases")),
    )
    op.create_index(op.f("ix_duty_cases_region"), "duty_cases", ["region"], unique=False)
    op.create_index(op.f("ix_duty_cases_worker_id"), "duty_cases", ["worker_id"], unique=False)
    op.create_table(
        "duty_deaths",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_duty_deaths")),
    )
    op.create_index(op.f("ix_duty_deaths_region"), "duty_deaths", ["region"], unique=False)
    op.create_table(
        "martyr_laws",
        sa.Column("law", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_martyr_laws_period",
        ),
        sa.CheckConstraint(
            "certainty IN ('read', 'excerpt', 'high', 'medium', 'design')", name=op.f("ck_martyr_laws_certainty")
        ),
        sa.CheckConstraint("law IN ('regulations-2019', 'regulations-2024')", name=op.f("ck_martyr_laws_lawversion")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_martyr_laws_period")),
        sa.PrimaryKeyConstraint("law", name=op.f("pk_martyr_laws")),
    )
    op.create_table(
        "posthumous_titles",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("deeds", sa.LargeBinary(), nullable=True),
        sa.Column("nominated_by", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.Text(), nullable=True),
        sa.Column("report_no", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("award_document_no", sa.Text(), nullable=True),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("dropped_for", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state NOT IN ('nominated', 'league-reviewed', 'reported-up', 'granted', 'not-granted') OR"
            " num_nonnulls(deeds, nominated_by) = 2) AND (state NOT IN ('league-reviewed', 'reported-up',"
            " 'granted', 'not-granted') OR reviewed_by IS NOT NULL) AND (state NOT IN ('reported-up', 'granted',"
            " 'not-granted') OR num_nonnulls(reported_by, report_no, reported_on) = 3) AND (state = 'granted') ="
            " (granted_on IS NOT NULL)",
            name=op.f("ck_posthumous_titles_stages"),
        ),
        sa.CheckConstraint(
            "state IN ('opened', 'lapsed', 'dropped') OR died_on IS NOT NULL", name=op.f("ck_posthumous_titles_died")
        ),
        sa.CheckConstraint(
            "state IN ('opened', 'nominated', 'league-reviewed', 'reported-up', 'granted', 'not-granted',"
            " 'dropped', 'lapsed')",
            name=op.f("ck_posthumous_titles_posthumousstate"),
        ),
        sa.CheckConstraint(
            "nominated_by <> reviewed_by AND nominated_by <> reported_by AND reviewed_by <> reported_by",
            name=op.f("ck_posthumous_titles_hands"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(granted_on, award_document_no, certificate_no) IN (0, 3)",
            name=op.f("ck_posthumous_titles_granted"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posthumous_titles")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_posthumous_titles_certificate_no")),
    )
    op.create_index(op.f("ix_posthumous_titles_region"), "posthumous_titles", ["region"], unique=False)
    op.create_index(op.f("ix_posthumous_titles_worker_id"), "posthumous_titles", ["worker_id"], unique=False)
    op.create_index(
        "uq_posthumous_titles_worker",
        "posthumous_titles",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('not-granted', 'dropped', 'lapsed')"),
    )
    op.create_table(
        "martyr_files",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("law", sa.String(40), nullable=True),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=True),
        sa.Column("applicant", sa.String(40), nullable=True),
        sa.Column("venue", sa.String(40), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=True),
        sa.Column("report_no", sa.Text(), nullable=True),
        sa.Column("investigated_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_to", sa.Date(), nullable=True),
        sa.Column("posted_at", sa.Text(), nullable=True),
        sa.Column("county_document_no", sa.Text(), nullable=True),
        sa.Column("county_reviewed_on", sa.Date(), nullable=True),
        sa.Column("league_document_no", sa.Text(), nullable=True),
        sa.Column("region_document_no", sa.Text(), nullable=True),
        sa.Column("ministry_document_no", sa.Text(), nullable=True),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(ground = 'outstanding' OR state NOT IN ('region-reviewed', 'ministry-decided')) AND (ground <>"
            " 'outstanding' OR state NOT IN ('region-decided', 'ministry-recorded', 'ministry-reviewed')) AND"
            " (law = 'regulations-2019' OR state <> 'ministry-recorded') AND (law = 'regulations-2024' OR state"
            " <> 'ministry-reviewed')",
            name=op.f("ck_martyr_files_path"),
        ),
        sa.CheckConstraint(
            "(investigated_on IS NOT NULL OR posted_on IS NULL) AND (county_document_no IS NULL OR"
            " investigated_on IS NOT NULL) AND (league_document_no IS NULL OR county_document_no IS NOT NULL) AND"
            " (region_document_no IS NULL OR league_document_no IS NOT NULL) AND (ministry_document_no IS NULL OR"
            " region_document_no IS NOT NULL) AND (certificate_no IS NULL OR ministry_document_no IS NOT NULL)"
            " AND (state = 'certified') = (certificate_no IS NOT NULL)",
            name=op.f("ck_martyr_files_stages"),
        ),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_martyr_files_refused")),
        sa.CheckConstraint(
            "applicant IN ('work-unit', 'relatives', 'local-organisation', 'citizen')",
            name=op.f("ck_martyr_files_applicant"),
        ),
        sa.CheckConstraint(
            "ground IN ('emergency', 'rescue', 'foreign-mission', 'weapons-test', 'outstanding')",
            name=op.f("ck_martyr_files_ground"),
        ),
        sa.CheckConstraint(
            "ground IN ('emergency', 'rescue', 'outstanding')", name=op.f("ck_martyr_files_ground_here")
        ),
        sa.CheckConstraint("law IN ('regulations-2019', 'regulations-2024')", name=op.f("ck_martyr_files_lawversion")),
        sa.CheckConstraint(
            "state IN ('prepared', 'filed', 'investigated', 'county-reviewed', 'league-reviewed',"
            " 'region-reviewed', 'region-decided', 'ministry-recorded', 'ministry-reviewed', 'ministry-decided',"
            " 'certified', 'refused', 'lapsed')",
            name=op.f("ck_martyr_files_martyrfilestate"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'lapsed') OR died_on IS NOT NULL AND shown_as IS NOT NULL",
            name=op.f("ck_martyr_files_died"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'lapsed') OR law IS NOT NULL AND ground IS NOT NULL AND applicant IS NOT NULL"
            " AND venue IS NOT NULL AND account IS NOT NULL",
            name=op.f("ck_martyr_files_filed"),
        ),
        sa.CheckConstraint(
            "venue IN ('unit-seat', 'family-household', 'event-place')", name=op.f("ck_martyr_files_venue")
        ),
        sa.CheckConstraint(
            "num_nonnulls(certificate_no, certified_on) IN (0, 2)", name=op.f("ck_martyr_files_certified")
        ),
        sa.CheckConstraint(
            "num_nonnulls(posted_on, posted_to, posted_at) IN (0, 3) AND (county_document_no IS NULL OR posted_to"
            " IS NOT NULL AND posted_to < county_reviewed_on) AND (county_document_no IS NULL) ="
            " (county_reviewed_on IS NULL)",
            name=op.f("ck_martyr_files_posted"),
        ),
        sa.ForeignKeyConstraint(["law"], ["martyr_laws.law"], name=op.f("fk_martyr_files_law_martyr_laws")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_martyr_files")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_martyr_files_certificate_no")),
        sa.UniqueConstraint("id", "certificate_no", name=op.f("uq_martyr_files_id_certificate_no")),
    )
    op.create_index(op.f("ix_martyr_files_region"), "martyr_files", ["region"], unique=False)
    op.create_index(op.f("ix_martyr_files_worker_id"), "martyr_files", ["worker_id"], unique=False)
    op.create_index(
        "uq_martyr_files_worker",
        "martyr_files",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('refused', 'lapsed')"),
    )
    op.create_table(
        "martyr_hands",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("hand", sa.String(40), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.CheckConstraint("hand IN ('investigator', 'county', 'league', 'region')", name=op.f("ck_martyr_hands_hand")),
        sa.ForeignKeyConstraint(["file_id"], ["martyr_files.id"], name=op.f("fk_martyr_hands_file_id_martyr_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_martyr_hands")),
        sa.UniqueConstraint("file_id", "round", "subject", name=op.f("uq_martyr_hands_file_id_round_subject")),
    )
    op.create_index(op.f("ix_martyr_hands_region"), "martyr_hands", ["region"], unique=False)
    # That the version of 2024 began on 1 January 2025 is known with medium confidence.
    op.execute(
        "INSERT INTO martyr_laws (law, valid_from, valid_to, source, certainty) VALUES"
        " ('regulations-2019', '2019-08-01', '2024-12-31', '烈士褒扬条例（2019年8月1日修订，S:L11）', 'read'),"
        " ('regulations-2024', '2025-01-01', NULL, '烈士褒扬条例（2024年9月27日修订，S:L12）', 'medium')"
    )
    body, _, trigger = _LAW.partition("$$;")
    op.execute(f"{body}$$")
    op.execute(trigger)
    kept = "SELECT, INSERT, UPDATE"
    open_to_all("martyr_laws", rights="SELECT")
    scope_by_region("duty_cases", rights="SELECT, INSERT, UPDATE, DELETE")
    scope_by_region("duty_deaths", rights=kept)
    scope_by_region("martyr_files", rights=kept)
    scope_by_region("martyr_hands", rights="SELECT, INSERT")
    scope_by_region("posthumous_titles", rights=kept)
