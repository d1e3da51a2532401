"""Kinds of other allowances over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.allowance_kinds.models import AllowanceKind
from services.subsidy.allowance_kinds.rules import (
    KIND,
    KindEndsOutside,
    KindMove,
    KindsOverlap,
    require_kind_end_within,
)
from services.subsidy.allowance_kinds.schemas import KindEnded, KindEndIn, KindIn, KindIssued, KindOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/allowance-kinds",
    tag=Text("互斥补贴类别", "Allowance kinds"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

KindInPath = Annotated[AllowanceKind, in_path("kind_id", AllowanceKind)]
KindToChange = Annotated[AllowanceKind, to_change("kind_id", AllowanceKind)]


@routes.post(
    "",
    permission="subsidy:allowance-kind:issue",
    title=Text("设立互斥补贴类别", "Issue a kind of allowance"),
    answer=KindOut,
    status=201,
    refuses=(KindsOverlap,),
    leads_to={"read_allowance_kind": "kind_id", "end_allowance_kind": "kind_id"},
)
async def issue_allowance_kind(asked: KindIn, session: Session) -> AllowanceKind:
    """Say which further allowance the working subsidy is not paid beside, by which document, from which day.

    载明工作补助不得与哪一类补贴同时发放、所依文件和起始日期。
    """
    kind = AllowanceKind(**asked.model_dump(), state=KIND.start)
    session.add(kind)
    return await _told(session, kind, KindIssued)


@routes.get(
    "",
    permission="subsidy:allowance-kind:list",
    title=Text("互斥补贴类别列表", "List kinds of allowances"),
    answer=Page[KindOut],
)
async def list_allowance_kinds(
    session: Session,
    asked: Paging,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The kinds of the caller's region and of those above it, ended ones too.

    列出本辖区及其各上级区划的类别，包括已终止的。
    """
    statement = narrowed(select(AllowanceKind), AllowanceKind, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(AllowanceKind.region, AllowanceKind.id), asked=asked)


@routes.get(
    "/{kind_id}",
    permission="subsidy:allowance-kind:list",
    title=Text("读取互斥补贴类别", "Read a kind of allowance"),
    answer=KindOut,
)
async def read_allowance_kind(kind: KindInPath) -> AllowanceKind:
    """One kind.

    读取一个类别。
    """
    return kind


@routes.post(
    "/{kind_id}/end",
    permission="subsidy:allowance-kind:end",
    title=Text("终止互斥补贴类别", "End a kind of allowance"),
    answer=KindOut,
    refuses=(IllegalMove, KindEndsOutside),
)
async def end_allowance_kind(kind: KindToChange, asked: KindEndIn, session: Session) -> AllowanceKind:
    """No allowance of the kind is recorded for later days; what is on record stays.

    终止日之后的日期不再登记该类别的补贴；已登记的不受影响。
    """
    state = KIND.after(kind.state, KindMove.END)
    require_kind_end_within(asked.ends_on, valid_from=kind.valid_from, valid_to=kind.valid_to)
    kind.state, kind.valid_to = state, asked.ends_on
    return await _told(session, kind, KindEnded)


async def _told(session: AsyncSession, kind: AllowanceKind, event: type[KindIssued | KindEnded]) -> AllowanceKind:
    await session.flush()
    facts = {name: getattr(kind, name) for name in event.model_fields}
    await happened(session, event(**facts), subject=kind.id, region=kind.region)
    return kind
