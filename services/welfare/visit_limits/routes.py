"""Time limits of visits over HTTP."""

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
from services.welfare.visit_limits.models import IssuedLimit
from services.welfare.visit_limits.rules import (
    LimitEnds,
    LimitOverlaps,
    require_ends_within,
)
from services.welfare.visit_limits.schemas import LimitEndIn, LimitIn, LimitOut, VisitLimitEnded, VisitLimitIssued
from services.welfare.visits.rules import VisitLimit

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/visit-limits",
    tag=Text("走访时限", "Visit limits"),
    source="内防指发〔2020〕75号 第八条 Notice clause 8",
)

LimitInPath = Annotated[IssuedLimit, in_path("visit_limit_id", IssuedLimit)]
LimitToChange = Annotated[IssuedLimit, to_change("visit_limit_id", IssuedLimit)]


@routes.post(
    "",
    permission="welfare:visit-limit:issue",
    title=Text("规定走访时限", "Issue a limit"),
    answer=LimitOut,
    status=201,
    refuses=(NotOwnRegion, LimitOverlaps),
    leads_to={"read_visit_limit": "visit_limit_id", "end_visit_limit": "visit_limit_id"},
)
async def issue_visit_limit(asked: LimitIn, session: Session, caller: CallerNow) -> IssuedLimit:
    """Set within how many hours a visit is assigned or made. Visits that are open keep the limits they began with.

    规定指派或完成走访的时限，以小时计。尚未完成的走访沿用其产生时的时限。
    """
    require_own_region(asked.region, caller_region=caller.region)
    limit = IssuedLimit(**asked.model_dump(), issued_by=caller.subject)
    session.add(limit)
    return await _told(session, limit, VisitLimitIssued)


@routes.get("", permission="welfare:visit-limit:list", title=Text("走访时限列表", "List limits"), answer=Page[LimitOut])
async def list_visit_limits(
    session: Session,
    asked: Paging,
    kind: Annotated[VisitLimit | None, Query(description="时限种类 Which limit")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What the caller's region and those above it have set; where nothing is set the defaults hold.

    列出本辖区及其上级区划规定的时限；没有规定的，适用默认时限。
    """
    statement = narrowed(select(IssuedLimit), IssuedLimit, kind=kind, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(IssuedLimit.region, IssuedLimit.id), asked=asked)


@routes.get(
    "/{visit_limit_id}",
    permission="welfare:visit-limit:list",
    title=Text("读取走访时限", "Read a limit"),
    answer=LimitOut,
)
async def read_visit_limit(limit: LimitInPath) -> IssuedLimit:
    """One version of a limit.

    某项时限的一个版本。
    """
    return limit


@routes.post(
    "/{visit_limit_id}/end",
    permission="welfare:visit-limit:issue",
    title=Text("终止走访时限", "End a limit"),
    answer=LimitOut,
    refuses=(NotOwnRegion, LimitEnds),
)
async def end_visit_limit(limit: LimitToChange, asked: LimitEndIn, session: Session, caller: CallerNow) -> IssuedLimit:
    """Say on which day a version holds for the last time.

    规定该版本的最后适用日期。
    """
    require_own_region(limit.region, caller_region=caller.region)
    require_ends_within(asked.ends_on, valid_from=limit.valid_from, valid_to=limit.valid_to)
    limit.valid_to = asked.ends_on
    return await _told(session, limit, VisitLimitEnded)


async def _told(
    session: AsyncSession, limit: IssuedLimit, kind: type[VisitLimitIssued] | type[VisitLimitEnded]
) -> IssuedLimit:
    await session.flush()
    told = kind.model_validate(limit)
    await happened(session, told, subject=limit.id, region=limit.region)
    return limit
