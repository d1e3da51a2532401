"""What an employer paid is proved by a paper, whoever records it."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_benefit_payments_proved"),
        "benefit_payments",
        "payer IN ('fund', 'fund-advance') OR document_id IS NOT NULL",
    )
