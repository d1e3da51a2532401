"""What is done with a roll: making it, publicising it, passing it on, sending it back, voiding it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import happened
from chassis.workdays import WorkCalendar
from chassis.workers import Category, WorkerState
from services.subsidy.allowances.queries import blocked_lines, duplicate_halves
from services.subsidy.allowances.rules import OtherAllowance
from services.subsidy.discovery.actions import keep_counts, staff_at_duty
from services.subsidy.lines.actions import list_lines_of, move_lines, resplit
from services.subsidy.lines.queries import Totals, claims_of, earned_of, totals_of
from services.subsidy.lines.rules import Computed, DutyDay, LineMove, RemovedFor, compute, first_half
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import OBJECTION, ObjectionMove, ObjectionState
from services.subsidy.payments.models import Instruction
from services.subsidy.payments.rules import HOLDING
from services.subsidy.rolls.models import PublicityEvidence, Roll, RollHand
from services.subsidy.rolls.queries import (
    Standards,
    changes_of,
    contested_workers,
    is_evidenced,
    last_day_of,
    roll_out,
    rolls_of_month,
    snapshots_of,
    standards_of,
)
from services.subsidy.rolls.rules import (
    HAND_OF,
    ROLL,
    CoSignatureMissing,
    EvidenceMissing,
    Hand,
    InPayment,
    NeedsNoCoSignature,
    NothingToList,
    RollMove,
    RollState,
    next_sequence,
    one_share,
    publicity_ends_on,
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
    RollIn,
    RollMade,
    RollOut,
    RollPublicised,
    RollPublished,
    RollReviewed,
    RollSentBack,
    RollVoided,
    Summary,
)
from services.subsidy.schemes import categories_of

__all__ = [
    "approve",
    "check",
    "close_due_publicity",
    "close_publicity",
    "co_sign",
    "evidence",
    "make",
    "pass_on",
    "publish",
    "remake",
    "review",
    "send_back",
    "void",
]


async def make(
    session: AsyncSession, asked: RollIn, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> RollOut:
    """Make the month's regular roll, or the next supplementary one."""
    earlier = await rolls_of_month(session, region=asked.region, month=asked.month, scheme=asked.scheme)
    roll = Roll(
        **asked.model_dump(),
        sequence=next_sequence(earlier),
        round=1,
        state=ROLL.start,
    )
    await keep_counts(session, Counter({asked.region: staff_at_duty(summaries)}), month=asked.month)
    return await _fill(session, roll, summaries, caller=caller, calendar=calendar)


