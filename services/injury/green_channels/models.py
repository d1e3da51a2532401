"""Green channels and the referrals in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case
from services.injury.green_channels.rules import (
    CHANNEL_PERMISSIONS,
    GREEN_CHANNEL,
    HOSPITAL_REFERRAL,
    REFERRAL_PERMISSIONS,
    CancelReason,
    ChannelMove,
    ChannelState,
    DeclineReason,
    ReferralState,
    Urgency,
    speed_of,
)

__all__ = ["GreenChannel", "Referral"]


class GreenChannel(OfCase, Resource, Base):
    """One channel of a case: who opened it and how far the injured has come. ``round`` grows with each transfer."""

    __tablename__ = "green_channels"
    __table_args__ = (
        hangs_on_case(),
        Index(
            "uq_green_channels_live",
            "case_id",
            unique=True,
            postgresql_where=text("state NOT IN ('closed', 'cancelled')"),
        ),
        CheckConstraint("dispatched_at <= arrived_at AND arrived_at <= admitted_at", name="order_of_times"),
        CheckConstraint("(state = 'cancelled') = (cancelled_for IS NOT NULL)", name="cancelled"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed"),
        # Who has been at a hospital, in this round or one before, has had the channel; who has not, has not.
        CheckConstraint("state <> 'cancelled' OR (round = 1 AND arrived_at IS NULL)", name="cancelled_before_arrival"),
        CheckConstraint("state <> 'closed' OR round > 1 OR arrived_at IS NOT NULL", name="closed_after_arrival"),
    )

    # Where the injured is: hospitals are asked that are designated there.
    place: Mapped[int]
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency))
    state: Mapped[ChannelState] = mapped_column(text_enum(ChannelState))
    round: Mapped[int]
    opened_by: Mapped[str]
    reported_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_for: Mapped[CancelReason | None] = mapped_column(text_enum(CancelReason))
    # The region whose health department has it on its desk, when no hospital was left to ask.
    escalated_to: Mapped[int | None]

    @property
    def speed(self) -> str:
        return speed_of(reported_at=self.reported_at, opened_at=self.opened_at)

    @property
    def reached(self) -> bool:
        """Whether the injured has been at a hospital, in this round or in one before."""
        return self.round > 1 or self.arrived_at is not None

    @property
    def next_moves(self) -> list[NextMove]:
        never = ChannelMove.CANCEL if self.reached else ChannelMove.CLOSE
        moves = next_moves(GREEN_CHANNEL, self.state, CHANNEL_PERMISSIONS)
        return [one for one in moves if one.move != never.value]


class Referral(OfCase, Resource, Base):
    """One hospital asked to take the injured. It sees its own referrals, and nothing else of the case."""

    __tablename__ = "referrals"
    __table_args__ = (
        hangs_on_case(),
        # Nobody is sent to two hospitals at once, and none is asked twice before a transfer.
        Index("uq_referrals_live", "channel_id", unique=True, postgresql_where=text("state IN ('sent', 'accepted')")),
        UniqueConstraint("channel_id", "round", "hospital_id"),
        # A late answer is no answer: by then the next hospital has been asked.
        CheckConstraint("expires_at > sent_at AND answered_at BETWEEN sent_at AND expires_at", name="order_of_times"),
        CheckConstraint("arrived_at <= admitted_at", name="order_of_arrival"),
        CheckConstraint("state <> 'declined' OR declined_for IS NOT NULL", name="declined"),
    )

    channel_id: Mapped[UUID] = mapped_column(ForeignKey("green_channels.id"), index=True)
    round: Mapped[int]
    hospital_id: Mapped[str] = mapped_column(index=True)
    hospital_name: Mapped[str]
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency))
    state: Mapped[ReferralState] = mapped_column(text_enum(ReferralState))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    declined_for: Mapped[DeclineReason | None] = mapped_column(text_enum(DeclineReason))
    arrived_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(HOSPITAL_REFERRAL, self.state, REFERRAL_PERMISSIONS)
