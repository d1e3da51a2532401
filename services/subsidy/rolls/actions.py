"""Making rolls: a community's own, all that a township or a county has not made yet, and anew what was sent back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.periods import last_day_of
from chassis.problems import Refusal
from chassis.workdays import WorkCalendar
from chassis.workers import Category, WorkerState
from services.subsidy.allowances.queries import duplicate_halves
from services.subsidy.discovery.actions import keep_counts, staff_at_duty
from services.subsidy.lines.actions import list_lines_of
from services.subsidy.lines.queries import Claims, claims_of, earned_of
from services.subsidy.lines.rules import Computed, DutyDay, RateBook, compute, first_half
from services.subsidy.passing.actions import Passed, let_go, only, take_hands, tell
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.queries import (
    Standards,
    communities_with_roll,
    contested_workers,
    rolls_of_month,
    standards_of,
)
from services.subsidy.rolls.rules import ROLL, Hand, NothingToList, RollExists, RollMove, next_sequence, one_share
from services.subsidy.rolls.schemas import DrawUpIn, RollIn, RollMade, RollOut, Summary
from services.subsidy.schemes import categories_of

__all__ = ["Drawn", "draw_up", "make", "remake"]

Lines = list[tuple[dict[str, Any], Computed]]


class Drawn(NamedTuple):
    """The rolls that were made, and why communities have none, by community."""

    made: Passed
    refused: dict[int, Refusal]


async def make(
    session: AsyncSession, asked: RollIn, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> RollOut:
    """Make the month's regular roll, or the next supplementary one."""
    earlier = await rolls_of_month(session, region=asked.region, month=asked.month, scheme=asked.scheme)
    roll = _blank(asked.region, asked, sequence=next_sequence(earlier))
    await keep_counts(session, Counter({asked.region: staff_at_duty(summaries)}), month=asked.month)
    return _alone(await _fill(session, [(roll, summaries)], caller=caller, calendar=calendar))


