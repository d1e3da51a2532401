"""Requests about one's own data, on the wire."""

from uuid import UUID

from chassis.caller import Department
from chassis.fields import (
    Answer,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.oversight.data_requests.rules import DataRequestState, Keeper, Outcome, RequestKind

__all__ = [
    "AnswerIn",
    "DataRequestAnswered",
    "DataRequestAsked",
    "DataRequestIn",
    "DataRequestOut",
    "DataRequestTextsOut",
    "DataRequestWithdrawn",
]

_SAYS = "手机号已更换，请更正"
_ANSWER = "已按提供的号码更正"


class DataRequestIn(Schema):
    """What a worker asks about the own data 个人信息请求."""

    kind: RequestKind = described("请求事项", "kind", examples=["correction"])
    keeper: Keeper = described("保存信息的服务", "service that keeps it", examples=["roster"])
    says: Note = described("请求内容", "what is asked", "加密保存 Kept encrypted", examples=[_SAYS])
    by_office: bool = described(
        "由工作人员答复",
        "to be answered by a person",
        (
            "为否的，删除请求可依保存期限确定的，即时答复 "
            "Else a deletion is answered at once where the retention periods settle it"
        ),
        default=False,
        examples=[False],
    )


class AnswerIn(Schema):
    """What the office did 答复."""

    outcome: Outcome = described("办理结果", "outcome", examples=["granted"])
    answer: Note = described(
        "答复",
        "answer",
        (
            "不予办理的说明理由（个人信息保护法第五十条）；加密保存 "
            "A refusal says why (个人信息保护法 art. 50); kept encrypted"
        ),
        examples=[_ANSWER],
    )


class DataRequestOut(Answer):
    """A request about one's own data, without its words 个人信息请求."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("受理旗县", "county", examples=["150603000000"])
    worker_id: WorkerId = described("人员编号", "worker")
    kind: RequestKind = described("请求事项", "kind", examples=["correction"])
    keeper: Keeper = described("保存信息的服务", "service that keeps it", examples=["roster"])
    department: Department = described("受理部门", "office that answers", examples=["civil-affairs"])
    asked_on: LocalDate = described("提出日期", "asked on")
    due_on: LocalDate = described(
        "答复期限", "to be answered by", "三十日（GB/T35273-2020第8.7条） Thirty days (GB/T 35273-2020, 8.7)"
    )
    state: DataRequestState = described("状态", "state", examples=["asked"])
    outcome: Outcome | None = described("办理结果", "outcome", "答复前为空 Null before the answer")
    answered_at: LocalDateTime | None = described("答复时间", "answered at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class DataRequestTextsOut(DataRequestOut):
    """A request with its words and the answer's 请求与答复全文."""

    says: str = described("请求内容", "what is asked", examples=[_SAYS])
    answer: str | None = described("答复", "answer", "答复前为空 Null before it", examples=[None])


class _DataRequestEvent(Event):
    kind: RequestKind
    keeper: Keeper
    department: Department


class DataRequestAsked(_DataRequestEvent, type="oversight.data-request.asked", zh="工作人员请求更正或删除其个人信息。"):
    """A worker asked for a correction or a deletion of what is kept of them."""

    due_on: LocalDate


class DataRequestAnswered(_DataRequestEvent, type="oversight.data-request.answered", zh="个人信息请求已答复。"):
    """It was answered."""

    outcome: Outcome


class DataRequestWithdrawn(_DataRequestEvent, type="oversight.data-request.withdrawn", zh="工作人员已撤回请求。"):
    """The worker took it back."""
