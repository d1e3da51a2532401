"""What is done with a file of admission, one function a move."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.client import Peer
from chassis.database import scope_of
from chassis.known_workers import known_workers
from chassis.ledger import audited
from chassis.problems import Missing, ParameterMissing
from chassis.regions import Level, ancestors, level_of
from chassis.workers import WorkerUnknown
from services.honors.duty import asked_duty, half_days_of
from services.honors.party import rules
from services.honors.party.models import PartyFile
from services.honors.party.rules import PARTY_FILE, PartyFileMove
from services.honors.party.schemas import ApplicationIn, ApprovalIn, TrainingIn, VoteIn
from services.honors.workers.models import Worker

__all__ = [
    "accept",
    "approve",
    "cancel",
    "confirm",
    "evidence",
    "extend",
    "open_file",
    "pre_review",
    "propose",
    "publicise",
    "talk",
    "train",
    "vote",
]

# No longer a span does the roster sum up: of a longer period its last year counts.
ASKED_AT_ONCE = timedelta(days=366)

_DONE = {
    PartyFileMove.TALK: "talked",
    PartyFileMove.ACCEPT: "accepted",
    PartyFileMove.TRAIN: "trained",
    PartyFileMove.PROPOSE: "proposed",
    PartyFileMove.PRE_REVIEW: "pre-reviewed",
    PartyFileMove.VOTE: "voted",
    PartyFileMove.VOTE_ON_FRONT_LINE: "voted-on-front-line",
    PartyFileMove.PUBLICISE: "publicised",
    PartyFileMove.APPROVE: "approved",
    PartyFileMove.CONFIRM: "confirmed",
    PartyFileMove.EXTEND: "extended",
    PartyFileMove.CANCEL: "cancelled",
}


async def open_file(session: AsyncSession, asked: ApplicationIn, *, caller: Caller, peer: Peer) -> PartyFile:
    """Open the file of a worker who applied in writing."""
    if asked.region not in caller.span:
        raise rules.BranchElsewhere
    worker = (await known_workers(session, Worker, peer, [asked.worker_id])).get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    if worker.region not in caller.span:
        raise Missing
    rules.require_serving(worker.state)
    rules.require_adult(asked.born_on, applied_on=asked.applied_on)
    rules.require_in_order(asked.applied_on, after=None, today=_today(session))
    file = PartyFile(
        **asked.model_dump(),
        name_masked=worker.name_masked,
        state=PARTY_FILE.start,
        front_line=False,
        hand=caller.subject,
        hand_worker=caller.worker_id,
    )
    session.add(file)
    await _audited(session, file, "opened")
    return file


async def talk(session: AsyncSession, file: PartyFile, *, done_on: date, caller: Caller) -> None:
    """The branch talked with the applicant."""
    _move(file, PartyFileMove.TALK, caller)
    rules.require_in_order(done_on, after=file.applied_on, today=_today(session))
    file.talked_on = done_on
    await _audited(session, file, PartyFileMove.TALK)


async def accept(session: AsyncSession, file: PartyFile, *, done_on: date, caller: Caller) -> None:
    """The branch decided on an activist."""
    _move(file, PartyFileMove.ACCEPT, caller)
    if file.talked_on is None:
        raise rules.TalkMissing
    rules.require_in_order(done_on, after=file.talked_on, today=_today(session))
    file.activist_on = done_on
    await _audited(session, file, PartyFileMove.ACCEPT)


async def train(session: AsyncSession, file: PartyFile, asked: TrainingIn, *, caller: Caller) -> None:
    """Note the training had so far."""
    _move(file, PartyFileMove.TRAIN, caller)
    file.training_days, file.training_hours = asked.training_days, asked.training_hours
    await _audited(session, file, PartyFileMove.TRAIN)


async def propose(session: AsyncSession, file: PartyFile, *, done_on: date, caller: Caller) -> None:
    """An activist of a year becomes a candidate."""
    _move(file, PartyFileMove.PROPOSE, caller)
    if file.activist_on is None:
        raise rules.MoveOfBefore
    rules.require_in_order(done_on, after=file.activist_on, today=_today(session))
    rules.require_year(file.activist_on, candidate_on=done_on)
    file.candidate_on = done_on
    await _audited(session, file, PartyFileMove.PROPOSE)


async def pre_review(session: AsyncSession, file: PartyFile, *, done_on: date, caller: Caller) -> None:
    """The committee looked through the file before the meeting."""
    _move(file, PartyFileMove.PRE_REVIEW, caller)
    rules.require_in_order(done_on, after=file.candidate_on, today=_today(session))
    file.pre_reviewed_on = done_on
    await _audited(session, file, PartyFileMove.PRE_REVIEW)


async def evidence(session: AsyncSession, file: PartyFile, peer: Peer) -> tuple[UUID, int]:
    """The control period of the branch's area, the latest there is, and the duty that the roster confirmed inside it.

    The headquarters' calendar is the welfare service's, and asked of it. No row may be locked here.
    ``ParameterMissing`` where no period was declared, ``FrontLineUnproven`` without duty.
    """
    today = _today(session)
    periods = await peer.get("/v1/welfare/control-periods", params={"region": f"{file.region:012d}", "limit": 500})
    begun = [one for one in periods["items"] if one["valid_from"] <= today.isoformat()]
    if not begun:
        raise ParameterMissing(parameter="control-period")
    period = max(begun, key=lambda one: (one["valid_from"], one["region"]))
    last_on = min(date.fromisoformat(period["valid_to"]) if period["valid_to"] else today, today)
    first_on = max(date.fromisoformat(period["valid_from"]), last_on - ASKED_AT_ONCE)
    asked = asked_duty(region=int(period["region"]), first_on=first_on, last_on=last_on, limit=500)
    page = await peer.get("/v1/roster/duty-summaries", params=asked | {"worker_id": file.worker_id})
    half_days = sum(half_days_of(one) for one in page["items"])
    if half_days == 0:
        raise rules.FrontLineUnproven
    return UUID(period["id"]), half_days


async def vote(
    session: AsyncSession,
    file: PartyFile,
    asked: VoteIn,
    *,
    caller: Caller,
    proof: tuple[UUID, int] | None = None,
) -> None:
    """The branch's meeting carried it; with ``proof`` of duty on the front line, which spares the year alone."""
    move = PartyFileMove.VOTE if proof is None else PartyFileMove.VOTE_ON_FRONT_LINE
    _move(file, move, caller)
    if proof is None and file.candidate_on is None:
        raise rules.MoveOfBefore
    rules.require_prepared(file.talked_on, training_days=file.training_days, training_hours=file.training_hours)
    rules.require_redo(file.voted_on, today=_today(session))
    last = max(day for day in (file.talked_on, file.activist_on, file.candidate_on, file.pre_reviewed_on) if day)
    rules.require_in_order(asked.met_on, after=max(last, file.voted_on or last), today=_today(session))
    rules.require_carried(voting_members=asked.voting_members, in_favour=asked.in_favour)
    file.voted_on, file.voted_by = asked.met_on, caller.subject
    file.voting_members, file.present, file.in_favour = asked.voting_members, asked.present, asked.in_favour
    file.front_line = proof is not None
    file.control_period_id, file.half_days = proof or (None, None)
    file.posted_on = file.posted_to = None
    await _audited(session, file, move)


