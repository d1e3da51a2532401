"""Planned duty, and the spans of rest, sickness and leave in which nobody is assigned."""

from alembic import op

from chassis.migrations import scope_by_region

revision = "0004"
down_revision = "0003"

KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE rest_blocks (
            id uuid NOT NULL DEFAULT uuidv7(),
            worker_id text NOT NULL,
            region bigint NOT NULL,
            kind varchar(40) NOT NULL,
            during daterange NOT NULL,
            CONSTRAINT pk_rest_blocks PRIMARY KEY (id),
            CONSTRAINT fk_rest_blocks_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT ck_rest_blocks_during CHECK (NOT lower_inf(during)),
            CONSTRAINT ck_rest_blocks_blockkind CHECK (kind IN ('forced-rest', 'sick', 'leave'))
        )
        """
    )
    op.execute("CREATE INDEX ix_rest_blocks_worker_id ON rest_blocks (worker_id)")
    op.execute("CREATE INDEX ix_rest_blocks_region ON rest_blocks (region)")
    op.execute(
        """
        CREATE TABLE assignments (
            id uuid NOT NULL DEFAULT uuidv7(),
            worker_id text NOT NULL,
            region bigint NOT NULL,
            place bigint NOT NULL,
            post_type varchar(40) NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz NOT NULL,
            duty_on date NOT NULL GENERATED ALWAYS AS ((started_at AT TIME ZONE 'Asia/Shanghai')::date) STORED,
            state varchar(40) NOT NULL,
            live boolean NOT NULL GENERATED ALWAYS AS (state = 'planned') STORED,
            planned_by text NOT NULL,
            because text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            CONSTRAINT pk_assignments PRIMARY KEY (id),
            CONSTRAINT fk_assignments_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT ex_assignments_one_place_at_a_time EXCLUDE USING gist (
                worker_id WITH =, tstzrange(started_at, ended_at) WITH &&) WHERE (live),
            CONSTRAINT ck_assignments_hours
                CHECK (ended_at > started_at AND ended_at - started_at <= interval '24 hours'),
            CONSTRAINT ck_assignments_withdrawn CHECK ((state = 'withdrawn') = (because IS NOT NULL)),
            CONSTRAINT ck_assignments_posttype CHECK (
                post_type IN ('checkpoint', 'household-visit', 'home-observation', 'disinfection', 'delivery',
                              'on-call', 'data-entry', 'other')),
            CONSTRAINT ck_assignments_assignmentstate CHECK (state IN ('planned', 'withdrawn'))
        )
        """
    )
    op.execute("CREATE INDEX ix_assignments_region_duty_on_id ON assignments (region, duty_on, id)")
    _nobody_is_assigned_when_blocked()
    scope_by_region("rest_blocks", rights=KEPT, worker="worker_id")
    scope_by_region("assignments", rights=KEPT, worker="worker_id")


def _nobody_is_assigned_when_blocked() -> None:
    """R3. Both sides lock the worker before they look, so that of two that race
    the second sees the first.

    The functions read with their owner's rights: the rule holds for rows that the caller cannot see too.
    """
    op.execute(
        """
        CREATE FUNCTION require_assignable() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM FROM workers WHERE worker_id = NEW.worker_id FOR SHARE;
            IF NOT EXISTS (
                SELECT FROM posts
                WHERE posts.worker_id = NEW.worker_id AND posts.during @> NEW.duty_on AND posts.region = NEW.region
            ) THEN
                RAISE EXCEPTION 'a plan without a post'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_assignments_post';
            END IF;
            IF EXISTS (
                SELECT FROM suspensions AS block
                WHERE block.worker_id = NEW.worker_id AND block.during @> NEW.duty_on
            ) OR EXISTS (
                SELECT FROM rest_blocks AS block
                WHERE block.worker_id = NEW.worker_id AND block.during @> NEW.duty_on
            ) THEN
                RAISE EXCEPTION 'the worker may not be assigned'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_assignments_block';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER tr_assignments_block AFTER INSERT OR UPDATE ON assignments
        FOR EACH ROW WHEN (NEW.live) EXECUTE FUNCTION require_assignable()
        """
    )
    op.execute(
        """
        CREATE FUNCTION require_nothing_planned() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM FROM workers WHERE worker_id = NEW.worker_id FOR UPDATE;
            IF EXISTS (
                SELECT FROM assignments AS plan
                WHERE plan.worker_id = NEW.worker_id AND plan.live AND NEW.during @> plan.duty_on
            ) THEN
                RAISE EXCEPTION 'duty is planned in the span'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_blocks_assignments';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    # At the end of the transaction, which withdraws what was planned.
    for table in ("suspensions", "rest_blocks"):
        op.execute(
            f"""
            CREATE CONSTRAINT TRIGGER tr_{table}_assignments AFTER INSERT OR UPDATE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_nothing_planned()
            """
        )
