"""The ledger of gifts, and the codes with which they are signed for. A code is kept as a keyed hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.gifts.rules import GIFT, GIFT_PERMISSIONS, Funder, GiftKind, GiftState, Receiver
from services.welfare.visits.models import OfVisit, hangs_on_visit

__all__ = ["CODE", "Gift", "GiftCode"]

# Context of the keyed hash of a code (chassis.ciphers).
CODE = "gift_codes.digest"


class Gift(OfVisit, Resource, Base):
    """One thing that was given on a visit; what was recorded by mistake is voided, never changed."""

    __tablename__ = "gifts"
    __table_args__ = (
        hangs_on_visit(),
        UniqueConstraint("id", "region", "recorded_by"),
        Index(
            "uq_gifts_money",
            "visit_id",
            "funder",
            unique=True,
            postgresql_where=text("kind = 'money' AND state <> 'voided'"),
        ),
        CheckConstraint(
            "amount_fen BETWEEN 0 AND 10000000000000 AND (kind <> 'money' OR amount_fen > 0)", name="amount"
        ),
        CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL) AND (signed_at IS NULL) = (signed_by IS NULL)", name="signed"
        ),
        CheckConstraint("(state = 'voided') = (voided_for IS NOT NULL)", name="voided"),
        CheckConstraint("signed_at >= given_at", name="order_of_times"),
    )

    kind: Mapped[GiftKind] = mapped_column(text_enum(GiftKind))
    what: Mapped[str]
    funder: Mapped[Funder] = mapped_column(text_enum(Funder))
    # Of goods, what they are worth.
    amount_fen: Mapped[int]
    given_at: Mapped[datetime]
    state: Mapped[GiftState] = mapped_column(text_enum(GiftState))
    recorded_by: Mapped[str]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[Receiver | None] = mapped_column(text_enum(Receiver))
    voided_for: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(GIFT, self.state, GIFT_PERMISSIONS)


class GiftCode(Resource, Base):
    """A code that was given out for a gift: used once, in time, and then no other is."""

    __tablename__ = "gift_codes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["gift_id", "region", "recorded_by"],
            ["gifts.id", "gifts.region", "gifts.recorded_by"],
            onupdate="CASCADE",
        ),
        UniqueConstraint("digest"),
        Index("uq_gift_codes_live", "gift_id", unique=True, postgresql_where=text("used_at IS NULL AND NOT replaced")),
        Index("uq_gift_codes_signed", "gift_id", unique=True, postgresql_where=text("used_at IS NOT NULL")),
        CheckConstraint("expires_at > issued_at AND used_at BETWEEN issued_at AND expires_at", name="in_time"),
        CheckConstraint("issued_by <> recorded_by", name="two_persons"),
        CheckConstraint("used_at IS NULL OR NOT replaced", name="used"),
    )

    region: Mapped[Region]
    gift_id: Mapped[UUID]
    recorded_by: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    replaced: Mapped[bool]
    used_at: Mapped[datetime | None]
