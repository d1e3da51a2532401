"""Which hospitals a channel asks, which it has asked, whether it awaits anybody, and how soon channels were opened."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.database import everywhere, scope_of
from chassis.filters import in_force
from chassis.moves import origins
from chassis.regions import ancestors, span_of
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState
from services.injury.green_channels.models import GreenChannel, Referral
from services.injury.green_channels.rules import GREEN_CHANNEL, ChannelMove, ReferralState, speed_of
from services.injury.hospitals.models import Hospital

__all__ = ["channel_awaiting", "channel_of", "designated_for", "live_referrals", "opened_speeds"]

_LIVE = (ReferralState.SENT, ReferralState.ACCEPTED)
_AWAITING = origins(GREEN_CHANNEL, ChannelMove.ARRIVE)


async def opened_speeds(session: AsyncSession, *, region: int, first_on: date, last_on: date) -> Counter[str]:
    """Cases reported in a period by how soon their channel was opened, ``none`` for those without one."""
    first = (
        select(GreenChannel.case_id, func.min(GreenChannel.opened_at).label("opened_at"))
        .group_by(GreenChannel.case_id)
        .subquery()
    )
    rows = await session.execute(
        select(Case.reported_at, first.c.opened_at)
        .join(first, first.c.case_id == Case.id, isouter=True)
        .where(
            Case.region.between(*span_of(region)),
            Case.state != CaseState.MERGED,
            Case.reported_at >= midnight(first_on),
            Case.reported_at < midnight(last_on + timedelta(days=1)),
        )
    )
    return Counter(
        speed_of(reported_at=reported_at, opened_at=opened_at) if opened_at else "none"
        for reported_at, opened_at in rows
    )


async def channel_of(session: AsyncSession, referral: Referral) -> GreenChannel:
    async with everywhere(session):
        return await session.get_one(GreenChannel, referral.channel_id, with_for_update=True, populate_existing=True)


async def designated_for(session: AsyncSession, channel: GreenChannel) -> Sequence[Hospital]:
    """Hospitals for the place, the county's before the league's, in the order of each."""
    wanted = (
        select(Hospital)
        .where(
            Hospital.region.in_(ancestors(channel.place)),
            in_force(Hospital, on=scope_of(session).clock.today()),
        )
        .order_by(Hospital.region.desc(), Hospital.ordinal)
    )
    async with everywhere(session):  # the place may be another county's, and whom it designates is no secret
        return (await session.scalars(wanted)).all()


async def live_referrals(session: AsyncSession, channel: GreenChannel) -> Sequence[Referral]:
    rows = await session.scalars(
        select(Referral)
        .where(Referral.channel_id == channel.id, Referral.state.in_(_LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def channel_awaiting(session: AsyncSession, case_id: UUID) -> GreenChannel | None:
    """The channel, locked, that awaits an arrival: of the case, or of the one that it was merged into."""
    case = await session.get_one(Case, case_id)
    cases = [case.id]
    while case.merged_into is not None:
        case = await session.get_one(Case, case.merged_into)
        cases.append(case.id)
    return await session.scalar(
        select(GreenChannel)
        .where(GreenChannel.case_id.in_(cases), GreenChannel.state.in_(_AWAITING))
        .order_by(GreenChannel.id.desc())
        .limit(1)
        .with_for_update()
    )
