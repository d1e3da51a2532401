"""Who qualifies and was never proposed, over HTTP: so that merit is found where nobody speaks for it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.needs import PeerNow
from chassis.paging import Page
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerState
from services.honors.duty import asked_duty, half_days_of
from services.honors.nominations.models import Nomination
from services.honors.schemes.routes import SchemeInPath
from services.honors.schemes.rules import NomineeKind
from services.honors.unproposed.rules import SchemeForCollectives
from services.honors.unproposed.schemas import UnproposedOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/schemes",
    tag=Text("应推未推", "Never proposed"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)

_GONE = {WorkerState.PENDING.value, WorkerState.DECEASED.value, WorkerState.MERGED.value}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what the roster answered, without those who were put forward."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    count: int | None = None


@routes.get(
    "/{scheme_id}/unproposed",
    permission="honors:unproposed:list",
    title=Text("应推未推名单", "List who was never proposed"),
    answer=Page[UnproposedOut],
    refuses=(SchemeForCollectives,),
)
async def list_unproposed(
    scheme: SchemeInPath,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    region: Annotated[RegionCode | None, Query(description="地区 Region; the caller's own when absent")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="每次查询人数 Workers to look at a page")] = 200,
    cursor: Annotated[str | None, Query(max_length=500, description="上一页的 next_cursor")] = None,
) -> Found:
    """Workers with as much confirmed duty in the scheme's days as it asks for, whom no nomination of it names.

    Pages follow the roster's: a page looks at `limit` workers and shows those of them who were never proposed, in no
    order of worth. While the roster does not answer, neither does this (503).

    列出在表彰项目所定期间内，已确认的执勤达到项目要求而未被该项目推荐过的工作人员。

    按花名册分页：每页查看 `limit` 名工作人员，列出其中从未被推荐的，排列不分先后。花名册不可用时返回 503。
    """
    if scheme.kind is not NomineeKind.INDIVIDUALS:
        raise SchemeForCollectives
    where = region or caller.region
    if where not in caller.span:
        raise Missing
    asked = asked_duty(region=where, first_on=scheme.deeds_from, last_on=scheme.deeds_to, limit=limit, cursor=cursor)
    page = await peer.get("/v1/roster/duty-summaries", params=asked)
    enough = max(1, 2 * scheme.minimum_days)
    able = [
        {**one, "half_days": half_days_of(one)}
        for one in page["items"]
        if half_days_of(one) >= enough and one["state"] not in _GONE
    ]
    proposed = await session.scalars(
        select(Nomination.worker_id).where(
            Nomination.scheme_id == scheme.id, Nomination.worker_id.in_([one["worker_id"] for one in able])
        )
    )
    known = set(proposed)
    return Found([one for one in able if one["worker_id"] not in known], page["next_cursor"])
