"""Leave in lieu over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.leave_ledger.rules import LeaveShort
from services.welfare.leaves import actions
from services.welfare.leaves.models import Leave
from services.welfare.leaves.rules import (
    LeaveAhead,
    LeaveInControlPeriod,
    LeaveOverlaps,
    LeaveState,
    LeaveWithoutWorkingDay,
    OwnLeave,
)
from services.welfare.leaves.schemas import LeaveApproveIn, LeaveIn, LeaveOut, LeaveRefuseIn
from services.welfare.workers.queries import worker_known

__all__ = ["APPLY_REFUSES", "routes"]

routes = Routes(
    prefix="/v1/welfare/leaves",
    tag=Text("补休", "Leave in lieu"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)

APPLY_REFUSES = (LeaveAhead, LeaveOverlaps, LeaveWithoutWorkingDay, ParameterMissing)
LeaveInPath = Annotated[Leave, in_path("leave_id", Leave)]
LeaveToChange = Annotated[Leave, to_change("leave_id", Leave)]


@routes.post(
    "",
    permission="welfare:leave:apply",
    title=Text("申请补休", "Ask for leave"),
    answer=LeaveOut,
    status=201,
    refuses=(WorkerUnknown, *APPLY_REFUSES),
    leads_to={"read_leave": "leave_id", "approve_leave": "leave_id"},
)
async def apply_for_leave(asked: LeaveIn, session: Session, caller: CallerNow, peer: PeerNow) -> Leave:
    """The community asks for a worker's leave.

    社区为工作人员申请补休。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.apply(session, worker, asked, caller=caller)


@routes.get("", permission="welfare:leave:list", title=Text("补休列表", "List leave"), answer=Page[LeaveOut])
async def list_leaves(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[LeaveState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Leave by community and id.

    按社区、`id` 列出补休。
    """
    statement = narrowed(
        select(Leave), Leave, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Leave.region, Leave.id), asked=asked)


@routes.get("/{leave_id}", permission="welfare:leave:list", title=Text("读取补休", "Read a leave"), answer=LeaveOut)
async def read_leave(leave: LeaveInPath) -> Leave:
    """One leave.

    一次补休。
    """
    return leave


@routes.post(
    "/{leave_id}/approve",
    permission="welfare:leave:approve",
    title=Text("安排补休", "Give leave"),
    answer=LeaveOut,
    refuses=(IllegalMove, OwnLeave, LeaveInControlPeriod, LeaveAhead, LeaveShort),
)
async def approve_leave(leave: LeaveToChange, asked: LeaveApproveIn, session: Session, caller: CallerNow) -> Leave:
    """The township schedules the days; within a control period it says how the post is covered.

    苏木乡镇（街道）安排补休日期；在防控时段内的，须写明岗位如何补位。
    """
    return await actions.approve(session, leave, cover=asked.cover, caller=caller)


@routes.post(
    "/{leave_id}/refuse",
    permission="welfare:leave:approve",
    title=Text("不批准补休", "Refuse leave"),
    answer=LeaveOut,
    refuses=(IllegalMove, OwnLeave),
)
async def refuse_leave(leave: LeaveToChange, asked: LeaveRefuseIn, session: Session, caller: CallerNow) -> Leave:
    """Not on these days, with a reason; the days stay owed.

    不批准在这些日期补休，并说明理由；应补天数保留。
    """
    return await actions.refuse(session, leave, reason=asked.reason, caller=caller)


@routes.post(
    "/{leave_id}/cancel",
    permission="welfare:leave:cancel",
    title=Text("取消补休", "Take leave back"),
    answer=LeaveOut,
    refuses=(IllegalMove, LeaveAhead),
)
async def cancel_leave(leave: LeaveToChange, session: Session) -> Leave:
    """Take leave back before it begins; the days are owed again.

    在补休开始之前取消；这些天数仍应补休。
    """
    return await actions.cancel(session, leave)
