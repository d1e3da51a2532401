"""Emergency access over HTTP: one asks, another opens, each use is told, a third reviews."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import Event, happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.emergency_accesses.models import EmergencyAccess, EmergencyUse
from services.oversight.emergency_accesses.rules import (
    EMERGENCY_ACCESS,
    AccessMove,
    AccessOpen,
    AccessShut,
    AccessState,
    HandsAlike,
    NotForEmergencies,
    NotTheSecondHand,
    require_emergency,
    require_open,
    require_other_hands,
    require_over,
    require_second_office,
)
from services.oversight.emergency_accesses.schemas import (
    EmergencyAccessEnded,
    EmergencyAccessIn,
    EmergencyAccessOpened,
    EmergencyAccessOut,
    EmergencyAccessRefused,
    EmergencyAccessRequested,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    EmergencyReviewIn,
    EmergencyUseIn,
    EmergencyUseOut,
)
from services.oversight.grants.rules import NoSuchPost, require_post

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/emergency-accesses",
    tag=Text("紧急授权", "Emergency access"),
    source="内防指发〔2020〕75号 末段 各级疫情防控工作指挥部要加强调度和督查",
)

AccessInPath = Annotated[EmergencyAccess, in_path("access_id", EmergencyAccess)]
AccessToChange = Annotated[EmergencyAccess, to_change("access_id", EmergencyAccess)]


@routes.post(
    "",
    permission="oversight:emergency-access:request",
    title=Text("申请紧急授权", "Ask for emergency access"),
    answer=EmergencyAccessOut,
    status=201,
    refuses=(NoSuchPost, NotForEmergencies),
    leads_to={"read_emergency_access": "access_id", "approve_emergency_access": "access_id"},
)
async def request_emergency_access(
    asked: EmergencyAccessIn, session: Session, caller: CallerNow, clock: ClockNow
) -> EmergencyAccess:
    """Ask to do one thing as one's own department elsewhere; nothing is open before another person says so.

    申请以本部门身份在其他区划办理一件事；经另一人批准之前不开放任何权限。
    """
    require_post(caller.department, asked.reach)
    require_emergency(asked.permission)
    access = EmergencyAccess(
        **asked.model_dump(),
        region=caller.region,
        department=caller.department,
        state=EMERGENCY_ACCESS.start,
        requested_by=caller.subject,
        requested_at=clock.now(),
    )
    session.add(access)
    return await _told(session, access, EmergencyAccessRequested)


@routes.get(
    "",
    permission="oversight:emergency-access:list",
    title=Text("紧急授权列表", "List emergency accesses"),
    answer=Page[EmergencyAccessOut],
)
async def list_emergency_accesses(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="申请人区划 Region of who asks")] = None,
    state: Annotated[AccessState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What people of the caller's region asked for.

    调用方辖区内人员提出的申请。
    """
    statement = narrowed(
        select(EmergencyAccess), EmergencyAccess, region=region, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(EmergencyAccess.requested_at, EmergencyAccess.id), asked=asked)


@routes.get(
    "/{access_id}",
    permission="oversight:emergency-access:list",
    title=Text("读取紧急授权", "Read an emergency access"),
    answer=EmergencyAccessOut,
)
async def read_emergency_access(access: AccessInPath) -> EmergencyAccess:
    """One of them.

    其中一项申请。
    """
    return access


