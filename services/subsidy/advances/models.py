"""Advances and their books. The accounts are kept by a trigger; the service may not write them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.advances.rules import (
    ADVANCE,
    ADVANCE_PERMISSIONS,
    BOOKS,
    AdvanceState,
    EntryKind,
    Surplus,
)
from services.subsidy.base import Base
from services.subsidy.schemes import Scheme

__all__ = ["Advance", "AdvanceEntry"]

_BOOKS = ", ".join(f"('{kind}', '{debit}', '{credit}')" for kind, (debit, credit) in BOOKS.items())


class Advance(Resource, Base):
    """What a league prepays a county for a scheme and some months."""

    __tablename__ = "advances"
    __table_args__ = (
        UniqueConstraint("id", "region", "scheme"),
        # What is left is carried within the county and the scheme.
        ForeignKeyConstraint(["carry_into", "region", "scheme"], ["advances.id", "advances.region", "advances.scheme"]),
        CheckConstraint("carry_into <> id", name="carried_on"),
        CheckConstraint(
            "extract(day FROM first_month) = 1 AND extract(day FROM last_month) = 1 AND first_month <= last_month",
            name="months",
        ),
        # The books balance, whatever is entered: what came in and is owed is what is held and was spent.
        CheckConstraint("league_fen + carried_fen + owed_fen = held_fen + spent_fen", name="balance"),
        CheckConstraint("league_fen >= 0 AND owed_fen >= 0 AND held_fen >= 0 AND spent_fen >= 0", name="accounts"),
        CheckConstraint("state <> 'cleared' OR held_fen = 0", name="cleared"),
        CheckConstraint(
            "(state = 'clearing') = (surplus IS NOT NULL) AND (surplus IS NULL) = (proposed_by IS NULL)"
            " AND (surplus IS NULL) = (proposal_no IS NULL)"
            " AND coalesce(surplus = 'carry', false) = (carry_into IS NOT NULL)",
            name="clearing",
        ),
        ExcludeConstraint(
            ("region", "="),
            ("scheme", "="),
            (literal_column("daterange(first_month, last_month, '[]')"), "&&"),
            name="ex_advances_months",
        ),
    )

    region: Mapped[Region]
    scheme: Mapped[Scheme] = mapped_column(text_enum(Scheme))
    first_month: Mapped[date]
    last_month: Mapped[date]
    state: Mapped[AdvanceState] = mapped_column(text_enum(AdvanceState))
    # Until the league decides a clearing: what is to become of what is left, and who proposed it.
    surplus: Mapped[Surplus | None] = mapped_column(text_enum(Surplus))
    carry_into: Mapped[UUID | None]
    proposed_by: Mapped[str | None]
    proposal_no: Mapped[str | None]
    # Sources: the league's money net of what went back, what was carried in net of out, what the league owes.
    league_fen: Mapped[int] = mapped_column(server_default=text("0"))
    carried_fen: Mapped[int] = mapped_column(server_default=text("0"))
    owed_fen: Mapped[int] = mapped_column(server_default=text("0"))
    # Uses: what the county still holds, and what was spent on paid lines.
    held_fen: Mapped[int] = mapped_column(server_default=text("0"))
    spent_fen: Mapped[int] = mapped_column(server_default=text("0"))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ADVANCE, self.state, ADVANCE_PERMISSIONS)


class AdvanceEntry(Base):
    """An amount that went from one account to another. Entries are added and never changed."""

    __tablename__ = "advance_entries"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(f"(kind, debit, credit) IN ({_BOOKS})", name="books"),
        CheckConstraint("(kind IN ('settled', 'restored')) = (payment_id IS NOT NULL)", name="payment"),
        CheckConstraint("(kind = 'carried') = (into_id IS NOT NULL)", name="carried"),
        CheckConstraint(
            "kind NOT IN ('returned', 'carried') OR (proposed_by IS NOT NULL AND proposed_by <> recorded_by)",
            name="two_hands",
        ),
        CheckConstraint(
            "kind NOT IN ('advanced', 'returned', 'carried') OR document_no IS NOT NULL", name="documented"
        ),
        Index(
            "uq_advance_entries_advanced",
            "advance_id",
            "document_no",
            unique=True,
            postgresql_where=text("kind = 'advanced'"),
        ),
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    advance_id: Mapped[UUID] = mapped_column(ForeignKey("advances.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(text_enum(EntryKind))
    # What its kind says: the constraint above knows no other.
    debit: Mapped[str]
    credit: Mapped[str]
    amount_fen: Mapped[int]
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"), index=True)
    into_id: Mapped[UUID | None] = mapped_column(ForeignKey("advances.id"), index=True)
    document_no: Mapped[str | None]
    booked_at: Mapped[datetime]
    proposed_by: Mapped[str | None]
    recorded_by: Mapped[str]
