"""Policies over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.insurance.models import InsurancePolicy
from services.welfare.insurance.rules import (
    BelowUsed,
    PolicyEnds,
    PolicyKnown,
    require_capacity,
    require_ends_within,
)
from services.welfare.insurance.schemas import (
    CapacityIn,
    PolicyChanged,
    PolicyEndIn,
    PolicyEvent,
    PolicyIn,
    PolicyOut,
    PolicyRegistered,
)
from services.welfare.insurance_proofs.actions import offer_under

__all__ = ["PolicyInPath", "routes"]

routes = Routes(
    prefix="/v1/welfare/insurance-policies",
    tag=Text("捐赠保险", "Donated insurance"),
    source="内防指发〔2020〕75号 第六条 Notice clause 6",
)

PolicyInPath = Annotated[InsurancePolicy, in_path("policy_id", InsurancePolicy)]
PolicyToChange = Annotated[InsurancePolicy, to_change("policy_id", InsurancePolicy)]


@routes.post(
    "",
    permission="welfare:insurance-policy:register",
    title=Text("登记捐赠保单", "Register a policy"),
    answer=PolicyOut,
    status=201,
    refuses=(PolicyKnown,),
    leads_to={"read_insurance_policy": "policy_id", "end_insurance_policy": "policy_id"},
)
async def register_insurance_policy(asked: PolicyIn, session: Session, caller: CallerNow) -> InsurancePolicy:
    """Put donated cover on record. Accidents that it covers and that are known already get their proofs at once.

    登记捐赠保单。此前已知且属承保范围的事故，随即出具参保证明。
    """
    if asked.region != caller.region:
        raise Missing
    values = asked.model_dump() | {
        "regions": asked.regions or [asked.region],
        "categories": [one.value for one in asked.categories],
        "harms": [one.value for one in asked.harms],
    }
    policy = InsurancePolicy(**values, used=0, registered_by=caller.subject)
    session.add(policy)
    await _told(session, policy, PolicyRegistered)
    await offer_under(session, policy)
    return policy


@routes.get(
    "",
    permission="welfare:insurance-policy:list",
    title=Text("捐赠保单列表", "List policies"),
    answer=Page[PolicyOut],
)
async def list_insurance_policies(
    session: Session,
    asked: Paging,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The policies of the caller's region and of those above it; an insurer sees its own.

    列出本辖区及其上级区划的捐赠保单；保险机构仅见本机构的保单。
    """
    statement = narrowed(select(InsurancePolicy), InsurancePolicy, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(InsurancePolicy.region, InsurancePolicy.id), asked=asked)


@routes.get(
    "/{policy_id}",
    permission="welfare:insurance-policy:list",
    title=Text("读取捐赠保单", "Read a policy"),
    answer=PolicyOut,
)
async def read_insurance_policy(policy: PolicyInPath) -> InsurancePolicy:
    """One policy, and how many persons are proven to be insured by it.

    一份保单，以及已证明参保的人数。
    """
    return policy


@routes.post(
    "/{policy_id}/set-capacity",
    permission="welfare:insurance-policy:change",
    title=Text("调整承保人数", "Set a policy's capacity"),
    answer=PolicyOut,
    refuses=(BelowUsed,),
)
async def set_policy_capacity(
    policy: PolicyToChange, asked: CapacityIn, session: Session, caller: CallerNow
) -> InsurancePolicy:
    """The donor covers another number of persons; accidents that had no place get their proofs, oldest first.

    捐赠方调整承保人数；此前因名额已满未出具证明的事故，按发生先后补出参保证明。
    """
    _require_own(policy, caller_region=caller.region)
    require_capacity(asked.capacity, used=policy.used)
    policy.capacity = asked.capacity
    await _told(session, policy, PolicyChanged)
    await offer_under(session, policy)
    return policy


@routes.post(
    "/{policy_id}/end",
    permission="welfare:insurance-policy:change",
    title=Text("终止保单", "End a policy"),
    answer=PolicyOut,
    refuses=(PolicyEnds,),
)
async def end_insurance_policy(
    policy: PolicyToChange, asked: PolicyEndIn, session: Session, caller: CallerNow
) -> InsurancePolicy:
    """The cover ends on a day; what happened before stays covered.

    保单于某日终止；此前发生的事故仍在承保范围内。
    """
    _require_own(policy, caller_region=caller.region)
    require_ends_within(asked.ends_on, valid_from=policy.valid_from, valid_to=policy.valid_to)
    policy.valid_to = asked.ends_on
    return await _told(session, policy, PolicyChanged)


def _require_own(policy: InsurancePolicy, *, caller_region: int) -> None:
    """A policy of the region above may be read and is not the caller's to change."""
    if policy.region != caller_region:
        raise Missing


async def _told(session: AsyncSession, policy: InsurancePolicy, kind: type[PolicyEvent]) -> InsurancePolicy:
    await session.flush()
    told = kind(**{name: getattr(policy, name) for name in PolicyEvent.model_fields})
    await happened(session, told, subject=policy.id, region=policy.region)
    return policy
