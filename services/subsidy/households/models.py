"""Household cards and their members. What was asked for never changes; a decision is added to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.households.rules import HOUSEHOLD, HOUSEHOLD_PERMISSIONS, HouseholdState
from services.subsidy.payees.models import ACCOUNT, HOLDER

__all__ = ["Household", "HouseholdMember"]


class Household(Resource, Base):
    """An account that several workers of one household share, by a document and the county's decision.

    Holder and account are sealed as a payee's are: approving copies them to a payee of each member.
    """

    __tablename__ = "households"
    __table_args__ = (
        # What a payee of a shared account holds on to.
        UniqueConstraint("id", "account_index", "approved"),
        CheckConstraint("requested_by <> decided_by", name="two_hands"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (state = 'requested')",
            name="decided",
        ),
    )

    region: Mapped[Region]
    holder_id: Mapped[str]
    document_no: Mapped[str]
    holder: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(HOLDER))
    holder_masked: Mapped[str]
    account: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(ACCOUNT))
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    account_masked: Mapped[str]
    account_doubtful: Mapped[bool]
    bank_name: Mapped[str]
    cnaps: Mapped[str | None]
    state: Mapped[HouseholdState] = mapped_column(text_enum(HouseholdState))
    approved: Mapped[bool] = mapped_column(Computed("state = 'approved'", persisted=True))
    requested_by: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    # A card is never shown without them.
    members: Mapped[list["HouseholdMember"]] = relationship(lazy="selectin", order_by="HouseholdMember.worker_id")

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(HOUSEHOLD, self.state, HOUSEHOLD_PERMISSIONS)

    @property
    def worker_ids(self) -> list[str]:
        return [one.worker_id for one in self.members]


class HouseholdMember(Base):
    """A worker of a household; one that was merged into another record keeps the place beside that record's."""

    __tablename__ = "household_members"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
