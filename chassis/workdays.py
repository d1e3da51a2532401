"""Working days by the State Council's calendar, statutory holidays by its regulation, and periods of both.

``WorkCalendar`` answers ``is_working_day``, ``day_type``, ``add_working_days``, ``add_calendar_days`` and
``working_days_between``. A year is known when the packaged calendar has it (2004 to 2026), or when the overlay,
a CSV of ``day,kind,name,source`` with kind ``holiday`` or ``workday``, holds a day off for every statutory
holiday of that year. Any other year raises ``ParameterMissing``: Monday to Friday is not the calendar.

Three things are kept apart, for they are paid differently (劳动法 art. 44): a working day, a rest day (a weekend,
or a weekday made free by exchange or by an extension, 200 %), and a statutory holiday proper (法定节假日, 300 %),
which is one of the days that the regulation itself lists. The days that complete a week of holiday are rest days.
"""

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from chinese_calendar import constants

from chassis.problems import ParameterMissing

__all__ = ["DayType", "WorkCalendar", "statutory_holidays"]

_DAY = timedelta(days=1)
_COLUMNS = ["day", "kind", "name", "source"]


class DayType(StrEnum):
    """What a day is, for standards that differ by it 日期类型：标准因此而异."""

    WORKDAY = "workday"
    RESTDAY = "restday"
    HOLIDAY = "holiday"


class _Festivals(NamedTuple):
    """The movable festivals of a year."""

    spring_festival: date
    tomb_sweeping: date
    dragon_boat: date
    mid_autumn: date


# 正月初一, 清明, 五月初五, 八月十五 as month-day. They are matters of astronomy (GB/T 33661-2017), so they are known
# ahead of the calendar of days off, and they are a table because the packaged calendar names whole weeks only.
# Two independent almanacs agree on every entry.
_MOVABLE = {
    2004: "01-22 04-04 06-22 09-28",
    2005: "02-09 04-05 06-11 09-18",
    2006: "01-29 04-05 05-31 10-06",
    2007: "02-18 04-05 06-19 09-25",
    2008: "02-07 04-04 06-08 09-14",
    2009: "01-26 04-04 05-28 10-03",
    2010: "02-14 04-05 06-16 09-22",
    2011: "02-03 04-05 06-06 09-12",
    2012: "01-23 04-04 06-23 09-30",
    2013: "02-10 04-04 06-12 09-19",
    2014: "01-31 04-05 06-02 09-08",
    2015: "02-19 04-05 06-20 09-27",
    2016: "02-08 04-04 06-09 09-15",
    2017: "01-28 04-04 05-30 10-04",
    2018: "02-16 04-05 06-18 09-24",
    2019: "02-05 04-05 06-07 09-13",
    2020: "01-25 04-04 06-25 10-01",
    2021: "02-12 04-04 06-14 09-21",
    2022: "02-01 04-05 06-03 09-10",
    2023: "01-22 04-05 06-22 09-29",
    2024: "02-10 04-04 06-10 09-17",
    2025: "01-29 04-04 05-31 10-06",
    2026: "02-17 04-05 06-19 09-25",
    2027: "02-06 04-05 06-09 09-15",
    2028: "01-26 04-04 05-28 10-03",
    2029: "02-13 04-04 06-16 09-22",
    2030: "02-03 04-05 06-05 09-12",
    2031: "01-23 04-05 06-24 10-01",
    2032: "02-11 04-04 06-12 09-19",
    2033: "01-31 04-04 06-01 09-08",
    2034: "02-19 04-05 06-20 09-27",
    2035: "02-08 04-05 06-10 09-16",
    2036: "01-28 04-04 05-30 10-04",
    2037: "02-15 04-04 06-18 09-24",
    2038: "02-04 04-05 06-07 09-13",
    2039: "01-24 04-05 05-27 10-02",
    2040: "02-12 04-04 06-14 09-20",
}


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> frozenset[date]:
    """The days off that 全国年节及纪念日放假办法 art. 2 gives all citizens, as it stood in that year.

    ====================  ============================================================  =======
    in force from         days                                                          a year
    ====================  ============================================================  =======
    1999-09-18            元旦 1; 春节 初一 to 初三; 5.1 to 5.3; 10.1 to 10.3                  10
    2008-01-01            元旦 1; 春节 除夕 to 初二; 清明; 5.1; 端午; 中秋; 10.1 to 10.3         11
    2014-01-01            the same with 春节 初一 to 初三                                     11
    2025-01-01            春节 除夕 to 初三, 5.1 and 5.2, else the same                       13
    ====================  ============================================================  =======

    The regulation is silent on a Mid-Autumn within 1 to 3 October; in 2009 and 2020 the State Council granted
    one day more, so 4 October counts then. The single day off of 2015-09-03 is not on the list: a rest day.
    """
    festivals = _festivals(year)
    days = {date(year, 1, 1), date(year, 5, 1), *(date(year, 10, day) for day in (1, 2, 3))}
    eve = 2008 <= year <= 2013 or year >= 2025
    until = 2 if 2008 <= year <= 2013 else 3
    days |= {festivals.spring_festival + n * _DAY for n in range(-1 if eve else 0, until)}
    if year < 2008:
        return frozenset(days | {date(year, 5, 2), date(year, 5, 3)})
    if year >= 2025:
        days.add(date(year, 5, 2))
    days |= {festivals.tomb_sweeping, festivals.dragon_boat}
    days.add(date(year, 10, 4) if festivals.mid_autumn in days else festivals.mid_autumn)
    return frozenset(days)


