import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chassis.clock import ZONE, Clock, FixedClock, clock_of
from chassis.settings import CommonSettings


def write(file: Path, text: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, file)


def off_by(clock: Clock) -> timedelta:
    return clock.now() - datetime.now(UTC)


def test_now_is_aware_and_in_china() -> None:
    now = Clock().now()
    assert now.tzinfo is ZONE
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_day_begins_at_midnight_in_china_not_in_utc() -> None:
    clock = FixedClock(datetime(2020, 2, 25, 16, 0, tzinfo=UTC))
    assert clock.today() == date(2020, 2, 26)
    clock.advance(seconds=-1)
    assert clock.today() == date(2020, 2, 25)


def test_the_file_moves_the_clock_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    clock = Clock(file)
    assert abs(off_by(clock)) < timedelta(seconds=5)
    write(file, "86400\n")
    assert off_by(clock) > timedelta(hours=23)
    write(file, "-3600.5")
    assert timedelta(hours=-1, seconds=-6) < off_by(clock) < timedelta(minutes=-59)
    file.unlink()
    assert abs(off_by(clock)) < timedelta(seconds=5)


def test_the_file_is_not_read_while_it_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "offset"
    write(file, "60")
    clock = Clock(file)
    clock.now()
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("read again"))
    clock.now()


def test_a_file_just_truncated_keeps_the_last_offset(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    write(file, "86400")
    clock = Clock(file)
    clock.now()
    file.write_text("")
    assert off_by(clock) > timedelta(hours=23)
    file.write_text("0")
    assert abs(off_by(clock)) < timedelta(seconds=5)


@pytest.mark.parametrize("text", ["soon", "nan", "inf", "1e300"])
def test_a_file_that_holds_no_number_of_seconds_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "offset"
    write(file, text)
    with pytest.raises(ValueError, match="offset must hold a number of seconds"):
        Clock(file).now()


def test_a_fixed_clock_stands_until_advanced() -> None:
    clock = FixedClock(datetime(2020, 1, 24, 9, 0, tzinfo=ZONE))
    assert clock.now() == clock.now()
    clock.advance(days=1, hours=2, minutes=3, seconds=4)
    assert clock.now() == datetime(2020, 1, 25, 11, 3, 4, tzinfo=ZONE)


def test_a_naive_instant_is_no_clock() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2020, 1, 24))  # noqa: DTZ001 - that is the point


def test_a_movable_clock_is_refused_outside_local_mode(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="local mode only"):
        clock_of(CommonSettings(mode="production", clock_file=tmp_path / "offset"))


def test_local_mode_gets_the_movable_clock_and_production_the_plain_one(tmp_path: Path) -> None:
    write(tmp_path / "offset", "86400")
    assert off_by(clock_of(CommonSettings(mode="local", clock_file=tmp_path / "offset"))) > timedelta(hours=23)
    assert abs(off_by(clock_of(CommonSettings(mode="production", clock_file=None)))) < timedelta(seconds=5)
