"""The tables of subscriptions, for a migration of each service."""

from alembic import op

from chassis.caller import Department
from chassis.migrations import DEPARTMENT, LOW, open_to_all, scope_by_region
from chassis.regions import Level

__all__ = ["create_subscriptions"]


def create_subscriptions() -> None:
    """An office sees and changes its own subscriptions, and nobody else's; a process that delivers sees all."""
    departments = ", ".join(f"'{one.value}'" for one in Department)
    levels = ", ".join(f"'{one.value}'" for one in Level)
    op.execute(
        f"""
        CREATE TABLE subscriptions (
            id uuid NOT NULL DEFAULT uuidv7(),
            region bigint NOT NULL,
            department varchar(40) NOT NULL,
            level varchar(40) NOT NULL,
            subject text NOT NULL,
            title text NOT NULL,
            url text NOT NULL,
            events_region bigint NOT NULL,
            types text[] NOT NULL,
            state varchar(40) NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            CONSTRAINT pk_subscriptions PRIMARY KEY (id),
            CONSTRAINT ck_subscriptions_department CHECK (department IN ({departments})),
            CONSTRAINT ck_subscriptions_level CHECK (level IN ({levels})),
            CONSTRAINT ck_subscriptions_subscriptionstate CHECK (state IN ('active', 'paused', 'disabled')),
            CONSTRAINT ck_subscriptions_within_own_region CHECK (
                events_region BETWEEN region AND region_end(region))
        )
        """
    )
    op.execute("CREATE INDEX ix_subscriptions_region ON subscriptions (region)")
    op.execute(
        """
        CREATE TABLE subscription_progress (
            subscription_id uuid NOT NULL,
            xid bigint NOT NULL,
            seq bigint NOT NULL,
            attempts bigint NOT NULL,
            next_attempt_at timestamptz NOT NULL DEFAULT now(),
            failing_since timestamptz,
            delivered_at timestamptz,
            lease uuid,
            leased_until timestamptz,
            CONSTRAINT pk_subscription_progress PRIMARY KEY (subscription_id),
            CONSTRAINT fk_subscription_progress_subscription_id_subscriptions
                FOREIGN KEY (subscription_id) REFERENCES subscriptions (id),
            CONSTRAINT ck_subscription_progress_lease CHECK ((lease IS NULL) = (leased_until IS NULL))
        )
        """
    )
    _table(
        "subscription_secrets",
        """
        secret bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz
        """,
    )
    _table(
        "delivery_attempts",
        """
        event_id uuid NOT NULL,
        event_type varchar(80) NOT NULL,
        sequence text NOT NULL,
        number bigint NOT NULL,
        attempted_at timestamptz NOT NULL DEFAULT now(),
        outcome varchar(40) NOT NULL,
        status bigint,
        milliseconds bigint NOT NULL
        """,
    )
    _table(
        "dead_letters",
        """
        xid bigint NOT NULL,
        seq bigint NOT NULL,
        event_id uuid NOT NULL,
        event_type varchar(80) NOT NULL,
        state varchar(40) NOT NULL DEFAULT 'dead',
        attempts bigint NOT NULL,
        outcome varchar(40) NOT NULL,
        status bigint,
        given_up_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT uq_dead_letters_subscription_id_xid_seq UNIQUE (subscription_id, xid, seq),
        CONSTRAINT ck_dead_letters_letterstate CHECK (state IN ('dead', 'queued', 'delivered'))
        """,
    )
    for table in ("delivery_attempts", "dead_letters"):
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_outcome CHECK ("
            "outcome IN ('delivered', 'rejected', 'unreachable', 'timed-out', 'target-refused'))"
        )
    scope_by_region("subscriptions", rights="SELECT, INSERT, UPDATE")
    op.execute(
        "CREATE POLICY own_office ON subscriptions AS RESTRICTIVE"
        f" USING ({DEPARTMENT} IS NULL OR (department = {DEPARTMENT} AND region = {LOW}))"
    )
    for table, rights in (
        ("subscription_progress", "SELECT, INSERT, UPDATE"),
        ("subscription_secrets", "SELECT, INSERT, UPDATE, DELETE"),
        ("delivery_attempts", "SELECT, INSERT, DELETE"),
        ("dead_letters", "SELECT, INSERT, UPDATE, DELETE"),
    ):
        open_to_all(table, rights=rights)
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        seen = f"EXISTS (SELECT FROM subscriptions AS of WHERE of.id = {table}.subscription_id)"
        op.execute(f"CREATE POLICY of_subscription ON {table} USING ({seen})")


def _table(name: str, columns: str) -> None:
    """A table whose rows belong to a subscription."""
    op.execute(
        f"""
        CREATE TABLE {name} (
            id uuid NOT NULL DEFAULT uuidv7(),
            subscription_id uuid NOT NULL,
            {columns.strip()},
            CONSTRAINT pk_{name} PRIMARY KEY (id),
            CONSTRAINT fk_{name}_subscription_id_subscriptions
                FOREIGN KEY (subscription_id) REFERENCES subscriptions (id)
        )
        """
    )
    op.execute(f"CREATE INDEX ix_{name}_subscription_id ON {name} (subscription_id)")
