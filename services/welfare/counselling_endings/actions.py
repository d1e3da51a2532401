"""What ends a person's case without the person having said so: that two records were of one person, or a death.

Nobody is offered help, referred or called in the name of who has died. A crisis is ended by a human being alone, so one
that is open rings on until somebody has looked. What was told stays secret, and is forgotten in its time.
"""

from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time, scope_of
from chassis.ledger import happened
from services.welfare.break_glass.models import BreakGlass
from services.welfare.counselling.models import ENDED, Case, Consent, Offer, Screen
from services.welfare.counselling.queries import live_case
from services.welfare.counselling.rules import COUNSELLING_CASE, CounselMove, CounselState
from services.welfare.counselling.scales import soonest
from services.welfare.counselling.schemas import CounsellingEnded, CounsellingOfferLapsed
from services.welfare.counselling.store import persons_of, pseudonym_of, told, whole_store
from services.welfare.counselling_referrals.actions import end_referrals, seek_provider
from services.welfare.counselling_referrals.models import CounsellingSession, Referral
from services.welfare.crises.models import Crisis

__all__ = ["end_for_death", "lapse_offers", "rekey"]

_STORE: tuple[Any, ...] = (Case, Consent, Screen, Crisis, Referral, CounsellingSession, BreakGlass)

_S = CounselState
_FURTHEST = (_S.REFERRED, _S.CONSENTED, _S.SCREENED, _S.TRIAGED, _S.FOLLOW_UP, _S.IN_SESSION, _S.CRISIS)


async def end_for_death(session: AsyncSession, worker_id: str) -> None:
    """The person has died: offers lapse, and a case under way is over."""
    await lapse_offers(session, Offer.worker_id == worker_id)
    async with whole_store(session):
        persons = await persons_of(session, worker_id)
        await one_at_a_time(session, f"counselling {persons[0]}")
        case = await live_case(session, persons)
        if case is not None:
            await _end(session, case, CounselMove.LAPSE)


async def lapse_offers(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    """Offers stand no more; one that has lapsed already is not told of again."""
    lapsed = await session.execute(
        update(Offer)
        .where(Offer.lapsed_at.is_(None), *which)
        .values(lapsed_at=scope_of(session).clock.now(), version=Offer.version + 1)
        .returning(Offer.id, Offer.injury_case_id, Offer.region)
    )
    for row in lapsed.all():
        await happened(
            session, CounsellingOfferLapsed(injury_case_id=row.injury_case_id), subject=row.id, region=row.region
        )


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """What a record that was merged has in the store stands under the survivor's name; of two cases one goes on.

    It is the one that has come further. Consents are of the case that they were given in, so none is carried over; how
    soon somebody is to speak with the person is.
    """
    names = [pseudonym_of(session, worker_id) for worker_id in (given_up, into)]
    async with whole_store(session):
        for name in sorted(names):
            await one_at_a_time(session, f"counselling {name}")
        under_way = select(Case).where(Case.pseudonym.in_(names), Case.state.not_in(ENDED)).order_by(Case.id)
        live = (await session.scalars(under_way.with_for_update().execution_options(populate_existing=True))).all()
        if len(live) == 2:
            gone, stays = sorted(live, key=lambda case: _FURTHEST.index(case.state))
            waits = [case.due_at for case in live if case.due_at is not None]
            needs = [case.triage for case in live if case.triage is not None]
            stays.triage, stays.due_at = soonest(*needs) if needs else None, min(waits, default=None)
            await _end(session, gone, CounselMove.MERGE)
            await seek_provider(session, stays)
        await session.flush()
        for model in _STORE:
            await session.execute(
                update(model)
                .where(model.pseudonym == names[0])
                .values(pseudonym=names[1], version=model.version + 1)
                .execution_options(synchronize_session=False)
            )


async def _end(session: AsyncSession, case: Case, move: CounselMove) -> None:
    case.state = COUNSELLING_CASE.after(case.state, move)
    case.ended_at, case.contact, case.due_at = scope_of(session).clock.now(), None, None
    await session.flush()
    await end_referrals(session, case)
    await told(session, CounsellingEnded(), subject=case.id, region=case.region)
