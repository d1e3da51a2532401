"""Duty that devices kept while they had no network, by the ids that they gave it."""

from alembic import op

from chassis.migrations import scope_by_region

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE offline_duty (
            worker_id text NOT NULL,
            client_id uuid NOT NULL,
            region bigint NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz NOT NULL,
            place bigint NOT NULL,
            post_type varchar(40) NOT NULL,
            skew_seconds bigint NOT NULL,
            entry_id uuid NOT NULL,
            received_at timestamptz NOT NULL,
            CONSTRAINT pk_offline_duty PRIMARY KEY (worker_id, client_id),
            CONSTRAINT fk_offline_duty_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT fk_offline_duty_entry_id_duty_entries FOREIGN KEY (entry_id) REFERENCES duty_entries (id),
            CONSTRAINT ck_offline_duty_posttype CHECK (
                post_type IN ('checkpoint', 'household-visit', 'home-observation', 'disinfection', 'delivery',
                              'on-call', 'data-entry', 'other'))
        )
        """
    )
    op.execute("CREATE INDEX ix_offline_duty_region ON offline_duty (region)")
    scope_by_region("offline_duty", rights="SELECT, INSERT", worker="worker_id")
