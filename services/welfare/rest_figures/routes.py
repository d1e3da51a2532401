"""Figures of rest over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.rest_figures.models import IssuedFigure
from services.welfare.rest_figures.rules import FigureEnds, FigureOverlaps, RestFigure, require_ends_within
from services.welfare.rest_figures.schemas import (
    FigureEndIn,
    FigureIn,
    FigureOut,
    RestFigureEnded,
    RestFigureIssued,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/rest-figures",
    tag=Text("轮休参数", "Figures of rest"),
    source="内防指发〔2020〕75号第五、六条；《劳动法》第三十八条 Notice clauses 5, 6; Labour Law art. 38",
)

FigureInPath = Annotated[IssuedFigure, in_path("rest_figure_id", IssuedFigure)]
FigureToChange = Annotated[IssuedFigure, to_change("rest_figure_id", IssuedFigure)]


@routes.post(
    "",
    permission="welfare:rest-figure:issue",
    title=Text("规定轮休参数", "Issue a figure"),
    answer=FigureOut,
    status=201,
    refuses=(NotOwnRegion, FigureOverlaps),
    leads_to={"read_rest_figure": "rest_figure_id", "end_rest_figure": "rest_figure_id"},
)
async def issue_rest_figure(asked: FigureIn, session: Session, caller: CallerNow) -> IssuedFigure:
    """Set how long rest by order lasts, or by when something is done. What has begun keeps the figure it began with.

    规定强制休息的天数，或某事项的办理时限。已经开始的，沿用其开始时的参数。
    """
    require_own_region(asked.region, caller_region=caller.region)
    figure = IssuedFigure(**asked.model_dump(), issued_by=caller.subject)
    session.add(figure)
    return await _told(session, figure, RestFigureIssued)


@routes.get(
    "", permission="welfare:rest-figure:list", title=Text("轮休参数列表", "List figures"), answer=Page[FigureOut]
)
async def list_rest_figures(
    session: Session,
    asked: Paging,
    kind: Annotated[RestFigure | None, Query(description="参数种类 Which figure")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What the caller's region and those above it have set; of those in force the nearest one's holds.

    列出本辖区及其上级区划规定的参数；现行参数中，以最近一级的为准。
    """
    statement = narrowed(select(IssuedFigure), IssuedFigure, kind=kind, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(IssuedFigure.region, IssuedFigure.id), asked=asked)


@routes.get(
    "/{rest_figure_id}",
    permission="welfare:rest-figure:list",
    title=Text("读取轮休参数", "Read a figure"),
    answer=FigureOut,
)
async def read_rest_figure(figure: FigureInPath) -> IssuedFigure:
    """One version of a figure.

    某项参数的一个版本。
    """
    return figure


@routes.post(
    "/{rest_figure_id}/end",
    permission="welfare:rest-figure:issue",
    title=Text("终止轮休参数", "End a figure"),
    answer=FigureOut,
    refuses=(NotOwnRegion, FigureEnds),
)
async def end_rest_figure(
    figure: FigureToChange, asked: FigureEndIn, session: Session, caller: CallerNow
) -> IssuedFigure:
    """Say on which day a version holds for the last time.

    规定该版本的最后适用日期。
    """
    require_own_region(figure.region, caller_region=caller.region)
    require_ends_within(asked.ends_on, valid_from=figure.valid_from, valid_to=figure.valid_to)
    figure.valid_to = asked.ends_on
    return await _told(session, figure, RestFigureEnded)


async def _told(
    session: AsyncSession, figure: IssuedFigure, kind: type[RestFigureIssued] | type[RestFigureEnded]
) -> IssuedFigure:
    await session.flush()
    told = kind.model_validate(figure)
    await happened(session, told, subject=figure.id, region=figure.region)
    return figure
