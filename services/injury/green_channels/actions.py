"""Opening a channel, asking one hospital after another, and bringing the channel to where the injured is.

Whoever changes a referral locks its channel first, so that an answer, an expiry and an officer's own choice of another
hospital take turns. A hospital sees neither the channel nor the other hospitals: what follows from its answer is done
with the service's own eyes (``everywhere``).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import everywhere, found, scope_of
from chassis.ledger import happened
from chassis.problems import Missing
from services.injury.cases.models import Case, Report, of_case
from services.injury.cases.rules import require_past
from services.injury.green_channels.models import GreenChannel, Referral
from services.injury.green_channels.queries import channel_awaiting, channel_of, designated_for, live_referrals
from services.injury.green_channels.rules import (
    GREEN_CHANNEL,
    HOSPITAL_REFERRAL,
    CancelReason,
    CaseGivenUp,
    ChannelMove,
    ChannelState,
    DeclineReason,
    HospitalUnknown,
    NotAwaited,
    ReferralMove,
    ReferralState,
    Urgency,
    desk_of,
    expires_at,
    next_step,
    require_answerable,
    require_cancellable,
    require_closable,
    require_in_charge,
    require_in_order,
    require_live,
    require_overdue,
)
from services.injury.green_channels.schemas import (
    ChannelEvent,
    GreenChannelAccepted,
    GreenChannelAdmitted,
    GreenChannelArrived,
    GreenChannelCancelled,
    GreenChannelClosed,
    GreenChannelDispatched,
    GreenChannelEscalated,
    GreenChannelOpened,
    GreenChannelReferred,
    ReferralAccepted,
    ReferralAdmitted,
    ReferralArrived,
    ReferralDeclined,
    ReferralEvent,
    ReferralExpiredEvent,
    ReferralSent,
    ReferralWithdrawn,
    WalkInIn,
)
from services.injury.hospitals.models import Hospital
from services.injury.hospitals.rules import minutes_to_answer

__all__ = [
    "accept",
    "admit",
    "arrive",
    "arrive_unasked",
    "cancel",
    "close",
    "decline",
    "dispatch",
    "escalate",
    "expire_referrals",
    "open_channel",
    "refer",
    "referral_to_change",
]

_THERE = (ChannelState.ARRIVED, ChannelState.ADMITTED)


async def open_channel(session: AsyncSession, case: Case, *, urgency: Urgency, caller: Caller) -> GreenChannel:
    """Open the case's channel and ask the first hospital; recognition has no part in it."""
    if case.merged_into is not None:
        raise CaseGivenUp(merged_into=str(case.merged_into))
    require_in_charge(case.region, escalated_to=None, caller_region=caller.region)
    channel = GreenChannel(
        **of_case(case),
        place=case.place,
        urgency=urgency,
        state=GREEN_CHANNEL.start,
        round=1,
        opened_by=caller.subject,
        reported_at=case.reported_at,
        opened_at=_now(session),
    )
    session.add(channel)
    await session.flush()
    await _tell(session, channel, GreenChannelOpened, speed=channel.speed)
    await _ask_next(session, channel)
    return channel


async def refer(session: AsyncSession, channel: GreenChannel, *, hospital_id: str | None) -> GreenChannel:
    """Ask another hospital: the next in the order, or one that is named. From a hospital's bed it is a transfer."""
    GREEN_CHANNEL.after(channel.state, ChannelMove.REFER)
    await _withdraw_live(session, channel)
    if channel.state in _THERE:
        channel.round += 1
        # The channel's times are those of the present round; the referrals keep those of the rounds before.
        channel.dispatched_at = channel.arrived_at = channel.admitted_at = None
    if hospital_id is None:
        await _ask_next(session, channel)
        return channel
    named = [one for one in await designated_for(session, channel) if one.hospital_id == hospital_id]
    if not named:
        raise HospitalUnknown
    await _ask(session, channel, named[0])
    return channel


async def escalate(session: AsyncSession, channel: GreenChannel) -> GreenChannel:
    """Hand it to the health department of the next wider region."""
    step = next_step(hospitals=(), asked=(), region=desk_of(channel.region, escalated_to=channel.escalated_to))
    await _withdraw_live(session, channel)
    await _escalate(session, channel, step.escalate_to)
    return channel


async def dispatch(session: AsyncSession, channel: GreenChannel, *, at: datetime, clock: Clock) -> GreenChannel:
    """Record when the ambulance set out."""
    require_live(channel.state)
    require_past(at, now=clock.now())
    case = await session.get_one(Case, channel.case_id)
    require_in_order(event_at=case.event_at, dispatched_at=at, arrived_at=channel.arrived_at)
    channel.dispatched_at = at
    await _tell(session, channel, GreenChannelDispatched)
    return channel


