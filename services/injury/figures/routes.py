"""Figures over HTTP: anybody may read them, for everybody's benefits rest on them."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode, SafeText
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import ancestors
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits.disability import FigureUnfit
from services.injury.benefits.parameters import NATION
from services.injury.figures.models import FigureVersion
from services.injury.figures.rules import (
    FigureElsewhere,
    FigureEnds,
    FigureOverlaps,
    FigureUnknown,
    NotOfOneYear,
    require_end,
    require_issuable,
    require_own_figure,
)
from services.injury.figures.schemas import EndIn, FigureEnded, FigureIn, FigureIssued, FigureOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/figures",
    tag=Text("待遇参数", "Figures"),
    source="内防指发〔2020〕75号 第二条；工伤保险条例第六十四条 Notice clause 2; Regulation art. 64",
)

FigureInPath = Annotated[FigureVersion, in_path("figure_id", FigureVersion)]
FigureToChange = Annotated[FigureVersion, to_change("figure_id", FigureVersion)]


@routes.post(
    "",
    permission="injury:figure:issue",
    title=Text("发布参数", "Issue a figure"),
    answer=FigureOut,
    status=201,
    refuses=(FigureElsewhere, FigureUnknown, FigureUnfit, NotOfOneYear, FigureOverlaps),
    leads_to={"read_figure": "figure_id", "end_figure": "figure_id"},
)
async def issue_figure(asked: FigureIn, session: Session, caller: CallerNow) -> FigureVersion:
    """Enter a figure with its source: a pooling area its own, the province its own and the nation's.

    The minimum wage differs from county to county; the league, or the province, enters that of each.

    录入一项参数及其来源：统筹地区录入本地区的，自治区录入本区及全国的。

    最低工资因旗县而异，由盟市或者自治区逐一录入。
    """
    require_own_figure(asked.name, asked.region, caller_region=caller.region, level=caller.level)
    require_issuable(asked.name, unit=asked.unit, valid_from=asked.valid_from, valid_to=asked.valid_to)
    figure = FigureVersion(**asked.model_dump(), issued_by=caller.subject)
    session.add(figure)
    await session.flush()
    told = FigureIssued(**{name: getattr(figure, name) for name in FigureIssued.model_fields})
    await happened(session, told, subject=figure.id, region=caller.region)
    return figure


@routes.get("", permission="injury:figure:list", title=Text("参数列表", "List figures"), answer=Page[FigureOut])
async def list_figures(
    session: Session,
    asked: Paging,
    name: Annotated[SafeText | None, Query(max_length=80, description="名称 Name")] = None,
    region: Annotated[
        RegionCode | None, Query(description="适用于该地区 Those that a region's benefits rest on")
    ] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Every version of every figure; for a region its own, those of the regions above it and the nation's.

    各项参数的全部版本；指定区划的，列出本区划、上级区划及全国的。
    """
    statement = narrowed(select(FigureVersion), FigureVersion, name=name, on=on, updated_since=updated_since)
    if region is not None:
        statement = statement.where(FigureVersion.region.in_([*ancestors(region), NATION]))
    return await listed(
        session, statement, by=(FigureVersion.name, FigureVersion.region, FigureVersion.id), asked=asked
    )


@routes.get("/{figure_id}", permission="injury:figure:read", title=Text("读取参数", "Read a figure"), answer=FigureOut)
async def read_figure(figure: FigureInPath) -> FigureVersion:
    """One version of a figure.

    参数的一个版本。
    """
    return figure


@routes.post(
    "/{figure_id}/end",
    permission="injury:figure:end",
    title=Text("终止参数", "End a figure"),
    answer=FigureOut,
    refuses=(FigureElsewhere, FigureEnds),
)
async def end_figure(figure: FigureToChange, asked: EndIn, session: Session, caller: CallerNow) -> FigureVersion:
    """Say on which day a version holds for the last time; what was computed from it goes on naming it.

    设定某一版本适用的最后一日；此前据以计算的结果仍指明该版本。
    """
    require_own_figure(figure.name, figure.region, caller_region=caller.region, level=caller.level)
    require_end(valid_from=figure.valid_from, valid_to=figure.valid_to, last_on=asked.last_on)
    figure.valid_to = asked.last_on
    await session.flush()
    told = FigureEnded(**{name: getattr(figure, name) for name in FigureEnded.model_fields})
    await happened(session, told, subject=figure.id, region=caller.region)
    return figure
