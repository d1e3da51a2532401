"""Providers of counselling over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling_providers.models import Provider
from services.welfare.counselling_providers.rules import (
    NotSponsor,
    ProviderEndsOutside,
    ProviderFull,
    ProviderTwice,
    Sponsor,
    require_end_of_provider,
    require_sponsor,
)
from services.welfare.counselling_providers.schemas import (
    CounsellingProviderEnded,
    CounsellingProviderRegistered,
    CounsellingProviderResized,
    ProviderEndIn,
    ProviderIn,
    ProviderOut,
    ResizeIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/counselling-providers",
    tag=Text("心理服务机构", "Providers of counselling"),
    source="内防指发〔2020〕75号 第六条 Notice clause 6",
)

ProviderInPath = Annotated[Provider, in_path("counselling_provider_id", Provider)]
ProviderToChange = Annotated[Provider, to_change("counselling_provider_id", Provider)]


@routes.post(
    "",
    permission="welfare:counselling-provider:register",
    title=Text("登记心理服务机构", "Register a provider"),
    answer=ProviderOut,
    status=201,
    refuses=(NotSponsor, ProviderTwice),
    leads_to={"read_counselling_provider": "counselling_provider_id"},
)
async def register_counselling_provider(asked: ProviderIn, session: Session, caller: CallerNow) -> Provider:
    """A department registers one of its own force, or civil affairs a social organisation, with what it can take.

    各部门登记本部门的心理服务机构，社会组织由民政部门登记；注明可同时承接的人数。
    """
    provider = Provider(**asked.model_dump(), in_use=0)
    _require_own(provider, caller)
    session.add(provider)
    return await _told(session, provider, CounsellingProviderRegistered)


@routes.get(
    "",
    permission="welfare:counselling-provider:list",
    title=Text("心理服务机构列表", "List providers"),
    answer=Page[ProviderOut],
)
async def list_counselling_providers(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    sponsor: Annotated[Sponsor | None, Query(description="力量来源 Whose force")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Providers of the caller's region, the organisations themselves their own.

    列出本辖区的心理服务机构；机构仅见本机构的登记。
    """
    statement = narrowed(select(Provider), Provider, region=region, sponsor=sponsor, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(Provider.region, Provider.id), asked=asked)


@routes.get(
    "/{counselling_provider_id}",
    permission="welfare:counselling-provider:list",
    title=Text("读取心理服务机构", "Read a provider"),
    answer=ProviderOut,
)
async def read_counselling_provider(provider: ProviderInPath) -> Provider:
    """One provider.

    一个心理服务机构。
    """
    return provider


@routes.post(
    "/{counselling_provider_id}/resize",
    permission="welfare:counselling-provider:register",
    title=Text("调整容量", "Resize a provider"),
    answer=ProviderOut,
    refuses=(NotSponsor, ProviderFull),
)
async def resize_counselling_provider(
    provider: ProviderToChange, asked: ResizeIn, session: Session, caller: CallerNow
) -> Provider:
    """Take more or fewer at once, never fewer than it has taken.

    调整同时承接的人数，不得少于已承接的人数。
    """
    _require_own(provider, caller)
    provider.capacity = asked.capacity
    return await _told(session, provider, CounsellingProviderResized)


@routes.post(
    "/{counselling_provider_id}/end",
    permission="welfare:counselling-provider:register",
    title=Text("终止登记", "End a registration"),
    answer=ProviderOut,
    refuses=(NotSponsor, ProviderEndsOutside),
)
async def end_counselling_provider(
    provider: ProviderToChange, asked: ProviderEndIn, session: Session, caller: CallerNow
) -> Provider:
    """Nobody is referred to it after a day; whom it has it keeps.

    自某日后不再向该机构转介；已承接的继续办理。
    """
    _require_own(provider, caller)
    require_end_of_provider(asked.ends_on, valid_from=provider.valid_from, valid_to=provider.valid_to)
    provider.valid_to = asked.ends_on
    return await _told(session, provider, CounsellingProviderEnded)


def _require_own(provider: Provider, caller: Caller) -> None:
    require_sponsor(provider.sponsor, department=caller.department, region=provider.region, caller_region=caller.region)


async def _told(
    session: AsyncSession,
    provider: Provider,
    kind: type[CounsellingProviderRegistered] | type[CounsellingProviderResized] | type[CounsellingProviderEnded],
) -> Provider:
    await session.flush()
    told = kind.model_validate(provider)
    await happened(session, told, subject=provider.id, region=provider.region)
    return provider
