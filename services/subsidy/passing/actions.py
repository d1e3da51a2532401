"""Passing rolls on: a move of one roll or of many is the same few statements over all of them.

A move takes rolls that are locked and answers which went and which are refused, and why; a refused one stays as it was.
Whatever their number, every roll has its own hand, audit entry and event. What the database refuses nevertheless,
since somebody else was quicker, refuses the whole request and has changed nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Text, Uuid, cast, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from chassis.caller import Caller
from chassis.database import among, scope_of
from chassis.ledger import Event, all_happened
from chassis.problems import Refusal
from chassis.workdays import WorkCalendar
from services.subsidy.lines.actions import move_lines, resplit
from services.subsidy.lines.queries import Totals, totals_of
from services.subsidy.lines.rules import LineMove, RemovedFor
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import OBJECTION, ObjectionMove, ObjectionState
from services.subsidy.passing.queries import Refused, blocked, ended_before, in_payment, not_theirs, without_evidence
from services.subsidy.rolls.models import PublicityEvidence, Roll, RollHand
from services.subsidy.rolls.queries import changes_of, roll_out, snapshots_of
from services.subsidy.rolls.rules import (
    HAND_OF,
    ROLL,
    Hand,
    RollMove,
    RollState,
    publicity_ends_on,
    require_co_signature_due,
    require_co_signed,
    require_publicity_over,
)
from services.subsidy.rolls.schemas import (
    EvidenceIn,
    RollApproved,
    RollAudited,
    RollChecked,
    RollCoSigned,
    RollEvent,
    RollEvidenced,
    RollOut,
    RollPublicised,
    RollPublished,
    RollReviewed,
    RollSentBack,
    RollVoided,
)

__all__ = [
    "Passed",
    "approve",
    "audit",
    "check",
    "close_due_publicity",
    "close_publicity",
    "co_sign",
    "evidence",
    "let_go",
    "only",
    "publish",
    "review",
    "send_back",
    "take_hands",
    "tell",
    "void",
]


@dataclass(slots=True)
class Passed:
    """The rolls that a move is made of, what their live lines add up to after it, and the refusals of the others."""

    rolls: list[Roll]
    refused: Refused = field(default_factory=dict)
    totals: Mapping[UUID, Totals] = field(default_factory=dict)

    def without(self, refused: Refused) -> None:
        """Leave out what is refused."""
        self.refused |= refused
        self.rolls = [roll for roll in self.rolls if roll.id not in refused]

    def each(self) -> Iterator[tuple[Roll, Totals]]:
        """The rolls with their totals."""
        return ((roll, self.totals.get(roll.id, Totals())) for roll in self.rolls)


def only(passed: Passed) -> RollOut:
    """The roll that was passed on alone, or its refusal."""
    for refusal in passed.refused.values():
        raise refusal
    [(roll, totals)] = passed.each()
    return roll_out(roll, totals)


def _legal(passed: Passed, move: RollMove) -> Passed:
    """Leave those out whose state the move leads nowhere from."""
    passed.without(_refused_by(passed.rolls, lambda roll: ROLL.after(roll.state, move)))
    return passed


def _refused_by(rolls: Sequence[Roll], rule: Callable[[Roll], object]) -> Refused:
    refused: Refused = {}
    for roll in rolls:
        try:
            rule(roll)
        except Refusal as refusal:
            refused[roll.id] = refusal
    return refused


async def publish(session: AsyncSession, passed: Passed, *, calendar: WorkCalendar) -> Passed:
    """Post the lists: publicity runs from the day after."""
    today = scope_of(session).clock.today()
    last_days: dict[UUID, date] = {}

    def reckon(roll: Roll) -> None:
        last_days[roll.id] = publicity_ends_on(
            today, kind=roll.publicity_kind, days=roll.publicity_days, calendar=calendar
        )

    _legal(passed, RollMove.PUBLISH)
    passed.without(_refused_by(passed.rolls, reckon))
    together: dict[date, list[Roll]] = defaultdict(list)
    for roll in passed.rolls:
        together[last_days[roll.id]].append(roll)
    for last_day, those in together.items():
        await _move(session, those, RollMove.PUBLISH, published_on=today, publicity_ends_on=last_day)
    return await tell(session, passed, RollPublished)


async def evidence(session: AsyncSession, passed: Passed, asked: EvidenceIn, *, caller: Caller) -> Passed:
    """Enter what shows that the lists were posted, while they are or when they were."""
    _legal(passed, RollMove.EVIDENCE)
    shown = select(
        Roll.id,
        Roll.round,
        Roll.region,
        literal(asked.kind.value),
        literal(asked.reference),
        literal(asked.digest, Text()),
        literal(caller.subject),
    ).where(among(Roll.id, [roll.id for roll in passed.rolls]))
    names = ["roll_id", "round", "region", "kind", "reference", "digest", "recorded_by"]
    await session.execute(insert(PublicityEvidence).from_select(names, shown))
    await _move(session, passed.rolls, RollMove.EVIDENCE)
    return await tell(session, passed, RollEvidenced)


async def close_publicity(session: AsyncSession, passed: Passed) -> Passed:
    """End publicity when its full days have passed; lines with an open objection wait for a supplementary roll."""
    today = scope_of(session).clock.today()
    _legal(passed, RollMove.CLOSE_PUBLICITY)
    passed.without(_refused_by(passed.rolls, lambda roll: require_publicity_over(roll.publicity_ends_on, today=today)))
    await _move(session, passed.rolls, RollMove.CLOSE_PUBLICITY, publicised_on=today)
    await move_lines(session, passed.rolls, LineMove.DEFER, removed_for=RemovedFor.OBJECTION)
    await resplit(session, passed.rolls)
    return await tell(session, passed, RollPublicised)


async def close_due_publicity(session: AsyncSession) -> int:
    """The scheduled rule: end the publicity of every roll whose days have passed."""
    today = scope_of(session).clock.today()
    due = await session.scalars(
        select(Roll)
        .where(Roll.state == RollState.PUBLICITY, Roll.publicity_ends_on < today)
        .order_by(Roll.id)
        .with_for_update(skip_locked=True)
    )
    return len((await close_publicity(session, Passed(list(due)))).rolls)


async def review(session: AsyncSession, passed: Passed, *, minutes_no: str, caller: Caller) -> Passed:
    """The township reviews them; its party committee's minutes say that they were passed (天津市 2020 procedure)."""
    _legal(passed, RollMove.REVIEW)
    passed.without(await without_evidence(session, passed.rolls))
    return await _pass_on(session, passed, RollMove.REVIEW, RollReviewed, caller=caller, minutes_no=minutes_no)


