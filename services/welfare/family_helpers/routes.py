"""Helpers over HTTP. An organisation sees its own registrations; a place its own and those above it."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.family.rules import HelperKind, SchoolsTeach
from services.welfare.family_helpers.models import FamilyHelper
from services.welfare.family_helpers.rules import (
    HelperEnds,
    HelperTwice,
    NotItsHelpers,
    require_ends_within,
    require_registrar,
    require_teaches,
)
from services.welfare.family_helpers.schemas import (
    FamilyHelperEnded,
    FamilyHelperRegistered,
    HelperEndIn,
    HelperIn,
    HelperOut,
)
from services.welfare.own_region import NotOwnRegion, require_own_region

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/family-helpers",
    tag=Text("帮扶力量", "Helpers of families"),
    source="内防指发〔2020〕75号 第八条 Notice clause 8",
)

HelperInPath = Annotated[FamilyHelper, in_path("family_helper_id", FamilyHelper)]
HelperToChange = Annotated[FamilyHelper, to_change("family_helper_id", FamilyHelper)]


@routes.post(
    "",
    permission="welfare:family-helper:register",
    title=Text("登记帮扶力量", "Register a helper"),
    answer=HelperOut,
    status=201,
    refuses=(NotOwnRegion, NotItsHelpers, SchoolsTeach, HelperTwice),
    leads_to={"read_family_helper": "family_helper_id", "end_family_helper": "family_helper_id"},
)
async def register_family_helper(asked: HelperIn, session: Session, caller: CallerNow) -> FamilyHelper:
    """Say who helps families of the caller's region, with what, and how many at once.

    登记帮扶本辖区家庭的力量、帮扶类别和可同时帮扶数。
    """
    require_own_region(asked.region, caller_region=caller.region)
    require_registrar(asked.kind, department=caller.department)
    require_teaches(asked.kind, asked.helps)
    given = asked.model_dump() | {"helps": sorted({kind.value for kind in asked.helps})}
    helper = FamilyHelper(**given, in_use=0, registered_by=caller.subject)
    session.add(helper)
    return await _told(session, helper, FamilyHelperRegistered)


@routes.get(
    "", permission="welfare:family-helper:list", title=Text("帮扶力量列表", "List helpers"), answer=Page[HelperOut]
)
async def list_family_helpers(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    kind: Annotated[HelperKind | None, Query(description="力量来源 Kind of helper")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Helpers of the caller's region and of those above it, with the places that they have left.

    列出本辖区及其上级区划的帮扶力量及其剩余名额。
    """
    statement = narrowed(select(FamilyHelper), FamilyHelper, region=region, kind=kind, updated_since=updated_since)
    return await listed(session, statement, by=(FamilyHelper.region, FamilyHelper.id), asked=asked)


@routes.get(
    "/{family_helper_id}",
    permission="welfare:family-helper:list",
    title=Text("读取帮扶力量", "Read a helper"),
    answer=HelperOut,
)
async def read_family_helper(helper: HelperInPath) -> FamilyHelper:
    """One helper.

    一个帮扶力量。
    """
    return helper


@routes.post(
    "/{family_helper_id}/end",
    permission="welfare:family-helper:register",
    title=Text("终止帮扶力量登记", "End a helper's registration"),
    answer=HelperOut,
    refuses=(NotOwnRegion, NotItsHelpers, HelperEnds),
)
async def end_family_helper(
    helper: HelperToChange, asked: HelperEndIn, session: Session, caller: CallerNow
) -> FamilyHelper:
    """Say on which day somebody is given a family for the last time; help that is under way goes on.

    规定最后一次对接家庭的日期；进行中的帮扶继续。
    """
    require_own_region(helper.region, caller_region=caller.region)
    require_registrar(helper.kind, department=caller.department)
    require_ends_within(asked.ends_on, valid_from=helper.valid_from, valid_to=helper.valid_to)
    helper.valid_to = asked.ends_on
    return await _told(session, helper, FamilyHelperEnded)


async def _told(
    session: AsyncSession, helper: FamilyHelper, kind: type[FamilyHelperRegistered] | type[FamilyHelperEnded]
) -> FamilyHelper:
    await session.flush()
    told = kind.model_validate(helper)
    await happened(session, told, subject=helper.id, region=helper.region)
    return helper
