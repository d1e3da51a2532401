from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ZONE
from chassis.problems import ParameterMissing
from chassis.workdays import DayType, WorkCalendar, statutory_holidays

PACKAGED = WorkCalendar()
HEADER = "day,kind,name,source"

# The plausible shape of a year's notice: the statutory days, and one day exchanged for another.
DAYS_2027 = [f"{day},holiday,节日,测试" for day in sorted(statutory_holidays(2027))]
EXCHANGED_2027 = ["2027-02-09,holiday,春节,测试", "2027-02-20,workday,春节,测试"]


def overlay(folder: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    file = folder / "holidays.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_the_spring_festival_of_2020_with_its_extension_is_not_worked() -> None:
    assert PACKAGED.is_working_day(date(2020, 1, 23))
    days = [date(2020, 1, 24) + timedelta(n) for n in range(10)]
    assert days[-1] == date(2020, 2, 2)
    assert not any(PACKAGED.is_working_day(day) for day in days)
    assert PACKAGED.is_working_day(date(2020, 2, 3))


def test_of_those_ten_days_three_are_statutory() -> None:
    days = [date(2020, 1, 24) + timedelta(n) for n in range(10)]
    statutory = [day for day in days if PACKAGED.day_type(day) is DayType.HOLIDAY]
    assert statutory == [date(2020, 1, 25), date(2020, 1, 26), date(2020, 1, 27)]
    assert PACKAGED.day_type(date(2020, 1, 24)) is DayType.RESTDAY  # 除夕, not yet on the list
    assert PACKAGED.day_type(date(2020, 1, 31)) is DayType.RESTDAY  # the extension


@pytest.mark.parametrize("day", [date(2020, 4, 26), date(2020, 5, 9), date(2020, 9, 27), date(2020, 10, 10)])
def test_a_weekend_day_worked_in_exchange_is_a_working_day(day: date) -> None:
    assert day.weekday() >= 5
    assert PACKAGED.day_type(day) is DayType.WORKDAY


@pytest.mark.parametrize(
    ("year", "number"),
    [(2004, 10), (2007, 10), (2008, 11), (2013, 11), (2014, 11), (2020, 11), (2024, 11), (2025, 13), (2031, 13)],
)
def test_the_regulation_grants_so_many_days(year: int, number: int) -> None:
    assert len(statutory_holidays(year)) == number


@pytest.mark.parametrize("year", range(2004, 2027))
def test_no_statutory_day_was_ever_worked(year: int) -> None:
    assert {PACKAGED.day_type(day) for day in statutory_holidays(year)} == {DayType.HOLIDAY}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2007, 5, 3), DayType.HOLIDAY),  # the golden week before 2008
        (date(2008, 5, 2), DayType.RESTDAY),
        (date(2013, 2, 9), DayType.HOLIDAY),  # 除夕 of 2013 was on the list
        (date(2014, 1, 30), DayType.WORKDAY),  # of 2014 it was not even free
        (date(2025, 1, 28), DayType.HOLIDAY),
        (date(2025, 5, 2), DayType.HOLIDAY),
        (date(2025, 2, 3), DayType.RESTDAY),
        (date(2015, 9, 3), DayType.RESTDAY),
        (date(2020, 10, 4), DayType.HOLIDAY),  # Mid-Autumn fell on 1 October
        (date(2020, 10, 5), DayType.RESTDAY),
        (date(2020, 6, 25), DayType.HOLIDAY),
        (date(2020, 6, 26), DayType.RESTDAY),
        (date(2020, 6, 20), DayType.RESTDAY),
    ],
)
def test_kinds_of_days_over_the_years(day: date, kind: DayType) -> None:
    assert PACKAGED.day_type(day) is kind


def test_the_day_of_the_event_is_not_counted() -> None:
    assert PACKAGED.add_working_days(date(2020, 3, 2), 1) == date(2020, 3, 3)
    assert PACKAGED.add_calendar_days(date(2020, 3, 2), 1) == date(2020, 3, 3)
    assert PACKAGED.add_working_days(date(2020, 3, 2), 0) == date(2020, 3, 2)


def test_working_days_step_over_the_festival_and_count_days_worked_in_exchange() -> None:
    assert PACKAGED.add_working_days(date(2020, 1, 23), 1) == date(2020, 2, 3)
    assert PACKAGED.add_working_days(date(2020, 4, 24), 5) == date(2020, 4, 30)  # Sunday 26 April counts


