"""The statutory clock: the instant and the day that deadlines, periods and records go by.

``Clock`` is the machine's clock shown in China's time zone; in local mode a file may move it, so that a
demonstration can watch a sixty-day limit pass. ``FixedClock`` stands still for tests. ``clock_of`` builds the
clock that the settings ask for.

The lives of tokens, assertions, leases and caches never use this clock: moving it would prolong a credential.
They use ``time.time`` and ``time.monotonic``.
"""

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from chassis.settings import CommonSettings

__all__ = ["ZONE", "Clock", "FixedClock", "clock_of", "midnight"]

ZONE = ZoneInfo("Asia/Shanghai")


def midnight(day: date) -> datetime:
    """The instant at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


class Clock:
    """The machine's clock in Asia/Shanghai, moved by the seconds that ``offset_file`` holds.

    The file is read again whenever it changes, so that every process that shares it moves together; replace
    it by renaming, as a half-written number is still a number. An absent file moves nothing.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._file = offset_file
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        """The present instant, aware, in Asia/Shanghai."""
        real = datetime.now(ZONE)
        return real if self._file is None else real + self._read(self._file)

    def today(self) -> date:
        """The present day in Asia/Shanghai."""
        return self.now().date()

    def _read(self, file: Path) -> timedelta:
        try:
            stat = file.stat()
            mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if mark == self._seen:
                return self._offset
            text = file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            self._seen, self._offset = None, timedelta()
            return self._offset
        if text:  # a file just truncated by its writer moves nothing yet
            self._seen, self._offset = mark, _seconds(text, file)
        return self._offset


def _seconds(text: str, file: Path) -> timedelta:
    try:
        seconds = float(text)
        if not math.isfinite(seconds):
            raise ValueError(text)
        return timedelta(seconds=seconds)
    except (ValueError, OverflowError) as wrong:
        raise ValueError(f"{file} must hold a number of seconds") from wrong


class FixedClock(Clock):
    """A clock that stands at ``at`` until it is advanced."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._at = at.astimezone(ZONE)

    def now(self) -> datetime:
        return self._at

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock by a span of time; a negative span moves it back."""
        self._at += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def clock_of(common: CommonSettings) -> Clock:
    """The clock of the settings; a movable one is refused outside local mode: statutory time is real time."""
    if common.clock_file is not None and common.mode != "local":
        raise ValueError("NUANXIN_CLOCK_FILE moves the statutory clock and is allowed in local mode only")
    return Clock(common.clock_file)
