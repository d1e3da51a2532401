"""Children on the wire, masked."""

from datetime import date
from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.identifiers import make_id_number
from chassis.ledger import Event

__all__ = ["ChildIn", "ChildOut", "ChildRegistered", "IdentityOut"]

_ID = make_id_number("150603", date(2005, 5, 1), 1)


class ChildIn(Schema):
    """A child of the worker who calls 子女."""

    name: Line = described("姓名", "name", max_length=100, examples=["样例0001"])
    id_number: Line = described(
        "证件号码", "ID number", "符合GB11643，共18位 GB 11643, 18 characters", max_length=40, examples=[_ID]
    )
    born_on: LocalDate = described("出生日期", "born on", examples=["2005-05-01"])
    guardian_consent: bool = described(
        "监护人同意",
        "consent of the guardian",
        "不满十四周岁的须有（个人信息保护法第三十一条） Needed under fourteen (PIPL art. 31)",
        examples=[True],
    )


class ChildOut(Answer):
    """A child, masked 子女."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID of the parent")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["样*****"])
    under_14: bool = described("登记时不满十四周岁", "under fourteen when registered", examples=[False])
    guardian_consent_at: LocalDateTime | None = described("监护人同意时间", "guardian consented at")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class IdentityOut(Answer):
    """Who a child is, in plain text 身份信息."""

    id: UUID = described("标识", "id")
    name: str = described("姓名", "name", examples=["样例0001"])
    id_number: str = described("证件号码", "ID number", examples=[_ID])
    born_on: LocalDate = described("出生日期", "born on", examples=["2005-05-01"])


class ChildRegistered(Event, type="welfare.child.registered", zh="工作人员已登记申请事项所涉子女。"):
    """A worker named a child for whom something is asked."""

    worker_id: WorkerId
    under_14: bool
