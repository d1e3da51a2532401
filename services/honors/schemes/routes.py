"""Schemes and quotas over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.honors.schemes import rules
from services.honors.schemes.models import Quota, Scheme
from services.honors.schemes.rules import NomineeKind
from services.honors.schemes.schemas import (
    EndIn,
    QuotaAllottedEvent,
    QuotaAmended,
    QuotaIn,
    QuotaOut,
    QuotaPlacesIn,
    SchemeEnded,
    SchemeFounded,
    SchemeIn,
    SchemeOut,
)

__all__ = ["SchemeInPath", "routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("表彰项目", "Schemes"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)

SchemeInPath = Annotated[Scheme, in_path("scheme_id", Scheme)]
SchemeToChange = Annotated[Scheme, to_change("scheme_id", Scheme)]
QuotaToChange = Annotated[Quota, to_change("quota_id", Quota)]


@routes.post(
    "/schemes",
    permission="honors:scheme:found",
    title=Text("设立表彰项目", "Found a scheme"),
    answer=SchemeOut,
    status=201,
    refuses=(
        rules.FoundedBelowProvince,
        rules.LevelsOutOfOrder,
        rules.PublicityTooFew,
        rules.OpinionsTooFew,
        rules.SchemeOverlaps,
    ),
    leads_to={"read_scheme": "scheme_id", "end_scheme": "scheme_id", "allot_quota": "scheme_id"},
)
async def found_scheme(asked: SchemeIn, session: Session, caller: CallerNow) -> Scheme:
    """Enter a scheme with the number under which it was approved; nothing below the province may found one.

    登记表彰项目及其批准文号；自治区以下各级不得设立。
    """
    rules.require_province(caller.level)
    rules.require_levels(asked.review_levels)
    rules.require_stages([one.stage for one in asked.publicity])
    rules.require_opinions(asked.opinions)
    scheme = Scheme(
        **asked.model_dump() | {"publicity": [one.model_dump(mode="json") for one in asked.publicity]},
        region=caller.region,
        founded_by=caller.subject,
    )
    session.add(scheme)
    await _told(session, scheme, SchemeFounded)
    return scheme


@routes.get(
    "/schemes", permission="honors:scheme:list", title=Text("表彰项目列表", "List schemes"), answer=Page[SchemeOut]
)
async def list_schemes(
    session: Session,
    asked: Paging,
    kind: Annotated[NomineeKind | None, Query(description="对象 Individuals or collectives")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Every version of every scheme of the caller's province.

    列出本自治区各表彰项目的全部版本。
    """
    statement = narrowed(select(Scheme), Scheme, kind=kind, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(Scheme.code, Scheme.id), asked=asked)


@routes.get(
    "/schemes/{scheme_id}",
    permission="honors:scheme:list",
    title=Text("读取表彰项目", "Read a scheme"),
    answer=SchemeOut,
)
async def read_scheme(scheme: SchemeInPath) -> Scheme:
    """One version of a scheme.

    读取一个表彰项目的一个版本。
    """
    return scheme


@routes.post(
    "/schemes/{scheme_id}/end",
    permission="honors:scheme:found",
    title=Text("终止表彰项目", "End a scheme"),
    answer=SchemeOut,
    refuses=(rules.SchemeEnds,),
)
async def end_scheme(scheme: SchemeToChange, asked: EndIn, session: Session) -> Scheme:
    """Say on which day a version holds for the last time; nominations that were made go on.

    载明某一版本的最后适用日期；已作出的推荐继续办理。
    """
    rules.require_end(valid_from=scheme.valid_from, valid_to=scheme.valid_to, last_on=asked.last_on)
    scheme.valid_to = asked.last_on
    await _told(session, scheme, SchemeEnded)
    return scheme


@routes.post(
    "/schemes/{scheme_id}/quotas",
    permission="honors:quota:allot",
    title=Text("分配名额", "Allot a quota"),
    answer=QuotaOut,
    status=201,
    refuses=(rules.QuotaAllotted,),
    leads_to={"amend_quota": "quota_id"},
)
async def allot_quota(scheme: SchemeInPath, asked: QuotaIn, session: Session) -> Quota:
    """Allot places to an area, of one category or of any, with the share that the front line has of them.

    向某地区分配某一类别或不限类别的名额，并载明其中一线人员的份额。
    """
    reserved = rules.reserved_of(asked.places, front_line_bp=asked.front_line_bp)
    quota = Quota(**asked.model_dump(), scheme_id=scheme.id, reserved=reserved)
    session.add(quota)
    await _told_quota(session, quota, QuotaAllottedEvent)
    return quota


@routes.post(
    "/quotas/{quota_id}/amend",
    permission="honors:quota:allot",
    title=Text("调整名额", "Amend a quota"),
    answer=QuotaOut,
    refuses=(rules.QuotaUsedUp,),
)
async def amend_quota(quota: QuotaToChange, asked: QuotaPlacesIn, session: Session) -> Quota:
    """Change the places of an area; never to fewer than are taken, nor to a share that those taken do not leave.

    调整某地区的名额；不得少于已占用的名额，所留一线人员的份额也不得与已占用的名额相抵触。
    """
    for name, value in asked.model_dump().items():
        setattr(quota, name, value)
    quota.reserved = rules.reserved_of(asked.places, front_line_bp=asked.front_line_bp)
    await _told_quota(session, quota, QuotaAmended)
    return quota


@routes.get("/quotas", permission="honors:quota:list", title=Text("名额列表", "List quotas"), answer=Page[QuotaOut])
async def list_quotas(
    session: Session,
    asked: Paging,
    scheme_id: Annotated[UUID | None, Query(description="表彰项目 Scheme")] = None,
    region: Annotated[RegionCode | None, Query(description="地区 Area")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Places by area and category: of the caller's region, of what lies in it, and of what it lies in.

    按地区和类别列出名额：本地区、所辖地区及各上级地区的。
    """
    statement = narrowed(select(Quota), Quota, scheme_id=scheme_id, region=region, updated_since=updated_since)
    return await listed(session, statement, by=(Quota.region, Quota.id), asked=asked)


async def _told(session: AsyncSession, scheme: Scheme, kind: type[SchemeFounded] | type[SchemeEnded]) -> None:
    await session.flush()
    told = kind.model_validate(scheme)
    await happened(session, told, subject=scheme.id, region=scheme.region)


async def _told_quota(session: AsyncSession, quota: Quota, kind: type[QuotaAllottedEvent] | type[QuotaAmended]) -> None:
    await session.flush()
    told = kind.model_validate(quota)
    await happened(session, told, subject=quota.id, region=quota.region)