async def audit(session: AsyncSession, passed: Passed, *, caller: Caller) -> Passed:
    """The county's civil affairs audits them."""
    return await _pass_on(session, _legal(passed, RollMove.AUDIT), RollMove.AUDIT, RollAudited, caller=caller)


async def co_sign(session: AsyncSession, passed: Passed, *, caller: Caller) -> Passed:
    """The organization department signs for the members of the two committees that the rolls list."""
    _legal(passed, RollMove.CO_SIGN)
    passed.without(_refused_by(passed.rolls, lambda roll: require_co_signature_due(due=roll.co_signature_due)))
    return await _pass_on(session, passed, RollMove.CO_SIGN, RollCoSigned, caller=caller, co_signed=True)


async def check(session: AsyncSession, passed: Passed, *, caller: Caller) -> Passed:
    """Finance checks them, once everybody has signed who must."""
    _legal(passed, RollMove.CHECK)
    passed.without(
        _refused_by(passed.rolls, lambda roll: require_co_signed(due=roll.co_signature_due, signed=roll.co_signed))
    )
    return await _pass_on(session, passed, RollMove.CHECK, RollChecked, caller=caller)


async def approve(session: AsyncSession, passed: Passed, *, caller: Caller) -> Passed:
    """Approve: what the lines are now is frozen, and its digest is kept to compare with when it is paid (I9)."""
    _legal(passed, RollMove.APPROVE)
    for look in (blocked, ended_before):
        passed.without(await look(session, passed.rolls))
    passed.without(await not_theirs(session, passed.rolls, caller))
    snapshots = await snapshots_of(session, passed.rolls, frozen=False)
    changes = await changes_of(session, passed.rolls)
    told = (
        func.unnest(
            cast([roll.id for roll in passed.rolls], ARRAY(Uuid())),
            cast([snapshots[roll.id] for roll in passed.rolls], ARRAY(Text())),
            cast([_json(changes[roll.id]) for roll in passed.rolls], ARRAY(Text())),
        )
        .table_valued(column("roll_id", Uuid()), column("snapshot", Text()), column("changes", Text()))
        .render_derived("told")
    )
    frozen = {"snapshot": told.c.snapshot, "changes": cast(told.c.changes, JSONB)}
    await _move(session, passed.rolls, RollMove.APPROVE, Roll.id == told.c.roll_id, **frozen)
    await move_lines(session, passed.rolls, LineMove.APPROVE, frozen=True)
    await take_hands(session, passed.rolls, HAND_OF[RollMove.APPROVE], caller)
    return await tell(session, passed, RollApproved)


