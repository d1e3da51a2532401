"""Overdue work over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.needs import CalendarNow
from chassis.paging import Listed, Page
from chassis.problems import FieldError, Malformed
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.rules import county_of
from services.injury.clocks.limits import Limit
from services.injury.overdue.queries import overdue_in
from services.injury.overdue.rules import Overdue
from services.injury.overdue.schemas import OverdueOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/overdue",
    tag=Text("逾期事项", "Overdue"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get("", permission="injury:overdue:list", title=Text("逾期事项", "List overdue work"), answer=Page[OverdueOut])
async def list_overdue(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
    limit: Annotated[int, Query(ge=1, le=500, description="每页条数 Rows a page, and the rest of the last case")] = 50,
    cursor: Annotated[str | None, Query(max_length=36, description="上一页的 next_cursor; of the page before")] = None,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
    kind: Annotated[Limit | None, Query(description="期限种类 Of this statutory limit only")] = None,
) -> Any:
    """Limits of open cases that are over while the act is still due: whose duty, since when, and who above sees it.

    A case is named by its number and its county; whom it concerns is not said.

    未结案件中期限已过而仍应办理的事项：应由谁办理、自何时逾期、上级由谁可见。

    案件以其编号和旗县指明，不透露所涉人员。
    """
    rows = await overdue_in(
        session,
        region=region or caller.region,
        after=_after(cursor),
        most=limit,
        clock=clock,
        calendar=calendar,
        of=kind,
    )
    more = str(rows[-1].case_id) if len(rows) >= limit else None
    return Listed(items=[_told(one) for one in rows], next_cursor=more, count=None)


def _after(cursor: str | None) -> UUID | None:
    try:
        return UUID(cursor) if cursor else None
    except ValueError:
        raise Malformed(
            errors=[
                FieldError("/query/cursor", "invalid_cursor", Text("不是此列表的 cursor", "Not a cursor of this list"))
            ]
        ) from None


def _told(one: Overdue) -> OverdueOut:
    own = {name: getattr(one, name) for name in OverdueOut.model_fields}
    return OverdueOut.model_validate(own | {"region": county_of(one.region)})
