"""Visits over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import or_, select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Purpose, Session
from chassis.fields import LocalDate, RegionCode, SafeText, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.visits import actions, queries
from services.welfare.visits.models import NOTE, Visit, VisitNeed
from services.welfare.visits.rules import (
    OPEN,
    NeedsOpen,
    NeedState,
    Occasion,
    VisitedInFuture,
    VisitState,
    VisitUnderWay,
    late,
)
from services.welfare.visits.schemas import (
    AssignIn,
    LateOut,
    NeedIn,
    NeedNoteOut,
    NeedOut,
    ReferIn,
    UnvisitedOut,
    VisitedIn,
    VisitIn,
    VisitOut,
)
from services.welfare.workers.models import Worker
from services.welfare.workers.queries import worker_known

__all__ = ["VisitInPath", "needs", "overdue", "own", "routes", "workers"]

_SOURCE = "内防指发〔2020〕75号 第八条 Notice clause 8"
_TAG = Text("走访慰问", "Visits")

routes = Routes(prefix="/v1/welfare/visits", tag=_TAG, source=_SOURCE)
needs = Routes(prefix="/v1/welfare/visit-needs", tag=_TAG, source=_SOURCE)
overdue = Routes(prefix="/v1/welfare/overdue-visits", tag=_TAG, source=f"{_SOURCE}; 末段：加强调度和督查")
own = Routes(prefix="/v1/welfare/me/visits", tag=_TAG, source=_SOURCE)
workers = Routes(prefix="/v1/welfare/unvisited-workers", tag=_TAG, source=_SOURCE)

VisitInPath = Annotated[Visit, in_path("visit_id", Visit)]
VisitToChange = Annotated[Visit, to_change("visit_id", Visit)]
NeedInPath = Annotated[VisitNeed, in_path("need_id", VisitNeed)]


async def need_to_settle(need_id: UUID, session: Session, if_match: IfMatch = None) -> VisitNeed:
    """The visit is locked before its need, as by everything else that changes the two."""
    seen = await found(session, VisitNeed, need_id)
    await session.get_one(Visit, seen.visit_id, with_for_update=True, populate_existing=True)
    return await found(session, VisitNeed, need_id, match=if_match, change=True)


NeedToSettle = Annotated[VisitNeed, Depends(need_to_settle)]

InRegion = Annotated[RegionCode | None, Query(description="区划 Region")]
OfWorker = Annotated[WorkerId | None, Query(description="人员编号 Worker ID")]

_LEADS = {"read_visit": "visit_id", "assign_visit": "visit_id", "record_visit": "visit_id"}


@routes.post(
    "",
    permission="welfare:visit:open",
    title=Text("主动走访", "Open a visit"),
    answer=VisitOut,
    status=201,
    refuses=(WorkerUnknown, VisitUnderWay),
    leads_to=_LEADS,
)
async def open_visit(asked: VisitIn, session: Session, caller: CallerNow, peer: PeerNow) -> Visit:
    """Open a visit that no event calls for: a family in hardship, or a front-line worker to be thanked.

    What befalls a worker opens its visit by itself.

    对生活困难的家庭或应予慰问的一线工作人员主动走访，无须由事件触发。

    工作人员遭遇事件的，其走访自动产生。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.open_by_hand(
        session, worker_id=worker.worker_id, region=worker.region, occasion=Occasion(asked.occasion)
    )


