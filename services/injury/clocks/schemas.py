"""Clocks on the wire: how a statutory limit stands, and why."""

from enum import StrEnum
from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, described
from services.injury.clocks.limits import Limit, Unit
from services.injury.clocks.rules import ClockState

__all__ = ["ClockOut", "ClocksOut", "ExplainedOut", "ReadingOut", "WordsOut"]


class WordsOut(Answer):
    """A sentence in both languages 中英文语句."""

    zh: str = described("中文", "in Chinese")
    en: str = described("英文", "in English")


class ExplainedOut(Answer):
    """One step of the reckoning 计算依据."""

    text: WordsOut = described("说明", "in words")
    article: str = described("依据", "authority", examples=["工伤认定办法第八条"])


class ReadingOut(Answer):
    """A clock as it stands 期限."""

    limit: Limit = described("期限", "limit", examples=["accept"])
    state: ClockState = described("状态", "state", examples=["running"])
    started_on: LocalDate = described(
        "起算日", "began on", "当日不计入 The day itself is not counted", examples=["2020-02-03"]
    )
    due_on: LocalDate | None = described(
        "届满日", "ends on", "中止期间为空 Null while it is suspended", examples=["2020-02-18"]
    )
    unit: Unit = described("计算单位", "days counted", examples=["calendar-days"])
    days_used: int = described("已用", "days used", examples=[3])
    days_left: int = described("剩余", "days left", "逾期的为负数 Negative when overdue", examples=[12])
    why: list[ExplainedOut] = described("计算过程", "how it was reckoned")


class Unknown(StrEnum):
    """A clock that cannot be read 无法计算的期限."""

    UNKNOWN = "unknown"


class ClockOut(Answer):
    """One clock of a case, in days or, where it runs by the hour, to the minute.

    案件的一项期限，以日计；按小时计算的，精确到分钟。
    """

    limit: Limit = described("期限", "limit", examples=["decide"])
    title: WordsOut = described("名称", "title")
    state: ClockState | Unknown = described(
        "状态", "state", "缺少参数的为unknown Unknown for want of a parameter", examples=["running"]
    )
    started_on: LocalDate | None = described("起算日", "began on", "当日不计入 The day itself is not counted")
    due_on: LocalDate | None = described("届满日", "ends on", "中止期间为空 Null while it is suspended")
    due_at: LocalDateTime | None = described("届满时间", "ends at", "用于按小时计算的期限 Of a limit in hours")
    unit: Unit = described("计算单位", "counted in", examples=["calendar-days"])
    used: int | None = described("已用", "days used", "按小时计算的期限为空 Null of a limit in hours", examples=[3])
    left: int | None = described("剩余", "days or minutes left", "逾期的为负数 Negative when overdue", examples=[57])
    missing: str | None = described("缺少的参数", "parameter that is missing", "如holidays.2027 As holidays.2027")
    why: list[ExplainedOut] = described("计算过程", "how it was reckoned")


class ClocksOut(Answer):
    """Every clock of a case that has begun, read now 案件期限."""

    case_id: UUID = described("案件", "case")
    as_of: LocalDateTime = described("计算时间", "read at")
    clocks: list[ClockOut] = described("期限", "clocks")
