"""Children on the wire: an answer says no more of one than that there is one."""

from datetime import date
from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.identifiers import make_id_number
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.children.rules import ChildLinkState

__all__ = ["ID_EXAMPLE", "HonouredChildIn", "HonouredChildOut", "HonouredChildRegistered", "HonouredChildRemoved"]

ID_EXAMPLE = make_id_number("150603", date(2008, 5, 1), 1)


class HonouredChildIn(Schema):
    """A child, named by a parent or guardian 子女."""

    worker_id: WorkerId = described("父母的人员编号", "worker ID of the parent")
    id_number: Line = described(
        "子女证件号码", "child's ID number", "仅保存摘要 Kept as a digest alone", max_length=40, examples=[ID_EXAMPLE]
    )
    proof_no: Line = described("亲子关系证明文号", "proof of whose child it is", examples=["户证〔2020〕31号"])
    consent: bool = described("父母或者监护人同意", "a parent or guardian agrees", examples=[True])


class HonouredChildOut(Answer):
    """That a child is registered 子女关系."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    worker_id: WorkerId = described("父母的人员编号", "worker ID of the parent")
    proof_no: str = described(
        "亲子关系证明文号", "proof of whose child it is", "撤回后为空 Empty once it was taken away"
    )
    consented_on: LocalDate = described("同意日", "consented on")
    state: ChildLinkState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class HonouredChildRegistered(
    Event, type="honors.child.registered", zh="受表彰人员或烈士的子女关系已登记；不透露是谁的子女。"
):
    """A child of somebody commended, or of a martyr, was registered; whose child is told to nobody."""


class HonouredChildRemoved(Event, type="honors.child.removed", zh="某子女的留存信息已删除。"):
    """What was kept of a child was taken away."""
