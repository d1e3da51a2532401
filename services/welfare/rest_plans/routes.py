"""Proposals of rest over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from chassis.exchange import Session
from chassis.fields import CommunityCode, LocalDate
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.rest_plans.queries import hands_of
from services.welfare.rest_plans.rules import NotMonday, propose, require_monday
from services.welfare.rest_plans.schemas import RestPlanOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/rest-plans",
    tag=Text("轮休建议", "Rest plans"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)


@routes.get(
    "",
    permission="welfare:rest-plan:propose",
    title=Text("轮休建议", "Propose a week's rest"),
    answer=RestPlanOut,
    refuses=(NotMonday,),
)
async def propose_rest(
    session: Session,
    region: Annotated[CommunityCode, Query(description="社区 Community")],
    monday: Annotated[LocalDate, Query(description="周一 The week's Monday")],
    needed: Annotated[int, Query(ge=0, le=1000, description="每日需在岗人数 Hands needed each day")],
) -> Any:
    """A day of rest for everybody in a week, so that enough hands stay on duty, and why it is that day.

    Nothing is kept: the plan of duty is the roster's, and the same facts give the same proposal.

    提出一周内每人休息一天的建议，以保证在岗人手充足，并说明选择该日的理由。

    建议不予保存：排班以花名册为准，相同的情况得出相同的建议。
    """
    require_monday(monday)
    proposal = propose(await hands_of(session, region=region, monday=monday), monday=monday, needed=needed)
    return {"region": region, "monday": monday, "rests": proposal.rests, "cover": proposal.cover}
