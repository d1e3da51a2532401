"""Whom a move is not for: each looks at all of the rolls at once and answers which it refuses, and why."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, cast, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import among
from chassis.problems import Refusal
from services.subsidy.allowances.queries import blocked_lines
from services.subsidy.allowances.rules import OtherAllowance
from services.subsidy.lines.models import Line
from services.subsidy.payments.models import Instruction
from services.subsidy.payments.rules import HOLDING
from services.subsidy.rolls.models import PublicityEvidence, Roll, RollHand
from services.subsidy.rolls.rules import EvidenceMissing, InPayment, ListedInRoll, SameHand, StandardEndedBefore
from services.subsidy.standards.models import Standard
from services.subsidy.standards.rules import StandardState

__all__ = ["Refused", "blocked", "ended_before", "evidence_of", "in_payment", "not_theirs", "without_evidence"]

Refused = dict[UUID, Refusal]


def _ids(rolls: Sequence[Roll]) -> list[UUID]:
    return [roll.id for roll in rolls]


async def without_evidence(session: AsyncSession, rolls: Sequence[Roll]) -> Refused:
    """Rolls of whose present round nothing shows that the list was posted."""
    shown = set(
        await session.scalars(
            select(Roll.id).join(PublicityEvidence, _of_round(PublicityEvidence)).where(among(Roll.id, _ids(rolls)))
        )
    )
    return {roll.id: EvidenceMissing() for roll in rolls if roll.id not in shown}


async def not_theirs(session: AsyncSession, rolls: Sequence[Roll], caller: Caller) -> Refused:
    """Rolls in whose round the caller has had a hand already, or which list the caller (I8)."""
    had = (
        select(Roll.id)
        .join(RollHand, _of_round(RollHand))
        .where(among(Roll.id, _ids(rolls)), RollHand.subject == caller.subject)
    )
    refused: Refused = {roll_id: SameHand() for roll_id in await session.scalars(had)}
    if caller.worker_id is not None:
        listed = (
            select(Roll.id)
            .join(Line, _of_round(Line))
            .where(among(Roll.id, _ids(rolls)), Line.worker_id == caller.worker_id)
        )
        refused |= {roll_id: ListedInRoll() for roll_id in await session.scalars(listed)}
    return refused


def _of_round(table: type[RollHand | PublicityEvidence | Line]) -> ColumnElement[bool]:
    return and_(table.roll_id == Roll.id, table.round == Roll.round)


async def blocked(session: AsyncSession, rolls: Sequence[Roll]) -> Refused:
    """Rolls with a line that another allowance blocks (I4); the county clears it, or takes the line out."""
    lines = [one.line_id for one in await blocked_lines(session, _ids(rolls))]
    if not lines:
        return {}
    held: dict[UUID, set[str]] = defaultdict(set)
    for roll_id, line_id in await session.execute(select(Line.roll_id, Line.id).where(among(Line.id, lines))):
        held[roll_id].add(str(line_id))
    return {roll_id: OtherAllowance(lines=sorted(those)) for roll_id, those in held.items()}


async def ended_before(session: AsyncSession, rolls: Sequence[Roll]) -> Refused:
    """Rolls with a day on which its standard does not hold any more (I7): only one that was ended can be too short."""
    part = func.jsonb_array_elements(Line.parts).table_valued(column("value", JSONB)).alias("part")
    day = func.jsonb_array_elements(part.c.value["days"]).table_valued(column("value", JSONB)).alias("day")
    late = (
        select(Line.roll_id)
        .join(part, true())
        .join(Standard, cast(part.c.value["standard_id"].astext, Uuid) == Standard.id)
        .join(day, true())
        .where(
            among(Line.roll_id, _ids(rolls)),
            Line.live,
            Standard.state == StandardState.ENDED,
            cast(day.c.value["on"].astext, Date) > Standard.valid_to,
        )
        .distinct()
    )
    return {roll_id: StandardEndedBefore() for roll_id in await session.scalars(late)}


async def in_payment(session: AsyncSession, rolls: Sequence[Roll]) -> Refused:
    """Rolls with a line that is being paid. Instructions lie in the community's region; the payment is the county's."""
    pending = select(Instruction.roll_id).where(among(Instruction.roll_id, _ids(rolls)), Instruction.state.in_(HOLDING))
    return {roll_id: InPayment() for roll_id in await session.scalars(pending.distinct())}


async def evidence_of(session: AsyncSession, roll: Roll) -> PublicityEvidence:
    """What was entered last of a roll that is locked."""
    last = select(PublicityEvidence).where(PublicityEvidence.roll_id == roll.id).order_by(PublicityEvidence.id.desc())
    return (await session.scalars(last.limit(1))).one()
