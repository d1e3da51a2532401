"""Requests about one's own data 个人信息请求: to correct what is wrong, to delete what is needed no longer.

A worker may have what is kept of them corrected or completed, and deleted once its purpose is met or its period over;
who keeps it answers in time, and a refusal says why (个人信息保护法 arts. 46, 47, 50). The office is the county's, of
the department whose records the service keeps, and no other sees the request; it changes the record by that record's
own operations, and answers here. A deletion is first answered by the periods for which the records are kept, unless the
worker would rather have a person answer (art. 24).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Forbidden
from chassis.text import Text

__all__ = [
    "ANSWER_WITHIN",
    "DATA_REQUEST",
    "OFFICES",
    "PERMISSIONS",
    "DataRequestMove",
    "DataRequestState",
    "Keeper",
    "Kept",
    "Outcome",
    "OwnDataRequest",
    "RequestKind",
    "by_retention",
    "due_on",
    "require_other_hand",
]

# GB/T 35273-2020, 8.7: an answer within thirty days. The law itself says "in time" (art. 50).
ANSWER_WITHIN = timedelta(days=30)


class RequestKind(StrEnum):
    CORRECTION = "correction"  # 更正、补充
    DELETION = "deletion"  # 删除


class Keeper(StrEnum):
    """The service that keeps the data 保存信息的服务."""

    ROSTER = "roster"
    SUBSIDY = "subsidy"
    INJURY = "injury"
    WELFARE = "welfare"
    HONORS = "honors"
    OVERSIGHT = "oversight"


# Whose records a service keeps, by the notice's 责任单位; civil affairs coordinate.
OFFICES: Mapping[Keeper, Department] = {
    Keeper.ROSTER: Department.CIVIL_AFFAIRS,
    Keeper.SUBSIDY: Department.CIVIL_AFFAIRS,
    Keeper.INJURY: Department.HUMAN_RESOURCES,
    Keeper.WELFARE: Department.CIVIL_AFFAIRS,
    Keeper.HONORS: Department.CIVIL_AFFAIRS,
    Keeper.OVERSIGHT: Department.HEADQUARTERS,
}


class DataRequestState(StrEnum):
    ASKED = "asked"  # 已提出
    ANSWERED = "answered"  # 已答复
    WITHDRAWN = "withdrawn"  # 已撤回


class DataRequestMove(StrEnum):
    ANSWER = "answer"
    WITHDRAW = "withdraw"


DATA_REQUEST = Lifecycle[DataRequestState, DataRequestMove](
    start=DataRequestState.ASKED,
    steps={
        (DataRequestState.ASKED, DataRequestMove.ANSWER): DataRequestState.ANSWERED,
        (DataRequestState.ASKED, DataRequestMove.WITHDRAW): DataRequestState.WITHDRAWN,
    },
)

# Who asked takes it back, by an operation of their own.
PERMISSIONS = {
    DataRequestMove.ANSWER: "oversight:data-request:answer",
    DataRequestMove.WITHDRAW: "oversight:me:withdraw-data-request",
}


class Outcome(StrEnum):
    GRANTED = "granted"  # 已更正、已删除
    PARTLY = "partly"  # 部分办理
    REFUSED = "refused"  # 不予办理


class OwnDataRequest(Forbidden):
    code = "OWN_DATA_REQUEST"
    stands_for = ("ck_data_requests_other_hand",)
    title = Text("不得答复本人提出的请求", "Nobody answers a request of their own")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a service keeps of the worker, of one kind, as it tells the worker itself."""

    title: str
    source: str | None
    in_use: int
    held: bool
    kept_until: date | None


def by_retention(kept: Sequence[Kept], *, today: date) -> tuple[Outcome, str] | None:
    """What the periods say to a deletion (art. 47): erased when they are over, kept until then, and by what rule.

    None where they do not settle it, and a person answers: what is in use, under a hold, of no period, or of no kind.
    """
    if not kept or any(one.in_use or one.held or one.kept_until is None for one in kept):
        return None
    lines = []
    over = 0
    for one in kept:
        until = one.kept_until or today
        over += until <= today
        if until <= today:
            lines.append(f"{one.title}：保存期限已满，将于下一次清理时删除 to be erased by the next pass")
        else:
            lines.append(f"{one.title}：依法保存至 kept until {until}（{one.source}）")
    outcome = Outcome.GRANTED if over == len(kept) else Outcome.PARTLY if over else Outcome.REFUSED
    return outcome, "\n".join(lines)


def due_on(asked_on: date) -> date:
    """The last day for an answer."""
    return asked_on + ANSWER_WITHIN


def require_other_hand(caller: Caller, *, worker_id: str) -> None:
    """An officer who is the worker too leaves the answer to another."""
    if caller.worker_id == worker_id:
        raise OwnDataRequest
