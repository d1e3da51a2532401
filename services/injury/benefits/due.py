"""What a case brings, from all that is on record of it and what the caller states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.assessment.rules import CareLevel
from services.injury.benefits.amounts import ComputedItem
from services.injury.benefits.basis import Given, Noting, computed
from services.injury.benefits.deaths import Death, Dependant, Missing, NoDeathBenefit, death_case
from services.injury.benefits.disability import Disability, grant_grade
from services.injury.benefits.entitlement import standing_on
from services.injury.benefits.parameters import Figure, Parameters
from services.injury.benefits.payers import Coverage, Cycle, Item, Standing, payer_of
from services.injury.benefits.rules import StopReason, require_one_payer, stops

__all__ = [
    "BenefitTwice",
    "DeathUnstated",
    "Due",
    "NothingDue",
    "OnRecord",
    "PensionsAboveWage",
    "Stated",
    "due",
    "require_within_wage",
]

_GRANTS = (Item.MEDICAL_GRANT, Item.EMPLOYMENT_GRANT)


class NothingDue(Conflict):
    code = "NOTHING_DUE"
    title = Text("依现有记录没有可核定的待遇", "Nothing is due on what is on record")
    detail = Text(
        "须有生效的劳动能力鉴定结论、死亡或者下落不明的记录",
        "It takes a final assessment, a death, or somebody who is missing",
    )


class BenefitTwice(Conflict):
    """What the database says when an item, or a bill, is written a second time."""

    code = "BENEFIT_TWICE"
    stands_for = ("uq_benefits_item",)
    title = Text("该待遇项目或者票据已有记录", "The item, or its bill, is on record already")


class DeathUnstated(Conflict):
    code = "DEATH_UNSTATED"
    title = Text("须说明死亡是否由工伤导致", "It must be stated whether the injury caused the death")
    source = "工伤保险条例第三十九条"


class PensionsAboveWage(Conflict):
    code = "PENSIONS_ABOVE_WAGE"
    title = Text("供养亲属抚恤金之和超过职工生前工资", "The dependants' pensions would exceed the worker's wage")
    detail = Text(
        "已核定的抚恤金须先停止或者作废，再重新核定",
        "Stop or void the pensions that were approved, then calculate all of them anew",
    )
    source = "工伤保险条例第三十九条第一款第二项"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """What is on record of a case; money in fen, ``region`` is the unit's.

    ``other_grades`` are those of the worker's other injuries at the same unit. ``advanced_fen`` is what was drawn on
    the death lump sum while the worker was missing.
    """

    coverage: Coverage
    joined_on: date | None
    late_from: date | None
    late_to: date | None
    region: int
    injured_on: date
    lump_sum: bool
    occupational: bool
    missing: bool
    monthly_fen: Sequence[int]
    grade: int | None
    care: CareLevel
    assessed_on: date | None
    other_grades: Sequence[int]
    paid_leave_ends_on: date | None
    died_on: date | None
    dependants: Sequence[Dependant]
    advanced_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What no record here holds, so that whoever calculates states it; money in fen."""

    suitable_work: bool
    relation_ends_on: date | None
    asked_by_worker: bool
    retirement_age: bool
    pension_fen: int | None
    from_injury: bool | None
    declared: bool
    wage_fen: int | None
    hardship_on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """An item that is due, and what it was computed from."""

    one: ComputedItem
    given: Given
    standing: Standing
    figures: list[Figure]


def due(record: OnRecord, stated: Stated, *, parameters: Parameters) -> list[Due]:
    """Every item that is due, each from the day on which it arises and by who pays on that day.

    A death ends what is paid monthly to the worker (art. 42), and brings what art. 39 says; a death that brings nothing
    is refused only if nothing else is due.
    """
    if record.died_on is not None and stated.from_injury is None and not stated.declared:
        raise DeathUnstated
    items = [*_of_disability(record, stated, parameters), *_of_missing(record, stated, parameters)]
    try:
        items += _of_death(record, stated, parameters)
    except NoDeathBenefit:
        if not items:
            raise
    if not items:
        raise NothingDue
    require_one_payer(one.one for one in items)
    return items


def require_within_wage(items: Sequence[Due], *, standing_fen: dict[str, int]) -> None:
    """第三十九条第一款第二项 (S:L1): 核定的各供养亲属的抚恤金之和不应高于因工死亡职工生前的工资 (N6).

    ``standing_fen``: what was once approved for some dependants, and stays. The shares that were computed together stay
    within the wage, so what stands may not be more than the share of it that was computed now.
    """
    pensions = [one.one for one in items if one.one.item is Item.DEPENDANT_PENSION]
    new = [one for one in pensions if one.whom not in standing_fen]
    if new and any(standing_fen.get(one.whom or "", one.amount_fen) > one.amount_fen for one in pensions):
        raise PensionsAboveWage


