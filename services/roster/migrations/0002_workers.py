"""Workers, their posts and suspensions."""

from alembic import op

from chassis.migrations import open_to_all, scope_by_region

revision = "0002"
down_revision = "0001"

# Rows of these are history: they are added and ended, never removed.
KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE worker_serials")
    op.execute(
        """
        CREATE TABLE workers (
            worker_id text NOT NULL,
            region bigint NOT NULL,
            category varchar(40) NOT NULL,
            state varchar(40) NOT NULL,
            name bytea NOT NULL,
            name_masked text NOT NULL,
            id_kind varchar(40) NOT NULL,
            id_number bytea NOT NULL,
            id_number_masked text NOT NULL,
            id_index bytea NOT NULL,
            sex varchar(40) NOT NULL,
            born_on date NOT NULL,
            phone bytea,
            phone_masked text,
            employment_relation varchar(40) NOT NULL,
            employer_uscc text,
            insured varchar(40) NOT NULL,
            insured_since date,
            insured_area bigint,
            enrolled_on date NOT NULL,
            left_on date,
            died_on date,
            merged_into text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            CONSTRAINT pk_workers PRIMARY KEY (worker_id),
            CONSTRAINT uq_workers_id_index UNIQUE (id_index),
            CONSTRAINT fk_workers_merged_into_workers FOREIGN KEY (merged_into) REFERENCES workers (worker_id),
            CONSTRAINT ck_workers_worker_id_form CHECK (worker_id ~ '^W[0-9]{9}$'),
            CONSTRAINT ck_workers_merged_into CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
            CONSTRAINT ck_workers_merged_into_other CHECK (merged_into <> worker_id),
            CONSTRAINT ck_workers_left_on CHECK (state <> 'left' OR left_on IS NOT NULL),
            CONSTRAINT ck_workers_died_on CHECK (state <> 'deceased' OR died_on IS NOT NULL),
            CONSTRAINT ck_workers_order_of_days CHECK (left_on >= enrolled_on AND died_on >= born_on),
            CONSTRAINT ck_workers_insured_particulars
                CHECK (insured = 'yes' OR (insured_since IS NULL AND insured_area IS NULL)),
            CONSTRAINT ck_workers_category CHECK (
                category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')),
            CONSTRAINT ck_workers_workerstate CHECK (
                state IN ('pending', 'active', 'suspended', 'left', 'deceased', 'merged')),
            CONSTRAINT ck_workers_idkind CHECK (id_kind IN ('resident', 'hmt_residence', 'permanent_residence')),
            CONSTRAINT ck_workers_sex CHECK (sex IN ('male', 'female')),
            CONSTRAINT ck_workers_employmentrelation CHECK (
                employment_relation IN ('elected', 'labour-contract', 'dispatch', 'public-institution',
                                        'civil-servant', 'public-welfare-post', 'volunteer')),
            CONSTRAINT ck_workers_insured CHECK (insured IN ('yes', 'no', 'unknown'))
        )
        """
    )
    op.execute("CREATE INDEX ix_workers_region_worker_id ON workers (region, worker_id)")
    op.execute("CREATE INDEX ix_workers_updated_at ON workers (updated_at)")
    op.execute(
        """
        CREATE TABLE posts (
            id uuid NOT NULL DEFAULT uuidv7(),
            worker_id text NOT NULL,
            region bigint NOT NULL,
            category varchar(40) NOT NULL,
            during daterange NOT NULL,
            CONSTRAINT pk_posts PRIMARY KEY (id),
            CONSTRAINT fk_posts_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT ex_posts_one_at_a_time EXCLUDE USING gist (worker_id WITH =, during WITH &&),
            CONSTRAINT ck_posts_during CHECK (NOT isempty(during) AND NOT lower_inf(during)),
            CONSTRAINT ck_posts_category CHECK (
                category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other'))
        )
        """
    )
    op.execute("CREATE INDEX ix_posts_region_worker_id ON posts (region, worker_id)")
    op.execute(
        """
        CREATE TABLE suspensions (
            id uuid NOT NULL DEFAULT uuidv7(),
            worker_id text NOT NULL,
            region bigint NOT NULL,
            reason varchar(40) NOT NULL,
            during daterange NOT NULL,
            CONSTRAINT pk_suspensions PRIMARY KEY (id),
            CONSTRAINT fk_suspensions_worker_id_workers FOREIGN KEY (worker_id) REFERENCES workers (worker_id),
            CONSTRAINT ex_suspensions_one_at_a_time EXCLUDE USING gist (worker_id WITH =, during WITH &&),
            CONSTRAINT ck_suspensions_during CHECK (NOT lower_inf(during)),
            CONSTRAINT ck_suspensions_suspensionreason
                CHECK (reason IN ('sick', 'quarantine', 'forced-rest', 'injury'))
        )
        """
    )
    op.execute("CREATE INDEX ix_suspensions_region_worker_id ON suspensions (region, worker_id)")
    # What a community may still know of a worker who was transferred away, and nothing more: a view reads with its
    # owner's rights, so that row-level security of the table does not hide the row.
    op.execute("CREATE VIEW workers_shown AS SELECT worker_id, state, name_masked FROM workers")
    scope_by_region("workers", rights=KEPT, worker="worker_id")
    scope_by_region("posts", rights=KEPT, worker="worker_id")
    scope_by_region("suspensions", rights=KEPT, worker="worker_id")
    open_to_all("workers_shown", rights="SELECT")
    open_to_all("SEQUENCE worker_serials", rights="USAGE")
