"""Nothing monthly is paid to a worker for a month after the death."""

from alembic import op

revision = "0019"
down_revision = "0018"

# Whoever pays need not see the case; a death that is being recorded is waited for.
_IN_LIFE = """
CREATE FUNCTION benefit_payments_in_life() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    died timestamptz;
BEGIN
    SELECT died_at INTO died FROM cases WHERE id = NEW.case_id FOR SHARE;
    IF NEW.period > (died AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'after the death' USING ERRCODE = '23514', CONSTRAINT = 'payment_in_life';
    END IF;
    RETURN NEW;
END $$
"""
_IN_LIFE_WHEN = """
CREATE TRIGGER benefit_payments_in_life BEFORE INSERT ON benefit_payments FOR EACH ROW
    WHEN (NEW.period IS NOT NULL AND NEW.item IN (
        'allowance', 'allowance-top-up', 'unit-allowance', 'unit-allowance-top-up', 'pension-top-up', 'care'))
    EXECUTE FUNCTION benefit_payments_in_life()
"""


def upgrade() -> None:
    op.execute(_IN_LIFE)
    op.execute(_IN_LIFE_WHEN)
