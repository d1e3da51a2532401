"""Experts on the wire, masked."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event

__all__ = ["EndIn", "ExpertAdded", "ExpertEnded", "ExpertIn", "ExpertOut"]


class ExpertIn(Schema):
    """An expert of the committee's pool 医疗卫生专家."""

    expert_no: Line = described(
        "专家编号", "expert number", "抽取时以此编号代称 Known by in a draw", max_length=40, examples=["E001"]
    )
    name: Line = described("姓名", "name", "加密保存 Kept sealed", max_length=100, examples=["样例0001"])
    specialty: Line = described("专业", "specialty", max_length=60, examples=["骨科"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-01"])


class ExpertOut(Answer):
    """An expert of the pool, masked 医疗卫生专家."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("鉴定委员会所在地", "region of the committee")
    expert_no: str = described("专家编号", "expert number", examples=["E001"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["样****"])
    specialty: str = described("专业", "specialty", examples=["骨科"])
    valid_from: LocalDate = described("起始日", "first day")
    valid_to: LocalDate | None = described("截止日", "last day", "长期有效的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EndIn(Schema):
    """When an expert leaves the pool 退出专家库."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-12-31"])


class _ExpertEvent(Event):
    expert_no: str
    region: RegionCode


class ExpertAdded(_ExpertEvent, type="injury.expert.added", zh="专家已加入专家库。"):
    """An expert joined the pool."""


class ExpertEnded(_ExpertEvent, type="injury.expert.ended", zh="专家自某日起退出专家库。"):
    """An expert leaves the pool on a day."""
