"""Deaths on duty as the injury service tells of them, and the day of death as the roster does."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.honors.duty_deaths import actions

__all__ = ["INJURY", "ROSTER"]


async def on_decided_for(session: AsyncSession, event: Fed) -> None:
    """The injury is recognised; ``fatal`` when the worker had died of it by then."""
    await actions.learn(
        session,
        UUID(event.subject),
        worker_id=event.data["worker_id"],
        region=event.region,
        recognised=True,
        died=event.data["fatal"],
    )


async def on_died(session: AsyncSession, event: Fed) -> None:
    """The worker of a case died; recognition may come later, or have come before."""
    await actions.learn(session, UUID(event.subject), worker_id=event.data["worker_id"], region=event.region, died=True)


async def on_decided_against(session: AsyncSession, event: Fed) -> None:
    await actions.take_back(session, UUID(event.subject), worker_id=event.data["worker_id"])


async def on_case_merged(session: AsyncSession, event: Fed) -> None:
    await actions.settle_cases(session, UUID(event.subject), into=UUID(event.data["into"]))


async def on_deceased(session: AsyncSession, event: Fed) -> None:
    await actions.hear_of_death(session, event.data["worker_id"])


INJURY = Follows(
    source="injury",
    on={
        "injury.case.recognised": on_decided_for,
        "injury.case.deemed": on_decided_for,
        "injury.case.not-recognised": on_decided_against,
        "injury.case.died": on_died,
        "injury.case.merged": on_case_merged,
    },
)
# After the worker is remembered (services.honors.main).
ROSTER = Follows(source="roster", on={"roster.worker.deceased": on_deceased})
