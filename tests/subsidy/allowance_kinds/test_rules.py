"""Which kind a code means."""

from dataclasses import dataclass
from datetime import date

import pytest

from services.subsidy.allowance_kinds.rules import KindEndsOutside, holding, require_kind_end_within

PROVINCE, LEAGUE, COUNTY = 150000000000, 150600000000, 150603000000


@dataclass
class Kind:
    region: int
    code: str
    valid_from: date
    valid_to: date | None


def day(number: int) -> date:
    return date(2020, 2, number)


KINDS = [
    Kind(PROVINCE, "medical", day(1), None),
    Kind(LEAGUE, "medical", day(10), day(20)),
    Kind(LEAGUE, "cadre", day(10), day(20)),
    Kind(150200000000, "elsewhere", day(1), None),
]


@pytest.mark.parametrize(
    ("code", "first", "last", "found"),
    [
        ("medical", 10, 20, KINDS[1]),
        ("medical", 9, 20, KINDS[0]),
        ("medical", 10, 21, KINDS[0]),
        ("cadre", 10, 20, KINDS[2]),
        ("cadre", 9, 10, None),
        ("cadre", 20, 21, None),
        ("elsewhere", 2, 2, None),
        ("unheard-of", 2, 2, None),
    ],
)
def test_the_nearest_kind_that_holds_on_every_day_is_meant(
    code: str, first: int, last: int, found: Kind | None
) -> None:
    regions = (COUNTY, LEAGUE, PROVINCE)
    assert holding(KINDS, code=code, first_on=day(first), last_on=day(last), regions=regions) is found


def test_a_kind_ends_within_its_period() -> None:
    require_kind_end_within(day(1), valid_from=day(1), valid_to=None)
    for outside in (day(1), day(21)):
        with pytest.raises(KindEndsOutside):
            require_kind_end_within(outside, valid_from=day(2), valid_to=day(20))
