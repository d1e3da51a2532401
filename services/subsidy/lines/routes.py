"""Single lines over HTTP."""

from typing import Annotated

from sqlalchemy import select

from chassis.exchange import Session
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import explanation_of
from services.subsidy.lines.schemas import ExplanationOut
from services.subsidy.rolls.models import Roll

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/lines", tag=Text("发放明细", "Lines"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

LineInPath = Annotated[Line, in_path("line_id", Line)]


@routes.get(
    "/{line_id}/explanation",
    permission="subsidy:line:read",
    title=Text("金额说明", "Explain a line"),
    answer=ExplanationOut,
)
async def explain_line(line: LineInPath, session: Session) -> ExplanationOut:
    """Why a line comes to its amount: the days, the rates and their documents, and the amount computed anew."""
    month = await session.scalar(select(Roll.month).where(Roll.id == line.roll_id))
    return explanation_of(line, month=month)