async def draw_up(
    session: AsyncSession, asked: DrawUpIn, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> Drawn:
    """Make the regular roll of every community of a region that has none of the month yet.

    A community whose roll cannot be made is named with the reason and holds up no other.
    """
    of_community: dict[int, list[Summary]] = defaultdict(list)
    for one in summaries:
        of_community[one.region].append(one)
    counts = Counter({region: staff_at_duty(those) for region, those in of_community.items()})
    await keep_counts(session, counts, month=asked.month)
    there = await communities_with_roll(session, region=asked.region, month=asked.month, scheme=asked.scheme)
    drafts = [
        (_blank(region, asked, sequence=1), those)
        for region, those in sorted(of_community.items())
        if region not in there
    ]
    drawn = await _fill(session, drafts, caller=caller, calendar=calendar)
    return Drawn(drawn.made, {region: RollExists() for region in there} | drawn.refused)


async def remake(
    session: AsyncSession, roll: Roll, summaries: Sequence[Summary], *, caller: Caller, calendar: WorkCalendar
) -> RollOut:
    """Make a roll anew that was sent back: fresh lines, and hands of a new round."""
    roll.state = ROLL.after(roll.state, RollMove.REMAKE)
    await let_go(session, [roll])
    roll.round += 1
    roll.published_on = roll.publicity_ends_on = roll.publicised_on = roll.minutes_no = None
    return _alone(await _fill(session, [(roll, summaries)], caller=caller, calendar=calendar))


def _blank(region: int, asked: RollIn | DrawUpIn, *, sequence: int) -> Roll:
    return Roll(region=region, month=asked.month, scheme=asked.scheme, sequence=sequence, round=1, state=ROLL.start)


def _alone(drawn: Drawn) -> RollOut:
    for refusal in drawn.refused.values():
        raise refusal
    return only(drawn.made)


async def _fill(
    session: AsyncSession,
    drafts: Sequence[tuple[Roll, Sequence[Summary]]],
    *,
    caller: Caller,
    calendar: WorkCalendar,
) -> Drawn:
    """List in rolls of one county, month and scheme what their communities' duty comes to."""
    if not drafts:
        return Drawn(Passed([]), {})
    standards = await standards_of(session, of=drafts[0][0])
    listed = [(roll, await _listed(session, roll, summaries)) for roll, summaries in drafts]
    reckoning = await _reckoning(session, listed, standards, calendar)
    filled: list[tuple[Roll, Lines]] = []
    refused: dict[int, Refusal] = {}
    for roll, those in listed:
        try:
            filled.append((roll, reckoning.lines(roll, those)))
        except Refusal as refusal:
            refused[roll.region] = refusal
    made = [roll for roll, _ in filled]
    session.add_all(made)
    await session.flush()
    await list_lines_of(session, filled)
    await take_hands(session, made, Hand.MAKER, caller)
    return Drawn(await tell(session, Passed(made), RollMade), refused)


async def _listed(session: AsyncSession, roll: Roll, summaries: Sequence[Summary]) -> list[Summary]:
    """Whom a roll lists, in the order of their IDs."""
    paid = categories_of(roll.scheme)
    listed = [one for one in summaries if one.category in paid and one.state is not WorkerState.MERGED]
    if roll.sequence > 1:
        contested = await contested_workers(session, region=roll.region, month=roll.month)
        listed = [one for one in listed if one.worker_id not in contested]
    return sorted(listed, key=lambda one: one.worker_id)


async def _reckoning(
    session: AsyncSession,
    listed: Sequence[tuple[Roll, Sequence[Summary]]],
    standards: Standards,
    calendar: WorkCalendar,
) -> "_Reckoning":
    roll = listed[0][0]
    low, high = first_half(roll.month), first_half(last_day_of(roll.month)) + 2
    at_duty = sorted({one.worker_id for _, those in listed for one in those if one.days})
    here = [one.region for one, _ in listed]
    claims = await claims_of(session, at_duty, low=low, high=high, here=(min(here), max(here)))
    elsewhere = await duplicate_halves(session, at_duty, low=low, high=high)
    # After the claims: they hold off whoever makes another roll for these workers.
    earned = await earned_of(session, at_duty, month=roll.month) if standards.capped else {}
    rates = RateBook(standards.rates, calendar=calendar, tiers=standards.tiers)
    return _Reckoning(standards, rates, claims, elsewhere, Counter(earned))


class _Reckoning(NamedTuple):
    """What is known of the workers of some rolls, one roll after the other: what one claims the next may not."""

    standards: Standards
    rates: RateBook
    claims: Claims
    elsewhere: Mapping[str, set[int]]
    earned: Counter[str]

    def lines(self, roll: Roll, listed: Sequence[Summary]) -> Lines:
        """Each worker's line; a regular roll lists those without duty too. The roll is set by what they rest on."""
        computed = [(_who(one), self._line(roll, one)) for one in listed]
        if roll.sequence > 1:
            computed = [(who, line) for who, line in computed if line.halves]
            if not computed:
                raise NothingToList
        used = self.standards.used({part["standard_id"] for _, line in computed for part in line.parts})
        roll.league_share_bp = one_share(
            standard.league_share_bp for standard in used if standard.league_share_bp is not None
        )
        roll.budget_line = used[0].budget_line
        roll.publicity_kind, roll.publicity_days = used[0].publicity_kind, used[0].publicity_days
        roll.co_signature_due = any(who["category"] is Category.TWO_COMMITTEE for who, _ in computed)
        roll.co_signed = False
        for who, line in computed:
            self.claims.anywhere[who["worker_id"]].update(line.halves)
            self.earned[who["worker_id"]] += line.amount_fen
        return computed

    def _line(self, roll: Roll, one: Summary) -> Computed:
        return compute(
            category=one.category,
            days=[DutyDay(day.duty_on, day.half_days) for day in one.days],
            rates=self.rates,
            earned_fen=self.earned[one.worker_id],
            taken=self.claims.anywhere.get(one.worker_id, set()) | self.elsewhere.get(one.worker_id, set()),
            taken_here=self.claims.here.get((one.worker_id, roll.region), ()),
        )


def _who(one: Summary) -> dict[str, Any]:
    return {
        "worker_id": one.worker_id,
        "category": one.category,
        "name_masked": one.name_masked,
    }
