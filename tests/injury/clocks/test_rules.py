from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ZONE
from chassis.problems import ParameterMissing
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.certainty import Certainty
from services.injury.clocks.limits import LIMITS, Limit, Unit
from services.injury.clocks.rules import (
    ClockState,
    Explained,
    ExtensionNotAllowed,
    PauseNotAllowed,
    Reading,
    Span,
    SpansOverlap,
    months_after,
    read_clock,
    read_hours,
    within_limit,
)

CALENDAR = WorkCalendar()
DAY = timedelta(days=1)
EVE, BEFORE, LAST, BACK = date(2020, 1, 24), date(2020, 1, 23), date(2020, 2, 2), date(2020, 2, 3)
ROLLING = [limit for limit, rule in LIMITS.items() if rule.unit is Unit.CALENDAR_DAYS]
WORKING = [limit for limit, rule in LIMITS.items() if rule.unit is Unit.WORKING_DAYS]


def read(
    limit: Limit,
    started_on: date,
    *,
    today: date | None = None,
    spans: Sequence[Span] = (),
    extended_by: int = 0,
    done_on: date | None = None,
) -> Reading:
    return read_clock(
        limit=limit,
        started_on=started_on,
        today=today or started_on,
        calendar=CALENDAR,
        spans=spans,
        extended_by=extended_by,
        done_on=done_on,
    )


def test_every_limit_is_in_the_table_with_its_authority_and_its_certainty() -> None:
    assert set(LIMITS) == set(Limit)
    assert all(rule.article and rule.length > 0 for rule in LIMITS.values())
    assert {limit for limit, rule in LIMITS.items() if rule.certainty is Certainty.DESIGN} == {
        Limit.REPORT,
        Limit.DECIDE_GREEN,
    }


@pytest.mark.parametrize(
    ("limit", "length"),
    [
        (Limit.EMPLOYER_APPLY, 30),
        (Limit.ACCEPT, 15),
        (Limit.DECIDE, 60),
        (Limit.DECIDE_CLEAR, 15),
        (Limit.SERVE, 20),
        (Limit.REVIEW, 60),
        (Limit.ASSESS, 60),
        (Limit.CONTEST_ASSESSMENT, 15),
        (Limit.REASSESS, 60),
    ],
)
def test_limits_in_days_are_as_long_as_their_articles_say(limit: Limit, length: int) -> None:
    assert LIMITS[limit].unit is Unit.CALENDAR_DAYS
    assert LIMITS[limit].length == length
    assert read(limit, date(2020, 3, 2)).due_on == CALENDAR.add_calendar_days(date(2020, 3, 2), length)


@pytest.mark.parametrize("limit", ROLLING)
@pytest.mark.parametrize(
    ("last_on", "due_on"), [(BEFORE, BEFORE), (EVE, BACK), (date(2020, 1, 28), BACK), (LAST, BACK), (BACK, BACK)]
)
def test_a_limit_that_ends_in_the_spring_festival_of_2020_ends_on_3_february(
    limit: Limit, last_on: date, due_on: date
) -> None:
    start = last_on - LIMITS[limit].length * DAY
    assert read(limit, start).due_on == due_on
    assert read(limit, start, today=due_on).state is ClockState.WARNING
    assert read(limit, start, today=due_on + DAY).state is ClockState.OVERDUE
    assert read(limit, start, today=due_on + DAY).days_left == -1
    assert read(limit, start, today=due_on + DAY, done_on=due_on).state is ClockState.MET
    assert read(limit, start, today=due_on + DAY, done_on=due_on + DAY).state is ClockState.MISSED