@routes.get("", permission="welfare:visit:list", title=Text("走访列表", "List visits"), answer=Page[VisitOut])
async def list_visits(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    state: Annotated[VisitState | None, Query(description="状态 State")] = None,
    occasion: Annotated[Occasion | None, Query(description="事由 Occasion")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Visits, those of one community together.

    列出走访，同一社区的集中排列。
    """
    statement = narrowed(
        select(Visit),
        Visit,
        region=region,
        worker_id=worker_id,
        state=state,
        occasion=occasion,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Visit.region, Visit.id), asked=asked)


@routes.get("/{visit_id}", permission="welfare:visit:list", title=Text("读取走访", "Read a visit"), answer=VisitOut)
async def read_visit(visit: VisitInPath) -> Visit:
    """One visit.

    一次走访。
    """
    return visit


@routes.post(
    "/{visit_id}/assign",
    permission="welfare:visit:assign",
    title=Text("指派走访", "Assign a visit"),
    answer=VisitOut,
    refuses=(IllegalMove,),
    leads_to={"record_visit": "visit_id"},
)
async def assign_visit(visit: VisitToChange, asked: AssignIn, session: Session) -> Visit:
    """Name the office that makes the visit, within 24 hours where the place has set no other limit.

    指派走访单位；当地未另行规定时限的，须在 24 小时内指派。
    """
    return await actions.assign(session, visit, assigned_to=asked.assigned_to)


@routes.post(
    "/{visit_id}/raise",
    permission="welfare:visit:raise",
    title=Text("标记危重", "Raise a visit"),
    answer=VisitOut,
    refuses=(IllegalMove,),
)
async def raise_visit(visit: VisitToChange, session: Session) -> Visit:
    """The worker is in danger of life: the hours of a critical one run from now, and it is never due later than it was.

    工作人员生命垂危：走访时限自此时起按危重计算，且不晚于原时限。
    """
    return await actions.raise_clock(session, visit)


@routes.post(
    "/{visit_id}/visit",
    permission="welfare:visit:visit",
    title=Text("记录走访", "Record a visit"),
    answer=VisitOut,
    refuses=(IllegalMove, VisitedInFuture),
    leads_to={"close_visit": "visit_id", "list_visit_needs": "visit_id", "record_gift": "visit_id"},
)
async def record_visit(
    visit: VisitToChange, asked: VisitedIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Visit:
    """Record when the visit was made, by whom, and what was found to be needed.

    记录走访时间、走访人员和发现的困难需求。
    """
    return await actions.record(session, visit, asked, caller=caller, keys=keys)


@routes.post(
    "/{visit_id}/close",
    permission="welfare:visit:close",
    title=Text("办结走访", "Close a visit"),
    answer=VisitOut,
    refuses=(IllegalMove, NeedsOpen),
)
async def close_visit(visit: VisitToChange, session: Session) -> Visit:
    """Nothing is left to be done: every need was met, or a department has taken it up.

    已无待办事项：各项需求均已解决，或已由有关部门接办。
    """
    return await actions.close(session, visit)


@routes.post(
    "/{visit_id}/open-need",
    permission="welfare:visit:open-need",
    title=Text("登记困难需求", "Open a need"),
    answer=NeedOut,
    status=201,
    refuses=(IllegalMove,),
    leads_to={"resolve_visit_need": "need_id", "refer_visit_need": "need_id"},
)
async def open_visit_need(visit: VisitToChange, asked: NeedIn, session: Session, keys: KeysNow) -> VisitNeed:
    """Add what turned out to be needed after the visit.

    补充登记走访后发现的困难需求。
    """
    return await actions.open_need(session, visit, asked, keys=keys)


@routes.get(
    "/{visit_id}/needs",
    permission="welfare:visit:list",
    title=Text("走访的困难需求", "List a visit's needs"),
    answer=Page[NeedOut],
)
async def list_visit_needs(visit: VisitInPath, session: Session, asked: Paging) -> Any:
    """What a visit found to be needed, in the order it was told.

    按登记先后列出一次走访所发现的困难需求。
    """
    return await listed(
        session, select(VisitNeed).where(VisitNeed.visit_id == visit.id), by=(VisitNeed.id,), asked=asked
    )


@needs.get("", permission="welfare:visit-need:list", title=Text("困难需求列表", "List needs"), answer=Page[NeedOut])
async def list_needs(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    state: Annotated[NeedState | None, Query(description="状态 State")] = None,
    referred_to: Annotated[
        SafeText | None, Query(max_length=40, description="转办部门 Department that took it up")
    ] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Needs of all visits, those of one community together.

    列出各次走访的困难需求，同一社区的集中排列。
    """
    statement = narrowed(
        select(VisitNeed), VisitNeed, region=region, state=state, referred_to=referred_to, updated_since=updated_since
    )
    return await listed(session, statement, by=(VisitNeed.region, VisitNeed.id), asked=asked)


@needs.get(
    "/{need_id}", permission="welfare:visit-need:list", title=Text("读取困难需求", "Read a need"), answer=NeedOut
)
async def read_visit_need(need: NeedInPath) -> VisitNeed:
    """One need, without the words of it.

    一项困难需求，不含具体说明。
    """
    return need


@needs.get(
    "/{need_id}/note",
    permission="welfare:visit-need:reveal",
    step_up=True,
    title=Text("查看需求说明", "Read what a need is about"),
    answer=NeedNoteOut,
)
async def reveal_need_note(need: NeedInPath, session: Session, keys: KeysNow, purpose: Purpose) -> NeedNoteOut:
    """What a need is about, in plain text. Every reading is audited with its purpose.

    查看困难需求说明的明文。每次查看及其目的均记入审计。
    """
    await audited(session, "welfare.visit-need.revealed", subject=need.id, region=need.region, worker_id=need.worker_id)
    return NeedNoteOut(id=need.id, note=keys.open(need.note, context=NOTE) if need.note else None)


@needs.post(
    "/{need_id}/resolve",
    permission="welfare:visit-need:resolve",
    title=Text("需求已解决", "Resolve a need"),
    answer=NeedOut,
    refuses=(IllegalMove,),
)
async def resolve_visit_need(need: NeedToSettle, session: Session) -> VisitNeed:
    """What was needed has been done.

    困难需求已解决。
    """
    return await actions.resolve(session, need)


@needs.post(
    "/{need_id}/refer",
    permission="welfare:visit-need:refer",
    title=Text("转办需求", "Refer a need"),
    answer=NeedOut,
    refuses=(IllegalMove,),
)
async def refer_visit_need(need: NeedToSettle, asked: ReferIn, session: Session) -> VisitNeed:
    """Hand what is needed to the department whose matter it is.

    将困难需求转交主管部门办理。
    """
    return await actions.refer(session, need, referred_to=asked.referred_to)


@overdue.get(
    "",
    permission="welfare:overdue-visit:list",
    title=Text("逾期走访", "List overdue visits"),
    answer=Page[LateOut],
)
async def list_overdue_visits(session: Session, asked: Paging, clock: ClockNow, region: InRegion = None) -> Any:
    """Visits that were not assigned or made in time and still are not: whose duty, and who above sees it.

    Whom they are to is not said.

    列出逾期仍未指派或仍未完成的走访，以及责任旗县和可见该走访的上一级。

    不列出走访对象。
    """
    now = clock.now()
    statement = narrowed(select(Visit), Visit, region=region, state=OPEN).where(
        or_(Visit.due_at < now, (Visit.state == VisitState.TRIGGERED) & (Visit.assign_due_at < now))
    )
    page = await listed(session, statement, by=(Visit.region, Visit.id), asked=asked)
    page.items = [_late_out(visit, now=now) for visit in page.items]
    return page


@own.get("", permission="welfare:me:read", title=Text("对本人的走访", "List visits to me"), answer=Page[VisitOut])
async def list_own_visits(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """Visits to the caller, and how far each has come.

    对本人的走访及其办理进度。
    """
    return await listed(session, select(Visit).where(Visit.worker_id == caller.worker_id), by=(Visit.id,), asked=asked)


def _late_out(visit: Visit, *, now: Any) -> dict[str, Any]:
    read = late(
        visit.region,
        state=visit.state,
        occasion=visit.occasion,
        critical=visit.critical,
        assign_due_at=visit.assign_due_at,
        visit_due_at=visit.due_at,
        now=now,
    )
    own = {name: getattr(read, name) for name in ("limit", "due_at", "hours_over", "duty_region", "shown_to")}
    return own | {"visit_id": visit.id, "occasion": visit.occasion}


@workers.get(
    "",
    permission="welfare:visit:list",
    title=Text("期内未走访人员", "List workers who were not visited"),
    answer=Page[UnvisitedOut],
)
async def list_unvisited_workers(
    session: Session,
    caller: CallerNow,
    asked: Paging,
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    region: InRegion = None,
) -> Any:
    """Front-line workers whom nobody visited in a period in which they did duty; each is to be visited in it.

    列出某时期内执勤而未获走访的一线工作人员；每人均应在该时期内走访。
    """
    wanted = span_of(region) if region is not None else caller.span
    if not caller.span.covers(wanted):
        raise Missing
    statement = queries.unvisited(span=wanted, first_on=first_on, last_on=last_on)
    return await listed(session, statement, by=(Worker.region, Worker.worker_id), asked=asked)