async def publicise(session: AsyncSession, file: PartyFile, *, caller: Caller) -> None:
    """Post it today."""
    _move(file, PartyFileMove.PUBLICISE, caller)
    file.posted_on = _today(session)
    file.posted_to = rules.publicity_ends_on(file.posted_on, scope_of(session).calendar)
    await _audited(session, file, PartyFileMove.PUBLICISE)


async def approve(session: AsyncSession, file: PartyFile, asked: ApprovalIn, *, caller: Caller) -> None:
    """The superior committee approves: probationary, from the day of the branch's meeting."""
    _move(file, PartyFileMove.APPROVE, caller)
    if file.voted_on is None:
        raise rules.MoveOfBefore
    today = _today(session)
    rules.require_term(file.voted_on, special=asked.special, today=today)
    rules.require_published(file.posted_to, today=today)
    file.approval_document_no, file.special = asked.approval_document_no, asked.special
    file.approved_on, file.approved_by = today, caller.subject
    file.probation_to = rules.probation_ends_on(file.voted_on)
    await _audited(session, file, PartyFileMove.APPROVE)


async def confirm(session: AsyncSession, file: PartyFile, *, document_no: str, caller: Caller) -> None:
    """The probation is over: a full member."""
    _move(file, PartyFileMove.CONFIRM, caller)
    ends_on = file.extended_to or file.probation_to
    if ends_on is None:
        raise rules.MoveOfBefore
    rules.require_probation_over(ends_on, today=_today(session))
    file.full_on, file.conclusion_document_no = _today(session), document_no
    await _audited(session, file, PartyFileMove.CONFIRM)


async def extend(session: AsyncSession, file: PartyFile, *, extended_to: date, caller: Caller) -> None:
    """Prolong the probation, once."""
    _move(file, PartyFileMove.EXTEND, caller)
    if file.probation_to is None:
        raise rules.MoveOfBefore
    rules.require_extension(file.probation_to, extended_to=extended_to)
    file.extended_to = extended_to
    await _audited(session, file, PartyFileMove.EXTEND)


async def cancel(session: AsyncSession, file: PartyFile, *, document_no: str, caller: Caller) -> None:
    """It ends here; the worker may apply again."""
    _move(file, PartyFileMove.CANCEL, caller)
    file.conclusion_document_no = document_no
    await _audited(session, file, PartyFileMove.CANCEL)


def _move(file: PartyFile, move: PartyFileMove, caller: Caller) -> None:
    file.state = PARTY_FILE.after(file.state, move)
    file.hand, file.hand_worker = caller.subject, caller.worker_id


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def _audited(session: AsyncSession, file: PartyFile, done: PartyFileMove | str) -> None:
    """For the auditors of the province, without a word of who it is or where; the feed is told nothing (record 45)."""
    await session.flush()
    word = _DONE[done] if isinstance(done, PartyFileMove) else done
    (province,) = (one for one in ancestors(file.region) if level_of(one) is Level.PROVINCE)
    await audited(session, f"honors.party-file.{word}", subject=file.id, region=province)