@pytest.mark.parametrize(
    ("limit", "start", "due_on"),
    [
        (Limit.DECIDE_GREEN, date(2020, 1, 20), BEFORE),  # 21, 22, 23
        (Limit.DECIDE_GREEN, date(2020, 1, 21), BACK),  # 22, 23, 3 February
        (Limit.DECIDE_GREEN, date(2020, 1, 26), date(2020, 2, 5)),  # begun within the festival
        (Limit.DECIDE_GREEN, date(2020, 1, 17), date(2020, 1, 21)),  # Sunday the 19th is worked
        (Limit.URGE_EMPLOYER, date(2020, 1, 22), date(2020, 2, 4)),
        (Limit.EMPLOYER_ANSWER, date(2020, 1, 20), date(2020, 2, 4)),
        (Limit.EMPLOYER_ANSWER, date(2020, 4, 24), date(2020, 4, 30)),  # Sunday 26 April is worked
        (Limit.EMPLOYER_ANSWER, date(2020, 5, 6), date(2020, 5, 12)),  # Saturday 9 May is worked
    ],
)
def test_working_days_step_over_the_festival_and_count_days_worked_in_exchange(
    limit: Limit, start: date, due_on: date
) -> None:
    assert limit in WORKING
    assert read(limit, start).due_on == due_on
    assert read(limit, start).days_left == LIMITS[limit].length
    assert read(limit, start, today=due_on).days_left == 0
    assert read(limit, start, today=due_on + DAY).state is ClockState.OVERDUE


@pytest.mark.parametrize(
    ("start", "due_on"),
    [
        (date(2019, 1, 23), BEFORE),
        (date(2019, 1, 24), BACK),
        (date(2019, 2, 2), BACK),
        (date(2019, 2, 3), BACK),
        (date(2020, 2, 29), date(2021, 3, 1)),  # 28 February 2021 is a Sunday
    ],
)
def test_the_workers_year_ends_on_the_corresponding_day_or_the_next_working_day(start: date, due_on: date) -> None:
    assert read(Limit.WORKER_APPLY, start).due_on == due_on


def test_six_months_to_sue_end_on_the_corresponding_day_or_the_next_working_day() -> None:
    assert read(Limit.SUE, date(2019, 7, 23)).due_on == BEFORE
    assert read(Limit.SUE, date(2019, 7, 24)).due_on == BACK


def test_months_without_the_day_end_on_their_last_one() -> None:
    assert months_after(date(2020, 8, 31), 6) == date(2021, 2, 28)
    assert months_after(date(2019, 8, 31), 6) == date(2020, 2, 29)
    assert months_after(date(2020, 1, 31), 12) == date(2021, 1, 31)


def test_a_file_is_kept_fifty_years_and_no_holiday_prolongs_that() -> None:
    assert read(Limit.ARCHIVE, date(2020, 3, 2)).due_on == date(2070, 3, 2)


def test_suspended_days_do_not_run_and_the_rest_runs_after_them() -> None:
    start = date(2020, 3, 2)
    span = Span(date(2020, 3, 12), date(2020, 3, 31), "等待事故责任认定书")
    reading = read(Limit.DECIDE, start, today=date(2020, 4, 1), spans=[span])
    # 9 days to 11 March, 51 more from 1 April.
    assert (reading.days_used, reading.due_on) == (10, date(2020, 5, 21))
    assert any("等待事故责任认定书" in step.text.zh for step in reading.why)
    assert any(step.article == "工伤保险条例第二十条第三款" for step in reading.why)


def test_a_clock_that_is_suspended_stands_and_has_no_due_day() -> None:
    span = Span(date(2020, 3, 12), None, "等待判决")
    reading = read(Limit.DECIDE, date(2020, 3, 2), today=date(2020, 12, 31), spans=[span])
    assert (reading.state, reading.due_on, reading.days_used, reading.days_left) == (ClockState.PAUSED, None, 9, 51)


def test_a_limit_that_ended_before_the_suspension_is_overdue_all_the_same() -> None:
    reading = read(
        Limit.DECIDE_CLEAR, date(2020, 3, 2), today=date(2020, 4, 30), spans=[Span(date(2020, 3, 20), None, "晚")]
    )
    assert reading.state is ClockState.OVERDUE


