"""Figures of the statute over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.routes import Routes
from chassis.text import Text
from services.honors.martyr_figures import rules
from services.honors.martyr_figures.models import MartyrFigureVersion
from services.honors.martyr_figures.rules import MartyrFigure
from services.honors.martyr_figures.schemas import (
    MartyrFigureEnded,
    MartyrFigureEndIn,
    MartyrFigureIn,
    MartyrFigureIssued,
    MartyrFigureOut,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/martyr-figures",
    tag=Text("抚恤参数", "Figures for martyrs' families"),
    source="内防指发〔2020〕75号 第七条；烈士褒扬条例第十四条、第十五条 Notice clause 7; Regulations arts. 14-15",
)

FigureToChange = Annotated[MartyrFigureVersion, to_change("martyr_figure_id", MartyrFigureVersion)]


@routes.post(
    "",
    permission="honors:martyr-figure:issue",
    title=Text("录入抚恤参数", "Enter a figure for martyrs' families"),
    answer=MartyrFigureOut,
    status=201,
    refuses=(rules.MartyrFigureOverlaps,),
    leads_to={"end_martyr_figure": "martyr_figure_id"},
)
async def issue_martyr_figure(asked: MartyrFigureIn, session: Session, caller: CallerNow) -> MartyrFigureVersion:
    """The province's veterans' affairs enter a figure as it was published, with its source.

    由自治区退役军人事务部门按公布的数额录入，并注明来源。
    """
    version = MartyrFigureVersion(**asked.model_dump(), region=caller.region, issued_by=caller.subject)
    session.add(version)
    await _told(session, version, MartyrFigureIssued)
    return version


@routes.get(
    "",
    permission="honors:martyr-figure:list",
    title=Text("抚恤参数列表", "List figures for martyrs' families"),
    answer=Page[MartyrFigureOut],
)
async def list_martyr_figures(
    session: Session,
    asked: Paging,
    figure: Annotated[MartyrFigure | None, Query(description="参数 Figure")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Every version of every figure of the province, with where it comes from.

    列出自治区各项参数的全部版本及其来源。
    """
    statement = narrowed(
        select(MartyrFigureVersion), MartyrFigureVersion, figure=figure, on=on, updated_since=updated_since
    )
    return await listed(session, statement, by=(MartyrFigureVersion.region, MartyrFigureVersion.id), asked=asked)


@routes.post(
    "/{martyr_figure_id}/end",
    permission="honors:martyr-figure:issue",
    title=Text("终止抚恤参数", "End a figure for martyrs' families"),
    answer=MartyrFigureOut,
    refuses=(rules.MartyrFigureEnds,),
)
async def end_martyr_figure(version: FigureToChange, asked: MartyrFigureEndIn, session: Session) -> MartyrFigureVersion:
    """Say on which day a version holds for the last time; what was computed from it stays.

    载明某一版本的最后适用日期；已据以计算的不受影响。
    """
    rules.require_martyr_figure_end(asked.last_on, valid_from=version.valid_from, valid_to=version.valid_to)
    version.valid_to = asked.last_on
    await _told(session, version, MartyrFigureEnded)
    return version


async def _told(
    session: AsyncSession,
    version: MartyrFigureVersion,
    kind: type[MartyrFigureIssued] | type[MartyrFigureEnded],
) -> None:
    await session.flush()
    facts = {name: getattr(version, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=version.id, region=version.region)
