"""The league's guidance over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.guidance.models import Guidance
from services.subsidy.guidance.rules import GUIDANCE, GuidanceInUse, GuidanceMove, GuidanceOverlaps, GuidanceState
from services.subsidy.guidance.schemas import GuidanceEnded, GuidanceIn, GuidanceIssued, GuidanceOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/guidance",
    tag=Text("指导意见", "Guidance"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

GuidanceInPath = Annotated[Guidance, in_path("guidance_id", Guidance)]
GuidanceToChange = Annotated[Guidance, to_change("guidance_id", Guidance)]


@routes.post(
    "",
    permission="subsidy:guidance:issue",
    title=Text("下达指导意见", "Issue guidance"),
    answer=GuidanceOut,
    status=201,
    refuses=(GuidanceOverlaps,),
    leads_to={"read_guidance": "guidance_id", "end_guidance": "guidance_id"},
)
async def issue_guidance(asked: GuidanceIn, session: Session) -> Guidance:
    """A league guides its counties: the highest rate a day, the league's share of the cost, the period.

    盟市指导所辖旗县：每日补助上限、盟市承担比例和适用时段。
    """
    guidance = Guidance(**asked.model_dump(), state=GUIDANCE.start)
    session.add(guidance)
    await session.flush()
    await happened(session, GuidanceIssued(**asked.model_dump()), subject=guidance.id, region=guidance.region)
    return guidance


@routes.get(
    "", permission="subsidy:guidance:list", title=Text("指导意见列表", "List guidance"), answer=Page[GuidanceOut]
)
async def list_guidance(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="盟市或其上级 The league or a region above it")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    state: Annotated[GuidanceState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Guidance of the caller's region and of the league above it.

    列出本辖区及所在盟市的指导意见。
    """
    statement = narrowed(select(Guidance), Guidance, region=region, on=on, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Guidance.region, Guidance.id), asked=asked)


@routes.get(
    "/{guidance_id}",
    permission="subsidy:guidance:read",
    title=Text("读取指导意见", "Read guidance"),
    answer=GuidanceOut,
)
async def read_guidance(guidance: GuidanceInPath) -> Guidance:
    """One guidance.

    读取一份指导意见。
    """
    return guidance


@routes.post(
    "/{guidance_id}/end",
    permission="subsidy:guidance:end",
    title=Text("终止指导意见", "End guidance"),
    answer=GuidanceOut,
    refuses=(IllegalMove, GuidanceInUse),
)
async def end_guidance(guidance: GuidanceToChange, session: Session, clock: ClockNow) -> Guidance:
    """Today is its last day, and no further standard may rest on it.

    A standard under it that goes on beyond today is the county's to end first: a league does not end what a county
    has issued, and no county pays without guidance.

    指导意见当日为最后一日，此后制定的补助标准不得再以其为依据。

    依其制定而时段延续至当日之后的补助标准，须先由旗县终止：旗县印发的标准不由盟市终止，
    旗县也不得在没有指导意见的情况下发放。
    """
    guidance.state, guidance.ended_on = GUIDANCE.after(guidance.state, GuidanceMove.END), clock.today()
    await session.flush()
    facts = {name: getattr(guidance, name) for name in GuidanceEnded.model_fields}
    await happened(session, GuidanceEnded(**facts), subject=guidance.id, region=guidance.region)
    return guidance