def test_a_last_day_that_rolls_into_a_suspension_waits_for_its_end() -> None:
    start = EVE - 15 * DAY
    open_span = Span(date(2020, 1, 30), None, "等待")
    assert read(Limit.DECIDE_CLEAR, start, today=LAST, spans=[open_span]).due_on is None
    closed = Span(date(2020, 1, 30), date(2020, 2, 5), "等待")
    assert read(Limit.DECIDE_CLEAR, start, today=LAST, spans=[closed]).due_on == date(2020, 2, 6)


def test_lost_time_prolongs_the_workers_year_by_as_many_days() -> None:
    lost = Span(date(2020, 2, 1), date(2020, 3, 1), "force-majeure")  # 30 days
    assert read(Limit.WORKER_APPLY, date(2019, 3, 11), spans=[lost]).due_on == date(2020, 4, 10)


def test_only_limits_with_an_authority_for_it_are_paused() -> None:
    with pytest.raises(PauseNotAllowed):
        read(Limit.SERVE, date(2020, 3, 2), spans=[Span(date(2020, 3, 3), None, "无")])


@pytest.mark.parametrize(
    "spans",
    [
        [Span(date(2020, 3, 5), date(2020, 3, 4), "倒")],
        [Span(date(2020, 3, 3), date(2020, 3, 9), "一"), Span(date(2020, 3, 9), None, "二")],
        [Span(date(2020, 3, 3), None, "一"), Span(date(2020, 3, 9), None, "二")],
    ],
)
def test_spans_that_overlap_or_run_backwards_are_refused(spans: list[Span]) -> None:
    with pytest.raises(SpansOverlap):
        read(Limit.DECIDE, date(2020, 3, 2), spans=spans)


def test_an_assessment_is_extended_by_thirty_days_and_no_more() -> None:
    start = date(2020, 3, 2)
    assert read(Limit.ASSESS, start, extended_by=30).due_on == date(2020, 6, 1)  # 31 May is a Sunday
    with pytest.raises(ExtensionNotAllowed):
        read(Limit.ASSESS, start, extended_by=31)


def test_the_employers_time_is_extended_by_what_was_consented_to_and_others_not_at_all() -> None:
    assert read(Limit.EMPLOYER_APPLY, date(2020, 3, 2), extended_by=45).due_on == date(2020, 5, 18)  # 16 May: Saturday
    with pytest.raises(ExtensionNotAllowed):
        read(Limit.DECIDE, date(2020, 3, 2), extended_by=1)


def test_the_green_channel_warns_after_two_of_its_three_days() -> None:
    start = date(2020, 3, 2)
    assert read(Limit.DECIDE_GREEN, start, today=date(2020, 3, 3)).state is ClockState.RUNNING
    assert read(Limit.DECIDE_GREEN, start, today=date(2020, 3, 4)).state is ClockState.WARNING


def test_a_reading_says_why() -> None:
    steps = [step.text.zh for step in read(Limit.ACCEPT, date(2020, 1, 10)).why]
    assert steps == [
        "受理、不予受理或一次性告知：自收到申请或全部补正材料（2020-01-10）起 15 日，当日不计",
        "2020-01-25 为休息日，顺延至 2020-02-03",
    ]


def test_a_year_without_a_calendar_is_refused_and_named() -> None:
    with pytest.raises(ParameterMissing, match=r"holidays\.2027"):
        read(Limit.DECIDE, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("minutes", "state"),
    [
        (0, ClockState.RUNNING),
        (20 * 60 - 1, ClockState.RUNNING),
        (20 * 60, ClockState.WARNING),
        (24 * 60, ClockState.WARNING),
        (24 * 60 + 1, ClockState.OVERDUE),
    ],
)
def test_the_report_is_due_in_24_hours_through_the_festival(minutes: int, state: ClockState) -> None:
    at = datetime(2020, 1, 25, 3, 0, tzinfo=ZONE)
    reading = read_hours(limit=Limit.REPORT, started_at=at, now=at + timedelta(minutes=minutes))
    assert (reading.state, reading.minutes_left) == (state, 24 * 60 - minutes)


