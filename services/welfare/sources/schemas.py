"""Sources of supplies on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from services.welfare.sources.rules import SourceKind

__all__ = ["SourceIn", "SourceOut", "SourceRegistered"]


class SourceIn(Schema):
    """A contract or a donation to register 物资来源."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    kind: SourceKind = described("来源类别", "kind", examples=["donor"])
    name: Line = described(
        "单位名称",
        "name",
        "单位名称；个人捐赠的写“个人”，不写姓名 An organisation; of a person who gives, say 个人 and no name",
        examples=["样例慈善总会"],
    )
    agreement_no: Line = described("合同或捐赠协议编号", "contract or donation number", examples=["捐〔2020〕7号"])


class SourceOut(Answer):
    """A source of supplies 物资来源."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    kind: SourceKind = described("来源类别", "kind", examples=["donor"])
    name: str = described("单位名称", "name", examples=["样例慈善总会"])
    agreement_no: str = described("合同或捐赠协议编号", "contract or donation number", examples=["捐〔2020〕7号"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class SourceRegistered(Event, type="welfare.source.registered", zh="合同或捐赠物资的来源已登记。"):
    """Supplies will come of a contract or a donation."""

    region: RegionCode
    kind: SourceKind
    agreement_no: str
