"""What the service tells of its indicators."""

from chassis.figures import FiguresCounted

__all__ = ["IndicatorsCounted"]


class IndicatorsCounted(FiguresCounted, type="welfare.indicators.counted"):
    """Figures of clauses 3, 5, 6 and 8 in a county and a month have changed since they were told last.

    Crises of counselling are told once of each month, when it is over, as far as they may be seen: of the counties that
    may not, together under the region above.
    """
