"""A worker's own record over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Query

from chassis.database import found
from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.roster.duty.models import CheckIn, DutyEntry
from services.roster.duty.queries import credited_days
from services.roster.duty.routes import require_span
from services.roster.duty.rules import CheckInOpen, CheckInTooLong, DutyHours, DutyOverlaps, NotCheckedIn
from services.roster.duty.schemas import DutyOut
from services.roster.me import actions
from services.roster.me.schemas import CheckInIn, CheckInOut, MyDaysOut
from services.roster.workers.models import Worker
from services.roster.workers.rules import DutyWithoutPost
from services.roster.workers.schemas import WorkerOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/me",
    tag=Text("本人", "Oneself"),
    source="个人信息保护法第四十五条 PIPL art. 45: access to one's own data",
)


async def _myself(caller: CallerNow, session: Session) -> Worker:
    if caller.worker_id is None:
        raise Missing
    return await found(session, Worker, caller.worker_id)


Myself = Annotated[Worker, Depends(_myself)]


@routes.get("", permission="roster:me:read", title=Text("本人记录", "Read one's own record"), answer=WorkerOut)
async def read_my_record(worker: Myself) -> Worker:
    """The calling worker's own record, masked.

    本人的花名册记录，已脱敏。
    """
    return worker


@routes.post(
    "/check-ins",
    permission="roster:me:check-in",
    title=Text("签到", "Check in"),
    answer=CheckInOut,
    status=201,
    refuses=(CheckInOpen, DutyWithoutPost),
)
async def check_in_to_duty(asked: CheckInIn, worker: Myself, session: Session) -> CheckIn:
    """Begin duty now.

    自签到时起开始执勤。
    """
    return await actions.check_in(session, worker, asked)


@routes.post(
    "/check-ins/stop",
    permission="roster:me:check-in",
    title=Text("签退", "Check out"),
    answer=DutyOut,
    status=201,
    refuses=(NotCheckedIn, CheckInTooLong, DutyHours, DutyOverlaps, DutyWithoutPost),
)
async def check_out_of_duty(worker: Myself, session: Session) -> DutyEntry:
    """End duty now: it becomes an entry, recorded by the worker and to be confirmed by the community.

    自签退时起结束执勤，生成一条执勤记录；登记人为本人，由社区确认。
    """
    return await actions.check_out(session, worker)


@routes.get("/duty-days", permission="roster:me:duty", title=Text("本人计日", "Read one's own days"), answer=MyDaysOut)
async def read_my_duty_days(
    worker: Myself,
    session: Session,
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
) -> Any:
    """The calling worker's own credited days.

    本人的计日。
    """
    require_span(first_on, last_on)
    days = await credited_days(session, worker.worker_id, first_on=first_on, last_on=last_on)
    return {
        "worker_id": worker.worker_id,
        "first_on": first_on,
        "last_on": last_on,
        "half_days": sum(day.half_days for day in days),
        "days": days,
    }