async def close(session: AsyncSession, channel: GreenChannel) -> GreenChannel:
    """The injured is where they should be; a transfer that was under way is given up."""
    state = GREEN_CHANNEL.after(channel.state, ChannelMove.CLOSE)
    require_closable(reached=channel.reached)
    await _withdraw_live(session, channel)
    channel.state, channel.closed_at = state, _now(session)
    await _tell(session, channel, GreenChannelClosed)
    return channel


async def cancel(session: AsyncSession, channel: GreenChannel, *, reason: CancelReason) -> GreenChannel:
    """Give the channel up; a hospital that was asked is told."""
    state = GREEN_CHANNEL.after(channel.state, ChannelMove.CANCEL)
    require_cancellable(reached=channel.reached)
    channel.state, channel.cancelled_for = state, reason
    await _withdraw_live(session, channel)
    await _tell(session, channel, GreenChannelCancelled)
    return channel


async def referral_to_change(session: AsyncSession, key: Any, *, match: str | None) -> Referral:
    """The referral, its channel locked before it."""
    seen = await found(session, Referral, key)
    await channel_of(session, seen)
    return await found(session, Referral, key, match=match, change=True)


async def accept(session: AsyncSession, referral: Referral) -> Referral:
    """The hospital takes the injured, in time."""
    require_answerable(referral.state, referral.expires_at, now=_now(session))
    state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.ACCEPT)
    referral.state, referral.answered_at = state, _now(session)
    await _tell_referral(session, referral, ReferralAccepted)
    await _follow(session, referral, ChannelMove.ACCEPT, GreenChannelAccepted)
    return referral


async def decline(session: AsyncSession, referral: Referral, *, reason: DeclineReason) -> Referral:
    """The hospital cannot; the next one is asked at once."""
    require_answerable(referral.state, referral.expires_at, now=_now(session))
    state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.DECLINE)
    referral.state, referral.declined_for, referral.answered_at = state, reason, _now(session)
    await _tell_referral(session, referral, ReferralDeclined, reason=reason)
    channel = await channel_of(session, referral)
    async with everywhere(session):
        await _ask_next(session, channel)
    return referral


async def arrive(session: AsyncSession, referral: Referral, *, at: datetime, clock: Clock) -> Referral:
    """The injured is at the hospital, whether or not it had answered; nobody is turned away for want of a referral."""
    require_past(at, now=clock.now())
    referral.state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.ARRIVE)
    channel = await channel_of(session, referral)
    async with everywhere(session):
        case = await session.get_one(Case, referral.case_id)
        require_in_order(event_at=case.event_at, dispatched_at=channel.dispatched_at, arrived_at=at)
        # Another hospital may have been asked meanwhile; it need not wait any longer.
        await _withdraw_live(session, channel, but=referral)
    referral.arrived_at = at
    await _tell_referral(session, referral, ReferralArrived)
    await _follow(session, referral, ChannelMove.ARRIVE, GreenChannelArrived, arrived_at=at, admitted_at=None)
    return referral


async def arrive_unasked(
    session: AsyncSession, report: Report, asked: WalkInIn, *, caller: Caller, clock: Clock
) -> Referral:
    """The injured came to a hospital by other means than its being asked; it knows the case by its own report.

    It becomes a hospital of the channel as if it had been asked in that moment, and those that were asked need not
    wait. Where no channel awaits an arrival, whatever the reason, it is told that and no more.
    """
    hospital_id = caller.own_organisation
    if hospital_id is None or report.organisation != hospital_id:
        raise Missing
    async with everywhere(session):
        channel = await channel_awaiting(session, report.case_id)
        if channel is None:
            raise NotAwaited
        referral = await session.scalar(
            select(Referral)
            .where(
                Referral.channel_id == channel.id,
                Referral.round == channel.round,
                Referral.hospital_id == hospital_id,
            )
            .with_for_update()
        )
        if referral is None:
            await _withdraw_live(session, channel)
            referral = _referral_to(channel, hospital_id, asked.hospital_name, at=_now(session))
            session.add(referral)
            await session.flush()
    return await arrive(session, referral, at=asked.at, clock=clock)


async def admit(session: AsyncSession, referral: Referral, *, at: datetime, clock: Clock) -> Referral:
    """The hospital admits the injured."""
    require_past(at, now=clock.now())
    referral.state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.ADMIT)
    require_in_order(arrived_at=referral.arrived_at, admitted_at=at)
    referral.admitted_at = at
    await _tell_referral(session, referral, ReferralAdmitted)
    await _follow(session, referral, ChannelMove.ADMIT, GreenChannelAdmitted, admitted_at=at)
    return referral


