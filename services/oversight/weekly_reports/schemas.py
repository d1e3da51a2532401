"""Weekly reports on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Month, RegionCode, described
from chassis.ledger import Event
from services.oversight.figures.schemas import FigureOut

__all__ = ["Content", "WeeklyReportMade", "WeeklyReportOut", "WeeklyReportRow"]


class Content(Answer):
    """What the report says: frozen as it was made, and what its digest is of.

    周报内容：生成后不再变动，摘要即据此计算。
    """

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    week: str = described("周次", "ISO week", examples=["2020-W06"])
    period: Month = described("月份", "month of its last day", examples=["2020-02"])
    as_of: LocalDateTime = described("截至时间", "end of the week")
    figures: list[FigureOut] = described(
        "指标", "the twenty of the board", "以周末时的数据为准 As they stood when the week ended"
    )


class WeeklyReportRow(Answer):
    """A weekly report in a list 调度周报."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    week: LocalDate = described("周一", "Monday of the week", examples=["2020-02-03"])
    as_of: LocalDateTime = described("截至时间", "end of the week")
    made_at: LocalDateTime = described("生成时间", "made at")
    digest: str = described(
        "摘要",
        "digest",
        "周报内容的SHA-256：JSON按键排序、不含空格 SHA-256 of the content as JSON with sorted keys and no blanks",
    )


class WeeklyReportOut(WeeklyReportRow):
    """A weekly report 调度周报."""

    content: Content = described("内容", "content")


class WeeklyReportMade(Event, type="oversight.weekly-report.made", zh="某区划某周的周报已生成，不再变动。"):
    """A week's report of a region was made, and is not changed any more."""

    week: str
    digest: str