def _json(items: Sequence[Any]) -> str:
    return orjson.dumps([item.model_dump(mode="json") for item in items]).decode()


async def send_back(session: AsyncSession, passed: Passed, *, reason: str) -> Passed:
    """Send rolls back to their communities, which make them anew or void them."""
    _legal(passed, RollMove.SEND_BACK)
    await _move(session, passed.rolls, RollMove.SEND_BACK, sent_back_for=reason)
    return await tell(session, passed, RollSentBack)


async def void(session: AsyncSession, passed: Passed) -> Passed:
    """Void rolls before any money is under way; their half-days are free again."""
    _legal(passed, RollMove.VOID)
    passed.without(await in_payment(session, passed.rolls))
    await _move(session, passed.rolls, RollMove.VOID)
    await let_go(session, passed.rolls)
    return await tell(session, passed, RollVoided)


async def let_go(session: AsyncSession, rolls: Sequence[Roll]) -> None:
    """Void the lines of the rolls' rounds and let the objections to them lapse."""
    await move_lines(session, rolls, LineMove.VOID)
    await session.execute(
        update(Objection)
        .where(among(Objection.roll_id, [roll.id for roll in rolls]), Objection.state == ObjectionState.OPEN)
        .values(
            state=OBJECTION.after(ObjectionState.OPEN, ObjectionMove.LAPSE),
            version=Objection.version + 1,
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )


async def _pass_on(
    session: AsyncSession, passed: Passed, move: RollMove, kind: type[RollEvent], *, caller: Caller, **values: Any
) -> Passed:
    """A further hand takes rolls one step on."""
    passed.without(await not_theirs(session, passed.rolls, caller))
    await _move(session, passed.rolls, move, **values)
    await take_hands(session, passed.rolls, HAND_OF[move], caller)
    return await tell(session, passed, kind)


async def _move(session: AsyncSession, rolls: Sequence[Roll], move: RollMove, *where: Any, **values: Any) -> None:
    """Write the state that a move leads to, and what else it changes; one statement for each such state."""
    together: dict[RollState, dict[UUID, Roll]] = defaultdict(dict)
    for roll in rolls:
        together[ROLL.after(roll.state, move)][roll.id] = roll
    changed = {"state": None, "version": Roll.version + 1, "updated_at": func.clock_timestamp(), **values}
    for state, those in together.items():
        written = await session.execute(
            update(Roll)
            .where(among(Roll.id, those), *where)
            .values(changed | {"state": state})
            .returning(Roll.id, *(getattr(Roll, name) for name in changed))
            .execution_options(synchronize_session=False)
        )
        for roll_id, *now in written:
            for name, value in zip(changed, now, strict=True):
                set_committed_value(those[roll_id], name, value)


async def take_hands(session: AsyncSession, rolls: Sequence[Roll], hand: Hand, caller: Caller) -> None:
    """Write down whose hand the present round of rolls passed through."""
    had = select(
        Roll.id,
        Roll.round,
        literal(hand.value),
        Roll.region,
        literal(caller.subject),
        literal(caller.worker_id, Text()),
    ).where(among(Roll.id, [roll.id for roll in rolls]))
    names = ["roll_id", "round", "hand", "region", "subject", "worker_id"]
    await session.execute(insert(RollHand).from_select(names, had))


async def tell(session: AsyncSession, passed: Passed, kind: type[RollEvent]) -> Passed:
    """Say what happened to each of the rolls."""
    passed.totals = await totals_of(session, [roll.id for roll in passed.rolls])
    told: list[tuple[Event, UUID | str, int]] = [
        (kind.of(roll, totals), roll.id, roll.region) for roll, totals in passed.each()
    ]
    await all_happened(session, told)
    return passed
