"""Credit rules, duty and credited days."""

from alembic import op

from chassis.migrations import scope_by_region, scope_downward

revision = "0003"
down_revision = "0002"

KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    _tables()
    _duty_is_not_changed()
    _duty_needs_a_post()
    scope_downward("credit_rules", rights=KEPT)
    scope_by_region("duty_entries", rights=KEPT, worker="worker_id")
    scope_by_region("duty_reversals", rights="SELECT, INSERT", worker="worker_id")
    scope_by_region("duty_days", rights=KEPT, worker="worker_id")
    scope_by_region("check_ins", worker="worker_id")


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE credit_rules (
            id uuid NOT NULL DEFAULT uuidv7(),
            region bigint NOT NULL,
            during daterange NOT NULL,
            checkpoint_full_over_minutes bigint NOT NULL,
            full_from_minutes bigint NOT NULL,
            half_over_minutes bigint NOT NULL,
            late_after_days bigint NOT NULL,
            document text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            CONSTRAINT pk_credit_rules PRIMARY KEY (id),
            CONSTRAINT ex_credit_rules_one_at_a_time EXCLUDE USING gist (region WITH =, during WITH &&),
            CONSTRAINT ck_credit_rules_during CHECK (NOT isempty(during) AND NOT lower_inf(during)),
            CONSTRAINT ck_credit_rules_county CHECK (region % 1000000 = 0),
            CONSTRAINT ck_credit_rules_thresholds CHECK (
                0 <= half_over_minutes AND half_over_minutes < checkpoint_full_over_minutes
                AND half_over_minutes < full_from_minutes),
            CONSTRAINT ck_credit_rules_late_after_days CHECK (late_after_days BETWEEN 0 AND 60)
        )
        """
    )
    op.execute("CREATE INDEX ix_credit_rules_region ON credit_rules (region)")
    # Room in each page for the confirmation of its rows, which then touches no index.
    op.execute(
        """
        CREATE TABLE duty_entries (
            id uuid NOT NULL DEFAULT uuidv7(),
            worker_id text NOT NULL,
            region bigint NOT NULL,
            place bigint NOT NULL,
            post_type varchar(40) NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz NOT NULL,
            duty_on date NOT NULL GENERATED ALWAYS AS ((started_at AT TIME ZONE 'Asia/Shanghai')::date) STORED,
            source varchar(40) NOT NULL,
            state varchar(40) NOT NULL,
            live boolean NOT NULL GENERATED ALWAYS AS (state <> 'reversed') STORED,
            violation boolean NOT NULL,
            recorded_by text NOT NULL,
            recorded_at timestamptz NOT NULL,
            late_approved_by text,
            confirmed_by text,
            confirmed_at timestamptz,
            corrects_id uuid,
            reason text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            CONSTRAINT pk_duty_entries PRIMARY KEY (id),
            CONSTRAINT fk_duty_entries_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT fk_duty_entries_corrects_id_duty_entries FOREIGN KEY (corrects_id) REFERENCES duty_entries (id),
            CONSTRAINT ex_duty_entries_one_place_at_a_time EXCLUDE USING gist (
                (substr(worker_id, 2)::bigint) WITH =, tstzrange(started_at, ended_at) WITH &&) WHERE (live),
            CONSTRAINT ck_duty_entries_hours
                CHECK (ended_at > started_at AND ended_at - started_at <= interval '24 hours'),
            CONSTRAINT ck_duty_entries_not_in_future CHECK (ended_at <= recorded_at),
            CONSTRAINT ck_duty_entries_other_hand CHECK (confirmed_by <> recorded_by),
            CONSTRAINT ck_duty_entries_confirmed
                CHECK (state <> 'confirmed' OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)),
            CONSTRAINT ck_duty_entries_correction CHECK ((corrects_id IS NULL) = (reason IS NULL)),
            CONSTRAINT ck_duty_entries_posttype CHECK (
                post_type IN ('checkpoint', 'household-visit', 'home-observation', 'disinfection', 'delivery',
                              'on-call', 'data-entry', 'other')),
            CONSTRAINT ck_duty_entries_dutysource CHECK (source IN ('device', 'paper', 'bulk')),
            CONSTRAINT ck_duty_entries_dutystate CHECK (state IN ('late', 'recorded', 'confirmed', 'reversed'))
        ) WITH (fillfactor = 50)
        """
    )
    op.execute("CREATE INDEX ix_duty_entries_worker_id_duty_on ON duty_entries (worker_id, duty_on)")
    op.execute("CREATE INDEX ix_duty_entries_region_duty_on_id ON duty_entries (region, duty_on, id)")
    op.execute(
        """
        CREATE TABLE duty_reversals (
            entry_id uuid NOT NULL,
            worker_id text NOT NULL,
            region bigint NOT NULL,
            reason text NOT NULL,
            reversed_by text NOT NULL,
            reversed_at timestamptz NOT NULL,
            CONSTRAINT pk_duty_reversals PRIMARY KEY (entry_id),
            CONSTRAINT fk_duty_reversals_entry_id_duty_entries FOREIGN KEY (entry_id) REFERENCES duty_entries (id)
        )
        """
    )
    op.execute("CREATE INDEX ix_duty_reversals_region ON duty_reversals (region)")
    op.execute(
        """
        CREATE TABLE duty_days (
            worker_id text NOT NULL,
            duty_on date NOT NULL,
            region bigint NOT NULL,
            minutes bigint NOT NULL,
            half_days bigint NOT NULL,
            credit_rule_id uuid,
            CONSTRAINT pk_duty_days PRIMARY KEY (worker_id, duty_on),
            CONSTRAINT fk_duty_days_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT fk_duty_days_credit_rule_id_credit_rules
                FOREIGN KEY (credit_rule_id) REFERENCES credit_rules (id),
            CONSTRAINT ck_duty_days_half_days CHECK (half_days BETWEEN 0 AND 2)
        ) WITH (fillfactor = 50)
        """
    )
    op.execute("CREATE INDEX ix_duty_days_region_worker_id_duty_on ON duty_days (region, worker_id, duty_on)")
    op.execute(
        """
        CREATE TABLE check_ins (
            worker_id text NOT NULL,
            region bigint NOT NULL,
            place bigint NOT NULL,
            post_type varchar(40) NOT NULL,
            started_at timestamptz NOT NULL,
            CONSTRAINT pk_check_ins PRIMARY KEY (worker_id),
            CONSTRAINT fk_check_ins_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT ck_check_ins_posttype CHECK (
                post_type IN ('checkpoint', 'household-visit', 'home-observation', 'disinfection', 'delivery',
                              'on-call', 'data-entry', 'other'))
        )
        """
    )
    op.execute("CREATE INDEX ix_check_ins_region ON check_ins (region)")


def _duty_is_not_changed() -> None:
    """R4: what was recorded stays; confirmed duty can only be reversed, and reversed duty is past every move."""
    op.execute(
        """
        CREATE FUNCTION refuse_duty_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'recorded duty is not changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_duty_entries_immutable';
        END $$
        """
    )
    facts = (
        "id, worker_id, region, place, post_type, started_at, ended_at, source, recorded_by, recorded_at, corrects_id,"
        " reason"
    )
    old, new = (", ".join(f"{row}.{name.strip()}" for name in facts.split(",")) for row in ("OLD", "NEW"))
    op.execute(
        f"""
        CREATE TRIGGER tr_duty_entries_immutable BEFORE UPDATE ON duty_entries FOR EACH ROW WHEN (
            ({old}) IS DISTINCT FROM ({new})
            OR (OLD.confirmed_by IS NOT NULL
                AND (OLD.confirmed_by, OLD.confirmed_at) IS DISTINCT FROM (NEW.confirmed_by, NEW.confirmed_at))
            OR (OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'reversed'))
            OR (OLD.state = 'reversed' AND NEW.state <> 'reversed')
        ) EXECUTE FUNCTION refuse_duty_change()
        """
    )


def _duty_needs_a_post() -> None:
    """R3: no duty before enrolment, after a departure or a death, or away from the post of the day.

    Both sides lock the worker before they look, so that of a duty and a departure that race the second to come sees
    the first. The functions read with their owner's rights: the rule holds for rows that the caller cannot see too.
    """
    op.execute(
        """
        CREATE FUNCTION require_post_of_duty() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM FROM workers WHERE worker_id IN (SELECT worker_id FROM added) ORDER BY worker_id FOR SHARE;
            IF EXISTS (
                SELECT FROM added WHERE NOT EXISTS (
                    SELECT FROM posts
                    WHERE posts.worker_id = added.worker_id AND posts.during @> added.duty_on
                        AND posts.region = added.region
                )
            ) THEN
                RAISE EXCEPTION 'duty without a post'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_duty_entries_post';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER tr_duty_entries_post AFTER INSERT ON duty_entries
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION require_post_of_duty()
        """
    )
    op.execute(
        """
        CREATE FUNCTION require_duty_within_posts() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            PERFORM FROM workers WHERE worker_id = OLD.worker_id FOR UPDATE;
            IF EXISTS (
                SELECT FROM duty_entries AS duty
                WHERE duty.worker_id = OLD.worker_id AND duty.live AND OLD.during @> duty.duty_on AND NOT EXISTS (
                    SELECT FROM posts
                    WHERE posts.worker_id = duty.worker_id AND posts.during @> duty.duty_on
                        AND posts.region = duty.region
                )
            ) THEN
                RAISE EXCEPTION 'duty would be left without a post'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_posts_duty';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    # At the end of the transaction: one post ends before its successor begins.
    op.execute(
        """
        CREATE CONSTRAINT TRIGGER tr_posts_duty AFTER UPDATE ON posts DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION require_duty_within_posts()
        """
    )
