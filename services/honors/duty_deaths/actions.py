"""A death on duty opens one martyr file and one help with a posthumous honour, and both take over what is known."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.database import one_at_a_time, scope_of
from chassis.known_workers import rekeyed
from services.honors.duty_deaths.models import DutyCase, DutyDeath
from services.honors.martyrs import actions as martyrs
from services.honors.martyrs.models import MartyrFile
from services.honors.martyrs.rules import LIVE, MARTYR_FILE, MartyrFileMove, MartyrFileState
from services.honors.martyrs.schemas import MartyrFileLapsed, MartyrFilePrepared
from services.honors.posthumous import actions as posthumous
from services.honors.posthumous.models import PosthumousTitle
from services.honors.posthumous.rules import LIVE as TITLES
from services.honors.posthumous.rules import POSTHUMOUS_TITLE, PosthumousMove, PosthumousState
from services.honors.posthumous.schemas import PosthumousTitleLapsed, PosthumousTitleOpened
from services.honors.workers.models import Worker

__all__ = ["at_its_turn", "hear_of_death", "learn", "rekey", "settle_cases", "take_back"]


async def learn(
    session: AsyncSession, case_id: UUID, *, worker_id: str, region: int, recognised: bool = False, died: bool = False
) -> None:
    """One of the two facts of a case; the death is one on duty as soon as there are both."""
    await at_its_turn(session, worker_id)
    fresh = insert(DutyCase)
    case = await session.scalar(
        fresh.on_conflict_do_update(
            index_elements=["case_id"],
            set_={
                "recognised": or_(DutyCase.recognised, fresh.excluded.recognised),
                "died": or_(DutyCase.died, fresh.excluded.died),
            },
        ).returning(DutyCase),
        [{"case_id": case_id, "region": region, "worker_id": worker_id, "recognised": recognised, "died": died}],
        execution_options={"populate_existing": True},
    )
    if case is not None and case.recognised and case.died:
        await _open(session, case_id, worker_id=worker_id, region=region)


async def take_back(session: AsyncSession, case_id: UUID, *, worker_id: str) -> None:
    """The injury is not recognised after all: what nobody has taken up yet lapses, the rest is decided on its own."""
    await at_its_turn(session, worker_id)
    await session.execute(
        update(DutyCase)
        .where(DutyCase.case_id == case_id)
        .values(recognised=False)
        .execution_options(synchronize_session=False)
    )
    death = await session.scalar(
        select(DutyDeath).where(DutyDeath.case_id == case_id, DutyDeath.stands).with_for_update()
    )
    if death is None:
        return
    death.stands = False
    await _lapse_files(session, death.worker_id)
    await _lapse_titles(session, death.worker_id)


async def settle_cases(session: AsyncSession, case_id: UUID, *, into: UUID) -> None:
    """Two cases were of one accident: what was told of the one holds for the other."""
    given_up = await session.get(DutyCase, case_id)
    if given_up is None:
        return
    facts = {"recognised": given_up.recognised, "died": given_up.died}
    await learn(session, into, worker_id=given_up.worker_id, region=given_up.region, **facts)
    await session.execute(
        update(DutyDeath)
        .where(DutyDeath.case_id == case_id)
        .values(case_id=into)
        .execution_options(synchronize_session=False)
    )
    await session.delete(given_up)
    await session.flush()


async def hear_of_death(session: AsyncSession, worker_id: str) -> None:
    """The roster told of the day of death: what waits for it takes it over."""
    await at_its_turn(session, worker_id)
    worker = await session.get(Worker, worker_id, populate_existing=True)
    if worker is None or worker.died_on is None:
        return
    for model, state in ((MartyrFile, MartyrFileState.PREPARED), (PosthumousTitle, PosthumousState.OPENED)):
        waiting = update(model).where(model.worker_id == worker_id, model.state == state)
        await session.execute(
            waiting.values(
                died_on=worker.died_on,
                shown_as=worker.name_masked,
                version=model.version + 1,
                updated_at=func.clock_timestamp(),
            ).execution_options(synchronize_session=False)
        )


async def _open(session: AsyncSession, case_id: UUID, *, worker_id: str, region: int) -> None:
    """Once for each person: a second conclusion, or a second case, finds the row there."""
    today = scope_of(session).clock.today()
    row = {"worker_id": worker_id, "region": region, "case_id": case_id, "opened_on": today, "stands": True}
    opened = await session.scalar(insert(DutyDeath).values(row).on_conflict_do_nothing().returning(DutyDeath.worker_id))
    if opened is None:
        await session.execute(
            update(DutyDeath)
            .where(DutyDeath.worker_id == worker_id)
            .values(stands=True, case_id=case_id)
            .execution_options(synchronize_session=False)
        )
    worker = await session.get(Worker, worker_id, populate_existing=True)
    person = _Person(worker_id, region, worker)
    await _prepare(session, person)
    await _call_for_help(session, person)


class _Person:
    """Who died, as far as the roster has told."""

    def __init__(self, worker_id: str, region: int, worker: Worker | None) -> None:
        self.worker_id = worker_id
        self.region = worker.region if worker else region
        self.shown_as = worker.name_masked if worker else None
        self.died_on: date | None = worker.died_on if worker else None


async def _prepare(session: AsyncSession, person: _Person) -> None:
    """A martyr file, unless there is or was one: one that was opened by hand learns that the death is recognised."""
    files = await session.scalars(
        select(MartyrFile).where(MartyrFile.worker_id == person.worker_id).order_by(MartyrFile.id).with_for_update()
    )
    known = [one for one in files.all() if one.state is not MartyrFileState.LAPSED]
    for one in known:
        one.on_duty = True
    if known:
        await session.flush()
        return
    prepared = MartyrFile(
        region=person.region,
        worker_id=person.worker_id,
        shown_as=person.shown_as,
        died_on=person.died_on,
        on_duty=True,
        round=1,
        state=MARTYR_FILE.start,
        frozen=False,
    )
    session.add(prepared)
    await martyrs.told(session, prepared, MartyrFilePrepared)


async def _call_for_help(session: AsyncSession, person: _Person) -> None:
    known = await session.scalar(
        select(PosthumousTitle.id).where(
            PosthumousTitle.worker_id == person.worker_id, PosthumousTitle.state != PosthumousState.LAPSED
        )
    )
    if known is not None:
        return
    title = PosthumousTitle(
        region=person.region,
        worker_id=person.worker_id,
        shown_as=person.shown_as,
        died_on=person.died_on,
        state=POSTHUMOUS_TITLE.start,
    )
    session.add(title)
    await posthumous.told(session, title, PosthumousTitleOpened)


async def _lapse_files(session: AsyncSession, worker_id: str) -> None:
    prepared = await session.scalars(
        select(MartyrFile)
        .where(MartyrFile.worker_id == worker_id, MartyrFile.state == MartyrFileState.PREPARED)
        .with_for_update()
    )
    for one in prepared.all():
        one.state = MARTYR_FILE.after(one.state, MartyrFileMove.LAPSE)
        await martyrs.told(session, one, MartyrFileLapsed)


async def _lapse_titles(session: AsyncSession, worker_id: str) -> None:
    opened = await session.scalars(
        select(PosthumousTitle)
        .where(PosthumousTitle.worker_id == worker_id, PosthumousTitle.state == PosthumousState.OPENED)
        .with_for_update()
    )
    for title in opened.all():
        title.state = POSTHUMOUS_TITLE.after(title.state, PosthumousMove.LAPSE)
        await posthumous.told(session, title, PosthumousTitleLapsed)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Two records of one person have one death: of two files, or two honours, the one that was taken up goes on.

    Two that were both taken up stay apart, for whoever has its turn to refuse the one.
    """
    for worker_id in sorted((given_up, into)):
        await at_its_turn(session, worker_id)
    await rekeyed(session, DutyCase, given_up=given_up, into=into)
    if await session.get(DutyDeath, into) is None:
        await rekeyed(session, DutyDeath, given_up=given_up, into=into)
    for model, live, untouched, lapse in (
        (MartyrFile, LIVE, MartyrFileState.PREPARED, _lapse_files),
        (PosthumousTitle, TITLES, PosthumousState.OPENED, _lapse_titles),
    ):
        kept: Any = model
        rows = await session.execute(
            select(kept.worker_id, kept.state).where(kept.worker_id.in_((given_up, into)), kept.state.in_(live))
        )
        states = {row.worker_id: row.state for row in rows}
        if len(states) > 1:
            await lapse(session, given_up if states[given_up] is untouched else into)
        theirs: Any = aliased(kept)
        twin = exists().where(theirs.worker_id == into, theirs.state.in_(live))
        await rekeyed(session, kept, ~(kept.state.in_(live) & twin), given_up=given_up, into=into)


async def at_its_turn(session: AsyncSession, worker_id: str) -> None:
    """The feeds are followed apart, and an office may file at the same moment (``martyrs.actions.apply_for``)."""
    await one_at_a_time(session, f"martyr:{worker_id}")
