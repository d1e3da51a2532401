"""Payees over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.bulk import FILE_REFUSALS, ImportNow, imported
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.tabular import ImportReport, Limits
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.subsidy.payees import actions
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import AccountTaken, NameMismatch, OwnRegistration, PayeeState
from services.subsidy.payees.schemas import ConfirmIn, ConfirmOut, PayeeIn, PayeeOut, RevealedOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/payees", tag=Text("收款账户", "Payees"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

# A county has 4,000 workers at most; the roster is asked for all of them in one request of ours.
_LIMITS = Limits(rows=20_000)

PayeeInPath = Annotated[Payee, in_path("payee_id", Payee)]
PayeeToChange = Annotated[Payee, to_change("payee_id", Payee)]


@routes.post(
    "",
    permission="subsidy:payee:register",
    title=Text("登记收款账户", "Register a payee"),
    answer=PayeeOut,
    status=201,
    refuses=(WorkerUnknown, NameMismatch, AccountTaken),
    leads_to={"read_payee": "payee_id", "confirm_payee": "payee_id"},
)
async def register_payee(asked: PayeeIn, session: Session, caller: CallerNow, peer: PeerNow, keys: KeysNow) -> Payee:
    """Enter where a worker is paid. It is paid there once a second person has confirmed it; until then, as before.

    登记工作人员的收款账户。经第二人核对后启用，核对之前仍付至原账户。
    """
    [vetted] = await actions.vet(session, peer, [asked])
    return await actions.register(session, asked, vetted, keys=keys, caller=caller)


@routes.post(
    "/import",
    permission="subsidy:payee:import",
    title=Text("批量登记收款账户", "Import payees"),
    answer=ImportReport,
    refuses=(*FILE_REFUSALS, AccountTaken),
    upload=True,
    upload_row=PayeeIn,
)
async def import_payees(
    asked: ImportNow,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    keys: KeysNow,
) -> ImportReport:
    """Enter the accounts of many workers from a file; each waits for a second person as a single one does.

    由文件登记多名工作人员的账户；与逐个登记的一样，每个账户均待第二人核对。
    """
    return await imported(
        asked,
        PayeeIn,
        lambda rows: actions.import_rows(session, peer, rows, keys=keys, caller=caller),
        unique=("worker_id",),
        columns={
            WorkerUnknown: "worker_id",
            Missing: "worker_id",
            NameMismatch: "holder_name",
            AccountTaken: "account",
        },
        limits=_LIMITS,
        at_once=None,
    )


@routes.post(
    "/confirm",
    permission="subsidy:payee:confirm",
    step_up=True,
    title=Text("批量核对收款账户", "Confirm payees"),
    answer=ConfirmOut,
)
async def confirm_payees(asked: ConfirmIn, session: Session, caller: CallerNow, clock: ClockNow) -> ConfirmOut:
    """Confirm every waiting payee of a region, save those that the caller registered.

    核对某区划全部待核对的账户，本人登记的除外。
    """
    confirmed, own = await actions.confirm_all(session, region=asked.region, caller=caller, clock=clock)
    return ConfirmOut(confirmed=confirmed, own=own)


@routes.get("", permission="subsidy:payee:list", title=Text("收款账户列表", "List payees"), answer=Page[PayeeOut])
async def list_payees(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[PayeeState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Payees, masked, ended versions too.

    列出收款账户，内容脱敏，包括已终止的版本。
    """
    statement = narrowed(
        select(Payee), Payee, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Payee.region, Payee.id), asked=asked)


@routes.get("/{payee_id}", permission="subsidy:payee:read", title=Text("读取收款账户", "Read a payee"), answer=PayeeOut)
async def read_payee(payee: PayeeInPath) -> Payee:
    """One payee, masked.

    读取一个收款账户，内容脱敏。
    """
    return payee


@routes.get(
    "/{payee_id}/reveal",
    permission="subsidy:payee:reveal",
    step_up=True,
    title=Text("查看账户明文", "Reveal a payee"),
    answer=RevealedOut,
    refuses=(NoLongerKept,),
)
async def reveal_payee(payee: PayeeInPath, session: Session, keys: KeysNow, purpose: Purpose) -> RevealedOut:
    """Account and holder in plain text, for checking a payment. Every reading is audited with its purpose.

    以明文显示账号和户名，供核对支付。每次查看均连同用途记入审计。
    """
    await audited(session, "subsidy.payee.revealed", subject=payee.id, region=payee.region, worker_id=payee.worker_id)
    return RevealedOut(
        id=payee.id,
        worker_id=payee.worker_id,
        holder_name=keys.open(payee.holder, context=HOLDER),
        account=keys.open(payee.account, context=ACCOUNT),
        bank_name=payee.bank_name,
        cnaps=payee.cnaps,
    )


@routes.post(
    "/{payee_id}/confirm",
    permission="subsidy:payee:confirm",
    step_up=True,
    title=Text("核对收款账户", "Confirm a payee"),
    answer=PayeeOut,
    refuses=(IllegalMove, OwnRegistration),
)
async def confirm_payee(payee: PayeeToChange, session: Session, caller: CallerNow, clock: ClockNow) -> Payee:
    """A second person confirms it; the worker's version before it ends.

    由第二人核对；该工作人员的前一版本随即终止。
    """
    await actions.confirm(session, payee, caller=caller, clock=clock)
    return payee
