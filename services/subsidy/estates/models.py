"""Estates and their claimants. What was registered never changes; a decision is added to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Key, Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.estates.rules import ESTATE, ESTATE_PERMISSIONS, EstateState, Relation

__all__ = ["ACCOUNT", "CLAIMANT", "HOLDER", "Claimant", "Estate"]

# Contexts of the sealed columns (chassis.ciphers). The account's index is that of payees, so that the two compare.
ACCOUNT = "estates.account"
HOLDER = "estates.holder"
CLAIMANT = "estate_claimants.name"


class Estate(Resource, Base):
    """One version of where a dead worker's money goes; at most one is approved and one waits to be.

    A trigger keeps out an account that the dead worker has had on record.
    """

    __tablename__ = "estates"
    __table_args__ = (
        Index("uq_estates_registered", "worker_id", unique=True, postgresql_where=text("state = 'registered'")),
        Index("uq_estates_approved", "worker_id", unique=True, postgresql_where=text("state = 'approved'")),
        CheckConstraint("registered_by <> decided_by", name="two_hands"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decision IS NULL)", name="decision"
        ),
        CheckConstraint("state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL", name="decided"),
    )

    worker_id: Mapped[str]
    region: Mapped[Region]
    # 死亡证明, and where there are several claimants what they agreed on 继承公证或协议.
    death_document_no: Mapped[str]
    agreement_no: Mapped[str | None]
    holder: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(HOLDER))
    holder_masked: Mapped[str]
    account: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(ACCOUNT))
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    account_masked: Mapped[str]
    bank_name: Mapped[str]
    cnaps: Mapped[str | None]
    state: Mapped[EstateState] = mapped_column(text_enum(EstateState))
    registered_by: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]

    # A case is never shown without them.
    claimants: Mapped[list["Claimant"]] = relationship(lazy="selectin", order_by="Claimant.place")

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ESTATE, self.state, ESTATE_PERMISSIONS)


class Claimant(Base):
    """Who claims, and by what; one of them receives the money for all."""

    __tablename__ = "estate_claimants"
    __table_args__ = (
        UniqueConstraint("estate_id", "place"),
        Index("uq_estate_claimants_receives", "estate_id", unique=True, postgresql_where=text("receives")),
    )

    id: Mapped[Key]
    estate_id: Mapped[UUID] = mapped_column(ForeignKey("estates.id"))
    region: Mapped[Region]
    place: Mapped[int]
    name: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(CLAIMANT))
    name_masked: Mapped[str]
    relation: Mapped[Relation] = mapped_column(text_enum(Relation))
    proof_no: Mapped[str]
    receives: Mapped[bool]
