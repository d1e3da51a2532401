"""Proofs that follow from what the injury service and the roster tell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS
from chassis.workers import Category, WorkerState
from services.welfare.insurance_proofs import actions
from services.welfare.visits.rules import Harm

__all__ = ["INJURY", "ROSTER"]


async def on_worker(session: AsyncSession, event: Fed) -> None:
    await actions.keep_entry(
        session,
        {
            "worker_id": event.data["worker_id"],
            "entered_at": event.at,
            "region": int(event.data["region"]),
            "category": Category(event.data["category"]),
            "state": WorkerState(event.data["state"]),
        },
    )


async def on_reported(session: AsyncSession, event: Fed) -> None:
    await actions.keep_accident(
        session,
        {
            "case_id": UUID(event.subject),
            "region": event.region,
            "worker_id": event.data["worker_id"],
            "harm": Harm(event.data["harm"]),
            "event_at": datetime.fromisoformat(event.data["event_at"]),
        },
    )


async def on_verified(session: AsyncSession, event: Fed) -> None:
    await actions.move_accident(session, UUID(event.subject), region=event.region)


async def on_merged(session: AsyncSession, event: Fed) -> None:
    await actions.merge(session, UUID(event.subject), into=UUID(event.data["into"]))


INJURY = Follows(
    source="injury",
    on={
        "injury.case.reported": on_reported,
        "injury.case.verified": on_verified,
        "injury.case.merged": on_merged,
    },
)
# A record that was merged is on the roster no more (services.welfare.merges).
ROSTER = Follows(source="roster", on={kind: on_worker for kind in WORKER_EVENTS if kind != "roster.worker.merged"})
