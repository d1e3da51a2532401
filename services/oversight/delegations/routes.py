"""Delegations over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Department
from chassis.database import one_at_a_time
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, SafeText
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.delegations.models import Delegation
from services.oversight.delegations.rules import (
    DELEGATION,
    DelegationMove,
    DelegationState,
    DelegationTime,
    NotTheOfficeAbove,
    OwnDelegate,
    PostDelegated,
    require_delegator,
    require_revoker,
    require_time,
)
from services.oversight.delegations.schemas import DelegationGranted, DelegationIn, DelegationOut, DelegationRevoked
from services.oversight.grants.rules import GrantOver, NoSuchPost, require_post, require_running

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/delegations",
    tag=Text("职权代理", "Delegations"),
    source="内防指发〔2020〕75号 末段 各部门要按照职责做好落实工作",
)

DelegationInPath = Annotated[Delegation, in_path("delegation_id", Delegation)]
DelegationToChange = Annotated[Delegation, to_change("delegation_id", Delegation)]


@routes.post(
    "",
    permission="oversight:delegation:grant",
    title=Text("授权代理", "Delegate a post"),
    answer=DelegationOut,
    status=201,
    refuses=(NoSuchPost, NotTheOfficeAbove, DelegationTime, PostDelegated, OwnDelegate),
    leads_to={"read_post_delegation": "delegation_id", "revoke_post_delegation": "delegation_id"},
)
async def grant_post_delegation(
    asked: DelegationIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Delegation:
    """A named person acts for a post that has nobody, in the named permissions; their calls name the delegation.

    由指定人员在所列权限内代行无人任职的岗位；其调用须指明该项代理。
    """
    require_post(asked.department, asked.region)
    require_delegator(caller, department=asked.department, region=asked.region)
    now = clock.now()
    starts_at = asked.starts_at or now
    require_time(starts_at, asked.ends_at, now=now)
    # Of several that are granted at once each would wait for another's row, and the database end all but one.
    await one_at_a_time(session, f"delegated:{asked.department}@{asked.region}")
    delegation = Delegation(
        **asked.model_dump(exclude={"starts_at"}),
        starts_at=starts_at,
        granted_by=caller.subject,
        granted_at=now,
        state=DELEGATION.start,
    )
    session.add(delegation)
    return await _told(session, delegation, DelegationGranted)


@routes.get(
    "",
    permission="oversight:delegation:list",
    title=Text("职权代理列表", "List delegations"),
    answer=Page[DelegationOut],
)
async def list_post_delegations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="部门 Department")] = None,
    delegate: Annotated[SafeText | None, Query(max_length=161, description="代理人 Delegate")] = None,
    state: Annotated[DelegationState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Delegations of posts in the caller's region.

    调用方辖区内各岗位的职权代理。
    """
    statement = narrowed(
        select(Delegation),
        Delegation,
        region=region,
        department=department,
        delegate=delegate,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Delegation.starts_at, Delegation.id), asked=asked)


@routes.get(
    "/{delegation_id}",
    permission="oversight:delegation:list",
    title=Text("读取职权代理", "Read a delegation"),
    answer=DelegationOut,
)
async def read_post_delegation(delegation: DelegationInPath) -> Delegation:
    """One delegation.

    一项职权代理。
    """
    return delegation


@routes.post(
    "/{delegation_id}/revoke",
    permission="oversight:delegation:revoke",
    title=Text("撤销代理", "Revoke a delegation"),
    answer=DelegationOut,
    refuses=(IllegalMove, NotTheOfficeAbove, GrantOver),
)
async def revoke_post_delegation(
    delegation: DelegationToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> Delegation:
    """It ends now; the gateway refuses it within a minute.

    代理即刻终止；网关在一分钟内不再接受。
    """
    require_revoker(caller, department=delegation.department, region=delegation.region)
    require_running(delegation.ends_at, now=clock.now())
    delegation.state = DELEGATION.after(delegation.state, DelegationMove.REVOKE)
    delegation.revoked_by, delegation.revoked_at = caller.subject, clock.now()
    return await _told(session, delegation, DelegationRevoked)


async def _told(
    session: AsyncSession, delegation: Delegation, kind: type[DelegationGranted] | type[DelegationRevoked]
) -> Delegation:
    await session.flush()
    told = kind.model_validate(delegation)
    await happened(session, told, subject=delegation.id, region=delegation.region)
    return delegation
