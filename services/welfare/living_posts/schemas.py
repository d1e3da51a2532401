"""Posts and inspections on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    CommunityCode,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event

__all__ = [
    "CloseIn",
    "InspectionIn",
    "InspectionOut",
    "PostIn",
    "PostInspected",
    "PostOpened",
    "PostOut",
    "PostShut",
]


class PostIn(Schema):
    """A post to open 设立执勤点."""

    region: CommunityCode = described("社区", "community", examples=["150603001001"])
    name: Line = described("名称", "name", max_length=100, examples=["东门卡口"])
    opened_on: LocalDate = described("设立日", "opened on", examples=["2020-01-26"])


class CloseIn(Schema):
    """When a post closed 撤销执勤点."""

    on: LocalDate = described("撤销日", "last day", examples=["2020-03-15"])


class PostOut(Answer):
    """A post where people stand guard 执勤点."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    name: str = described("名称", "name", examples=["东门卡口"])
    opened_on: LocalDate = described("设立日", "opened on", examples=["2020-01-26"])
    closed_on: LocalDate | None = described("撤销日", "closed on", "未撤销的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class InspectionIn(Schema):
    """How people live at a post 检查."""

    inspected_on: LocalDate = described("检查日", "day", examples=["2020-02-05"])
    meals: bool = described("就餐有保障", "meals are as they should be", examples=[True])
    warmth: bool = described("御寒有保障", "warmth is as it should be", examples=[False])
    rest_place: bool = described("休息场所有保障", "there is a place to rest", examples=[True])
    note: Note | None = described("情况", "what was found", default=None, examples=["帐篷无取暖设备"])


class InspectionOut(Answer):
    """An inspection of a post 检查记录."""

    id: UUID = described("标识", "id")
    post_id: UUID = described("执勤点", "post")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    inspected_on: LocalDate = described("检查日", "day", examples=["2020-02-05"])
    meals: bool = described("就餐有保障", "meals are as they should be", examples=[True])
    warmth: bool = described("御寒有保障", "warmth is as it should be", examples=[False])
    rest_place: bool = described("休息场所有保障", "there is a place to rest", examples=[True])
    note: str | None = described("情况", "what was found", examples=["帐篷无取暖设备"])


class _PostEvent(Event):
    region: RegionCode
    name: str


class PostOpened(_PostEvent, type="welfare.living-post.opened", zh="执勤点已设立。"):
    """A post was opened."""


class PostShut(_PostEvent, type="welfare.living-post.closed", zh="执勤点已撤销。"):
    """A post was closed."""


class PostInspected(Event, type="welfare.living-post.inspected", zh="执勤点已检查。"):
    """A post was looked at."""

    inspected_on: LocalDate
    meals: bool
    warmth: bool
    rest_place: bool
