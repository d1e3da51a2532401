"""Discovery over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.client import PeerDown, PeerRefused
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import Month, RegionCode
from chassis.filters import narrowed
from chassis.needs import PeerNow
from chassis.paging import Listed, Page, Paging, listed
from chassis.periods import last_day_of
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.discovery import actions
from services.subsidy.discovery.queries import (
    counties_without_standard,
    require_own,
    unlisted,
)
from services.subsidy.discovery.rules import UNSUBMITTED, days_past
from services.subsidy.discovery.schemas import CountIn, CountOut, CountyOut, UnlistedOut, UnsubmittedOut
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.summaries import summary_page
from services.subsidy.schemes import Scheme

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/discovery",
    tag=Text("主动发现", "Discovery"),
    source="内防指发〔2020〕75号 第一条及调度督查 Notice clause 1 and supervision",
)

AskedRegion = Annotated[RegionCode, Query(description="区划 Region")]
AskedMonth = Annotated[Month, Query(description="月份 Month")]
AskedScheme = Annotated[Scheme, Query(description="补助类别 Scheme")]


@routes.get(
    "/unlisted-duty",
    permission="subsidy:discovery:list",
    title=Text("未列入批次的出勤", "List duty that is in no roll"),
    answer=Page[UnlistedOut],
    refuses=(PeerDown, PeerRefused, Missing),
)
async def list_unlisted_duty(
    region: AskedRegion,
    month: AskedMonth,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    asked: Paging,
    scheme: AskedScheme = Scheme.STAFF,
) -> Any:
    """Confirmed duty that no live line claims. It goes by pages of the roster: one may be empty and not be the last.

    列出未列入任何有效明细的已确认出勤。按花名册分页：某一页可能为空而后面仍有内容。
    """
    require_own(caller, region)
    summaries, cursor = await summary_page(peer, region=region, month=month, limit=asked.limit, cursor=asked.cursor)
    return Listed(items=await unlisted(session, summaries, month=month, scheme=scheme), next_cursor=cursor, count=None)


@routes.get(
    "/unsubmitted-rolls",
    permission="subsidy:discovery:list",
    title=Text("逾月未报批次", "List rolls that were never passed on"),
    answer=Page[UnsubmittedOut],
)
async def list_unsubmitted_rolls(
    session: Session,
    clock: ClockNow,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    month: Annotated[Month | None, Query(description="月份 Month")] = None,
) -> Any:
    """Rolls of months that have ended which their community has not posted, or has not made anew.

    列出月份已过而社区（嘎查村）尚未公示，或退回后尚未重新造册的批次。
    """
    today = clock.today()
    statement = narrowed(select(Roll), Roll, region=region, month=month, state=UNSUBMITTED)
    page = await listed(
        session, statement.where(Roll.month < today.replace(day=1)), by=(Roll.region, Roll.id), asked=asked
    )
    items = [
        UnsubmittedOut(
            roll_id=roll.id,
            region=roll.region,
            month=roll.month,
            scheme=roll.scheme,
            sequence=roll.sequence,
            state=roll.state,
            days_past=days_past(last_day_of(roll.month), today=today),
        )
        for roll in page.items
    ]
    return Listed(items=items, next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/counties-without-standard",
    permission="subsidy:discovery:list",
    title=Text("未制定标准的旗县", "List counties without a standard"),
    answer=Page[CountyOut],
    refuses=(PeerDown, PeerRefused, Missing),
)
async def list_counties_without_standard(
    region: AskedRegion,
    month: AskedMonth,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    asked: Paging,
    scheme: AskedScheme = Scheme.STAFF,
) -> Any:
    """Counties with no standard in force in a month: a fact to be known, never a violation (notice 75: 可).

    列出某月没有有效标准的旗县。仅供掌握情况，不作为违规（通知第一条用语为“可”）。
    """
    require_own(caller, region)
    page = await peer.get(
        "/v1/roster/regions",
        params={"level": "county", "limit": asked.limit, **({"cursor": asked.cursor} if asked.cursor else {})},
    )
    items = await counties_without_standard(session, page["items"], region=region, month=month, scheme=scheme)
    return Listed(items=items, next_cursor=page["next_cursor"], count=None)


@routes.post(
    "/duty-counts",
    permission="subsidy:discovery:count",
    title=Text("清点出勤人数", "Count workers with confirmed duty"),
    answer=CountOut,
    refuses=(PeerDown, PeerRefused, Missing),
)
async def count_duty(asked: CountIn, session: Session, caller: CallerNow, peer: PeerNow) -> CountOut:
    """Ask the roster how many workers of a county had confirmed duty in a month: what coverage is measured against.

    向花名册查询某旗县某月有已确认出勤的人数，作为计算覆盖率的基数。
    """
    require_own(caller, asked.region)
    return await actions.count(session, asked, await actions.ask_counts(peer, asked))