def test_a_period_that_ends_on_a_rest_day_ends_on_the_next_working_day() -> None:
    assert PACKAGED.add_calendar_days(date(2019, 12, 26), 30) == date(2020, 2, 3)
    assert PACKAGED.add_calendar_days(date(2019, 12, 26), 30, roll=False) == date(2020, 1, 25)
    assert PACKAGED.add_calendar_days(date(2020, 4, 20), 6) == date(2020, 4, 26)  # a Sunday, but worked


def test_periods_do_not_run_backwards() -> None:
    for wrong in (PACKAGED.add_working_days, PACKAGED.add_calendar_days):
        with pytest.raises(ValueError, match="backwards"):
            wrong(date(2020, 1, 1), -1)
    with pytest.raises(ValueError, match="before the start"):
        PACKAGED.working_days_between(date(2020, 1, 2), date(2020, 1, 1))


def test_working_days_between_counts_the_last_day_only() -> None:
    assert PACKAGED.working_days_between(date(2020, 1, 23), date(2020, 2, 3)) == 1
    assert PACKAGED.working_days_between(date(2020, 2, 3), date(2020, 2, 3)) == 0


@given(st.dates(date(2004, 1, 1), date(2025, 6, 30)), st.integers(1, 120))
def test_the_end_of_a_period_and_its_length_agree(start: date, n: int) -> None:
    end = PACKAGED.add_working_days(start, n)
    assert PACKAGED.is_working_day(end)
    assert PACKAGED.working_days_between(start, end) == n


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2003, 12, 31)])
def test_an_unknown_year_is_refused_and_named(day: date) -> None:
    with pytest.raises(ParameterMissing) as refused:
        PACKAGED.is_working_day(day)
    assert refused.value.facts["parameter"] == f"holidays.{day.year}"


def test_a_period_that_runs_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(ParameterMissing, match=r"holidays\.2027"):
        PACKAGED.add_working_days(date(2026, 12, 30), 2)
    with pytest.raises(ParameterMissing, match=r"holidays\.2027"):
        PACKAGED.working_days_between(date(2026, 12, 30), date(2027, 1, 1))


def test_an_instant_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError, match="dates"):
        PACKAGED.is_working_day(datetime(2020, 1, 25, tzinfo=ZONE))


def test_an_overlay_makes_a_year_known(tmp_path: Path) -> None:
    calendar = WorkCalendar(overlay=overlay(tmp_path, DAYS_2027 + EXCHANGED_2027))
    assert calendar.day_type(date(2027, 2, 5)) is DayType.HOLIDAY  # 除夕
    assert calendar.day_type(date(2027, 2, 8)) is DayType.HOLIDAY  # 初三
    assert calendar.day_type(date(2027, 2, 9)) is DayType.RESTDAY
    assert calendar.day_type(date(2027, 2, 20)) is DayType.WORKDAY
    assert calendar.add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 10)
    with pytest.raises(ParameterMissing, match=r"holidays\.2028"):
        calendar.is_working_day(date(2028, 1, 4))


def test_an_overlay_that_lacks_a_statutory_day_does_not_make_the_year_known(tmp_path: Path) -> None:
    calendar = WorkCalendar(overlay=overlay(tmp_path, [row for row in DAYS_2027 if "2027-06-09" not in row]))
    with pytest.raises(ParameterMissing) as refused:
        calendar.is_working_day(date(2027, 1, 4))
    assert refused.value.facts == {"parameter": "holidays.2027", "lacking": ["2027-06-09"]}


def test_an_overlay_has_the_last_word_on_packaged_days(tmp_path: Path) -> None:
    rows = ["2026-03-02,holiday,试,测试", "2026-03-07,workday,试,测试", "2026-02-15,workday,试,测试"]
    calendar = WorkCalendar(overlay=overlay(tmp_path, rows))
    assert calendar.day_type(date(2026, 3, 2)) is DayType.RESTDAY
    assert calendar.is_working_day(date(2026, 3, 7))
    assert calendar.is_working_day(date(2026, 2, 15))
    assert PACKAGED.is_working_day(date(2026, 3, 2))  # the packaged calendar itself is untouched


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-13-01,holiday,试,测试", "line 2: month"),
        ("2026-03-02,rest,试,测试", "line 2: kind is holiday or workday"),
        ("2026-10-01,workday,试,测试", "line 2: a statutory holiday"),
        ("2099-10-01,holiday,试,测试", "line 2: festivals are on record"),
        ("2026-03-02,holiday,试,测试\n2026-03-02,workday,试,测试", "line 3: the day stands there twice"),
    ],
)
def test_an_overlay_that_cannot_be_meant_names_the_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        WorkCalendar(overlay=overlay(tmp_path, [row]))


def test_an_overlay_with_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must begin with the columns"):
        WorkCalendar(overlay=overlay(tmp_path, [], header="date,kind"))
