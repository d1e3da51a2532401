"""Issues over HTTP, a worker's own, and the way of a donation to the workers who have it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.issues import actions
from services.welfare.issues.models import Issue
from services.welfare.issues.rules import IssueState, PaperUsed
from services.welfare.issues.schemas import IssueIn, IssueOut, PaperIn, TakeBackIn
from services.welfare.lots.models import Lot
from services.welfare.lots.rules import LotNotUsable
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.sources.routes import SourceInPath
from services.welfare.stock.rules import StockShort, WorkerNotActive
from services.welfare.stores.routes import OwnStore
from services.welfare.stores.rules import StoreClosedAlready

__all__ = ["giving", "own", "routes", "traces"]

_TAG = Text("物资领用", "Issues")
_SOURCE = "内防指发〔2020〕75号 第三条 Notice clause 3"

giving = Routes(prefix="/v1/welfare/stores", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/welfare/issues", tag=_TAG, source=_SOURCE)
traces = Routes(prefix="/v1/welfare/sources", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/supplies", tag=Text("本人物资", "Own supplies"), source=_SOURCE)

IssueInPath = Annotated[Issue, in_path("issue_id", Issue)]
IssueToChange = Annotated[Issue, to_change("issue_id", Issue)]


@giving.post(
    "/{store_id}/issues",
    permission="welfare:issue:make",
    title=Text("发放物资", "Issue supplies to a worker"),
    answer=IssueOut,
    status=201,
    refuses=(
        NotOwnRegion,
        WorkerUnknown,
        WorkerNotActive,
        LotNotUsable,
        StockShort,
        PaperUsed,
        StoreClosedAlready,
    ),
    keyed=True,
    leads_to={"read_issue": "issue_id", "sign_issue": "issue_id"},
)
async def issue_supplies(store: OwnStore, asked: IssueIn, session: Session, caller: CallerNow, peer: PeerNow) -> Issue:
    """Give an active worker something of a lot that the store has and that is good today.

    将存放点现有且今日可用的某批次物资发给在岗工作人员。
    """
    return await actions.issue(session, store, asked, caller=caller, peer=peer)


@routes.get("", permission="welfare:issue:list", title=Text("领用列表", "List issues"), answer=Page[IssueOut])
async def list_issues(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    lot_id: Annotated[UUID | None, Query(description="批次 Lot")] = None,
    state: Annotated[IssueState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What workers were given: of a recalled lot too, so that everybody who has some can be told.

    列出工作人员领用的物资；也可按被召回的批次查询，以便通知每一名持有人。
    """
    statement = narrowed(
        select(Issue),
        Issue,
        region=region,
        worker_id=worker_id,
        lot_id=lot_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Issue.region, Issue.id), asked=asked)


@routes.get(
    "/{issue_id}", permission="welfare:issue:list", title=Text("读取领用记录", "Read an issue"), answer=IssueOut
)
async def read_issue(made: IssueInPath) -> Issue:
    """One issue.

    一条领用记录。
    """
    return made


@routes.post(
    "/{issue_id}/sign",
    permission="welfare:issue:sign",
    title=Text("登记纸质签收", "Record a signature on paper"),
    answer=IssueOut,
    refuses=(IllegalMove, NotOwnRegion, PaperUsed),
)
async def sign_issue(made: IssueToChange, asked: PaperIn, session: Session, caller: CallerNow) -> Issue:
    """The storekeeper records the paper that the worker signed.

    由存放点管理人员登记工作人员已签字的纸质凭证。
    """
    require_own_region(made.region, caller_region=caller.region)
    return await actions.sign(session, made, paper_no=asked.paper_no)


@routes.post(
    "/{issue_id}/take-back",
    permission="welfare:issue:take-back",
    title=Text("退回物资", "Take supplies back"),
    answer=IssueOut,
    refuses=(IllegalMove, NotOwnRegion, StoreClosedAlready),
)
async def take_back_issue(made: IssueToChange, asked: TakeBackIn, session: Session, caller: CallerNow) -> Issue:
    """What was given to the wrong person or is not wanted goes back to the shelf.

    将发错人或不需要的物资退回存放点。
    """
    require_own_region(made.region, caller_region=caller.region)
    return await actions.take_back(session, made, reason=asked.reason, caller=caller)


@traces.get(
    "/{source_id}/issues",
    permission="welfare:source:trace",
    title=Text("追溯去向", "Trace a donation"),
    answer=Page[IssueOut],
)
async def trace_source(source: SourceInPath, session: Session, asked: Paging) -> Any:
    """Every worker who was given something of this contract or donation, as far as the caller's region goes.

    列出领用过该合同或该次捐赠物资的全部工作人员，以本辖区为限。
    """
    statement = select(Issue).join(Lot, Lot.id == Issue.lot_id).where(Lot.source_id == source.id)
    return await listed(session, statement, by=(Issue.id,), asked=asked)


@own.get("", permission="welfare:me:read", title=Text("本人领用", "List own supplies"), answer=Page[IssueOut])
async def list_own_supplies(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What the caller was given, signed for or not.

    本人领用的物资，包括尚未签收的。
    """
    statement = select(Issue).where(Issue.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Issue.id,), asked=asked)


@own.post(
    "/{issue_id}/sign",
    permission="welfare:me:sign",
    title=Text("本人签收", "Sign for own supplies"),
    answer=IssueOut,
    refuses=(IllegalMove,),
)
async def sign_own_supplies(made: IssueToChange, session: Session, caller: CallerNow) -> Issue:
    """The worker has what the storekeeper says was given.

    本人签收存放点登记发放的物资。
    """
    if made.worker_id != caller.worker_id:
        raise Missing
    return await actions.sign(session, made)
