"""Delegations."""

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, String, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level, level_of
from services.oversight.base import Base
from services.oversight.delegations.rules import DELEGATION, DelegationState, Vacancy
from services.oversight.grants.rules import GRANTABLE

__all__ = ["Delegation"]


class Delegation(Resource, Base):
    """``delegate`` acts for the office of ``department`` in ``region``."""

    __tablename__ = "delegations"
    __table_args__ = (
        ExcludeConstraint(
            ("region", "="),
            ("department", "="),
            (literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_delegations_post",
            where="state = 'granted'",
        ),
        CheckConstraint("starts_at < ends_at AND ends_at - starts_at <= interval '184 days'", name="period"),
        CheckConstraint("starts_at >= granted_at", name="not_for_the_past"),
        CheckConstraint("delegate <> granted_by", name="not_own_delegate"),
        CheckConstraint("cardinality(permissions) BETWEEN 1 AND 50", name="named"),
        CheckConstraint(GRANTABLE, name="not_granted_on"),
        CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL) AND (state = 'revoked') = (revoked_by IS NOT NULL)",
            name="revoked",
        ),
        CheckConstraint(
            "department NOT IN ('employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker', 'service')",
            name="post",
        ),
    )

    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    delegate: Mapped[str] = mapped_column(index=True)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    vacancy: Mapped[Vacancy] = mapped_column(text_enum(Vacancy))
    reason: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]
    state: Mapped[DelegationState] = mapped_column(text_enum(DelegationState))
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]

    @property
    def level(self) -> Level:
        return level_of(self.region)

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DELEGATION, self.state, "oversight:delegation")
