"""Delegations over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.injury.delegations import actions
from services.injury.delegations.rules import DelegationEnded, DelegationOutside, DelegationOverlaps
from services.injury.delegations.schemas import DelegationEndIn, DelegationIn, DelegationOut
from services.injury.recognition.models import Delegation

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/delegations",
    tag=Text("认定委托", "Delegations"),
    source="内防指发〔2020〕75号 第二条；工伤保险条例第十七条 Notice clause 2; Regulation art. 17",
)

DelegationInPath = Annotated[Delegation, in_path("delegation_id", Delegation)]
DelegationToChange = Annotated[Delegation, to_change("delegation_id", Delegation)]


@routes.post(
    "",
    permission="injury:delegation:issue",
    title=Text("委托旗县认定", "Issue a delegation"),
    answer=DelegationOut,
    status=201,
    refuses=(DelegationOutside, DelegationOverlaps),
    leads_to={"read_delegation": "delegation_id", "end_delegation": "delegation_id"},
)
async def issue_delegation(asked: DelegationIn, session: Session, caller: CallerNow) -> Delegation:
    """Have a county decide on the cases of its units; applications that come while it is in force are the county's.

    委托旗县对其所属单位的案件作出认定；委托有效期间提出的申请由该旗县办理。
    """
    return await actions.issue(session, asked, caller=caller)


@routes.get(
    "",
    permission="injury:delegation:list",
    title=Text("委托列表", "List delegations"),
    answer=Page[DelegationOut],
)
async def list_delegations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    on: Annotated[LocalDate | None, Query(description="生效于 In force on that day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Delegations, those of one county together, ended ones too.

    委托，同一旗县的排在一起，含已终止的。
    """
    statement = narrowed(select(Delegation), Delegation, on=on, updated_since=updated_since)
    if region is not None:
        statement = statement.where(Delegation.county.between(*span_of(region)))
    return await listed(session, statement, by=(Delegation.county, Delegation.id), asked=asked)


@routes.get(
    "/{delegation_id}",
    permission="injury:delegation:read",
    title=Text("读取委托", "Read a delegation"),
    answer=DelegationOut,
)
async def read_delegation(delegation: DelegationInPath) -> Delegation:
    """One delegation.

    一项委托。
    """
    return delegation


@routes.post(
    "/{delegation_id}/end",
    permission="injury:delegation:end",
    title=Text("终止委托", "End a delegation"),
    answer=DelegationOut,
    refuses=(DelegationEnded,),
)
async def end_delegation(
    delegation: DelegationToChange, asked: DelegationEndIn, session: Session, clock: ClockNow
) -> Delegation:
    """Set the last day, today or later. Cases applied for until then stay with the county.

    设定最后一日，为当日或者以后。截至该日提出申请的案件仍由该旗县办理。
    """
    return await actions.end(session, delegation, last_on=asked.last_on, clock=clock)
