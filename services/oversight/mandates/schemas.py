"""Mandates on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event
from services.oversight.mandates.rules import Authority

__all__ = ["MandateEndIn", "MandateEnded", "MandateIn", "MandateOut", "MandateRegistered"]

_TITLE = "关于加强城乡社区疫情防控工作的通知"
_REQUIRES = "社区对返乡人员入户排查并逐日登记"


class MandateIn(Schema):
    """A document of one of the four authorities 上级文件."""

    region: RegionCode = described(
        "适用区划", "region", "文件适用于其中各社区（嘎查村） Whose communities it binds", examples=["150000000000"]
    )
    authority: Authority = described("发文机关", "authority", examples=["region-government"])
    document_no: Line = described("文号", "document number", examples=["内政办发电〔2020〕9号"])
    title: Line = described("标题", "title", examples=[_TITLE])
    requires: Note = described("明确要求", "what it explicitly requires", examples=[_REQUIRES])
    issued_on: LocalDate = described("成文日期", "issued on", examples=["2020-01-26"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-26"])
    valid_to: LocalDate | None = described("截止日", "last day", "未给出的，长期有效 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class MandateEndIn(Schema):
    """When a document ceases to be a basis 失效."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-04-08"])


class MandateOut(Answer):
    """A document that tasks may rest on 上级文件."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("适用区划", "region", examples=["150000000000"])
    authority: Authority = described("发文机关", "authority", examples=["region-government"])
    document_no: str = described("文号", "document number", examples=["内政办发电〔2020〕9号"])
    title: str = described("标题", "title", examples=[_TITLE])
    requires: str = described("明确要求", "what it explicitly requires", examples=[_REQUIRES])
    issued_on: LocalDate = described("成文日期", "issued on", examples=["2020-01-26"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-26"])
    valid_to: LocalDate | None = described(
        "截止日", "last day", "长期有效的为空 Null while open", examples=["2020-04-08"]
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _MandateEvent(Event):
    authority: Authority
    document_no: str
    valid_from: LocalDate
    valid_to: LocalDate | None


class MandateRegistered(
    _MandateEvent,
    type="oversight.mandate.registered",
    zh="党中央、国务院或自治区党委、政府的文件已登记，可作为下达事项的依据。",
):
    """A document of the four authorities may be a basis of tasks."""


class MandateEnded(_MandateEvent, type="oversight.mandate.ended", zh="上级文件自某日起不再作为依据。"):
    """A document ceases to be a basis on a day."""