def _festivals(year: int) -> _Festivals:
    if year not in _MOVABLE:
        raise _unknown(year)
    return _Festivals(*(date.fromisoformat(f"{year}-{day}") for day in _MOVABLE[year].split()))


def _unknown(year: int, lacking: Iterable[date] = ()) -> ParameterMissing:
    return ParameterMissing(parameter=f"holidays.{year}", lacking=[day.isoformat() for day in sorted(lacking)])


class WorkCalendar:
    """The days that are worked, from the packaged calendar and an overlay that has the last word."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._off = set(constants.holidays)
        self._worked = set(constants.workdays)
        self._packaged = frozenset(day.year for day in self._off)
        self._known = set(self._packaged)
        # Years that the overlay begins but does not complete, with the holidays it lacks.
        self._begun: dict[int, list[date]] = {}
        if overlay is not None:
            self._lay_over(_read(overlay))

    def _lay_over(self, rows: dict[date, "_Kind"]) -> None:
        for day, kind in rows.items():
            gained, lost = (self._off, self._worked) if kind == "holiday" else (self._worked, self._off)
            gained.add(day)
            lost.discard(day)
        for year in {day.year for day in rows} - self._packaged:
            lacking = [day for day in statutory_holidays(year) if rows.get(day) != "holiday"]
            if lacking:
                self._begun[year] = lacking
            else:
                self._known.add(year)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked (工作日); ``ParameterMissing`` for a year without a calendar."""
        if isinstance(day, datetime):  # it would compare unequal to every date and pass for a plain weekday
            raise TypeError("a calendar takes dates, not instants")
        if day.year not in self._known:
            raise _unknown(day.year, self._begun.get(day.year, ()))
        return day in self._worked or (day.weekday() < 5 and day not in self._off)

    def day_type(self, day: date) -> DayType:
        """Whether the day is a working day, a rest day or a statutory holiday proper."""
        if self.is_working_day(day):
            return DayType.WORKDAY
        return DayType.HOLIDAY if day in statutory_holidays(day.year) else DayType.RESTDAY

    def add_working_days(self, start: date, n: int) -> date:
        """The last day of a period of ``n`` working days; the day of the event is not counted.

        No working days end on the day itself, whatever it is.
        """
        _check_length(n)
        day = start
        while n > 0:
            day += _DAY
            n -= self.is_working_day(day)
        return day

    def add_calendar_days(self, start: date, n: int, *, roll: bool = True) -> date:
        """The last day of a period of ``n`` days; the day of the event is not counted.

        With ``roll`` a last day that is a holiday or a rest day gives way to the first working day after it
        (民事诉讼法 art. 85 of the 2023 text; art. 82 of the 2017 text).
        """
        _check_length(n)
        day = start + n * _DAY
        while roll and not self.is_working_day(day):
            day += _DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``: how long a period that began at ``start`` has run."""
        if end < start:
            raise ValueError("the end lies before the start")
        return sum(self.is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))


_Kind = Literal["holiday", "workday"]


def _check_length(n: int) -> None:
    if n < 0:
        raise ValueError("a period does not run backwards")


def _read(overlay: Path) -> dict[date, _Kind]:
    """The rows of the overlay; ``ValueError`` names the line that cannot be meant."""
    rows: dict[date, _Kind] = {}
    with overlay.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file, strict=True)
        if table.fieldnames != _COLUMNS:
            raise ValueError(f"{overlay} must begin with the columns {','.join(_COLUMNS)}")
        for row in table:
            try:
                day, kind = _read_row(row)
                if day in rows:
                    raise ValueError("the day stands there twice")
            except ValueError as wrong:
                raise ValueError(f"{overlay}, line {table.line_num}: {wrong}") from wrong
            rows[day] = kind
    return rows


def _read_row(row: dict[str, str | None]) -> tuple[date, _Kind]:
    day = date.fromisoformat((row["day"] or "").strip())
    if day.year not in _MOVABLE:
        raise ValueError(f"festivals are on record for {min(_MOVABLE)} to {max(_MOVABLE)} only")
    kind = (row["kind"] or "").strip()
    if kind not in get_args(_Kind):
        raise ValueError(f"kind is {' or '.join(get_args(_Kind))}")
    if kind == "workday" and day in statutory_holidays(day.year):
        raise ValueError("a statutory holiday cannot be made a working day")
    return day, "holiday" if kind == "holiday" else "workday"
