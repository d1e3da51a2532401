"""An application's way from the parent to the audit."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.client import Peer
from chassis.database import scope_of
from chassis.ledger import happened
from chassis.regions import Level, parent_of
from services.welfare.children.models import Child
from services.welfare.exam_rules.models import ExamRule
from services.welfare.exam_rules.queries import rule_for
from services.welfare.exams import schemas
from services.welfare.exams.models import Exam
from services.welfare.exams.rules import (
    EXAM,
    ExamMove,
    ExamRefusal,
    publicity_ends_on,
    require_before_cutoff,
    require_given,
    require_publicity_over,
    require_threshold,
)

__all__ = ["apply", "ask_half_days", "confirm", "move", "object_to", "publicise", "refuse", "register"]


async def apply(session: AsyncSession, child: Child) -> Exam:
    """A parent asks, under what the league gives now."""
    rule, today = await rule_for(session, child.region), _today(session)
    require_given(rule.kind)
    require_before_cutoff(today, cutoff_on=rule.cutoff_on)
    exam = Exam(
        region=child.region,
        worker_id=child.worker_id,
        child_id=child.id,
        child_index=child.id_index,
        child_masked=child.name_masked,
        rule_id=rule.id,
        **{
            name: getattr(rule, name)
            for name in ("year", "kind", "points", "threshold_half_days", "publicity_days", "cutoff_on")
        },
        state=EXAM.start,
        applied_on=today,
        objections=0,
    )
    session.add(exam)
    return await _tell(session, exam, schemas.ExamApplied)


async def ask_half_days(peer: Peer, rule: ExamRule, *, worker_id: str) -> int:
    """The parent's credited duty in the rule's days, wherever it was done. Asked before any row is locked."""
    asked: dict[str, Any] = {
        "region": f"{parent_of(rule.region, Level.PROVINCE):012d}",
        "first_on": rule.first_on.isoformat(),
        "last_on": rule.last_on.isoformat(),
        "worker_id": worker_id,
        "limit": 500,
    }
    answer = await peer.get("/v1/roster/duty-summaries", params=asked)
    return sum(day["half_days"] for item in answer["items"] for day in item["days"])


async def confirm(session: AsyncSession, exam: Exam, *, half_days: int, caller: Caller) -> Exam:
    """Civil affairs confirms what the roster credits."""
    state = EXAM.after(exam.state, ExamMove.CONFIRM)
    today = _today(session)
    require_before_cutoff(today, cutoff_on=exam.cutoff_on)
    require_threshold(half_days, threshold=exam.threshold_half_days)
    exam.state, exam.duty_half_days = state, half_days
    exam.confirmed_on, exam.confirmed_by = today, caller.subject
    return await _tell(session, exam, schemas.ExamConfirmed, duty_half_days=half_days)


async def publicise(session: AsyncSession, exam: Exam) -> Exam:
    """Put it on the public list for the league's full days."""
    state = EXAM.after(exam.state, ExamMove.PUBLICISE)
    today = _today(session)
    require_before_cutoff(today, cutoff_on=exam.cutoff_on)
    exam.state, exam.publicised_on = state, today
    exam.publicity_ends_on = publicity_ends_on(today, exam.publicity_days)
    return await _tell(session, exam, schemas.ExamPublicised, publicity_ends_on=exam.publicity_ends_on)


async def object_to(session: AsyncSession, exam: Exam) -> Exam:
    """Somebody objects: nothing is registered before it is decided."""
    exam.state = EXAM.after(exam.state, ExamMove.OBJECT)
    exam.objections += 1
    return await _tell(session, exam, schemas.ExamObjected)


async def register(session: AsyncSession, exam: Exam, *, caller: Caller) -> Exam:
    """The consideration stands: after the full days of publicity, and by the cut-off."""
    state = EXAM.after(exam.state, ExamMove.REGISTER)
    today, ends_on = _today(session), exam.publicity_ends_on
    require_before_cutoff(today, cutoff_on=exam.cutoff_on)
    if ends_on is not None:
        require_publicity_over(today, ends_on=ends_on)
    exam.state, exam.registered_on, exam.registered_by = state, today, caller.subject
    return await _tell(session, exam, schemas.ExamRegistered)


async def refuse(session: AsyncSession, exam: Exam, *, reason: ExamRefusal) -> Exam:
    """There is no consideration, and the parent is told why."""
    exam.state = EXAM.after(exam.state, ExamMove.REFUSE)
    exam.refused_for = reason
    return await _tell(session, exam, schemas.ExamRefused, reason=reason)


async def move(
    session: AsyncSession,
    exam: Exam,
    move: ExamMove,
    kind: type[schemas.ExamEvent],
    *,
    by_cutoff: bool = False,
    **values: Any,
) -> Exam:
    """A move that does no more than set what it names."""
    exam.state = EXAM.after(exam.state, move)
    if by_cutoff:
        require_before_cutoff(_today(session), cutoff_on=exam.cutoff_on)
    for name, value in values.items():
        setattr(exam, name, value)
    return await _tell(session, exam, kind)


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def _tell(session: AsyncSession, exam: Exam, kind: type[schemas.ExamEvent], **more: object) -> Exam:
    await session.flush()
    facts = {name: getattr(exam, name) for name in schemas.ExamEvent.model_fields}
    await happened(session, kind.model_validate(facts | more), subject=exam.id, region=exam.region)
    return exam
