"""Figures of counselling, and which may be seen: none of fewer than ten persons, nor any that another gives away.

The rule sheet (D): k ≥ 10. A county's row is shown when each of its counts is nought or at least ten. Rows that are not
shown are still in their league's sum, so they are hidden in company: at least two, whose sums again are nought or at
least ten; the smallest of the others goes with them until that is so. A hidden league hides its counties, for their
sum would be the league's. Periods are whole months that are over: two that overlap by all but a day would tell that
day, and so would a month that was asked for yesterday and is asked for again.
"""

from collections.abc import Iterable, Mapping, Sequence

from chassis.problems import FieldError, Malformed
from chassis.regions import Level, level_of, parent_of
from chassis.text import Text

__all__ = ["K", "hidden_rows", "is_shown", "require_wide", "told_rows"]

K = 10


def _small(counts: Sequence[int]) -> bool:
    return any(0 < count < K for count in counts)


def hidden_rows(rows: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """The rows of one total that are not shown."""
    hidden = {region for region, counts in rows.items() if _small(counts)}
    others = sorted((region for region in rows if region not in hidden), key=lambda one: (sum(rows[one]), one))
    company = iter([one for one in others if sum(rows[one])])
    while hidden and (len(hidden) == 1 or _small(_sum(rows[one] for one in hidden))):
        more = next(company, None)
        if more is None:
            break
        hidden.add(more)
    return frozenset(hidden)


def is_shown(region: int, counties: Mapping[int, Sequence[int]]) -> bool:
    """Whether a region's counts may be seen, ``counties`` being those of every county of its province.

    A row of a league or the province in ``counties`` is of those whose county is not known.
    """
    level = level_of(region)
    province = parent_of(region, Level.PROVINCE)
    inside = {one: counts for one, counts in counties.items() if parent_of(one, Level.PROVINCE) == province}
    if _small(_sum(inside.values())):
        return False
    if level is Level.PROVINCE:
        return True
    leagues: dict[int, list[Sequence[int]]] = {}
    for one, counts in inside.items():
        leagues.setdefault(_league(one), []).append(counts)
    league = parent_of(region, Level.LEAGUE)
    if league in hidden_rows({one: _sum(several) for one, several in leagues.items()}):
        return False
    within = {one: counts for one, counts in inside.items() if _league(one) == league}
    return level is Level.LEAGUE or region not in hidden_rows(within)


def told_rows(
    counties: Mapping[int, Sequence[int]], *, places: Iterable[int], width: int
) -> dict[int, Sequence[int] | None]:
    """What is told of each county, None where it may not be seen, and of what hides together under the region above.

    So the rows that are told still sum to the whole: a league's hidden counties are one row under its own code, and
    hidden leagues one under the province's. Nothing at all is told of a province whose whole is too small.
    """
    told: dict[int, Sequence[int] | None] = {}
    for place in {*counties, *places}:
        if level_of(place) is Level.COUNTY:
            told[place] = counties.get(place, [0] * width) if is_shown(place, counties) else None
    shown = {place: row for place, row in told.items() if row is not None}
    leagues = {_league(place) for place in counties}
    for league in sorted(leagues):
        if level_of(league) is Level.LEAGUE and is_shown(league, counties):
            inside = [row for place, row in counties.items() if _league(place) == league]
            rest = _less(_sum(inside), [row for place, row in shown.items() if _league(place) == league])
            if any(rest):
                told[league] = shown[league] = rest
    for province in {parent_of(place, Level.PROVINCE) for place in counties}:
        if is_shown(province, counties):
            inside = [row for place, row in counties.items() if parent_of(place, Level.PROVINCE) == province]
            rest = _less(
                _sum(inside), [row for place, row in shown.items() if parent_of(place, Level.PROVINCE) == province]
            )
            if any(rest):
                told[province] = rest
    return told


def require_wide(region: int) -> None:
    """Nothing is counted for less than a county."""
    if level_of(region) in {Level.TOWNSHIP, Level.COMMUNITY}:
        raise Malformed(
            errors=[
                FieldError(
                    "/query/region",
                    "region_level",
                    Text("应为旗县、盟市或者自治区", "A county, a league or the province"),
                )
            ]
        )


def _league(region: int) -> int:
    return region if level_of(region) is Level.PROVINCE else parent_of(region, Level.LEAGUE)


def _sum(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _less(whole: Sequence[int], rows: Iterable[Sequence[int]]) -> list[int]:
    return [total - sum(column) for total, *column in zip(whole, *rows, strict=True)]
