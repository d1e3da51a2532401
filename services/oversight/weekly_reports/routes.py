"""Weekly reports over HTTP: read and never written."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.weekly_reports.models import WeeklyReport
from services.oversight.weekly_reports.schemas import WeeklyReportOut, WeeklyReportRow

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/weekly-reports",
    tag=Text("调度周报", "Weekly reports"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="oversight:weekly-report:list",
    title=Text("调度周报列表", "List weekly reports"),
    answer=Page[WeeklyReportRow],
)
async def list_weekly_reports(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region, with all it contains")] = None,
    week: Annotated[LocalDate | None, Query(description="周一 Monday of the week")] = None,
) -> Any:
    """Reports of the caller's region and below, one a region and ISO week; they fill themselves, and nobody reports.

    调用方辖区及其下级的周报，每一区划每 ISO 周一份；由系统自动生成，无人填报。
    """
    statement = narrowed(select(WeeklyReport), WeeklyReport, region=region, week=week)
    return await listed(session, statement, by=(WeeklyReport.week, WeeklyReport.region, WeeklyReport.id), asked=asked)


@routes.get(
    "/{weekly_report_id}",
    permission="oversight:weekly-report:list",
    title=Text("读取调度周报", "Read a weekly report"),
    answer=WeeklyReportOut,
)
async def read_weekly_report(one: Annotated[WeeklyReport, in_path("weekly_report_id", WeeklyReport)]) -> WeeklyReport:
    """The board as it stood when the week ended.

    该周结束时看板的内容。
    """
    return one
