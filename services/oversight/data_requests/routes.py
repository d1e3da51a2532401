"""Requests about one's own data over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, ReaderNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.data_requests import actions
from services.oversight.data_requests.models import DataRequest
from services.oversight.data_requests.queries import kept_by
from services.oversight.data_requests.rules import DataRequestState, OwnDataRequest, RequestKind
from services.oversight.data_requests.schemas import AnswerIn, DataRequestIn, DataRequestOut, DataRequestTextsOut

__all__ = ["own", "routes"]

_SOURCE = "个人信息保护法第四十六、四十七、五十条 PIPL arts. 46, 47, 50"
_TAG = Text("个人信息请求", "Requests about own data")

routes = Routes(prefix="/v1/oversight/data-requests", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/oversight/me/data-requests", tag=_TAG, source=_SOURCE)

DataRequestInPath = Annotated[DataRequest, in_path("data_request_id", DataRequest)]
DataRequestToChange = Annotated[DataRequest, to_change("data_request_id", DataRequest)]


@own.post(
    "",
    permission="oversight:me:ask-data-request",
    title=Text("提出更正或删除请求", "Ask for a correction or a deletion"),
    answer=DataRequestOut,
    status=201,
    leads_to={"read_own_data_request": "data_request_id", "withdraw_data_request": "data_request_id"},
    keyed=True,
    private=True,
    on_behalf=True,
)
async def ask_data_request(
    asked: DataRequestIn, session: Session, caller: CallerNow, reader: ReaderNow, keys: KeysNow
) -> DataRequest:
    """Ask that what is kept of the caller be corrected or deleted; the county's office answers within thirty days.

    A deletion is answered at once where the retention periods settle it, with the day and the rule, unless a person is
    to answer (`by_office`).

    请求更正或者删除所保存的本人信息；由旗县的部门在三十日内答复。

    删除请求可依保存期限直接确定的，立即答复并给出日期与规则，除非要求由人答复（`by_office`）。
    """
    by_rule = asked.kind is RequestKind.DELETION and not asked.by_office
    kept = await kept_by(reader, asked.keeper) if by_rule else []
    return await actions.ask(session, asked, kept=kept, caller=caller, keys=keys)


@own.get(
    "",
    permission="oversight:me:read",
    title=Text("本人的请求", "List own requests"),
    answer=Page[DataRequestOut],
)
async def list_own_data_requests(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What the caller asked for, and what became of it.

    调用方本人提出的请求及其结果。
    """
    mine = select(DataRequest).where(DataRequest.worker_id == caller.worker_id)
    return await listed(session, mine, by=(DataRequest.id,), asked=asked)


@own.get(
    "/{data_request_id}",
    permission="oversight:me:read",
    title=Text("本人的请求与答复", "Read an own request and its answer"),
    answer=DataRequestTextsOut,
    refuses=(NoLongerKept,),
)
async def read_own_data_request(request: DataRequestInPath, keys: KeysNow) -> DataRequestTextsOut:
    """One request of the caller, with its words and the office's.

    调用方本人的一项请求，含本人与部门双方的原文。
    """
    return actions.opened(request, keys)


@own.post(
    "/{data_request_id}/withdraw",
    permission="oversight:me:withdraw-data-request",
    title=Text("撤回请求", "Withdraw an own request"),
    answer=DataRequestOut,
    refuses=(IllegalMove,),
)
async def withdraw_data_request(request: DataRequestToChange, session: Session) -> DataRequest:
    """Take a request back before it is answered.

    在答复之前撤回请求。
    """
    return await actions.withdraw(session, request)


@routes.get(
    "",
    permission="oversight:data-request:list",
    title=Text("个人信息请求列表", "List requests about own data"),
    answer=Page[DataRequestOut],
)
async def list_data_requests(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    kind: Annotated[RequestKind | None, Query(description="请求事项 Kind")] = None,
    state: Annotated[DataRequestState | None, Query(description="状态 State")] = None,
    overdue: Annotated[bool, Query(description="只取逾期未答复的 Only those unanswered after their day")] = False,  # noqa: FBT002 - a query parameter
    updated_since: UpdatedSince = None,
) -> Any:
    """What is before the caller's own department in the caller's region, by the day it is due.

    调用方辖区内待其所在部门答复的请求，按应答复之日排列。
    """
    theirs = select(DataRequest).where(DataRequest.department == caller.department)
    if overdue:
        theirs = theirs.where(DataRequest.state == DataRequestState.ASKED, DataRequest.due_on < clock.today())
    statement = narrowed(theirs, DataRequest, region=region, kind=kind, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(DataRequest.due_on, DataRequest.id), asked=asked)


@routes.get(
    "/{data_request_id}",
    permission="oversight:data-request:reveal",
    step_up=True,
    title=Text("查阅请求全文", "Read a request and its answer"),
    answer=DataRequestTextsOut,
    refuses=(NoLongerKept,),
)
async def reveal_data_request(
    request: DataRequestInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> DataRequestTextsOut:
    """What a worker asks and was answered, in plain text, for the office that answers. Every reading is audited.

    工作人员的请求与答复全文，以明文给出，供负责答复的部门使用。每次查看均记入审计。
    """
    await audited(
        session,
        "oversight.data-request.revealed",
        subject=request.id,
        region=request.region,
        worker_id=request.worker_id,
    )
    return actions.opened(request, keys)


@routes.post(
    "/{data_request_id}/answer",
    permission="oversight:data-request:answer",
    title=Text("答复请求", "Answer a request about own data"),
    answer=DataRequestOut,
    refuses=(IllegalMove, OwnDataRequest),
    private=True,
)
async def answer_data_request(
    request: DataRequestToChange, asked: AnswerIn, session: Session, caller: CallerNow, keys: KeysNow
) -> DataRequest:
    """Tell the worker what was done, and where it was not, why. The record itself is changed where it is kept.

    告知工作人员已办理的事项；未办理的，说明理由。记录本身在其保存之处更改。
    """
    return await actions.answer(session, request, asked, caller=caller, keys=keys)
