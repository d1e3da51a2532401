"""What a figure means, when it is judged, and by which target."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from chassis.clock import ZONE
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.rules import (
    Better,
    NotToBeTargeted,
    PeriodKind,
    TargetSet,
    TargetTooEarly,
    Unit,
    is_breached,
    judged_from,
    require_targetable,
    strictest,
    value_of,
)

PROVINCE, LEAGUE, COUNTY, BESIDE = 150000000000, 150600000000, 150603000000, 150200000000
FEBRUARY = date(2020, 2, 1)
NOW = datetime(2020, 4, 1, 9, tzinfo=ZONE)
PAID, BLOCKED = definitions()["subsidy.paid-on-time"], definitions()["oversight.unapproved-blocked"]
STREAK = definitions()["welfare.streak-14"]


def target(value: str | None, *, region: int = PROVINCE, month: int = 1, at: datetime = NOW) -> TargetSet:
    return TargetSet(region, date(2020, month, 1), at, None if value is None else Decimal(value))


def test_the_board_has_its_twenty_and_each_but_once() -> None:
    numbers = Counter(one.board for one in definitions().values() if one.board is not None)
    assert numbers == dict.fromkeys(range(1, 21), 1)


@pytest.mark.parametrize("code", definitions())
def test_a_state_is_judged_at_once_and_a_months_figure_after_its_days(code: str) -> None:
    one = definitions()[code]
    assert (one.settles_days is None) == (one.kind is PeriodKind.STATE)


def _operations() -> dict[str, set[str]]:
    """Every list that services serve, and the query parameters that it takes."""
    found: dict[str, set[str]] = {}
    for document in Path("services").glob("*/openapi.json"):
        paths: dict[str, Any] = orjson.loads(document.read_bytes())["paths"]
        for path, operations in paths.items():
            asked = operations.get("get", {}).get("parameters", [])
            found[path] = {one["name"] for one in asked if one["in"] == "query"}
    return found


def test_what_was_counted_is_listed_by_an_operation_that_there_is() -> None:
    operations = _operations()
    for one in definitions().values():
        if (path := one.records_of(COUNTY, FEBRUARY)) is not None:
            operation, _, query = path.partition("?")
            assert operation in operations, one.code
            assert {part.partition("=")[0] for part in query.split("&")} <= operations[operation], one.code


def test_where_records_are_listed_names_the_place_and_the_days() -> None:
    trained = definitions()["welfare.trained"]
    assert trained.records_of(COUNTY, FEBRUARY) == (
        "/v1/welfare/untrained?region=150603000000&first_on=2020-02-01&last_on=2020-02-29"
    )


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value"),
    [
        (Unit.COUNT, 12, None, "12"),
        (Unit.SHARE, 1, 3, "0.3333"),
        (Unit.SHARE, 2, 3, "0.6667"),
        (Unit.SHARE, 3, 3, "1.0000"),
        (Unit.SHARE, 1, 32, "0.0313"),  # half up
        (Unit.FEN, 1, 32, "0.03125"),
        (Unit.SHARE, 0, 0, None),
        (Unit.DAYS, 15, 2, "7.5000"),
    ],
)
def test_a_value_is_made_of_the_sums(unit: Unit, numerator: int, denominator: int | None, value: str | None) -> None:
    made = value_of(unit, numerator, denominator)
    assert (None if made is None else str(made)) == value


@pytest.mark.parametrize(
    ("numerator", "on", "breached"),
    [
        (94, date(2020, 3, 31), True),
        (95, date(2020, 3, 31), False),
        (94, date(2020, 3, 30), None),  # thirty days after February have not passed
    ],
)
def test_a_share_is_held_against_its_target_once_its_days_are_over(
    numerator: int, on: date, *, breached: bool | None
) -> None:
    seen = is_breached(PAID, numerator=numerator, denominator=100, target=Decimal("0.95"), on=on, period=FEBRUARY)
    assert seen is breached


def test_what_is_shown_is_rounded_and_what_is_judged_is_not() -> None:
    assert value_of(Unit.SHARE, 94_999, 100_000) == Decimal("0.9500")
    on = judged_from(PAID, FEBRUARY)
    assert is_breached(PAID, numerator=94_999, denominator=100_000, target=Decimal("0.95"), on=on, period=FEBRUARY)


def test_a_state_is_judged_on_the_day_and_of_nothing_there_is_no_breach() -> None:
    day = date(2020, 2, 1)
    for number, breached in ((0, False), (1, True)):
        seen = is_breached(STREAK, numerator=number, denominator=None, target=Decimal(0), on=day, period=FEBRUARY)
        assert seen is breached
    assert is_breached(STREAK, numerator=4, denominator=None, target=Decimal(3), on=day, period=FEBRUARY)
    seen = is_breached(PAID, numerator=0, denominator=0, target=Decimal(1), on=date(2021, 1, 1), period=FEBRUARY)
    assert seen is None


def judged_by(*targets: TargetSet, better: Better = Better.HIGHER, **more: Any) -> tuple[int, str] | None:
    asked: dict[str, Any] = {"region": COUNTY, "period": FEBRUARY, "as_of": NOW} | more
    found = strictest(targets, better=better, **asked)
    return None if found is None else (found.region, str(found.value))


def test_of_several_targets_that_hold_the_strictest_judges() -> None:
    province, league = target("0.9"), target("0.95", region=LEAGUE)
    assert judged_by(province, league) == (LEAGUE, "0.95")
    assert judged_by(province, league, better=Better.LOWER) == (PROVINCE, "0.9")
    assert judged_by(province, target("0.9", region=LEAGUE)) == (PROVINCE, "0.9")
    assert judged_by(target("0.99", region=BESIDE)) is None
    assert judged_by(province, league, region=PROVINCE) == (PROVINCE, "0.9")
    assert judged_by() is None


def test_of_equal_targets_the_higher_region_s_stands_and_the_later_month_s_whoever_was_first() -> None:
    league_first = [target("0.9", region=LEAGUE, month=1), target("0.9", month=2)]
    assert judged_by(*league_first) == (PROVINCE, "0.9")
    set_before = target("0.7", month=2, at=NOW - timedelta(days=2))
    assert judged_by(set_before, target("0.9", month=1)) == (PROVINCE, "0.7")


def test_a_target_holds_from_its_month_until_the_next_and_a_lifted_one_no_more() -> None:
    first, later = target("0.9"), target("0.8", month=3)
    assert judged_by(first, later) == (PROVINCE, "0.9")
    assert judged_by(first, later, period=date(2020, 3, 1)) == (PROVINCE, "0.8")
    assert judged_by(first, target(None, month=2)) is None
    assert judged_by(later) is None


def test_of_one_month_what_was_set_last_holds_and_what_was_not_set_yet_does_not() -> None:
    first, again = target("0.9"), target("0.7", at=NOW + timedelta(hours=1))
    assert judged_by(again, first, as_of=NOW + timedelta(hours=1)) == (PROVINCE, "0.7")
    assert judged_by(again, first) == (PROVINCE, "0.9")


def test_what_is_merely_counted_has_no_target_and_no_month_that_is_over() -> None:
    today = date(2020, 2, 29)
    with pytest.raises(NotToBeTargeted):
        require_targetable(BLOCKED, valid_from=FEBRUARY, today=today)
    with pytest.raises(TargetTooEarly):
        require_targetable(PAID, valid_from=date(2020, 1, 1), today=today)
    require_targetable(PAID, valid_from=FEBRUARY, today=today)
