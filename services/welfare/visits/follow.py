"""Visits that follow from what the injury service and the roster tell."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.welfare.visits import actions
from services.welfare.visits.rules import Harm

__all__ = ["INJURY", "ROSTER"]


async def on_reported(session: AsyncSession, event: Fed) -> None:
    await actions.open_for_case(
        session,
        event.subject,
        worker_id=event.data["worker_id"],
        region=event.region,
        harm=Harm(event.data["harm"]),
        told_at=event.at,
    )


async def on_verified(session: AsyncSession, event: Fed) -> None:
    await actions.verify(session, event.subject, region=event.region)


async def on_merged(session: AsyncSession, event: Fed) -> None:
    await actions.settle_merge(session, event.subject, into=event.data["into"], worker_id=event.data["worker_id"])


async def on_death(session: AsyncSession, event: Fed) -> None:
    """Told by the case or by the roster, and often by both."""
    await actions.open_for_death(session, worker_id=event.data["worker_id"], region=event.region, told_at=event.at)


async def on_decided_for(session: AsyncSession, event: Fed) -> None:
    """That the worker died of it may be known from the decision alone."""
    await actions.decide(session, event.subject, on_duty=True)
    if event.data["fatal"]:
        await on_death(session, event)


async def on_decided_against(session: AsyncSession, event: Fed) -> None:
    await actions.decide(session, event.subject, on_duty=False)


INJURY = Follows(
    source="injury",
    on={
        "injury.case.reported": on_reported,
        "injury.case.verified": on_verified,
        "injury.case.merged": on_merged,
        "injury.case.died": on_death,
        "injury.case.recognised": on_decided_for,
        "injury.case.deemed": on_decided_for,
        "injury.case.not-recognised": on_decided_against,
    },
)
ROSTER = Follows(source="roster", on={"roster.worker.deceased": on_death})
