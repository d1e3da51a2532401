"""A county's standards over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.guidance.rules import GuidanceGone
from services.subsidy.standards import actions
from services.subsidy.standards.models import Standard
from services.subsidy.standards.rules import (
    STANDARD,
    EndsOutside,
    RateAboveCeiling,
    RatesOverlap,
    StandardInUse,
    StandardMove,
    StandardState,
    TierNotAllowed,
)
from services.subsidy.standards.schemas import (
    EndIn,
    StandardEnded,
    StandardGuided,
    StandardIn,
    StandardIssued,
    StandardOut,
    StandardSubmitted,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/standards",
    tag=Text("补助标准", "Standards"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

StandardInPath = Annotated[Standard, in_path("standard_id", Standard)]
StandardToChange = Annotated[Standard, to_change("standard_id", Standard)]


@routes.post(
    "",
    permission="subsidy:standard:draft",
    title=Text("起草补助标准", "Draft a standard"),
    answer=StandardOut,
    status=201,
    leads_to={"read_standard": "standard_id", "submit_standard": "standard_id"},
)
async def draft_standard(asked: StandardIn, session: Session) -> Standard:
    """A county drafts its rates and period. Nothing is paid by it before the league guided and the county issued it.

    旗县起草补助标准和时段。未经盟市确认并由旗县印发，不得据以发放。
    """
    return await actions.draft(session, asked)


@routes.get(
    "", permission="subsidy:standard:list", title=Text("补助标准列表", "List standards"), answer=Page[StandardOut]
)
async def list_standards(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="旗县或其上级 The county or a region above it")] = None,
    on: Annotated[LocalDate | None, Query(description="时段含该日 The period holds this day")] = None,
    state: Annotated[StandardState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Standards of the caller's region and of the county above it.

    列出本辖区及所在旗县的补助标准。
    """
    statement = narrowed(select(Standard), Standard, region=region, on=on, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Standard.region, Standard.id), asked=asked)


@routes.get(
    "/{standard_id}",
    permission="subsidy:standard:read",
    title=Text("读取补助标准", "Read a standard"),
    answer=StandardOut,
)
async def read_standard(standard: StandardInPath) -> Standard:
    """One standard with its rates.

    读取一项补助标准及其各档标准。
    """
    return standard


@routes.post(
    "/{standard_id}/submit",
    permission="subsidy:standard:submit",
    title=Text("报送补助标准", "Submit a standard"),
    answer=StandardOut,
    refuses=(IllegalMove,),
    leads_to={"guide_standard": "standard_id"},
)
async def submit_standard(standard: StandardToChange, session: Session) -> Standard:
    """The county submits its draft to the league.

    旗县将草案报送盟市。
    """
    standard.state = STANDARD.after(standard.state, StandardMove.SUBMIT)
    await actions.told(session, standard, StandardSubmitted)
    return standard


@routes.post(
    "/{standard_id}/guide",
    permission="subsidy:standard:guide",
    title=Text("确认补助标准", "Guide a standard"),
    answer=StandardOut,
    refuses=(IllegalMove,),
    leads_to={"issue_standard": "standard_id"},
)
async def guide_standard(standard: StandardToChange, session: Session) -> Standard:
    """The league confirms that the standard follows its guidance.

    盟市确认该标准符合其指导意见。
    """
    standard.state = STANDARD.after(standard.state, StandardMove.GUIDE)
    await actions.told(session, standard, StandardGuided)
    return standard


@routes.post(
    "/{standard_id}/issue",
    permission="subsidy:standard:issue",
    title=Text("印发补助标准", "Issue a standard"),
    answer=StandardOut,
    refuses=(IllegalMove, ParameterMissing, GuidanceGone, RateAboveCeiling, TierNotAllowed, RatesOverlap),
    leads_to={"end_standard": "standard_id"},
)
async def issue_standard(standard: StandardToChange, session: Session) -> Standard:
    """The county issues it: guidance must cover its whole period and no rate may be above the ceiling.

    由旗县印发：全部时段须有指导意见覆盖，各档标准均不得超过上限。
    """
    await actions.put_in_force(session, standard)
    await actions.told(session, standard, StandardIssued)
    return standard


@routes.post(
    "/{standard_id}/end",
    permission="subsidy:standard:end",
    title=Text("终止补助标准", "End a standard"),
    answer=StandardOut,
    refuses=(IllegalMove, EndsOutside, StandardInUse),
)
async def end_standard(standard: StandardToChange, asked: EndIn, session: Session) -> Standard:
    """The standard ends early. The days until then are still paid by it; none after them may be approved already.

    提前终止补助标准。终止日及以前的日期仍按其发放；其后的日期不得已有经批准的明细。
    """
    await actions.truncate(session, standard, ends_on=asked.ends_on)
    await actions.told(session, standard, StandardEnded)
    return standard
