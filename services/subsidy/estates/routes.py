"""Estates over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.known_workers import known_workers
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerState, WorkerUnknown
from services.subsidy.estates import actions
from services.subsidy.estates.models import ACCOUNT, HOLDER, Estate
from services.subsidy.estates.rules import EstateMove, EstateState, EstateToOldAccount, NotDeceased, OwnEstate
from services.subsidy.estates.schemas import EstateDecisionIn, EstateIn, EstateOut, HeldLineOut, RevealedEstateOut
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import UNPAID
from services.subsidy.workers.models import Worker

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/estates", tag=Text("遗属领取", "Estates"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

EstateInPath = Annotated[Estate, in_path("estate_id", Estate)]
EstateToChange = Annotated[Estate, to_change("estate_id", Estate)]


@routes.post(
    "",
    permission="subsidy:estate:register",
    title=Text("受理遗属领取", "Register an estate"),
    answer=EstateOut,
    status=201,
    refuses=(WorkerUnknown, NotDeceased, EstateToOldAccount),
    leads_to={"read_estate": "estate_id", "approve_estate": "estate_id", "refuse_estate": "estate_id"},
)
async def register_estate(asked: EstateIn, session: Session, caller: CallerNow, peer: PeerNow, keys: KeysNow) -> Estate:
    """Take who claims what is due to a dead worker, by which proofs, and the account of the one who receives it.

    受理亡故人员应得款项的领取申请，登记申领人、所凭证明及领款人账户。
    """
    workers = await known_workers(session, Worker, peer, [asked.worker_id])
    return await actions.register(session, workers.get(asked.worker_id), asked, keys=keys, caller=caller)


@routes.get("", permission="subsidy:estate:list", title=Text("遗属领取列表", "List estates"), answer=Page[EstateOut])
async def list_estates(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[EstateState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Cases, masked, ended ones too.

    列出遗属领取事项，内容脱敏，包括已办结的。
    """
    statement = narrowed(
        select(Estate), Estate, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Estate.region, Estate.id), asked=asked)


@routes.get(
    "/held-lines",
    permission="subsidy:estate:list",
    title=Text("留存待领明细", "List lines that are held for estates"),
    answer=Page[HeldLineOut],
)
async def list_held_lines(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
) -> Any:
    """Lines of workers who have died that no payment may take before there is an approved case.

    列出亡故人员的明细；遗属领取核定之前，任何拨付均不得列入。
    """
    approved = select(Estate.worker_id).where(Estate.state == EstateState.APPROVED)
    held = (
        select(Line)
        .join(Worker, Worker.worker_id == Line.worker_id)
        .where(
            Worker.state == WorkerState.DECEASED,
            Line.state.in_(UNPAID),
            Line.amount_fen > 0,
            Line.worker_id.not_in(approved),
        )
    )
    statement = narrowed(held, Line, region=region)
    return await listed(session, statement, by=(Line.region, Line.id), asked=asked)


@routes.get(
    "/{estate_id}", permission="subsidy:estate:read", title=Text("读取遗属领取", "Read an estate"), answer=EstateOut
)
async def read_estate(estate: EstateInPath) -> Estate:
    """One case, masked.

    读取一件遗属领取，内容脱敏。
    """
    return estate


@routes.get(
    "/{estate_id}/reveal",
    permission="subsidy:estate:reveal",
    step_up=True,
    title=Text("查看遗属账户明文", "Reveal an estate"),
    answer=RevealedEstateOut,
    refuses=(NoLongerKept,),
)
async def reveal_estate(estate: EstateInPath, session: Session, keys: KeysNow, purpose: Purpose) -> RevealedEstateOut:
    """Account and holder in plain text, for checking a payment. Every reading is audited with its purpose.

    以明文显示账号和户名，供核对支付。每次查看均连同用途记入审计。
    """
    await audited(
        session, "subsidy.estate.revealed", subject=estate.id, region=estate.region, worker_id=estate.worker_id
    )
    return RevealedEstateOut(
        id=estate.id,
        worker_id=estate.worker_id,
        holder_name=keys.open(estate.holder, context=HOLDER),
        account=keys.open(estate.account, context=ACCOUNT),
        bank_name=estate.bank_name,
        cnaps=estate.cnaps,
    )


@routes.post(
    "/{estate_id}/approve",
    permission="subsidy:estate:decide",
    step_up=True,
    title=Text("核定遗属领取", "Approve an estate"),
    answer=EstateOut,
    refuses=(IllegalMove, OwnEstate),
)
async def approve_estate(
    estate: EstateToChange, asked: EstateDecisionIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Estate:
    """The proofs hold: what is due to the dead worker may be paid to this account from now on.

    经核证明属实，亡故人员的应得款项自此可支付至该账户。
    """
    return await actions.decide(
        session, estate, EstateMove.APPROVE, decision=asked.decision, caller=caller, clock=clock
    )


@routes.post(
    "/{estate_id}/refuse",
    permission="subsidy:estate:decide",
    title=Text("不予核定遗属领取", "Refuse an estate"),
    answer=EstateOut,
    refuses=(IllegalMove, OwnEstate),
)
async def refuse_estate(
    estate: EstateToChange, asked: EstateDecisionIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Estate:
    """The proofs do not hold; the money stays held until another case is approved.

    证明不成立，款项继续留存，直至另一件遗属领取获得核定。
    """
    return await actions.decide(session, estate, EstateMove.REFUSE, decision=asked.decision, caller=caller, clock=clock)
