"""Household cards over HTTP, and the report of shared accounts."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.subsidy.households import actions
from services.subsidy.households.models import Household
from services.subsidy.households.queries import shared, shared_out
from services.subsidy.households.rules import HouseholdState, MemberDeceased, OwnHousehold
from services.subsidy.households.schemas import HouseholdIn, HouseholdOut, SharedAccountOut
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import AccountTaken, NameMismatch

__all__ = ["routes", "shared_routes"]

_TAG = Text("一户一卡", "Household cards")
_SOURCE = "内防指发〔2020〕75号 第一条 Notice clause 1"

routes = Routes(prefix="/v1/subsidy/households", tag=_TAG, source=_SOURCE)
shared_routes = Routes(prefix="/v1/subsidy/shared-accounts", tag=_TAG, source=_SOURCE)

HouseholdInPath = Annotated[Household, in_path("household_id", Household)]
HouseholdToChange = Annotated[Household, to_change("household_id", Household)]


@routes.post(
    "",
    permission="subsidy:household:request",
    title=Text("申请一户一卡", "Request a household card"),
    answer=HouseholdOut,
    status=201,
    refuses=(WorkerUnknown, MemberDeceased, NameMismatch),
    leads_to={"read_household": "household_id", "approve_household": "household_id"},
)
async def request_household(
    asked: HouseholdIn, session: Session, caller: CallerNow, peer: PeerNow, keys: KeysNow
) -> Household:
    """Ask that workers of one household be paid to one account, by a document. Nothing changes until it is decided.

    凭证明文件申请将同户工作人员的补助支付至同一账户。核定之前一切不变。
    """
    return await actions.request(session, peer, asked, keys=keys, caller=caller)


@routes.get(
    "",
    permission="subsidy:household:list",
    title=Text("一户一卡列表", "List household cards"),
    answer=Page[HouseholdOut],
)
async def list_households(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[HouseholdState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Cards, masked, ended ones too.

    列出一户一卡，内容脱敏，包括已终止的。
    """
    statement = narrowed(select(Household), Household, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Household.region, Household.id), asked=asked)


@routes.get(
    "/{household_id}",
    permission="subsidy:household:read",
    title=Text("读取一户一卡", "Read a household card"),
    answer=HouseholdOut,
)
async def read_household(household: HouseholdInPath) -> Household:
    """One card, masked.

    读取一件一户一卡，内容脱敏。
    """
    return household


@routes.post(
    "/{household_id}/approve",
    permission="subsidy:household:decide",
    step_up=True,
    title=Text("核定一户一卡", "Approve a household card"),
    answer=HouseholdOut,
    refuses=(IllegalMove, OwnHousehold, AccountTaken),
    leads_to={"end_household": "household_id"},
)
async def approve_household(
    household: HouseholdToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> Household:
    """Every member has the account from now on; what each had before ends. An account of a stranger is refused.

    自核定起各成员均以该账户收款，各自原有账户终止。账户已登记在户外人员名下的，不予核定。
    """
    return await actions.approve(session, household, caller=caller, clock=clock)


@routes.post(
    "/{household_id}/refuse",
    permission="subsidy:household:decide",
    title=Text("不予核定一户一卡", "Refuse a household card"),
    answer=HouseholdOut,
    refuses=(IllegalMove, OwnHousehold),
)
async def refuse_household(
    household: HouseholdToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> Household:
    """The members stay as they are.

    各成员维持原状。
    """
    return await actions.refuse(session, household, caller=caller, clock=clock)


@routes.post(
    "/{household_id}/end",
    permission="subsidy:household:decide",
    title=Text("终止一户一卡", "End a household card"),
    answer=HouseholdOut,
    refuses=(IllegalMove,),
)
async def end_household(household: HouseholdToChange, session: Session) -> Household:
    """Nobody is paid to the account any longer; the members register accounts of their own.

    不再向该账户支付任何成员的补助；各成员另行登记本人账户。
    """
    return await actions.end(session, household)


@shared_routes.get(
    "",
    permission="subsidy:shared-account:list",
    title=Text("共用账户报告", "List shared accounts"),
    answer=Page[SharedAccountOut],
)
async def list_shared_accounts(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    documented: Annotated[bool | None, Query(description="是否有一户一卡 Whether a card documents it")] = None,
) -> Any:
    """Every payee whose account is, or was, another worker's too, as far as the caller's region reaches.

    在本辖区范围内，列出与他人共用或曾经共用的全部收款账户。
    """
    statement = narrowed(shared(), Payee, region=region)
    if documented is not None:
        statement = statement.where(Payee.household_id.is_not(None) if documented else Payee.household_id.is_(None))
    page = await listed(session, statement, by=(Payee.region, Payee.id), asked=asked)
    return Listed(items=await shared_out(session, page.items), next_cursor=page.next_cursor, count=page.count)