def test_a_report_is_met_or_missed_by_the_minute() -> None:
    at = datetime(2020, 1, 25, 3, 0, tzinfo=ZONE)
    for minutes, state in ((1440, ClockState.MET), (1441, ClockState.MISSED)):
        done_at = at + timedelta(minutes=minutes)
        assert read_hours(limit=Limit.REPORT, started_at=at, now=done_at, done_at=done_at).state is state


def test_hours_are_not_read_as_days_nor_days_as_hours() -> None:
    at = datetime(2020, 1, 25, 3, 0, tzinfo=ZONE)
    with pytest.raises(ValueError, match="by the hour"):
        read(Limit.REPORT, date(2020, 1, 25))
    with pytest.raises(ValueError, match="by the hour"):
        read_hours(limit=Limit.DECIDE, started_at=at, now=at)


starts = st.dates(date(2015, 1, 1), date(2023, 12, 31))
counted = st.sampled_from([limit for limit in Limit if LIMITS[limit].unit is not Unit.HOURS and limit != Limit.ARCHIVE])


@given(counted, starts, st.integers(0, 500), st.integers(0, 30))
def test_used_days_grow_and_left_days_shrink_by_the_same_number(limit: Limit, start: date, n: int, more: int) -> None:
    one, two = read(limit, start, today=start + n * DAY), read(limit, start, today=start + (n + more) * DAY)
    assert one.due_on == two.due_on
    assert one.days_used <= two.days_used
    assert one.days_used + one.days_left == two.days_used + two.days_left


@given(counted, starts, st.integers(0, 200))
def test_who_starts_later_is_never_due_earlier(limit: Limit, start: date, later: int) -> None:
    one, two = read(limit, start).due_on, read(limit, start + later * DAY).due_on
    assert one is not None
    assert two is not None
    assert one <= two
    assert CALENDAR.is_working_day(one)


@given(starts, st.integers(1, 90), st.integers(0, 90))
def test_a_suspension_never_brings_the_due_day_forward(start: date, after: int, length: int) -> None:
    span = Span(start + after * DAY, start + (after + length) * DAY, "等待")
    plain, paused = read(Limit.DECIDE, start).due_on, read(Limit.DECIDE, start, spans=[span]).due_on
    assert plain is not None
    assert paused is not None
    assert plain <= paused <= CALENDAR.add_calendar_days(start + 60 * DAY, length + 1 + 10)


def within(limit: Limit, started_on: date, on: date, **more: Any) -> bool:
    return within_limit(limit=limit, started_on=started_on, on=on, calendar=CALENDAR, **more)


@pytest.mark.parametrize("limit", [limit for limit, rule in LIMITS.items() if rule.unit is not Unit.HOURS])
@pytest.mark.parametrize("started_on", [date(2019, 12, 10), BEFORE, EVE, date(2020, 2, 20)])
def test_an_act_keeps_its_limit_up_to_the_day_on_which_the_clock_is_due(limit: Limit, started_on: date) -> None:
    if limit is Limit.ARCHIVE:
        started_on = started_on.replace(year=1970)
    due_on = read(limit, started_on).due_on
    assert due_on is not None
    assert within(limit, started_on, due_on)
    assert not within(limit, started_on, due_on + DAY)


def test_days_that_are_left_out_or_consented_to_keep_an_act_in_time() -> None:
    started_on = date(2020, 3, 2)
    due_on = date(2021, 3, 2)
    assert not within(Limit.WORKER_APPLY, started_on, due_on + DAY)
    ten = Span(date(2020, 4, 1), date(2020, 4, 10), "不可抗力")
    assert within(Limit.WORKER_APPLY, started_on, due_on + 10 * DAY, spans=[ten])
    assert not within(Limit.WORKER_APPLY, started_on, due_on + 11 * DAY, spans=[ten])
    open_still = Span(due_on - DAY, None, "仲裁")
    assert within(Limit.WORKER_APPLY, started_on, due_on + 400 * DAY, spans=[open_still])
    assert within(Limit.EMPLOYER_APPLY, started_on, date(2020, 4, 10), extended_by=9)
    assert not within(Limit.EMPLOYER_APPLY, started_on, date(2020, 4, 11), extended_by=9)
    with pytest.raises(SpansOverlap):
        within(Limit.WORKER_APPLY, started_on, due_on, spans=[ten, ten])


