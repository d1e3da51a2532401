"""Subscriptions and how far each has come, in the database of the service whose events they are about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.caller import Department
from chassis.database import TYPES, CreatedAt, Key, Region, Resource, sealed_for, text_enum
from chassis.ledger import CHASSIS
from chassis.regions import Level
from chassis.webhooks.rules import LetterState, Outcome, SubscriptionState

__all__ = ["SEALED_FOR", "Attempt", "DeadLetter", "Progress", "Secret", "Subscription"]

SEALED_FOR = "subscription_secrets.secret"


class Base(DeclarativeBase):
    metadata = CHASSIS
    type_annotation_map = TYPES


def _of_subscription() -> Mapped[UUID]:
    return mapped_column(ForeignKey("subscriptions.id"), index=True)


class Subscription(Resource, Base):
    """Who is told of what, where. Only the office that registered it sees it; the delivering process sees all."""

    __tablename__ = "subscriptions"
    __table_args__ = (CheckConstraint("events_region BETWEEN region AND region_end(region)", name="within_own_region"),)

    # The office that registered it: what it may read in the feed is what it is told.
    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    level: Mapped[Level] = mapped_column(text_enum(Level))
    subject: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    events_region: Mapped[int]
    # None named: all of them.
    types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[SubscriptionState] = mapped_column(text_enum(SubscriptionState))


class Progress(Base):
    """How far a subscription has come. Written with every delivery, so that the subscription's own version stays."""

    __tablename__ = "subscription_progress"
    __table_args__ = (CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="lease"),)

    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("subscriptions.id"), primary_key=True)
    xid: Mapped[int]
    seq: Mapped[int]
    # Of what is next: how often it was tried, and when it is tried again.
    attempts: Mapped[int]
    next_attempt_at: Mapped[CreatedAt]
    # The first failure since the last delivery.
    failing_since: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    # Who delivers at present, and until when nobody else may: what a killed process held is free after that.
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]


class Secret(Base):
    """A secret that signs; more than one while a receiver changes from the old to the new."""

    __tablename__ = "subscription_secrets"

    id: Mapped[Key]
    subscription_id: Mapped[UUID] = _of_subscription()
    secret: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(SEALED_FOR))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]


class Attempt(Base):
    """One attempt to deliver one event, kept for some days."""

    __tablename__ = "delivery_attempts"

    id: Mapped[Key]
    subscription_id: Mapped[UUID] = _of_subscription()
    event_id: Mapped[UUID]
    event_type: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[str]
    number: Mapped[int]
    attempted_at: Mapped[CreatedAt]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    status: Mapped[int | None]
    milliseconds: Mapped[int]


class DeadLetter(Base):
    """An event that was given up, by its place in the feed, from which it is read again to be redelivered."""

    __tablename__ = "dead_letters"
    __table_args__ = (UniqueConstraint("subscription_id", "xid", "seq"),)

    id: Mapped[Key]
    subscription_id: Mapped[UUID] = _of_subscription()
    xid: Mapped[int]
    seq: Mapped[int]
    event_id: Mapped[UUID]
    event_type: Mapped[str] = mapped_column(String(80))
    state: Mapped[LetterState] = mapped_column(text_enum(LetterState), server_default=text("'dead'"))
    attempts: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    status: Mapped[int | None]
    given_up_at: Mapped[CreatedAt]
