"""Who had a hand in a martyr file does not decide what is said against it."""

from alembic import op

revision = "0011"
down_revision = "0010"

# The file is locked before its objection, so its hands are those that stand here.
_JUDGE = """
CREATE FUNCTION judge_of_martyr_objection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM martyr_hands
        WHERE file_id = NEW.martyr_file_id AND round = NEW.round AND subject = NEW.decided_by
    ) THEN
        RAISE EXCEPTION 'own finding' USING ERRCODE = '23514', CONSTRAINT = 'judge_of_own_finding';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER judge_of_martyr_objection BEFORE UPDATE OF decided_by ON martyr_objections FOR EACH ROW
    WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION judge_of_martyr_objection();
"""


def upgrade() -> None:
    body, _, trigger = _JUDGE.partition("$$;")
    op.execute(f"{body}$$")
    op.execute(trigger)
