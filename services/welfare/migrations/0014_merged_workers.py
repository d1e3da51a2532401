"""What was kept of a record that was merged goes over to the survivor."""

from alembic import op

from chassis.migrations import narrow

revision = "0014"
down_revision = "0013"

_CHILD = {
    "exams": ["child_id", "worker_id", "child_index"],
    "family_helps": ["child_id", "worker_id", "child_index", "child_under_14"],
}
_OF_CHILD = ["id", "worker_id", "id_index", "under_14"]


def upgrade() -> None:
    op.drop_constraint("ck_leave_entries_movement", "leave_entries")
    op.create_check_constraint(
        op.f("ck_leave_entries_movement"),
        "leave_entries",
        "movement IN ('accrue', 'reverse', 'schedule', 'release', 'take', 'pay', 'merge')",
    )
    op.drop_constraint("ck_health_checks_checkstate", "health_checks")
    op.create_check_constraint(
        op.f("ck_health_checks_checkstate"), "health_checks", "state IN ('due', 'booked', 'done', 'merged')"
    )
    op.drop_constraint("uq_health_checks_worker_id_period_id", "health_checks")
    op.create_index(
        "uq_health_checks_worker_id_period_id",
        "health_checks",
        ["worker_id", "period_id"],
        unique=True,
        postgresql_where="state <> 'merged'",
    )
    for table, columns in _CHILD.items():
        name = op.f(f"fk_{table}_child_id_children")
        op.drop_constraint(name, table)
        op.create_foreign_key(name, table, "children", columns, _OF_CHILD[: len(columns)], onupdate="CASCADE")
    op.drop_constraint("fk_training_certificates_passed", "training_certificates")
    op.create_foreign_key(
        "fk_training_certificates_passed",
        "training_certificates",
        "enrolments",
        ["enrolment_id", "course_id", "worker_id", "enrolment_state"],
        ["id", "course_id", "worker_id", "state"],
        onupdate="CASCADE",
    )
    narrow("counselling_offers", rights="SELECT, INSERT, UPDATE")
    for table in ("leave_payments", "training_tests"):
        narrow(table, rights="SELECT, INSERT, UPDATE (worker_id)")
    narrow("streak_alerts", rights="SELECT, INSERT, UPDATE (worker_id, updated_at)")
    narrow("leave_accruals", rights="SELECT, INSERT, UPDATE, DELETE")
