"""Counts of orders 整改指标 that add up: of an office, of a county, of the autonomous region."""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Counts", "total_of"]


class Counts(NamedTuple):
    """Orders of one office or of many, in the state that they are in."""

    issued: int = 0
    overdue: int = 0
    closed: int = 0
    closed_on_time: int = 0
    days: int = 0

    @property
    def open(self) -> int:
        """Orders that are not done with."""
        return self.issued - self.closed

    @property
    def days_to_rectify(self) -> float | None:
        """The mean over closed orders, to a tenth of a day: a mean of means would not add up."""
        return round(self.days / self.closed, 1) if self.closed else None


def total_of(parts: Iterable[Counts]) -> Counts:
    """The sum of counts, which is what the level above has to show."""
    return Counts(*(sum(column) for column in zip(*parts, strict=True)))