def test_an_act_before_the_last_day_asks_for_no_year_without_holidays() -> None:
    last_on = date(2027, 2, 16)
    assert within(Limit.REVIEW, last_on - 60 * DAY, last_on)
    with pytest.raises(ParameterMissing):
        within(Limit.REVIEW, last_on - 60 * DAY, last_on + DAY)


def test_a_reading_tells_its_limit_its_start_and_its_unit_and_hours_their_instants() -> None:
    reading = read(Limit.DECIDE, date(2020, 3, 2), extended_by=0)
    assert (reading.limit, reading.started_on, reading.unit) == (Limit.DECIDE, date(2020, 3, 2), Unit.CALENDAR_DAYS)
    assert read(Limit.DECIDE_GREEN, date(2020, 3, 2)).unit is Unit.WORKING_DAYS
    at = datetime(2020, 1, 25, 3, 0, tzinfo=ZONE)
    hours = read_hours(limit=Limit.REPORT, started_at=at, now=at + timedelta(seconds=90))
    assert (hours.limit, hours.started_at, hours.due_at) == (Limit.REPORT, at, at + DAY)
    assert hours.minutes_left == 24 * 60 - 2
    words = Text("事故报告：24 小时", "Report the accident: 24 hours")
    assert hours.why == (Explained(words, LIMITS[Limit.REPORT].article),)


def test_every_step_of_a_reckoning_names_what_it_rests_on_in_both_languages() -> None:
    spans = [Span(date(2020, 3, 10), date(2020, 3, 12), "等待结论"), Span(date(2020, 3, 20), None, "仲裁")]
    rule = LIMITS[Limit.WORKER_APPLY]
    told = [(str(one.text), one.article) for one in read(Limit.WORKER_APPLY, date(2020, 3, 2), spans=spans).why]
    assert told[1:] == [
        ("2020-03-10 至 2020-03-12 不计：等待结论 2020-03-10 to 2020-03-12 left out: 等待结论", rule.pauses),
        ("2020-03-20 至 未结束 不计：仲裁 2020-03-20 to open left out: 仲裁", rule.pauses),
    ]
    rule = LIMITS[Limit.EMPLOYER_APPLY]
    first, longer, rolled = read(Limit.EMPLOYER_APPLY, date(2020, 3, 2), extended_by=3).why
    assert (first.article, str(longer.text)) == (rule.article, "经同意延长 3 日 Extended with consent by 3 days")
    assert str(first.text).endswith("from accident or diagnosis (2020-03-02), that day not counted")
    assert longer.article == rule.extends
    assert (
        str(rolled.text) == "2020-04-04 为休息日，顺延至 2020-04-07 2020-04-04 is a day off: rolled over to 2020-04-07"
    )
    assert rolled.article == "民事诉讼法（2023）第八十五条"
    [alone] = read(Limit.EMPLOYER_APPLY, date(2020, 3, 2)).why
    assert alone.article == rule.article


def test_a_span_covers_its_first_and_its_last_day_and_no_other() -> None:
    span = Span(EVE, LAST, "春节")
    assert [span.covers(day) for day in (BEFORE, EVE, LAST, BACK)] == [False, True, True, False]
    assert not Span(EVE, None, "仲裁").covers(BEFORE)


def test_a_span_that_is_open_stops_the_clock_on_its_first_day() -> None:
    last_on = date(2020, 3, 17)  # the fifteenth day of acceptance
    assert read(Limit.DECIDE_CLEAR, date(2020, 3, 2), spans=[Span(last_on, None, "仲裁")]).due_on is None
    assert read(Limit.DECIDE_CLEAR, date(2020, 3, 2), spans=[Span(last_on + DAY, None, "仲裁")]).due_on == last_on