def _of_disability(record: OnRecord, stated: Stated, parameters: Parameters) -> Iterator[Due]:
    if record.grade is None or record.assessed_on is None:
        return
    own = Disability(
        grade=record.grade,
        care=record.care,
        monthly_fen=record.monthly_fen,
        region=record.region,
        injured_on=record.injured_on,
        assessed_on=record.assessed_on,
        lump_sum=record.lump_sum,
        suitable_work=stated.suitable_work,
        relation_ends_on=stated.relation_ends_on,
        asked_by_worker=stated.asked_by_worker,
        occupational=record.occupational,
        retirement_age=stated.retirement_age,
        pension_fen=stated.pension_fen,
    )
    gravest = replace(own, grade=grant_grade([record.grade, *record.other_grades]))
    grants_by_another = stated.relation_ends_on is not None and gravest != own
    if grants_by_another:
        # The own grade brings no grants, so nobody need have published them; no unit allowance outlasts the relation.
        own = replace(own, relation_ends_on=None, suitable_work=True)
    for one in _priced(own, record, parameters):
        yield from _while_alive(one, record)
    if grants_by_another:
        yield from (one for one in _priced(gravest, record, parameters) if one.one.item in _GRANTS)


def _while_alive(one: Due, record: OnRecord) -> Iterator[Due]:
    """What is paid monthly runs from the assessment, and no longer than the worker lives."""
    item = one.one
    if item.cycle is not Cycle.MONTHLY:
        yield one
    elif record.died_on is None or not stops(item.item, StopReason.DECEASED):
        yield replace(one, one=replace(item, from_on=record.assessed_on))
    elif record.assessed_on is not None and record.assessed_on <= record.died_on:
        yield replace(one, one=replace(item, from_on=record.assessed_on, to_on=record.died_on))


def _of_death(record: OnRecord, stated: Stated, parameters: Parameters) -> list[Due]:
    if record.died_on is None:
        return []
    given = Death(
        case=death_case(
            died_on=record.died_on,
            from_injury=bool(stated.from_injury),
            paid_leave_ends_on=record.paid_leave_ends_on,
            grade=record.grade,
            declared=stated.declared,
        ),
        died_on=record.died_on,
        injured_on=record.injured_on,
        region=record.region,
        monthly_fen=record.monthly_fen,
        dependants=record.dependants,
        advanced_fen=record.advanced_fen,
    )
    return [
        replace(one, one=replace(one.one, from_on=record.died_on)) if one.one.cycle is Cycle.MONTHLY else one
        for one in _priced(given, record, parameters)
    ]


def _of_missing(record: OnRecord, stated: Stated, parameters: Parameters) -> list[Due]:
    if not record.missing or record.died_on is not None or stated.wage_fen is None:
        return []
    given = Missing(
        event_on=record.injured_on,
        region=record.region,
        monthly_fen=record.monthly_fen,
        wage_fen=stated.wage_fen,
        dependants=record.dependants,
        hardship_on=stated.hardship_on,
    )
    return _priced(given, record, parameters)


def _priced(given: Given, record: OnRecord, parameters: Parameters) -> list[Due]:
    """The items, each with the payer of the day on which it arises."""
    noting = Noting(parameters)
    anybody = _standing(record, record.injured_on)
    items = computed(given, parameters=noting, standing=anybody)
    priced = []
    for one in items:
        standing = _standing(record, _arises_on(one, given))
        priced.append(Due(replace(one, payer=payer_of(one.item, standing)), given, standing, noting.taken))
    return priced


def _arises_on(one: ComputedItem, given: Given) -> date:
    if isinstance(given, Disability):
        return given.relation_ends_on if one.item in _GRANTS and given.relation_ends_on else given.assessed_on
    if isinstance(given, Death):
        return given.died_on
    if isinstance(given, Missing):
        hardship_on = given.hardship_on if one.item is Item.MISSING_ADVANCE else None
        return hardship_on or one.from_on or given.event_on
    raise TypeError("a bill has a day of its own")


def _standing(record: OnRecord, day: date) -> Standing:
    return standing_on(
        day,
        coverage=record.coverage,
        joined_on=record.joined_on,
        late_from=record.late_from,
        late_to=record.late_to,
    )
