"""What workers wish in term changes, and certificates that hold to it."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0010"
down_revision = "0009"

# The last word counts; with the owner's eyes, as an organ's may not reach the region where it was said.
_WILLING = """
CREATE FUNCTION worker_willing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT NOT willing FROM term_change_wishes WHERE worker_id = NEW.worker_id ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'unwilling' USING ERRCODE = '23514', CONSTRAINT = 'worker_unwilling';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER worker_willing BEFORE INSERT OR UPDATE OF state ON certificates FOR EACH ROW
    WHEN (NEW.preference = 'term-change-candidate' AND NEW.state IN ('recorded', 'issued'))
    EXECUTE FUNCTION worker_willing();
"""


def upgrade() -> None:
    op.create_table(
        "term_change_wishes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_change_wishes")),
    )
    op.create_index(op.f("ix_term_change_wishes_region"), "term_change_wishes", ["region"], unique=False)
    op.create_index(op.f("ix_term_change_wishes_worker_id"), "term_change_wishes", ["worker_id"], unique=False)
    body, _, trigger = _WILLING.partition("$$;")
    op.execute(f"{body}$$")
    op.execute(trigger)
    scope_by_region("term_change_wishes", rights="SELECT, INSERT, UPDATE (worker_id)", worker="worker_id")
