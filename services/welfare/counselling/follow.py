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
from services.welfare.crises.models import Crisis

__all__ = ["AFTER_INJURY", "ON_ROSTER"]


async def on_injury(session: AsyncSession, event: Fed) -> None:
    """Offer counselling to who was hurt, once a case, whatever is told of it again and in whatever order."""
    offer = {
        "injury_case_id": UUID(event.subject),
        "worker_id": event.data["worker_id"],
        "region": event.region,
        "offered_at": scope_of(session).clock.now(),
        "version": 1,
    }
    once = insert(Offer).values(offer).on_conflict_do_nothing(index_elements=["injury_case_id"]).returning(Offer.id)
    made = await session.scalar(once)
    if made is not None:
        told = CounsellingOffered(injury_case_id=UUID(event.subject))
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


ON_ROSTER = Follows(source="roster", on=dict.fromkeys(WORKER_EVENTS, on_worker))
AFTER_INJURY = Follows(
    source="injury",
    on=dict.fromkeys(("injury.case.reported", "injury.case.recognised", "injury.case.deemed"), on_injury),
)
