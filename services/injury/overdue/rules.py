"""Overdue work 逾期事项: whose duty it is, and whose desk one level up it shows on.

The closing paragraph of the notice has the headquarters of every level watch over it. What is shown is the case's
number, the limit and the day; whom it concerns and of what is the officers' own.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.caller import Department
from chassis.regions import Level, level_above, parent_of
from services.injury.clocks.limits import Limit
from services.injury.clocks.of_case import Clock
from services.injury.clocks.rules import ClockState, Reading

__all__ = ["DUTY_OF", "Overdue", "overdue_of"]

# Who keeps each limit. The worker's own year and the remedies are rights, and nobody is late with them.
DUTY_OF: dict[Limit, Department] = {
    Limit.EMPLOYER_APPLY: Department.EMPLOYER,
    Limit.ACCEPT: Department.HUMAN_RESOURCES,
    Limit.DECIDE: Department.HUMAN_RESOURCES,
    Limit.DECIDE_CLEAR: Department.HUMAN_RESOURCES,
    Limit.DECIDE_GREEN: Department.HUMAN_RESOURCES,
    Limit.SERVE: Department.HUMAN_RESOURCES,
    Limit.ASSESS: Department.APPRAISAL_COMMITTEE,
    Limit.REASSESS: Department.APPRAISAL_COMMITTEE,
}

# A township has no desk that another's injury work shows on.
_DESKS = (Level.PROVINCE, Level.LEAGUE, Level.COUNTY)


@dataclass(frozen=True, slots=True)
class Overdue:
    """One limit that was not kept and still is not."""

    case_id: UUID
    region: int
    limit: Limit
    due_on: date
    days_over: int
    duty: Department
    duty_region: int | None
    shown_to: Level


def overdue_of(
    case_id: UUID, *, region: int, competent_region: int | None, clocks: tuple[Clock, ...]
) -> tuple[Overdue, ...]:
    """The limits of a case that are over while the act is still due."""
    found = []
    for clock in clocks:
        duty = DUTY_OF.get(clock.limit)
        if duty is None or not isinstance(clock, Reading) or clock.state is not ClockState.OVERDUE or not clock.due_on:
            continue
        place = _place(clock.limit, region=region, competent_region=competent_region)
        above = (
            Level.PROVINCE if duty is Department.APPRAISAL_COMMITTEE else level_above(place or region, seated=_DESKS)
        )
        found.append(
            Overdue(
                case_id=case_id,
                region=region,
                limit=clock.limit,
                due_on=clock.due_on,
                days_over=-clock.days_left,
                duty=duty,
                duty_region=place,
                shown_to=above,
            )
        )
    return tuple(found)


def _place(limit: Limit, *, region: int, competent_region: int | None) -> int | None:
    """Whose office it is: a reappraisal is the province's and a review the league's, which one limit does not tell."""
    if DUTY_OF[limit] is Department.HUMAN_RESOURCES:
        return competent_region
    return parent_of(region, Level.LEAGUE) if limit is Limit.ASSESS else None
