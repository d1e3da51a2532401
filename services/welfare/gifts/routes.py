"""Gifts over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.gifts import actions
from services.welfare.gifts.models import Gift
from services.welfare.gifts.rules import (
    CodeWrong,
    GiftAmount,
    GiftState,
    GiftTwice,
    NotVisited,
    SamePerson,
    SignedAlready,
)
from services.welfare.gifts.schemas import CodeOut, GiftIn, GiftOut, SignIn, VoidIn
from services.welfare.visits.routes import VisitInPath

__all__ = ["of_visits", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第八条 Notice clause 8"
_TAG = Text("慰问金与慰问品", "Gifts")

of_visits = Routes(prefix="/v1/welfare/visits/{visit_id}/gifts", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/welfare/gifts", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/gifts", tag=_TAG, source=_SOURCE)

GiftInPath = Annotated[Gift, in_path("gift_id", Gift)]
GiftToChange = Annotated[Gift, to_change("gift_id", Gift)]


@of_visits.post(
    "",
    permission="welfare:gift:record",
    title=Text("登记慰问", "Record a gift"),
    answer=GiftOut,
    status=201,
    refuses=(NotVisited, GiftTwice, GiftAmount),
    leads_to={"issue_gift_code": "gift_id", "sign_gift": "gift_id"},
    keyed=True,
)
async def record_gift(visit: VisitInPath, asked: GiftIn, session: Session, caller: CallerNow) -> Gift:
    """Enter what is given on a visit that was made. Money of one funder is given once a visit.

    登记已完成的走访中送出的慰问金或慰问品。同一资金来源的慰问金，每次走访只发一次。
    """
    return await actions.record(session, visit, asked, caller=caller)


@of_visits.get(
    "", permission="welfare:gift:list", title=Text("走访的慰问", "List a visit's gifts"), answer=Page[GiftOut]
)
async def list_visit_gifts(visit: VisitInPath, session: Session, asked: Paging) -> Any:
    """What was given on a visit, voided entries too.

    一次走访中送出的慰问，包括已作废的。
    """
    return await listed(session, select(Gift).where(Gift.visit_id == visit.id), by=(Gift.id,), asked=asked)


@routes.get("", permission="welfare:gift:list", title=Text("慰问台账", "List gifts"), answer=Page[GiftOut])
async def list_gifts(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    state: Annotated[GiftState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The ledger, the gifts of one community together.

    列出慰问台账，同一社区的集中排列。
    """
    statement = narrowed(
        select(Gift), Gift, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Gift.region, Gift.id), asked=asked)


@routes.get("/{gift_id}", permission="welfare:gift:list", title=Text("读取慰问", "Read a gift"), answer=GiftOut)
async def read_gift(gift: GiftInPath) -> Gift:
    """One gift.

    一项慰问。
    """
    return gift


@routes.post(
    "/{gift_id}/issue-code",
    permission="welfare:gift:issue-code",
    title=Text("发出签收码", "Give out a code"),
    answer=CodeOut,
    refuses=(IllegalMove, SamePerson),
    leads_to={"sign_gift": "gift_id"},
    private=True,
)
async def issue_gift_code(gift: GiftToChange, session: Session, caller: CallerNow, keys: KeysNow) -> CodeOut:
    """Make a code for the receiver, good for half an hour and for once, to be told to them and not to the visitor.

    It is shown here and nowhere else; another one takes its place. Who recorded the gift cannot ask for it.

    生成签收码，半小时内有效，限用一次；应告知受赠人，不得告知走访人。

    签收码仅在此处显示；重新发出的，替代原签收码。登记该项慰问的人员不能申请签收码。
    """
    return await actions.issue_code(session, gift, caller=caller, keys=keys)


@routes.post(
    "/{gift_id}/sign",
    permission="welfare:gift:sign",
    title=Text("签收慰问", "Sign for a gift"),
    answer=GiftOut,
    refuses=(IllegalMove, CodeWrong, SignedAlready),
    keyed=True,
)
async def sign_gift(gift: GiftToChange, asked: SignIn, session: Session, keys: KeysNow) -> Gift:
    """The receiver tells the code that was given to them; with it the gift is signed for, once and for good.

    受赠人提供所获的签收码；凭码签收，只能签收一次，签收后不可撤销。
    """
    return await actions.sign(session, gift, asked, keys=keys)


@routes.post(
    "/{gift_id}/void",
    permission="welfare:gift:void",
    title=Text("作废慰问", "Void a gift"),
    answer=GiftOut,
    refuses=(IllegalMove,),
)
async def void_gift(gift: GiftToChange, asked: VoidIn, session: Session) -> Gift:
    """Take an entry out that was made by mistake and not signed for.

    作废误登且尚未签收的慰问。
    """
    return await actions.void(session, gift, reason=asked.reason)


@own.get("", permission="welfare:me:read", title=Text("本人收到的慰问", "List gifts to me"), answer=Page[GiftOut])
async def list_own_gifts(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What was given to the caller, and what was signed for.

    本人收到的慰问及签收情况。
    """
    return await listed(session, select(Gift).where(Gift.worker_id == caller.worker_id), by=(Gift.id,), asked=asked)
