"""Single lines over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import WorkerId
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import explanation_of
from services.subsidy.lines.rules import LineState
from services.subsidy.lines.schemas import ExplanationOut, LineOut
from services.subsidy.rolls.models import Roll

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/lines", tag=Text("发放明细", "Lines"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

LineInPath = Annotated[Line, in_path("line_id", Line)]


@routes.get("", permission="subsidy:line:list", title=Text("人员明细", "List a worker's lines"), answer=Page[LineOut])
async def list_worker_lines(
    session: Session,
    asked: Paging,
    worker_id: Annotated[WorkerId, Query(description="人员编号 Worker")],
    state: Annotated[LineState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What a worker is listed for in every roll of the caller's region, oldest first.

    列出某工作人员在本辖区各批次中的明细，由早到晚。
    """
    statement = narrowed(select(Line), Line, worker_id=worker_id, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Line.id,), asked=asked)


@routes.get(
    "/{line_id}/explanation",
    permission="subsidy:line:read",
    title=Text("金额说明", "Explain a line"),
    answer=ExplanationOut,
)
async def explain_line(line: LineInPath, session: Session) -> ExplanationOut:
    """Why a line comes to its amount: the days, the rates and their documents, and the amount computed anew.

    说明明细金额的由来：所计日期、所用标准及其文件，以及重新计算的金额。
    """
    month = await session.scalar(select(Roll.month).where(Roll.id == line.roll_id))
    return explanation_of(line, month=month)
