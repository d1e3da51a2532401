"""What is done with a martyr file, one function a move."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.database import everywhere, one_at_a_time, scope_of
from chassis.filters import in_force
from chassis.known_workers import known_workers
from chassis.ledger import all_happened, happened
from chassis.problems import ParameterMissing
from chassis.workers import WorkerUnknown
from services.honors.martyr_objections.models import MartyrObjection
from services.honors.martyr_objections.rules import MARTYR_OBJECTION, MartyrObjectionMove, MartyrObjectionState
from services.honors.martyr_objections.schemas import MartyrObjectionLapsed
from services.honors.martyrs import rules
from services.honors.martyrs.models import ACCOUNT, FINDINGS, REFUSAL, MartyrFile, MartyrHand, MartyrLaw
from services.honors.martyrs.rules import LIVE, MARTYR_FILE, Hand, LawVersion, MartyrFileMove, MartyrFileState
from services.honors.martyrs.schemas import (
    InvestigationIn,
    MartyrCertified,
    MartyrFileFiled,
    MartyrFileIn,
    MartyrFileInvestigated,
    MartyrFilePosted,
    MartyrFileRefused,
    MartyrFileReturned,
    MartyrFileReviewed,
    MartyrFileTold,
    MaterialIn,
)
from services.honors.workers.models import Worker

__all__ = [
    "apply_for",
    "certify",
    "file",
    "investigate",
    "law_of",
    "live_file",
    "pass_on",
    "publicise",
    "refuse",
    "refuse_outright",
    "send_back",
    "told",
]

# Where an authority's document is kept, by the state that it leads to, and whose hand that is.
_DOCUMENTS = {
    MartyrFileState.COUNTY_REVIEWED: ("county_document_no", Hand.COUNTY),
    MartyrFileState.LEAGUE_REVIEWED: ("league_document_no", Hand.LEAGUE),
    MartyrFileState.REGION_REVIEWED: ("region_document_no", Hand.REGION),
    MartyrFileState.REGION_DECIDED: ("region_document_no", Hand.REGION),
    MartyrFileState.MINISTRY_RECORDED: ("ministry_document_no", None),
    MartyrFileState.MINISTRY_REVIEWED: ("ministry_document_no", None),
    MartyrFileState.MINISTRY_DECIDED: ("ministry_document_no", None),
}
# What a new round finds anew.
_FOUND = (
    "findings",
    "report_no",
    "investigated_on",
    "posted_on",
    "posted_to",
    "posted_at",
    "county_document_no",
    "county_reviewed_on",
    "league_document_no",
    "region_document_no",
    "ministry_document_no",
)


async def law_of(session: AsyncSession, died_on: date) -> LawVersion:
    """The version of the statute that holds for a day of death; ``ParameterMissing`` for a day of none."""
    law = await session.scalar(select(MartyrLaw.law).where(in_force(MartyrLaw, on=died_on)))
    if law is None:
        raise ParameterMissing(parameter="martyr-law")
    return law


async def live_file(session: AsyncSession, worker_id: str) -> MartyrFile | None:
    """The one file of a person that is not over, locked."""
    return await session.scalar(
        select(MartyrFile)
        .where(MartyrFile.worker_id == worker_id, MartyrFile.state.in_(LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def apply_for(
    session: AsyncSession, asked: MartyrFileIn, *, caller: Caller, keys: KeyRing, peer: Peer
) -> MartyrFile:
    """File for somebody by hand. What a death prepared, here or in another county, is taken up, and not made twice.

    Art. 9 lets the unit's, the family's and the event's county investigate: the file becomes the calling county's.
    """
    rules.require_ground(asked.ground)
    worker = (await known_workers(session, Worker, peer, [asked.worker_id])).get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    await one_at_a_time(session, f"martyr:{asked.worker_id}")
    here = worker.region if worker.region in caller.span else caller.region
    async with everywhere(session):
        one = await live_file(session, asked.worker_id)
        if one is None:
            one = MartyrFile(
                region=here,
                worker_id=asked.worker_id,
                on_duty=False,
                round=1,
                state=MARTYR_FILE.start,
                frozen=False,
            )
            session.add(one)
        elif one.state is not MartyrFileState.PREPARED:
            raise rules.MartyrFileOpen
        one.region = here
    await _file(session, one, asked, worker=worker, keys=keys)
    return one


async def file(session: AsyncSession, one: MartyrFile, asked: MaterialIn, *, keys: KeyRing) -> None:
    """The material is handed in for a file that the death prepared."""
    rules.require_ground(asked.ground)
    worker = await session.get(Worker, one.worker_id)
    if worker is None:
        raise rules.PersonNotDeceased
    await _file(session, one, asked, worker=worker, keys=keys)


async def _file(session: AsyncSession, one: MartyrFile, asked: MaterialIn, *, worker: Worker, keys: KeyRing) -> None:
    state = MARTYR_FILE.after(one.state, MartyrFileMove.FILE)
    died_on = rules.require_deceased(worker.state, worker.died_on)
    law = await law_of(session, died_on)
    one.state, one.died_on, one.law = state, died_on, law
    one.shown_as = worker.name_masked
    one.applicant, one.venue, one.ground = asked.applicant, asked.venue, asked.ground
    one.account = keys.seal(asked.account, context=ACCOUNT)
    one.filed_on = _today(session)
    await told(session, one, MartyrFileFiled)


async def investigate(
    session: AsyncSession, one: MartyrFile, asked: InvestigationIn, *, caller: Caller, keys: KeyRing
) -> None:
    """The county's veterans' affairs found out what happened, and report."""
    await _move(session, one, MartyrFileMove.INVESTIGATE, caller, hand=Hand.INVESTIGATOR)
    one.findings = keys.seal(asked.findings, context=FINDINGS)
    one.report_no, one.investigated_on = asked.report_no, _today(session)
    await told(session, one, MartyrFileInvestigated)


async def publicise(session: AsyncSession, one: MartyrFile, *, posted_at: str) -> None:
    """Post it today, for its full days."""
    one.state = MARTYR_FILE.after(one.state, MartyrFileMove.PUBLICISE)
    scope = scope_of(session)
    one.posted_on, one.posted_at = scope.clock.today(), posted_at
    one.posted_to = scope.calendar.add_working_days(one.posted_on, rules.POSTED_WORKING_DAYS)
    await told(session, one, MartyrFilePosted)


async def pass_on(
    session: AsyncSession, one: MartyrFile, move: MartyrFileMove, *, document_no: str, caller: Caller
) -> None:
    """The authority whose turn it is examines it, or decides; of the ministry the province enters what it did."""
    if one.state is MartyrFileState.INVESTIGATED:
        rules.require_posted(one.posted_to, today=_today(session))
        one.county_reviewed_on = _today(session)
    column, hand = _DOCUMENTS[MARTYR_FILE.after(one.state, move)]
    setattr(one, column, document_no)
    await _move(session, one, move, caller, hand=hand)
    await told(session, one, MartyrFileReviewed)


async def certify(session: AsyncSession, one: MartyrFile, *, certificate_no: str, caller: Caller) -> None:
    """The office of the honours committee issued the certificate."""
    one.certificate_no, one.certified_on = certificate_no, _today(session)
    await _move(session, one, MartyrFileMove.CERTIFY, caller)
    await told(session, one, MartyrCertified)


async def refuse(session: AsyncSession, one: MartyrFile, *, reason: str, caller: Caller, keys: KeyRing) -> None:
    """Whoever's turn it is refuses it."""
    one.refusal = keys.seal(reason, context=REFUSAL)
    await _move(session, one, MartyrFileMove.REFUSE, caller)
    await _end_objections(session, one)
    await told(session, one, MartyrFileRefused)