async def remake(
    session: AsyncSession, roll: Roll, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> RollOut:
    """Make a roll anew that was sent back: fresh lines, and hands of a new round."""
    roll.state = ROLL.after(roll.state, RollMove.REMAKE)
    await _let_go(session, roll)
    roll.round += 1
    roll.published_on = roll.publicity_ends_on = roll.publicised_on = roll.minutes_no = None
    return await _fill(session, roll, summaries, caller=caller, calendar=calendar)


async def _fill(
    session: AsyncSession, roll: Roll, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> RollOut:
    standards = await standards_of(session, region=roll.region, month=roll.month, scheme=roll.scheme)
    computed = await _computed(session, roll, summaries, standards, calendar)
    if roll.sequence > 1 and not computed:
        raise NothingToList
    used = standards.used({part["standard_id"] for _, line in computed for part in line.parts})
    roll.league_share_bp = one_share(
        standard.league_share_bp for standard in used if standard.league_share_bp is not None
    )
    roll.budget_line = used[0].budget_line
    roll.publicity_kind, roll.publicity_days = used[0].publicity_kind, used[0].publicity_days
    roll.co_signature_due = any(who["category"] is Category.TWO_COMMITTEE for who, _ in computed)
    roll.co_signed = False
    session.add(roll)
    await session.flush()
    await list_lines_of(session, roll, computed)
    _hand(session, roll, Hand.MAKER, caller)
    return await _told(session, roll, RollMade)


async def _computed(
    session: AsyncSession,
    roll: Roll,
    summaries: Sequence[Summary],
    standards: Standards,
    calendar: WorkCalendar,
) -> list[tuple[dict[str, Any], Computed]]:
    """Each worker's line, in the order of their IDs; a regular roll lists those without duty too."""
    paid = categories_of(roll.scheme)
    listed = [one for one in summaries if one.category in paid and one.state is not WorkerState.MERGED]
    if roll.sequence > 1:
        contested = await contested_workers(session, region=roll.region, month=roll.month)
        listed = [one for one in listed if one.worker_id not in contested]
    low, high = first_half(roll.month), first_half(last_day_of(roll.month)) + 2
    at_duty = [one.worker_id for one in listed if one.days]
    claims = await claims_of(session, at_duty, low=low, high=high, region=roll.region)
    elsewhere = await duplicate_halves(session, at_duty, low=low, high=high)
    # After the claims: they hold off whoever makes another roll for these workers.
    earned = await earned_of(session, at_duty, month=roll.month) if standards.capped else {}
    computed = [
        (
            _who(one),
            compute(
                category=one.category,
                days=[DutyDay(day.duty_on, day.half_days) for day in one.days],
                rates=standards.rates,
                calendar=calendar,
                tiers=standards.tiers,
                earned_fen=earned.get(one.worker_id, 0),
                taken=claims.anywhere.get(one.worker_id, set()) | elsewhere.get(one.worker_id, set()),
                taken_here=claims.here.get(one.worker_id, ()),
            ),
        )
        for one in sorted(listed, key=lambda one: one.worker_id)
    ]
    return computed if roll.sequence == 1 else [(who, line) for who, line in computed if line.halves]


def _who(one: Summary) -> dict[str, Any]:
    return {
        "worker_id": one.worker_id,
        "made_for": one.worker_id,
        "category": one.category,
        "name_masked": one.name_masked,
    }


async def publish(session: AsyncSession, roll: Roll, *, calendar: WorkCalendar) -> RollOut:
    """Post the list: publicity runs from the day after."""
    roll.state = ROLL.after(roll.state, RollMove.PUBLISH)
    roll.published_on = scope_of(session).clock.today()
    roll.publicity_ends_on = publicity_ends_on(
        roll.published_on, kind=roll.publicity_kind, days=roll.publicity_days, calendar=calendar
    )
    return await _told(session, roll, RollPublished)


async def close_publicity(session: AsyncSession, roll: Roll) -> RollOut:
    """End publicity when its full days have passed; lines with an open objection wait for a supplementary roll."""
    state, today = ROLL.after(roll.state, RollMove.CLOSE_PUBLICITY), scope_of(session).clock.today()
    require_publicity_over(roll.publicity_ends_on, today=today)
    roll.state, roll.publicised_on = state, today
    await move_lines(session, roll, LineMove.DEFER, removed_for=RemovedFor.OBJECTION)
    await resplit(session, roll)
    return await _told(session, roll, RollPublicised)


async def close_due_publicity(session: AsyncSession) -> int:
    """The scheduled rule: end the publicity of every roll whose days have passed."""
    today = scope_of(session).clock.today()
    due = await session.scalars(
        select(Roll)
        .where(Roll.state == RollState.PUBLICITY, Roll.publicity_ends_on < today)
        .order_by(Roll.id)
        .with_for_update(skip_locked=True)
    )
    rolls = due.all()
    for roll in rolls:
        await close_publicity(session, roll)
    return len(rolls)


_TOLD: Mapping[RollMove, type[RollEvent]] = {
    RollMove.REVIEW: RollReviewed,
    RollMove.AUDIT: RollAudited,
    RollMove.CO_SIGN: RollCoSigned,
    RollMove.CHECK: RollChecked,
    RollMove.APPROVE: RollApproved,
}


async def review(session: AsyncSession, roll: Roll, *, minutes_no: str, caller: Caller) -> RollOut:
    """The township reviews it; its party committee's minutes say that it was passed (天津市 2020 procedure)."""
    ROLL.after(roll.state, RollMove.REVIEW)
    if not await is_evidenced(session, roll):
        raise EvidenceMissing
    roll.minutes_no = minutes_no
    return await pass_on(session, roll, RollMove.REVIEW, caller=caller)


async def evidence(session: AsyncSession, roll: Roll, asked: EvidenceIn, *, caller: Caller) -> PublicityEvidence:
    """Enter what shows that the list was posted, while it is or when it was."""
    roll.state = ROLL.after(roll.state, RollMove.EVIDENCE)
    made = PublicityEvidence(
        roll_id=roll.id, round=roll.round, region=roll.region, recorded_by=caller.subject, **asked.model_dump()
    )
    session.add(made)
    await _told(session, roll, RollEvidenced)
    return made


async def co_sign(session: AsyncSession, roll: Roll, *, caller: Caller) -> RollOut:
    """The organization department signs for the members of the two committees that the roll lists."""
    if not roll.co_signature_due:
        raise NeedsNoCoSignature
    roll.co_signed = True
    return await pass_on(session, roll, RollMove.CO_SIGN, caller=caller)


async def check(session: AsyncSession, roll: Roll, *, caller: Caller) -> RollOut:
    """Finance checks it, once everybody has signed who must."""
    if roll.state is RollState.AUDITED and roll.co_signature_due and not roll.co_signed:
        raise CoSignatureMissing
    return await pass_on(session, roll, RollMove.CHECK, caller=caller)


async def pass_on(session: AsyncSession, roll: Roll, move: RollMove, *, caller: Caller) -> RollOut:
    """A further hand takes the roll one step on."""
    roll.state = ROLL.after(roll.state, move)
    _hand(session, roll, HAND_OF[move], caller)
    return await _told(session, roll, _TOLD[move])


async def approve(session: AsyncSession, roll: Roll, *, caller: Caller) -> RollOut:
    """Approve: what the lines are now is frozen, and its digest is kept to compare with when it is paid (I9).

    A line that another allowance blocks holds the roll up (I4); the county clears it, or takes the line out.
    """
    state = ROLL.after(roll.state, RollMove.APPROVE)
    if blocked := await blocked_lines(session, [roll.id]):
        raise OtherAllowance(lines=sorted({str(one.line_id) for one in blocked}))
    roll.snapshot = (await snapshots_of(session, [roll], frozen=False))[roll.id]
    roll.changes = [change.model_dump(mode="json") for change in await changes_of(session, roll)]
    roll.state = state
    await move_lines(session, roll, LineMove.APPROVE, frozen=True)
    _hand(session, roll, HAND_OF[RollMove.APPROVE], caller)
    return await _told(session, roll, RollApproved)


async def send_back(session: AsyncSession, roll: Roll, *, reason: str) -> RollOut:
    """Send the roll back to its community, which makes it anew or voids it."""
    roll.state = ROLL.after(roll.state, RollMove.SEND_BACK)
    roll.sent_back_for = reason
    return await _told(session, roll, RollSentBack)


async def void(session: AsyncSession, roll: Roll) -> RollOut:
    """Void the roll before any money is under way; its half-days are free again."""
    roll.state = ROLL.after(roll.state, RollMove.VOID)
    # Instructions lie in the community's region; their payment is the county's and out of its sight.
    pending = await session.scalar(
        select(func.count()).where(Instruction.roll_id == roll.id, Instruction.state.in_(HOLDING))
    )
    if pending:
        raise InPayment
    await _let_go(session, roll)
    return await _told(session, roll, RollVoided)


async def _let_go(session: AsyncSession, roll: Roll) -> None:
    """Void the lines of the roll's round and let the objections to them lapse."""
    await move_lines(session, roll, LineMove.VOID)
    await session.execute(
        update(Objection)
        .where(Objection.roll_id == roll.id, Objection.state == ObjectionState.OPEN)
        .values(
            state=OBJECTION.after(ObjectionState.OPEN, ObjectionMove.LAPSE),
            version=Objection.version + 1,
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )


def _hand(session: AsyncSession, roll: Roll, hand: Hand, caller: Caller) -> None:
    session.add(
        RollHand(
            roll_id=roll.id,
            round=roll.round,
            hand=hand,
            region=roll.region,
            subject=caller.subject,
            worker_id=caller.worker_id,
        )
    )


async def _told(session: AsyncSession, roll: Roll, kind: type[RollEvent]) -> RollOut:
    """Write the change, say what happened, and show the roll."""
    await session.flush()
    totals = (await totals_of(session, [roll.id])).get(roll.id, Totals())
    await happened(session, kind.of(roll, totals), subject=roll.id, region=roll.region)
    return roll_out(roll, totals)
