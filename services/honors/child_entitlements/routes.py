"""What children are due, over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.honors.child_entitlements import rules
from services.honors.child_entitlements.models import ChildEntitlement
from services.honors.child_entitlements.rules import Basis, ChildStage
from services.honors.child_entitlements.schemas import (
    ChildEntitlementEnded,
    ChildEntitlementIn,
    ChildEntitlementIssued,
    ChildEntitlementOut,
    EntitlementEndIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/child-entitlements",
    tag=Text("子女待遇规定", "What children are due"),
    source="内防指发〔2020〕75号 第七条；烈士褒扬条例 Notice clause 7; Regulations on commending martyrs",
)

EntitlementToChange = Annotated[ChildEntitlement, to_change("child_entitlement_id", ChildEntitlement)]


@routes.post(
    "",
    permission="honors:child-entitlement:issue",
    title=Text("制定受表彰人员子女待遇", "Decide what children of the commended have"),
    answer=ChildEntitlementOut,
    status=201,
    refuses=(rules.StageElsewhere, rules.TreatmentMisfit, rules.EntitlementOverlaps),
    leads_to={"end_child_entitlement": "child_entitlement_id"},
)
async def issue_child_entitlement(asked: ChildEntitlementIn, session: Session, caller: CallerNow) -> ChildEntitlement:
    """The province or a league decides for its own area: education on schooling, veterans' affairs on placement.

    由自治区或盟市就本地区作出规定：入学升学由教育部门规定，退伍安置由退役军人事务部门规定。
    """
    rules.require_department(asked.stage, caller.department)
    rules.require_treatment(asked.stage, asked.treatment)
    one = ChildEntitlement(**asked.model_dump(), basis=Basis.COMMENDED, region=caller.region, issued_by=caller.subject)
    session.add(one)
    await _told(session, one, ChildEntitlementIssued)
    return one


@routes.get(
    "",
    permission="honors:child-entitlement:list",
    title=Text("子女待遇规定列表", "List what children are due"),
    answer=Page[ChildEntitlementOut],
)
async def list_child_entitlements(
    session: Session,
    asked: Paging,
    stage: Annotated[ChildStage | None, Query(description="事项 Matter")] = None,
    basis: Annotated[Basis | None, Query(description="依据 Fact")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The rules of the caller's area and of those that it lies in.

    列出本地区及其各上级地区的规定。
    """
    statement = narrowed(
        select(ChildEntitlement), ChildEntitlement, stage=stage, basis=basis, on=on, updated_since=updated_since
    )
    return await listed(session, statement, by=(ChildEntitlement.region, ChildEntitlement.id), asked=asked)


@routes.post(
    "/{child_entitlement_id}/end",
    permission="honors:child-entitlement:issue",
    title=Text("终止子女待遇规定", "End a rule of what children are due"),
    answer=ChildEntitlementOut,
    refuses=(rules.StageElsewhere, rules.EntitlementEnds),
)
async def end_child_entitlement(
    one: EntitlementToChange, asked: EntitlementEndIn, session: Session, caller: CallerNow
) -> ChildEntitlement:
    """Say on which day a rule holds for the last time; the statute's own have no end here.

    载明规定的最后适用日期；法律法规所定的待遇不在此终止。
    """
    rules.require_department(one.stage, caller.department)
    if one.region != caller.region or one.basis is not Basis.COMMENDED:
        raise Missing
    rules.require_entitlement_end(asked.last_on, valid_from=one.valid_from, valid_to=one.valid_to)
    one.valid_to = asked.last_on
    await _told(session, one, ChildEntitlementEnded)
    return one


async def _told(
    session: AsyncSession,
    one: ChildEntitlement,
    kind: type[ChildEntitlementIssued] | type[ChildEntitlementEnded],
) -> None:
    await session.flush()
    facts = {name: getattr(one, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=one.id, region=one.region)