async def refuse_outright(session: AsyncSession, one: MartyrFile, *, reason: str, keys: KeyRing) -> None:
    """An objection was upheld against it for good, whosever turn it was."""
    one.state = MARTYR_FILE.after(one.state, MartyrFileMove.REFUSE)
    one.refusal = keys.seal(reason, context=REFUSAL)
    await _end_objections(session, one)
    await told(session, one, MartyrFileRefused)


async def send_back(session: AsyncSession, one: MartyrFile) -> None:
    """What was found was rightly objected to: it is investigated anew, by other hands."""
    one.state = MARTYR_FILE.after(one.state, MartyrFileMove.RETURN)
    one.round += 1
    for name in _FOUND:
        setattr(one, name, None)
    await _end_objections(session, one)
    await told(session, one, MartyrFileReturned)


async def _end_objections(session: AsyncSession, one: MartyrFile) -> None:
    """What is still open has nothing left to stop."""
    one.frozen = False
    await session.flush()
    objected = await session.scalars(
        select(MartyrObjection).where(
            MartyrObjection.martyr_file_id == one.id, MartyrObjection.state == MartyrObjectionState.OPEN
        )
    )
    objections = objected.all()
    for objection in objections:
        objection.state = MARTYR_OBJECTION.after(objection.state, MartyrObjectionMove.LAPSE)
    await session.flush()
    lapsed = [(MartyrObjectionLapsed.model_validate(each), each.id, each.region) for each in objections]
    await all_happened(session, lapsed)


async def _move(
    session: AsyncSession, one: MartyrFile, move: MartyrFileMove, caller: Caller, *, hand: Hand | None = None
) -> None:
    """The move, if the state, the turn and the path have it, and nothing that is open holds it back."""
    after = MARTYR_FILE.after(one.state, move)
    rules.require_turn(one.state, department=caller.department, level=caller.level)
    rules.require_on_path(move, state=one.state, law=one.law, ground=one.ground)
    if one.frozen and move in rules.ADVANCING:
        raise rules.MartyrFrozen
    one.state = after
    if hand is not None:
        session.add(MartyrHand(file_id=one.id, round=one.round, hand=hand, region=one.region, subject=caller.subject))
    await session.flush()


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def told(session: AsyncSession, one: MartyrFile, kind: type[MartyrFileTold]) -> None:
    """Write a file, and say what happened to it."""
    await session.flush()
    facts: dict[str, Any] = {name: getattr(one, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=one.id, region=one.region)
