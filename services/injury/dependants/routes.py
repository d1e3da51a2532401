"""Dependants over HTTP."""

from typing import Annotated, Any

from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.ledger import audited
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path, to_change
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.routes import CaseInPath
from services.injury.dependants import actions
from services.injury.dependants.models import NAME, SupportedRelative
from services.injury.dependants.rules import AlreadyStopped, DependantTwice, OneSpouse, StopDayWrong
from services.injury.dependants.schemas import DependantIn, DependantOut, NameOut, StopIn

__all__ = ["of_cases", "routes"]

_TAG = Text("供养亲属", "Dependants")
_SOURCE = "工伤保险条例第三十九条第一款第二项 Regulation art. 39 (1) 2"

of_cases = Routes(prefix="/v1/injury/cases/{case_id}/dependants", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/dependants", tag=_TAG, source=_SOURCE)

DependantInPath = Annotated[SupportedRelative, in_path("dependant_id", SupportedRelative)]
DependantToChange = Annotated[SupportedRelative, to_change("dependant_id", SupportedRelative)]


@of_cases.post(
    "",
    permission="injury:dependant:register",
    title=Text("登记供养亲属", "Register a dependant"),
    answer=DependantOut,
    status=201,
    refuses=(DependantTwice, OneSpouse),
    leads_to={"stop_dependant": "dependant_id"},
)
async def register_dependant(
    case: CaseInPath, asked: DependantIn, session: Session, caller: CallerNow, keys: KeysNow
) -> SupportedRelative:
    """Register a relative whom the worker supported; a person once, and one spouse.

    Whose pension has stopped is not entitled again, save who was in prison, or whose record was wrong.

    登记由工作人员生前供养的亲属；同一人只登记一次，配偶只登记一名。

    供养待遇已停止的，不再享受，但因服刑停止或者原登记有误的除外。
    """
    return await actions.register(session, case, asked, caller=caller, keys=keys)


@of_cases.get(
    "", permission="injury:dependant:list", title=Text("供养亲属列表", "List dependants"), answer=Page[DependantOut]
)
async def list_dependants(case: CaseInPath, session: Session, asked: Paging) -> Any:
    """The dependants of a case, also those who are entitled no longer, in the order they were registered.

    一个案件的供养亲属，含不再享受待遇的，按登记先后排列。
    """
    statement = select(SupportedRelative).where(SupportedRelative.case_id == case.id)
    return await listed(session, statement, by=(SupportedRelative.id,), asked=asked)


@routes.post(
    "/{dependant_id}/stop",
    permission="injury:dependant:stop",
    title=Text("停止供养亲属待遇", "Stop a dependant"),
    answer=DependantOut,
    refuses=(AlreadyStopped, StopDayWrong),
)
async def stop_dependant(
    dependant: DependantToChange, asked: StopIn, session: Session, clock: ClockNow
) -> SupportedRelative:
    """A dependant is entitled no longer; a pension that was approved stops, one that was only calculated lapses.

    What the others are due is calculated anew when the case's benefits are.

    供养亲属不再符合条件；已批准的抚恤金停发，仅核定的失效。其他亲属的待遇在重新核定案件待遇时重新计算。
    """
    return await actions.stop(session, dependant, asked, clock=clock)


@routes.get(
    "/{dependant_id}/name",
    permission="injury:dependant:reveal",
    step_up=True,
    title=Text("查看供养亲属姓名", "Read a dependant's name"),
    answer=NameOut,
    refuses=(NoLongerKept,),
)
async def reveal_dependant_name(
    dependant: DependantInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> NameOut:
    """A dependant's name, in plain text. Every reading is audited with its purpose.

    供养亲属的姓名，以明文给出。每次查看均连同目的记入审计。
    """
    await audited(
        session,
        "injury.dependant.revealed",
        subject=dependant.id,
        region=dependant.region,
        worker_id=dependant.worker_id,
    )
    return NameOut(id=dependant.id, name=keys.open(dependant.name, context=NAME))
