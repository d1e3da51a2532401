"""Recuperation over HTTP."""

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
from services.welfare.recuperations import actions
from services.welfare.recuperations.models import Recuperation
from services.welfare.recuperations.rules import OfferAhead, OfferOverlaps, RecuperationMove, RecuperationState
from services.welfare.recuperations.schemas import RecuperationIn, RecuperationOut
from services.welfare.workers.queries import worker_known

__all__ = ["OfferToChange", "routes"]

routes = Routes(
    prefix="/v1/welfare/recuperations",
    tag=Text("休假疗养", "Recuperation"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)

OfferInPath = Annotated[Recuperation, in_path("recuperation_id", Recuperation)]
OfferToChange = Annotated[Recuperation, to_change("recuperation_id", Recuperation)]


@routes.post(
    "",
    permission="welfare:recuperation:offer",
    title=Text("提供疗养", "Offer recuperation"),
    answer=RecuperationOut,
    status=201,
    refuses=(WorkerUnknown, OfferAhead, OfferOverlaps),
    leads_to={"read_recuperation": "recuperation_id", "withdraw_recuperation": "recuperation_id"},
)
async def offer_recuperation(asked: RecuperationIn, session: Session, caller: CallerNow, peer: PeerNow) -> Recuperation:
    """Offer a worker recuperation; they answer it themselves.

    为工作人员提供疗养；由本人答复是否接受。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.offer(session, worker, asked, caller=caller)


@routes.get(
    "",
    permission="welfare:recuperation:list",
    title=Text("休假疗养列表", "List recuperation"),
    answer=Page[RecuperationOut],
)
async def list_recuperations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[RecuperationState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Offers by community and id.

    按社区、`id` 列出已提供的疗养。
    """
    statement = narrowed(
        select(Recuperation),
        Recuperation,
        region=region,
        worker_id=worker_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Recuperation.region, Recuperation.id), asked=asked)


@routes.get(
    "/{recuperation_id}",
    permission="welfare:recuperation:list",
    title=Text("读取休假疗养", "Read an offer"),
    answer=RecuperationOut,
)
async def read_recuperation(offered: OfferInPath) -> Recuperation:
    """One offer.

    一次疗养安排。
    """
    return offered


@routes.post(
    "/{recuperation_id}/withdraw",
    permission="welfare:recuperation:offer",
    title=Text("撤回疗养安排", "Take an offer back"),
    answer=RecuperationOut,
    refuses=(IllegalMove,),
)
async def withdraw_recuperation(offered: OfferToChange, session: Session) -> Recuperation:
    """Take an offer back that was not used.

    撤回尚未疗养的安排。
    """
    return await actions.move(session, offered, RecuperationMove.WITHDRAW)


@routes.post(
    "/{recuperation_id}/complete",
    permission="welfare:recuperation:offer",
    title=Text("登记疗养完成", "Say that recuperation was had"),
    answer=RecuperationOut,
    refuses=(IllegalMove,),
)
async def complete_recuperation(offered: OfferToChange, session: Session) -> Recuperation:
    """The worker was there.

    工作人员已完成疗养。
    """
    return await actions.move(session, offered, RecuperationMove.COMPLETE)
