"""What workers wish in term changes, over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.honors.term_changes.models import TermChangeWish
from services.honors.term_changes.schemas import TermChangeWishIn, TermChangeWishOut, TermChangeWishSaid
from services.honors.workers.models import Worker

__all__ = ["own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第七条 Notice clause 7"
_TAG = Text("换届意愿", "Wishes in term changes")
own = Routes(prefix="/v1/honors/me/term-change-wishes", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/honors/term-change-wishes", tag=_TAG, source=_SOURCE)


@own.post(
    "",
    permission="honors:me:say-wish",
    title=Text("表达换届意愿", "Say whether one wishes to be put forward"),
    answer=TermChangeWishOut,
    status=201,
    refuses=(Missing,),
)
async def say_term_change_wish(
    asked: TermChangeWishIn, session: Session, caller: CallerNow, clock: ClockNow
) -> TermChangeWish:
    """The last word counts; a certificate that was issued before is for its holder to show or not.

    以最后一次表达为准；此前已签发的证明，由持有人自行决定是否出示。
    """
    if caller.worker_id is None:
        raise Missing
    worker = await found(session, Worker, caller.worker_id)
    wish = TermChangeWish(
        region=worker.region, worker_id=worker.worker_id, willing=asked.willing, said_on=clock.today()
    )
    session.add(wish)
    await session.flush()
    told = TermChangeWishSaid(worker_id=wish.worker_id, willing=wish.willing)
    await happened(session, told, subject=wish.id, region=wish.region)
    return wish


@own.get("", permission="honors:me:read", title=Text("本人换届意愿", "List own wishes"), answer=Page[TermChangeWishOut])
async def list_own_term_change_wishes(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What the caller has said, the last word last.

    列出本人历次表达的意愿，最近一次列在最后。
    """
    statement = select(TermChangeWish).where(TermChangeWish.worker_id == caller.worker_id)
    return await listed(session, statement, by=(TermChangeWish.id,), asked=asked)


@routes.get(
    "",
    permission="honors:term-change-wish:list",
    title=Text("换届意愿列表", "List wishes in term changes"),
    answer=Page[TermChangeWishOut],
)
async def list_term_change_wishes(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    willing: Annotated[bool | None, Query(description="愿意 Wishes to be put forward")] = None,
) -> Any:
    """Each worker's last word, for whom it is to recommend candidates.

    列出每名工作人员最后一次表达的意愿，供推荐人选的机关使用。
    """
    later = aliased(TermChangeWish)
    superseded = exists().where(later.worker_id == TermChangeWish.worker_id, later.id > TermChangeWish.id)
    statement = narrowed(select(TermChangeWish), TermChangeWish, region=region, willing=willing).where(~superseded)
    return await listed(session, statement, by=(TermChangeWish.region, TermChangeWish.id), asked=asked)
