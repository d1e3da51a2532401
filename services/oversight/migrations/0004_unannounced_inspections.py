"""What nobody was told of stays with those who planned it until they begin."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_LOW = "(SELECT NULLIF(current_setting('app.region_low', true), '')::bigint)"
_HIGH = "(SELECT NULLIF(current_setting('app.region_high', true), '')::bigint)"
_DEPARTMENT = "(SELECT current_setting('app.department', true))"
# Restrictive: it takes from what the policy of the region lets in. Who is no department is the service itself.
_KNOWN = (
    f"announced OR state <> 'planned' OR (inspecting_region BETWEEN {_LOW} AND {_HIGH}"
    f" AND {_DEPARTMENT} IN ('headquarters', ''))"
)


def upgrade() -> None:
    # Those planned before were open to be read.
    op.add_column("inspections", sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("inspections", "announced", server_default=None)
    op.execute(f"CREATE POLICY until_begun ON inspections AS RESTRICTIVE USING ({_KNOWN})")
