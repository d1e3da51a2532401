"""What a worker may see and say of the own rest, leave and health check. Row-level security shows no other's rows."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.regions import EVERYWHERE
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.health_checks.models import HealthCheck
from services.welfare.health_checks.schemas import HealthCheckOut
from services.welfare.leaves import actions as leaves
from services.welfare.leaves.models import Leave
from services.welfare.leaves.routes import APPLY_REFUSES, LeaveToChange
from services.welfare.leaves.rules import LeaveAhead
from services.welfare.leaves.schemas import LeaveOut, OwnLeaveIn
from services.welfare.my_rest.queries import rest_of
from services.welfare.my_rest.schemas import MyRestOut
from services.welfare.recuperations import actions as recuperations
from services.welfare.recuperations.models import Recuperation
from services.welfare.recuperations.routes import OfferToChange
from services.welfare.recuperations.rules import RecuperationMove
from services.welfare.recuperations.schemas import RecuperationOut
from services.welfare.sick_blocks import actions as sick_blocks
from services.welfare.sick_blocks.models import SickBlock
from services.welfare.sick_blocks.rules import AlreadySick, SickInFuture
from services.welfare.sick_blocks.schemas import OwnSickIn, SickBlockOut
from services.welfare.workers.models import Worker
from services.welfare.workers.queries import worker_known

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/me",
    tag=Text("本人轮休", "Own rest"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)


async def _myself(session: Session, caller: CallerNow, peer: PeerNow) -> Worker:
    if caller.worker_id is None:
        raise Missing
    return await worker_known(session, peer, caller.worker_id, span=EVERYWHERE)


Myself = Annotated[Worker, Depends(_myself)]


@routes.get(
    "/rest",
    permission="welfare:me:rest",
    title=Text("本人轮休", "Read own rest"),
    answer=MyRestOut,
    refuses=(WorkerUnknown,),
)
async def read_own_rest(me: Myself, session: Session) -> Any:
    """How long the caller has gone without rest, what order stands, and how many days of leave are owed.

    本人已连续上岗的天数、现行的强制休息令和应补休的天数。
    """
    return await rest_of(session, me.worker_id)


@routes.post(
    "/sick-reports",
    permission="welfare:me:report-sick",
    title=Text("本人报告患病", "Report oneself sick"),
    answer=SickBlockOut,
    status=201,
    refuses=(WorkerUnknown, SickInFuture, AlreadySick),
)
async def report_oneself_sick(asked: OwnSickIn, me: Myself, session: Session) -> SickBlock:
    """Stay away from duty while sick; what it is need not be said.

    本人报告患病，患病期间停岗；无须说明所患何病。
    """
    return await sick_blocks.report(session, me, since_on=asked.since_on)


@routes.post(
    "/leaves",
    permission="welfare:me:apply-leave",
    title=Text("本人申请补休", "Ask for own leave"),
    answer=LeaveOut,
    status=201,
    refuses=(WorkerUnknown, *APPLY_REFUSES),
    leads_to={"cancel_own_leave": "leave_id"},
)
async def apply_for_own_leave(asked: OwnLeaveIn, me: Myself, session: Session, caller: CallerNow) -> Leave:
    """Ask for days that are owed.

    本人就应补的天数申请补休。
    """
    return await leaves.apply(session, me, asked, caller=caller)


@routes.get("/leaves", permission="welfare:me:rest", title=Text("本人补休", "List own leave"), answer=Page[LeaveOut])
async def list_own_leaves(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's own leave.

    本人的补休。
    """
    return await listed(session, select(Leave).where(Leave.worker_id == caller.worker_id), by=(Leave.id,), asked=asked)


@routes.post(
    "/leaves/{leave_id}/cancel",
    permission="welfare:me:apply-leave",
    title=Text("取消本人补休", "Take own leave back"),
    answer=LeaveOut,
    refuses=(IllegalMove, LeaveAhead),
)
async def cancel_own_leave(leave: LeaveToChange, session: Session) -> Leave:
    """Take leave back before it begins.

    在补休开始之前取消。
    """
    return await leaves.cancel(session, leave)


@routes.get(
    "/health-checks",
    permission="welfare:me:rest",
    title=Text("本人体检", "List own health checks"),
    answer=Page[HealthCheckOut],
)
async def list_own_health_checks(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's own health checks.

    本人的健康体检。
    """
    statement = select(HealthCheck).where(HealthCheck.worker_id == caller.worker_id)
    return await listed(session, statement, by=(HealthCheck.id,), asked=asked)


@routes.get(
    "/recuperations",
    permission="welfare:me:rest",
    title=Text("本人疗养", "List own recuperation"),
    answer=Page[RecuperationOut],
)
async def list_own_recuperations(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What the caller was offered.

    为本人提供的疗养。
    """
    statement = select(Recuperation).where(Recuperation.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Recuperation.id,), asked=asked)


@routes.post(
    "/recuperations/{recuperation_id}/accept",
    permission="welfare:me:recuperate",
    title=Text("接受疗养", "Accept recuperation"),
    answer=RecuperationOut,
    refuses=(IllegalMove,),
)
async def accept_recuperation(offered: OfferToChange, session: Session) -> Recuperation:
    """The caller will go.

    本人接受疗养。
    """
    return await recuperations.move(session, offered, RecuperationMove.ACCEPT)


@routes.post(
    "/recuperations/{recuperation_id}/decline",
    permission="welfare:me:recuperate",
    title=Text("谢绝疗养", "Decline recuperation"),
    answer=RecuperationOut,
    refuses=(IllegalMove,),
)
async def decline_recuperation(offered: OfferToChange, session: Session) -> Recuperation:
    """The caller will not go.

    本人谢绝疗养。
    """
    return await recuperations.move(session, offered, RecuperationMove.DECLINE)
