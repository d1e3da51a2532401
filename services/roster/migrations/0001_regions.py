"""Regions, with the packaged list of 2023."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_chassis, open_to_all

revision = "0001"
down_revision = None

PACKAGED = Path(__file__).parents[1] / "regions" / "data" / "regions_15.csv"
LEVELS = ("province", "league", "county", "township", "community")


def upgrade() -> None:
    create_chassis()
    op.execute(
        """
        CREATE TABLE regions (
            code bigint NOT NULL,
            during daterange NOT NULL,
            name text NOT NULL,
            level varchar(40) NOT NULL,
            parent bigint,
            kind text NOT NULL,
            is_regular boolean NOT NULL,
            predecessors bigint[] NOT NULL,
            CONSTRAINT pk_regions PRIMARY KEY (code, during WITHOUT OVERLAPS),
            CONSTRAINT ck_regions_during CHECK (NOT isempty(during)),
            CONSTRAINT ck_regions_level
                CHECK (level IN ('province', 'league', 'county', 'township', 'community'))
        )
        """
    )
    op.execute("CREATE INDEX ix_regions_parent_code ON regions (parent, code)")
    open_to_all("regions", rights="SELECT, INSERT, UPDATE")
    _load()


def _load() -> None:
    """The 2023 edition, in one statement; its units hold from an unknown day on."""
    with PACKAGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    op.get_bind().execute(
        sa.text(
            """
            INSERT INTO regions (code, during, name, level, parent, kind, is_regular, predecessors)
            SELECT code, daterange(NULL, NULL), name, level, parent, kind, is_regular, '{}'
            FROM unnest(CAST(:codes AS bigint[]), CAST(:names AS text[]), CAST(:levels AS text[]),
                        CAST(:parents AS bigint[]), CAST(:kinds AS text[]), CAST(:regular AS boolean[]))
                AS packaged (code, name, level, parent, kind, is_regular)
            """
        ),
        {
            "codes": [int(row["code"]) for row in rows],
            "names": [row["name"] for row in rows],
            "levels": [LEVELS[int(row["level"]) - 1] for row in rows],
            "parents": [int(row["parent_code"]) if row["parent_code"] else None for row in rows],
            "kinds": [row["kind"] for row in rows],
            "regular": [row["is_regular_unit"] == "1" for row in rows],
        },
    )
