"""Health checks over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.bulk import FILE_REFUSALS, ImportNow, imported
from chassis.exchange import Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.tabular import ImportReport, Limits
from chassis.text import Text
from services.welfare.health_checks import actions
from services.welfare.health_checks.models import HealthCheck
from services.welfare.health_checks.rules import (
    CheckBooking,
    CheckDoneInFuture,
    CheckState,
    NoCheckAwaited,
)
from services.welfare.health_checks.schemas import BookIn, BookingRow, CompleteIn, CompletionRow, HealthCheckOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/health-checks",
    tag=Text("健康体检", "Health checks"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)

# A league's hospital sends what it did in a season.
_LIMITS = Limits(rows=20_000)

CheckInPath = Annotated[HealthCheck, in_path("check_id", HealthCheck)]
CheckToChange = Annotated[HealthCheck, to_change("check_id", HealthCheck)]


@routes.get(
    "",
    permission="welfare:health-check:list",
    title=Text("健康体检列表", "List health checks"),
    answer=Page[HealthCheckOut],
)
async def list_health_checks(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[CheckState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Who is due a check after a control period, and who had it, by community and id.

    按社区、`id` 列出防控时段结束后应体检和已体检的工作人员。
    """
    statement = narrowed(
        select(HealthCheck), HealthCheck, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(HealthCheck.region, HealthCheck.id), asked=asked)


@routes.post(
    "/import-bookings",
    permission="welfare:health-check:book",
    title=Text("批量预约体检", "Import bookings of health checks"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=BookingRow,
)
async def import_health_check_bookings(
    asked: ImportNow,
    session: Session,
) -> ImportReport:
    """Book the checks of a list. A row is about the worker's check that waits to be done and is due first.

    按名单批量预约体检。每行对应该工作人员待完成的体检中到期最早的一次。
    """
    return await imported(
        asked,
        BookingRow,
        lambda rows: actions.import_bookings(session, rows),
        unique=("worker_id",),
        columns={NoCheckAwaited: "worker_id", CheckBooking: "on"},
        limits=_LIMITS,
        at_once=None,
    )


@routes.post(
    "/import-completions",
    permission="welfare:health-check:complete",
    title=Text("批量登记体检完成", "Import completed health checks"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=CompletionRow,
)
async def import_health_check_completions(
    asked: ImportNow,
    session: Session,
) -> ImportReport:
    """Say from a hospital's list who came. A row is about the worker's check that waits and is due first.

    按医疗机构的名单批量登记已体检人员。每行对应该工作人员待完成的体检中到期最早的一次。
    """
    return await imported(
        asked,
        CompletionRow,
        lambda rows: actions.import_completions(session, rows),
        unique=("worker_id",),
        columns={NoCheckAwaited: "worker_id", CheckDoneInFuture: "on"},
        limits=_LIMITS,
        at_once=None,
    )


@routes.get(
    "/{check_id}",
    permission="welfare:health-check:list",
    title=Text("读取健康体检", "Read a health check"),
    answer=HealthCheckOut,
)
async def read_health_check(check: CheckInPath) -> HealthCheck:
    """One health check.

    一次健康体检。
    """
    return check


@routes.post(
    "/{check_id}/book",
    permission="welfare:health-check:book",
    title=Text("预约体检", "Book a health check"),
    answer=HealthCheckOut,
    refuses=(IllegalMove, CheckBooking),
)
async def book_health_check(check: CheckToChange, asked: BookIn, session: Session) -> HealthCheck:
    """Book the check, or book it anew.

    预约体检，或改约。
    """
    return await actions.book(session, check, asked)


@routes.post(
    "/{check_id}/complete",
    permission="welfare:health-check:complete",
    title=Text("登记体检完成", "Say that a health check was done"),
    answer=HealthCheckOut,
    refuses=(IllegalMove, CheckDoneInFuture),
)
async def complete_health_check(check: CheckToChange, asked: CompleteIn, session: Session) -> HealthCheck:
    """Say that the check was done after the control period; what it found is the worker's and the physician's.

    登记已在防控时段结束后完成体检；体检结果只归本人和医师掌握。
    """
    return await actions.complete(session, check, on=asked.on)