async def expire_referrals(session: AsyncSession) -> int:
    """The scheduled rule: what was not answered in time expires, and the next hospital is asked or the channel goes up.

    Running it again changes nothing; two at once share the work.
    """
    now = _now(session)
    due = select(Referral.channel_id).where(Referral.state == ReferralState.SENT, Referral.expires_at < now)
    channels = await session.scalars(
        select(GreenChannel).where(GreenChannel.id.in_(due)).order_by(GreenChannel.id).with_for_update(skip_locked=True)
    )
    expired = 0
    for channel in channels.all():
        for referral in await live_referrals(session, channel):
            if referral.state is ReferralState.SENT and referral.expires_at < now:
                require_overdue(referral.expires_at, now=now)
                referral.state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.EXPIRE)
                await _tell_referral(session, referral, ReferralExpiredEvent)
                await _ask_next(session, channel)
                expired += 1
    return expired


async def _ask_next(session: AsyncSession, channel: GreenChannel) -> None:
    """The first hospital that was not asked in this round, nor is left by it; one level up when there is none."""
    hospitals = await designated_for(session, channel)
    left = and_(
        Referral.round == channel.round - 1, Referral.state.in_((ReferralState.ARRIVED, ReferralState.ADMITTED))
    )
    asked = await session.scalars(
        select(Referral.hospital_id).where(
            Referral.channel_id == channel.id, or_(Referral.round == channel.round, left)
        )
    )
    step = next_step(
        hospitals=list(dict.fromkeys(one.hospital_id for one in hospitals)),
        asked=set(asked),
        region=desk_of(channel.region, escalated_to=channel.escalated_to),
    )
    if step.hospital is None:
        await _escalate(session, channel, step.escalate_to)
    else:
        await _ask(session, channel, next(one for one in hospitals if one.hospital_id == step.hospital))


async def _ask(session: AsyncSession, channel: GreenChannel, hospital: Hospital) -> None:
    channel.state = GREEN_CHANNEL.after(channel.state, ChannelMove.REFER)
    minutes = minutes_to_answer(channel.urgency, hospital.answer_minutes)
    referral = _referral_to(channel, hospital.hospital_id, hospital.name, at=_now(session), minutes=minutes)
    session.add(referral)
    await _tell(session, channel, GreenChannelReferred)
    await _tell_referral(session, referral, ReferralSent, expires_at=referral.expires_at)


def _referral_to(
    channel: GreenChannel, hospital_id: str, name: str, *, at: datetime, minutes: int | None = None
) -> Referral:
    return Referral(
        **of_case(channel),
        channel_id=channel.id,
        round=channel.round,
        hospital_id=hospital_id,
        hospital_name=name,
        urgency=channel.urgency,
        state=HOSPITAL_REFERRAL.start,
        sent_at=at,
        expires_at=expires_at(at, urgency=channel.urgency, minutes=minutes),
    )


async def _escalate(session: AsyncSession, channel: GreenChannel, to: int | None) -> None:
    channel.state = GREEN_CHANNEL.after(channel.state, ChannelMove.ESCALATE)
    channel.escalated_to = to
    await _tell(session, channel, GreenChannelEscalated, escalated_to=to)


async def _withdraw_live(session: AsyncSession, channel: GreenChannel, *, but: Referral | None = None) -> None:
    for referral in await live_referrals(session, channel):
        if but is None or referral.id != but.id:
            referral.state = HOSPITAL_REFERRAL.after(referral.state, ReferralMove.WITHDRAW)
            await _tell_referral(session, referral, ReferralWithdrawn)


async def _follow(
    session: AsyncSession, referral: Referral, move: ChannelMove, kind: type[ChannelEvent], **values: Any
) -> None:
    """The channel goes where its referral went."""
    channel = await channel_of(session, referral)
    async with everywhere(session):
        channel.state = GREEN_CHANNEL.after(channel.state, move)
        for name, value in values.items():
            setattr(channel, name, value)
        await _tell(session, channel, kind)


def _now(session: AsyncSession) -> datetime:
    return scope_of(session).clock.now()


async def _tell(session: AsyncSession, channel: GreenChannel, kind: type[ChannelEvent], **more: Any) -> None:
    await session.flush()
    told = kind(case_id=channel.case_id, worker_id=channel.worker_id, state=channel.state, **more)
    await happened(session, told, subject=channel.id, region=channel.region)


async def _tell_referral(session: AsyncSession, referral: Referral, kind: type[ReferralEvent], **more: Any) -> None:
    await session.flush()
    told = kind(channel_id=referral.channel_id, case_id=referral.case_id, hospital_id=referral.hospital_id, **more)
    await happened(session, told, subject=referral.id, region=referral.region)
