"""Help for families over HTTP. Row-level security shows an organisation that helps what names it, and nothing else."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import PeerDown
from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.children.models import Child
from services.welfare.children.routes import own_worker
from services.welfare.children.rules import ConsentMissing
from services.welfare.family import actions
from services.welfare.family.models import FamilyHelp
from services.welfare.family.rules import (
    ChildMismatch,
    FamilyConsentMissing,
    HelperUnchecked,
    HelpKind,
    HelpState,
    HelpUnderWay,
    OfNoChild,
)
from services.welfare.family.schemas import HelpIn, HelpOut, MatchIn, OwnHelpIn
from services.welfare.family_helpers.queries import helpers_for
from services.welfare.family_helpers.rules import HelperFull, HelperUnfit
from services.welfare.family_helpers.schemas import HelperOut
from services.welfare.workers.queries import worker_known

__all__ = ["own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第八条；个人信息保护法第三十一条 Notice clause 8"
_TAG = Text("家属帮扶", "Help for families")

routes = Routes(prefix="/v1/welfare/family-helps", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/family-helps", tag=_TAG, source=_SOURCE)

HelpInPath = Annotated[FamilyHelp, in_path("family_help_id", FamilyHelp)]
HelpToChange = Annotated[FamilyHelp, to_change("family_help_id", FamilyHelp)]


async def _named(session: AsyncSession, child_id: UUID | None) -> Child | None:
    return None if child_id is None else await found(session, Child, child_id)


@own.post(
    "",
    permission="welfare:me:ask-family-help",
    title=Text("申请家属帮扶", "Ask for help"),
    answer=HelpOut,
    status=201,
    refuses=(ChildMismatch, HelpUnderWay),
    leads_to={"consent_to_own_family_help": "family_help_id", "withdraw_own_family_help": "family_help_id"},
)
async def ask_for_own_family_help(asked: OwnHelpIn, session: Session) -> FamilyHelp:
    """Ask for help for the caller's family, or one of the caller's registered children.

    为本人家属或本人已登记的子女申请帮扶。
    """
    worker = await own_worker(session)
    return await actions.ask(session, worker, kind=asked.kind, child=await _named(session, asked.child_id))


@own.get("", permission="welfare:me:read", title=Text("本人家属帮扶", "List my family's"), answer=Page[HelpOut])
async def list_own_family_helps(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What was asked for the caller's family, who helps, and how that person was checked.

    为本人家属申请的帮扶、帮扶力量及其背景审查情况。
    """
    statement = select(FamilyHelp).where(FamilyHelp.worker_id == caller.worker_id)
    return await listed(session, statement, by=(FamilyHelp.id,), asked=asked)


@own.post(
    "/{family_help_id}/consent",
    permission="welfare:me:consent-family-help",
    title=Text("监护人同意", "Agree as guardian"),
    answer=HelpOut,
    refuses=(IllegalMove, OfNoChild),
)
async def consent_to_own_family_help(one: HelpToChange, session: Session) -> FamilyHelp:
    """Agree, as the child's guardian, to what was matched: to this helper and to no other.

    作为子女的监护人，同意已对接的帮扶；该同意仅对这一帮扶力量有效。
    """
    return await actions.consent(session, one)


@own.post(
    "/{family_help_id}/withdraw",
    permission="welfare:me:withdraw-family-help",
    title=Text("撤回家属帮扶", "Want it no more"),
    answer=HelpOut,
    refuses=(IllegalMove,),
)
async def withdraw_own_family_help(one: HelpToChange, session: Session) -> FamilyHelp:
    """Take it back, also while it goes on.

    撤回家属帮扶；帮扶进行中的，也可撤回。
    """
    return await actions.withdraw(session, one)


