"""Revocations over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Department
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, SafeText
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.revocations.models import Revocation
from services.oversight.revocations.rules import (
    REVOCATION,
    AlreadyRevoked,
    NotTheRevokingOffice,
    RevocationMove,
    RevocationState,
    RevokedKind,
    SameHandLifts,
    TokenStaysRevoked,
    end_of,
    require_liftable,
    require_revoking_office,
    require_second_hand,
)
from services.oversight.revocations.schemas import (
    LiftIn,
    RevocationIn,
    RevocationIssued,
    RevocationLifted,
    RevocationOut,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/revocations",
    tag=Text("撤销访问", "Revocations"),
    source="内防指发〔2020〕75号 末段 各级疫情防控工作指挥部要加强调度和督查",
)

RevocationInPath = Annotated[Revocation, in_path("revocation_id", Revocation)]
RevocationToChange = Annotated[Revocation, to_change("revocation_id", Revocation)]


@routes.post(
    "",
    permission="oversight:revocation:issue",
    title=Text("撤销访问", "Revoke a token, a client or a subject"),
    answer=RevocationOut,
    status=201,
    refuses=(NotTheRevokingOffice, AlreadyRevoked),
    leads_to={"read_revocation": "revocation_id", "lift_revocation": "revocation_id"},
)
async def issue_revocation(asked: RevocationIn, session: Session, caller: CallerNow, clock: ClockNow) -> Revocation:
    """It calls no more for these offices: every process of the gateway refuses it within a minute.

    被撤销者不得再为所列部门调用：网关的每个进程在一分钟内均予拒绝。
    """
    require_revoking_office(caller, department=asked.department, region=asked.region)
    now = clock.now()
    revocation = Revocation(
        **asked.model_dump(),
        ends_at=end_of(asked.kind, now=now),
        issued_by=caller.subject,
        issued_at=now,
        state=REVOCATION.start,
    )
    session.add(revocation)
    return await _told(session, revocation, RevocationIssued)


@routes.get(
    "",
    permission="oversight:revocation:list",
    title=Text("撤销列表", "List revocations"),
    answer=Page[RevocationOut],
)
async def list_revocations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="部门 Department")] = None,
    kind: Annotated[RevokedKind | None, Query(description="种类 Kind")] = None,
    named: Annotated[SafeText | None, Query(max_length=161, description="名称 Name")] = None,
    state: Annotated[RevocationState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Revocations in the caller's region, those that ended too.

    调用方辖区内的撤销，含已结束的。
    """
    statement = narrowed(
        select(Revocation),
        Revocation,
        region=region,
        department=department,
        kind=kind,
        named=named,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Revocation.issued_at, Revocation.id), asked=asked)


@routes.get(
    "/{revocation_id}",
    permission="oversight:revocation:list",
    title=Text("读取撤销", "Read a revocation"),
    answer=RevocationOut,
)
async def read_revocation(revocation: RevocationInPath) -> Revocation:
    """One revocation.

    一项撤销。
    """
    return revocation


@routes.post(
    "/{revocation_id}/lift",
    permission="oversight:revocation:lift",
    title=Text("解除撤销", "Lift a revocation"),
    answer=RevocationOut,
    refuses=(IllegalMove, NotTheRevokingOffice, TokenStaysRevoked, SameHandLifts),
)
async def lift_revocation(
    revocation: RevocationToChange, asked: LiftIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Revocation:
    """A client or subject may call again: by another person than revoked it, or by headquarters.

    客户端或者主体可以恢复调用：由撤销人以外的人办理，或者由指挥部办理。
    """
    require_revoking_office(caller, department=revocation.department, region=revocation.region)
    require_liftable(revocation.kind)
    revocation.state = REVOCATION.after(revocation.state, RevocationMove.LIFT)
    require_second_hand(caller, issued_by=revocation.issued_by)
    revocation.lifted_by, revocation.lifted_at = caller.subject, clock.now()
    revocation.lifted_at_headquarters = caller.department is Department.HEADQUARTERS
    revocation.lifted_for = asked.reason
    return await _told(session, revocation, RevocationLifted)


async def _told(
    session: AsyncSession, revocation: Revocation, kind: type[RevocationIssued] | type[RevocationLifted]
) -> Revocation:
    await session.flush()
    told = kind.model_validate(revocation)
    await happened(session, told, subject=revocation.id, region=revocation.region)
    return revocation
