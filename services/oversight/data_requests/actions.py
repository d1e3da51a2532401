"""Asking, answering and taking back."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.ledger import Event, happened
from chassis.problems import Missing
from chassis.regions import Level, parent_of
from services.oversight.data_requests.models import ANSWER, SAYS, DataRequest
from services.oversight.data_requests.rules import (
    DATA_REQUEST,
    OFFICES,
    DataRequestMove,
    Kept,
    Outcome,
    by_retention,
    due_on,
    require_other_hand,
)
from services.oversight.data_requests.schemas import (
    AnswerIn,
    DataRequestAnswered,
    DataRequestAsked,
    DataRequestIn,
    DataRequestTextsOut,
    DataRequestWithdrawn,
)
from services.oversight.workers.models import Worker

__all__ = ["answer", "ask", "opened", "withdraw"]

# Who answers where the retention periods do.
BY_RETENTION = "rule:retention"


async def ask(
    session: AsyncSession, asked: DataRequestIn, *, kept: Sequence[Kept], caller: Caller, keys: KeyRing
) -> DataRequest:
    """Put a request before the office that keeps the data; the periods answer it where they settle it.

    The county is that of the worker's record: a person's token may be of any level.
    """
    worker = await session.get(Worker, caller.worker_id or "")
    if worker is None:
        raise Missing
    today = scope_of(session).clock.today()
    made = DataRequest(
        region=parent_of(worker.region, Level.COUNTY),
        worker_id=worker.worker_id,
        kind=asked.kind,
        keeper=asked.keeper,
        department=OFFICES[asked.keeper],
        says=keys.seal(asked.says, context=SAYS),
        asked_on=today,
        due_on=due_on(today),
        state=DATA_REQUEST.start,
    )
    session.add(made)
    await _told(session, made, DataRequestAsked)
    if (settled := by_retention(kept, today=today)) is None:
        return made
    return await _answered(session, made, *settled, by=BY_RETENTION, keys=keys)


async def answer(
    session: AsyncSession, one: DataRequest, asked: AnswerIn, *, caller: Caller, keys: KeyRing
) -> DataRequest:
    """The office says what it did, and where it did not, why."""
    require_other_hand(caller, worker_id=one.worker_id)
    one.hand_worker = caller.worker_id
    return await _answered(session, one, asked.outcome, asked.answer, by=caller.subject, keys=keys)


async def withdraw(session: AsyncSession, one: DataRequest) -> DataRequest:
    """The worker takes it back."""
    one.state = DATA_REQUEST.after(one.state, DataRequestMove.WITHDRAW)
    return await _told(session, one, DataRequestWithdrawn)


def opened(one: DataRequest, keys: KeyRing) -> DataRequestTextsOut:
    """The request with its words."""
    texts = {
        "says": keys.open(one.says, context=SAYS),
        "answer": keys.open(one.answer, context=ANSWER) if one.answer else None,
    }
    known = {name: getattr(one, name) for name in DataRequestTextsOut.model_fields if name not in texts}
    return DataRequestTextsOut.model_validate(known | texts)


async def _answered(
    session: AsyncSession, one: DataRequest, outcome: Outcome, words: str, *, by: str, keys: KeyRing
) -> DataRequest:
    one.state = DATA_REQUEST.after(one.state, DataRequestMove.ANSWER)
    one.outcome = outcome
    one.answer = keys.seal(words, context=ANSWER)
    one.answered_by = by
    one.answered_at = scope_of(session).clock.now()
    return await _told(session, one, DataRequestAnswered)


async def _told(session: AsyncSession, one: DataRequest, kind: type[Event]) -> DataRequest:
    await session.flush()
    told = {name: getattr(one, name) for name in kind.model_fields}
    await happened(session, kind(**told), subject=one.id, region=one.region)
    return one
