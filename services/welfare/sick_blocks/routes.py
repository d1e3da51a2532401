"""Sickness over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.sick_blocks import actions
from services.welfare.sick_blocks.models import SickBlock
from services.welfare.sick_blocks.rules import (
    AlreadySick,
    ClearedBeforeSick,
    ClearsOneself,
    SickInFuture,
    SickState,
)
from services.welfare.sick_blocks.schemas import ClearIn, SickBlockOut, SickIn
from services.welfare.workers.queries import worker_known

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/sick-blocks",
    tag=Text("因病停岗", "Sickness"),
    source="内防指发〔2020〕75号第五条：坚决防止带病上岗 Notice clause 5",
)

BlockInPath = Annotated[SickBlock, in_path("block_id", SickBlock)]
BlockToChange = Annotated[SickBlock, to_change("block_id", SickBlock)]


@routes.post(
    "",
    permission="welfare:sick-block:report",
    title=Text("报告患病", "Report a worker sick"),
    answer=SickBlockOut,
    status=201,
    refuses=(WorkerUnknown, SickInFuture, AlreadySick),
    leads_to={"read_sick_block": "block_id", "clear_sick_block": "block_id"},
)
async def report_sick(asked: SickIn, session: Session, peer: PeerNow, caller: CallerNow) -> SickBlock:
    """Take a sick worker off duty; nobody is asked what ails them.

    使患病的工作人员停岗；不询问所患何病。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.report(session, worker, since_on=asked.since_on)


@routes.get(
    "", permission="welfare:sick-block:list", title=Text("因病停岗列表", "List sickness"), answer=Page[SickBlockOut]
)
async def list_sick_blocks(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[SickState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Who is or was off duty for sickness, by community and id.

    按社区、`id` 列出现在或曾经因病停岗的工作人员。
    """
    statement = narrowed(
        select(SickBlock), SickBlock, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(SickBlock.region, SickBlock.id), asked=asked)


@routes.get(
    "/{block_id}",
    permission="welfare:sick-block:list",
    title=Text("读取因病停岗", "Read a sickness"),
    answer=SickBlockOut,
)
async def read_sick_block(block: BlockInPath) -> SickBlock:
    """One span of sickness.

    一次因病停岗。
    """
    return block


@routes.post(
    "/{block_id}/clear",
    permission="welfare:sick-block:clear",
    title=Text("复岗", "Clear a worker"),
    answer=SickBlockOut,
    refuses=(IllegalMove, ClearedBeforeSick, ClearsOneself),
)
async def clear_sick_block(block: BlockToChange, asked: ClearIn, session: Session) -> SickBlock:
    """The township lets a worker who is fit again be assigned.

    苏木乡镇（街道）确认工作人员已康复，可以重新安排上岗。
    """
    return await actions.clear(session, block, fit_from=asked.fit_from)
