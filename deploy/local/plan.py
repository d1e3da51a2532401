"""Which county the main road pays, and for when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis.regions import Level, parent_of

__all__ = ["Plan", "county_communities"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One county and its days."""

    county: int
    communities: Sequence[int]
    first_on: date
    last_on: date
    each: int = 8
    # The number of the first person, so that the people of two counties have different accounts.
    first: int = 0
    # One in so many payments is returned by the bank as failed.
    fails: int = 50
    # Whether everybody has a day of rest in the week.
    rests: bool = True

    @property
    def league(self) -> int:
        return parent_of(self.county, Level.LEAGUE)

    @property
    def townships(self) -> list[int]:
        return sorted({parent_of(community, Level.TOWNSHIP) for community in self.communities})

    @property
    def days(self) -> list[date]:
        return [self.first_on + timedelta(days=n) for n in range((self.last_on - self.first_on).days + 1)]

    @property
    def month(self) -> str:
        return f"{self.first_on:%Y-%m}"


def county_communities(regions: Iterable[Mapping[str, str]], county: int) -> list[int]:
    """The regular villages and communities of a county, from rows of the region file."""
    low, high = county, county + 999_999
    return [
        int(row["code"])
        for row in regions
        if low < int(row["code"]) <= high and row["level"] == "5" and row["is_regular_unit"] == "1"
    ]
