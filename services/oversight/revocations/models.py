"""Revocations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.revocations.rules import REVOCATION, RevocationState, RevokedKind

__all__ = ["Revocation"]


class Revocation(Resource, Base):
    """``named`` may not call for offices of ``region``, of ``department`` where one is given."""

    __tablename__ = "revocations"
    __table_args__ = (
        Index(
            "uq_revocations_standing",
            "kind",
            "named",
            "region",
            "department",
            unique=True,
            postgresql_where="state = 'issued'",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(kind = 'token') = (ends_at IS NOT NULL)", name="tokens_end"),
        CheckConstraint("kind <> 'token' OR state <> 'lifted'", name="tokens_stay"),
        CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL) AND (state = 'lifted') = (lifted_at IS NOT NULL)"
            " AND (state = 'lifted') = (lifted_for IS NOT NULL)"
            " AND (state = 'lifted') = (lifted_at_headquarters IS NOT NULL)",
            name="lifted",
        ),
        CheckConstraint("lifted_by <> issued_by OR lifted_at_headquarters", name="two_hands"),
    )

    region: Mapped[Region]
    department: Mapped[Department | None] = mapped_column(text_enum(Department))
    kind: Mapped[RevokedKind] = mapped_column(text_enum(RevokedKind))
    named: Mapped[str]
    reason: Mapped[str]
    ends_at: Mapped[datetime | None]
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    state: Mapped[RevocationState] = mapped_column(text_enum(RevocationState))
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]
    lifted_at_headquarters: Mapped[bool | None]
    lifted_for: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        if self.kind is RevokedKind.TOKEN:
            return []
        return next_moves(REVOCATION, self.state, "oversight:revocation")