@routes.post(
    "/{access_id}/approve",
    permission="oversight:emergency-access:approve",
    title=Text("批准紧急授权", "Open an emergency access"),
    answer=EmergencyAccessOut,
    refuses=(IllegalMove, HandsAlike, NotTheSecondHand),
)
async def approve_emergency_access(
    access: AccessToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> EmergencyAccess:
    """A second person opens it, for the hours that were asked from now.

    由另一人批准，自此刻起在所申请的小时数内有效。
    """
    _require_second_hand(access, caller)
    access.state = EMERGENCY_ACCESS.after(access.state, AccessMove.APPROVE)
    access.decided_by, access.decided_at = caller.subject, clock.now()
    access.opened_until = clock.now() + timedelta(hours=access.hours)
    return await _told(session, access, EmergencyAccessOpened)


@routes.post(
    "/{access_id}/refuse",
    permission="oversight:emergency-access:refuse",
    title=Text("不批准紧急授权", "Refuse an emergency access"),
    answer=EmergencyAccessOut,
    refuses=(IllegalMove, HandsAlike, NotTheSecondHand),
)
async def refuse_emergency_access(
    access: AccessToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> EmergencyAccess:
    """A second person sees no need.

    另一人认为没有必要，不予批准。
    """
    _require_second_hand(access, caller)
    access.state = EMERGENCY_ACCESS.after(access.state, AccessMove.REFUSE)
    access.decided_by, access.decided_at = caller.subject, clock.now()
    return await _told(session, access, EmergencyAccessRefused)


@routes.post(
    "/{access_id}/end",
    permission="oversight:emergency-access:end",
    title=Text("收回紧急授权", "End an emergency access"),
    answer=EmergencyAccessOut,
    refuses=(IllegalMove, AccessShut, NotTheSecondHand),
)
async def end_emergency_access(
    access: AccessToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> EmergencyAccess:
    """Given back by who asked, or taken back by those who may open it; from now on no use is let through.

    由申请人交回，或者由有权批准的人收回；自此刻起不再放行任何使用。
    """
    if caller.subject != access.requested_by:
        require_second_office(caller, department=access.department, region=access.region, reach=access.reach)
    state = EMERGENCY_ACCESS.after(access.state, AccessMove.END)
    require_open(access.state, access.opened_until, now=clock.now())
    access.state, access.ended_by, access.ended_at = state, caller.subject, clock.now()
    return await _told(session, access, EmergencyAccessEnded)


@routes.post(
    "/{access_id}/review",
    permission="oversight:emergency-access:review",
    title=Text("事后审查", "Review an emergency access"),
    answer=EmergencyAccessOut,
    refuses=(IllegalMove, HandsAlike, NotTheSecondHand, AccessOpen),
)
async def review_emergency_access(
    access: AccessToChange, asked: EmergencyReviewIn, session: Session, caller: CallerNow, clock: ClockNow
) -> EmergencyAccess:
    """A third person judges by its uses, once it is over, whether it was needed.

    授权结束后，由第三人根据其使用情况判断是否确有必要。
    """
    _require_second_hand(access, caller)
    require_over(access.state, access.opened_until, now=clock.now())
    access.state = EMERGENCY_ACCESS.after(access.state, AccessMove.REVIEW)
    access.verdict, access.review = asked.verdict, asked.review
    access.reviewed_by, access.reviewed_at = caller.subject, clock.now()
    return await _told(session, access, EmergencyAccessReviewed)


@routes.post(
    "/{access_id}/uses",
    permission="oversight:emergency-access:use",
    title=Text("登记使用", "Record a use"),
    answer=EmergencyUseOut,
    status=201,
    refuses=(AccessShut,),
)
async def record_emergency_use(
    access: AccessInPath, asked: EmergencyUseIn, session: Session, clock: ClockNow
) -> EmergencyUse:
    """The gateway tells of a call before it lets it through, and does not where this is refused or not answered.

    网关在放行调用之前先行登记；登记被拒绝或者没有应答的，不予放行。
    """
    require_open(access.state, access.opened_until, now=clock.now())
    use = EmergencyUse(
        access_id=access.id,
        region=access.region,
        operation=asked.operation,
        request_id=str(asked.request_id),
        used_at=clock.now(),
    )
    session.add(use)
    await _told(session, access, EmergencyAccessUsed, operation=asked.operation)
    return use


@routes.get(
    "/{access_id}/uses",
    permission="oversight:emergency-access:list",
    title=Text("使用记录", "List the uses"),
    answer=Page[EmergencyUseOut],
)
async def list_emergency_uses(access: AccessInPath, session: Session, asked: Paging) -> Any:
    """Every call that was let through on it.

    依该授权放行的每次调用。
    """
    uses = select(EmergencyUse).where(EmergencyUse.access_id == access.id)
    return await listed(session, uses, by=(EmergencyUse.used_at, EmergencyUse.id), asked=asked)


def _require_second_hand(access: EmergencyAccess, caller: Caller) -> None:
    require_second_office(caller, department=access.department, region=access.region, reach=access.reach)
    hands = (access.requested_by, access.decided_by)
    require_other_hands(caller.subject, *hands)


async def _told(session: AsyncSession, access: EmergencyAccess, kind: type[Event], **more: str) -> EmergencyAccess:
    await session.flush()
    told = kind(**{name: getattr(access, name) for name in kind.model_fields if name not in more}, **more)
    await happened(session, told, subject=access.id, region=access.region)
    return access
