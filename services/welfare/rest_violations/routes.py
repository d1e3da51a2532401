"""Violations over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.rest_violations.models import RestViolation
from services.welfare.rest_violations.rules import Cause
from services.welfare.rest_violations.schemas import ViolationOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/rest-violations",
    tag=Text("违规上岗", "Rest violations"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)


@routes.get(
    "",
    permission="welfare:rest-violation:list",
    title=Text("违规上岗列表", "List violations"),
    answer=Page[ViolationOut],
)
async def list_rest_violations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    cause: Annotated[Cause | None, Query(description="情形 Against what")] = None,
    standing: Annotated[bool | None, Query(description="是否成立 Whether it stands")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Days worked against an order to rest or while sick, by community and id; none is ever removed.

    按社区、`id` 列出在强制休息或患病期间上岗的日期；记录从不删除。
    """
    statement = narrowed(
        select(RestViolation),
        RestViolation,
        region=region,
        worker_id=worker_id,
        cause=cause,
        standing=standing,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(RestViolation.region, RestViolation.id), asked=asked)
