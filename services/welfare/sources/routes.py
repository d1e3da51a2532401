"""Sources of supplies over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.sources.models import Source
from services.welfare.sources.rules import SourceKind, SourceTaken
from services.welfare.sources.schemas import SourceIn, SourceOut, SourceRegistered

__all__ = ["SourceInPath", "routes"]

routes = Routes(
    prefix="/v1/welfare/sources",
    tag=Text("防护物资", "Supplies"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

SourceInPath = Annotated[Source, in_path("source_id", Source)]


@routes.post(
    "",
    permission="welfare:source:register",
    title=Text("登记物资来源", "Register a source of supplies"),
    answer=SourceOut,
    status=201,
    refuses=(SourceTaken, NotOwnRegion),
    leads_to={"read_source": "source_id"},
)
async def register_source(asked: SourceIn, session: Session, caller: CallerNow) -> Source:
    """Whoever takes in supplies says of which contract or donation they come.

    接收物资的单位登记物资来自哪份合同或哪次捐赠。
    """
    require_own_region(asked.region, caller_region=caller.region)
    source = Source(**asked.model_dump())
    session.add(source)
    await session.flush()
    told = SourceRegistered(region=source.region, kind=source.kind, agreement_no=source.agreement_no)
    await happened(session, told, subject=source.id, region=source.region)
    return source


@routes.get(
    "", permission="welfare:source:list", title=Text("物资来源列表", "List sources of supplies"), answer=Page[SourceOut]
)
async def list_sources(
    session: Session,
    asked: Paging,
    kind: Annotated[SourceKind | None, Query(description="来源类别 Kind")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Contracts and donations of the caller's region, of those in it and of those above it.

    列出本辖区及其上下级区划的合同和捐赠。
    """
    statement = narrowed(select(Source), Source, kind=kind, updated_since=updated_since)
    return await listed(session, statement, by=(Source.region, Source.id), asked=asked)


@routes.get(
    "/{source_id}",
    permission="welfare:source:list",
    title=Text("读取物资来源", "Read a source of supplies"),
    answer=SourceOut,
)
async def read_source(source: SourceInPath) -> Source:
    """One contract or donation.

    一份合同或一次捐赠。
    """
    return source