@routes.post(
    "",
    permission="welfare:family-help:ask",
    title=Text("登记家属帮扶需求", "Record a family's need"),
    answer=HelpOut,
    status=201,
    refuses=(WorkerUnknown, ChildMismatch, HelpUnderWay, PeerDown),
    leads_to={"match_family_help": "family_help_id", "read_family_help": "family_help_id"},
)
async def ask_for_family_help(asked: HelpIn, session: Session, caller: CallerNow, peer: PeerNow) -> FamilyHelp:
    """The community knows of a family that needs help, and of a worker who has no time to ask.

    社区了解到有家庭需要帮扶、工作人员无暇申请的，代为登记。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.ask(session, worker, kind=asked.kind, child=await _named(session, asked.child_id))


@routes.get(
    "", permission="welfare:family-help:list", title=Text("家属帮扶列表", "List family help"), answer=Page[HelpOut]
)
async def list_family_helps(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    state: Annotated[HelpState | None, Query(description="状态 State")] = None,
    kind: Annotated[HelpKind | None, Query(description="类别 Kind")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Help in the caller's region; an organisation that helps sees what names it.

    列出本辖区的家属帮扶；提供帮扶的机构仅见由其承担的帮扶。
    """
    statement = narrowed(
        select(FamilyHelp),
        FamilyHelp,
        region=region,
        worker_id=worker_id,
        state=state,
        kind=kind,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(FamilyHelp.region, FamilyHelp.id), asked=asked)


@routes.get(
    "/{family_help_id}",
    permission="welfare:family-help:list",
    title=Text("读取家属帮扶", "Read family help"),
    answer=HelpOut,
)
async def read_family_help(one: HelpInPath) -> FamilyHelp:
    """One of them.

    一项家属帮扶。
    """
    return one


@routes.get(
    "/{family_help_id}/helpers",
    permission="welfare:family-help:match",
    title=Text("可对接的帮扶力量", "Who could help"),
    answer=list[HelperOut],
)
async def list_helpers_for_family(one: HelpInPath, session: Session, clock: ClockNow) -> Any:
    """Helpers that give such help and have a place: the nearest first, of equals the emptiest; twenty at most.

    列出能够提供该类帮扶且有名额的帮扶力量：由近及远，同等条件下名额最宽裕的在前；至多二十个。
    """
    return await helpers_for(session, region=one.region, kind=one.kind, on=clock.today())


@routes.post(
    "/{family_help_id}/match",
    permission="welfare:family-help:match",
    title=Text("对接帮扶力量", "Match with a helper"),
    answer=HelpOut,
    refuses=(IllegalMove, HelperUnfit, HelperFull, FamilyConsentMissing, HelperUnchecked),
)
async def match_family_help(one: HelpToChange, asked: MatchIn, session: Session) -> FamilyHelp:
    """Name who helps: registered for it, agreed to by the family, and checked within a year where there is a child.

    确定由谁帮扶：须已登记承担该类帮扶，并经家属同意；涉及子女的，须有一年内的背景审查。
    """
    return await actions.match(session, one, asked)


@routes.post(
    "/{family_help_id}/release",
    permission="welfare:family-help:release",
    title=Text("解除对接", "Let a helper go"),
    answer=HelpOut,
    refuses=(IllegalMove,),
)
async def release_family_help(one: HelpToChange, session: Session) -> FamilyHelp:
    """Look for another helper; what was agreed to for this one is forgotten, and it sees nothing any more.

    解除对接，另寻帮扶力量；对原帮扶力量的同意随之失效，该帮扶力量不再能查看任何信息。
    """
    return await actions.release(session, one)


@routes.post(
    "/{family_help_id}/begin",
    permission="welfare:family-help:begin",
    title=Text("开始帮扶", "Begin"),
    answer=HelpOut,
    refuses=(IllegalMove, ConsentMissing),
)
async def begin_family_help(one: HelpToChange, session: Session) -> FamilyHelp:
    """The help begins; lessons of a child under fourteen not before the guardian has agreed.

    帮扶开始；辅导不满十四周岁的子女，须先经监护人同意。
    """
    return await actions.begin(session, one)


@routes.post(
    "/{family_help_id}/end",
    permission="welfare:family-help:end",
    title=Text("结束帮扶", "End"),
    answer=HelpOut,
    refuses=(IllegalMove,),
)
async def end_family_help(one: HelpToChange, session: Session) -> FamilyHelp:
    """The help is done.

    帮扶已完成。
    """
    return await actions.end(session, one)
