"""Single lines over HTTP."""

from typing import Annotated

from sqlalchemy import select

from chassis.exchange import Session
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import amount_of
from services.subsidy.lines.schemas import ExplanationOut
from services.subsidy.rolls.models import Roll

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/lines", tag=Text("发放明细", "Lines"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

RULE = (
    "Σ 半天数 × 标准 ÷ 该标准所计半天数，每行四舍五入一次，不超过当月封顶余额"
    " Σ half-days × rate ÷ half-days that the rate is for, half up once a line, within what is left of the cap"
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
    return ExplanationOut.model_validate(
        {
            "id": line.id,
            "month": month,
            "half_days": line.half_days,
            "amount_fen": line.amount_fen,
            "replayed_fen": amount_of(line.parts, at_most_fen=line.at_most_fen),
            "rule": RULE,
            "at_most_fen": line.at_most_fen,
            "league_fen": line.league_fen,
            "county_fen": line.county_fen,
            "parts": line.parts,
        }
    )
