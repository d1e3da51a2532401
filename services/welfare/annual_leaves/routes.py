"""Annual leave that was not had, over HTTP."""

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
from services.welfare.annual_leaves import actions
from services.welfare.annual_leaves.models import AnnualLeave
from services.welfare.annual_leaves.rules import (
    AnnualLeaveKnown,
    AnnualLeaveState,
    ConfirmsOwnRecord,
    NoEpidemicDuty,
    NothingUnused,
)
from services.welfare.annual_leaves.schemas import AnnualLeaveIn, AnnualLeaveOut
from services.welfare.leave_ledger.rules import LeaveShort
from services.welfare.workers.queries import worker_known

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/annual-leaves",
    tag=Text("未休年休假", "Annual leave not had"),
    source="内防指发〔2020〕75号第五条；职工带薪年休假条例第三条 Notice clause 5",
)

AnnualLeaveInPath = Annotated[AnnualLeave, in_path("annual_leave_id", AnnualLeave)]
AnnualLeaveToChange = Annotated[AnnualLeave, to_change("annual_leave_id", AnnualLeave)]


@routes.post(
    "",
    permission="welfare:annual-leave:record",
    title=Text("登记未休年休假", "Record annual leave not had"),
    answer=AnnualLeaveOut,
    status=201,
    refuses=(WorkerUnknown, AnnualLeaveKnown, NoEpidemicDuty, NothingUnused, ParameterMissing),
    leads_to={"read_annual_leave": "annual_leave_id", "confirm_annual_leave": "annual_leave_id"},
)
async def record_annual_leave(asked: AnnualLeaveIn, session: Session, caller: CallerNow, peer: PeerNow) -> AnnualLeave:
    """The township records what the employer says: years worked in all, and days had in the year.

    苏木乡镇（街道）按用人单位提供的情况登记：累计工作年限和该年度已休天数。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.record(session, worker, asked, caller=caller)


@routes.get(
    "",
    permission="welfare:annual-leave:list",
    title=Text("未休年休假列表", "List annual leave not had"),
    answer=Page[AnnualLeaveOut],
)
async def list_annual_leaves(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[AnnualLeaveState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Annual leave not had, by community and id.

    按社区、`id` 列出未休年休假。
    """
    statement = narrowed(
        select(AnnualLeave), AnnualLeave, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(AnnualLeave.region, AnnualLeave.id), asked=asked)


@routes.get(
    "/{annual_leave_id}",
    permission="welfare:annual-leave:list",
    title=Text("读取未休年休假", "Read annual leave not had"),
    answer=AnnualLeaveOut,
)
async def read_annual_leave(one: AnnualLeaveInPath) -> AnnualLeave:
    """One year's annual leave of one worker.

    一名工作人员一个年度的未休年休假。
    """
    return one


@routes.post(
    "/{annual_leave_id}/confirm",
    permission="welfare:annual-leave:confirm",
    title=Text("确认未休年休假", "Confirm annual leave not had"),
    answer=AnnualLeaveOut,
    refuses=(IllegalMove, ConfirmsOwnRecord),
)
async def confirm_annual_leave(one: AnnualLeaveToChange, session: Session, caller: CallerNow) -> AnnualLeave:
    """The county's civil affairs confirm it: from then on the days are owed.

    旗县民政部门确认；自确认时起应予补休。
    """
    return await actions.confirm(session, one, caller=caller)


@routes.post(
    "/{annual_leave_id}/revoke",
    permission="welfare:annual-leave:revoke",
    title=Text("撤销未休年休假", "Revoke annual leave not had"),
    answer=AnnualLeaveOut,
    refuses=(IllegalMove, LeaveShort),
)
async def revoke_annual_leave(one: AnnualLeaveToChange, session: Session) -> AnnualLeave:
    """It was recorded wrongly; of days that were spent nothing is taken back, so it is refused then.

    登记有误时撤销。应补天数已经使用的，不予收回，因而不得撤销。
    """
    return await actions.revoke(session, one)
