"""What counselling does when the roster or the injury service says that something happened."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS
from chassis.ledger import happened
from services.welfare.counselling.models import Case, Offer
from services.welfare.counselling.rules import county_of
from services.welfare.counselling.schemas import CounsellingOffered
from services.welfare.counselling.store import pseudonym_of, whole_store
from services.welfare.counselling_endings.actions import end_for_death, lapse_offers
from services.welfare.crises.models import Crisis
from services.welfare.workers.queries import last_record

__all__ = ["AFTER_INJURY", "ON_ROSTER"]


async def on_injury(session: AsyncSession, event: Fed) -> None:
    """Offer counselling to who was hurt, once a case, whatever is told of it again and in whatever order."""
    if event.data.get("fatal") or await _died(session, event.data["worker_id"]):
        await end_for_death(session, event.data["worker_id"])
    else:
        await _offer(session, event, case_id=event.subject)


async def on_case_merged(session: AsyncSession, event: Fed) -> None:
    """Two cases were of one accident, and one offer stands: that of the case which does."""
    if not await _died(session, event.data["worker_id"]):
        await _offer(session, event, case_id=event.data["into"])
    await lapse_offers(session, Offer.injury_case_id == UUID(event.subject))


async def on_death(session: AsyncSession, event: Fed) -> None:
    """Told by the case or by the roster, and often by both."""
    await end_for_death(session, event.data["worker_id"])


async def _died(session: AsyncSession, worker_id: str) -> bool:
    _, known = await last_record(session, worker_id)
    return known is not None and known.died_on is not None


async def _offer(session: AsyncSession, event: Fed, *, case_id: str) -> None:
    offer = {
        "injury_case_id": UUID(case_id),
        "worker_id": event.data["worker_id"],
        "region": event.region,
        "offered_at": scope_of(session).clock.now(),
        "version": 1,
    }
    once = insert(Offer).values(offer).on_conflict_do_nothing(index_elements=["injury_case_id"]).returning(Offer.id)
    made = await session.scalar(once)
    if made is not None:
        told = CounsellingOffered(injury_case_id=UUID(case_id))
        await happened(session, told, subject=made, region=event.region)


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Verify what was taken on a check digit, and bring it to the county where the person is known to be."""
    person = pseudonym_of(session, event.data["worker_id"])
    region = county_of(int(event.data["region"]))
    async with whole_store(session):
        verified = await session.scalars(
            update(Case)
            .where(Case.pseudonym == person, Case.verified.is_(False))
            .values(verified=True, region=region, version=Case.version + 1)
            .returning(Case.id)
        )
        await session.execute(
            update(Crisis).where(Crisis.case_id.in_(verified.all())).values(region=region, version=Crisis.version + 1)
        )


async def on_deceased(session: AsyncSession, event: Fed) -> None:
    await on_worker(session, event)
    await on_death(session, event)


ON_ROSTER = Follows(
    source="roster", on=dict.fromkeys(WORKER_EVENTS, on_worker) | {"roster.worker.deceased": on_deceased}
)
AFTER_INJURY = Follows(
    source="injury",
    on={
        "injury.case.reported": on_injury,
        "injury.case.recognised": on_injury,
        "injury.case.deemed": on_injury,
        "injury.case.merged": on_case_merged,
        "injury.case.died": on_death,
    },
)
