"""Counties' risk tiers over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.tiers.models import CountyTier
from services.subsidy.tiers.rules import TierEndsOutside, TiersOverlap, require_end_after
from services.subsidy.tiers.schemas import TierChanged, TierEndIn, TierIn, TierOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/risk-tiers",
    tag=Text("风险等级", "Risk tiers"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

TierInPath = Annotated[CountyTier, in_path("tier_id", CountyTier)]
TierToChange = Annotated[CountyTier, to_change("tier_id", CountyTier)]


@routes.post(
    "",
    permission="subsidy:tier:set",
    title=Text("划定风险等级", "Class a county"),
    answer=TierOut,
    status=201,
    refuses=(TiersOverlap,),
    leads_to={"read_tier": "tier_id", "end_tier": "tier_id"},
)
async def set_tier(asked: TierIn, session: Session) -> CountyTier:
    """Headquarters class a county from a day on; days that are paid already are corrected by a further roll only.

    指挥部自某日起划定旗县的风险等级；已发放的日期只能由以后的批次更正。
    """
    tier = CountyTier(**asked.model_dump())
    session.add(tier)
    return await _told(session, tier)


@routes.get("", permission="subsidy:tier:list", title=Text("风险等级列表", "List tiers"), answer=Page[TierOut])
async def list_tiers(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="旗县或其上级 The county or a region above it")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Tiers of the caller's region and of the county above it.

    列出本辖区及所在旗县的风险等级。
    """
    statement = narrowed(select(CountyTier), CountyTier, region=region, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(CountyTier.region, CountyTier.id), asked=asked)


@routes.get("/{tier_id}", permission="subsidy:tier:list", title=Text("读取风险等级", "Read a tier"), answer=TierOut)
async def read_tier(tier: TierInPath) -> CountyTier:
    """One county's tier for a period.

    读取一个旗县某一时段的风险等级。
    """
    return tier


@routes.post(
    "/{tier_id}/end",
    permission="subsidy:tier:set",
    title=Text("终止风险等级", "End a tier"),
    answer=TierOut,
    refuses=(TierEndsOutside,),
)
async def end_tier(tier: TierToChange, asked: TierEndIn, session: Session) -> CountyTier:
    """The tier ends on a day, so that another may follow.

    风险等级至所定日期为止，其后可另行划定。
    """
    require_end_after(asked.ends_on, valid_from=tier.valid_from, valid_to=tier.valid_to)
    tier.valid_to = asked.ends_on
    return await _told(session, tier)


async def _told(session: AsyncSession, tier: CountyTier) -> CountyTier:
    await session.flush()
    told = TierChanged(**{name: getattr(tier, name) for name in TierChanged.model_fields})
    await happened(session, told, subject=tier.id, region=tier.region)
    return tier
