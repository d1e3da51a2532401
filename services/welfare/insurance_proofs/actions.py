"""Proving membership once for each accident and policy, as soon as all that it takes is known.

The roster and the injury service are followed apart, and a policy may be donated after the accident: whichever word
comes last brings the proof. A policy's row is locked before its persons are counted: no two take its last place.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import ZONE
from chassis.database import everywhere, found, one_at_a_time, scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from services.welfare.insurance.models import InsurancePolicy
from services.welfare.insurance.rules import CapacityUsed, require_covered, uncovered
from services.welfare.insurance_proofs.models import Accident, InsuranceProof, RosterEntry
from services.welfare.insurance_proofs.rules import (
    INSURANCE_PROOF,
    NotOnRosterBefore,
    ProofKnown,
    ProofMove,
    ProofState,
    entry_before,
)
from services.welfare.insurance_proofs.schemas import ProofEvent, ProofIssued, ProofVoided

__all__ = ["issue", "keep_accident", "keep_entry", "merge", "move_accident", "offer_under", "rekey", "void"]


async def keep_entry(session: AsyncSession, entry: dict[str, Any]) -> None:
    """What the roster told, with the instant of it; accidents that waited for it are proven."""
    worker_id: str = entry["worker_id"]
    await _at_its_turn(session, worker_id)
    await session.execute(insert(RosterEntry).values(**entry).on_conflict_do_nothing())
    for case_id in await session.scalars(select(Accident.case_id).where(Accident.worker_id == worker_id)):
        await _offer(session, case_id)


async def keep_accident(session: AsyncSession, accident: dict[str, Any]) -> None:
    """An accident was told of, for the first time or again."""
    await _at_its_turn(session, accident["worker_id"])
    await one_at_a_time(session, _POLICIES)
    await session.execute(insert(Accident).values(**accident).on_conflict_do_nothing())
    await _offer(session, accident["case_id"])


async def move_accident(session: AsyncSession, case_id: UUID, *, region: int) -> None:
    """The worker of a case that was taken without the roster is known: it is that community's."""
    for table, key in ((Accident, Accident.case_id), (InsuranceProof, InsuranceProof.case_id)):
        await session.execute(
            update(table).where(key == case_id).values(region=region).execution_options(synchronize_session=False)
        )


async def merge(session: AsyncSession, case_id: UUID, *, into: UUID) -> None:
    """Two cases were of one accident: a proof of the one given up is the other's, unless that has its own."""
    gone = await session.get(Accident, case_id, with_for_update=True)
    stays = await session.get(Accident, into)
    if gone is None or stays is None or gone.merged_into is not None:
        return
    gone.merged_into = into
    await session.flush()
    proven = await _policies_of(session, into)
    for proof in await _issued(session, case_id):
        if proof.policy_id in proven:
            await _void(session, proof, reason="案件已并入 the case was merged")
        else:
            proof.case_id = into
            await session.flush()
    await _offer(session, into)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Two records were of one person, who has been on the roster since the older of them, and takes one place."""
    for worker_id in sorted((given_up, into)):
        await _at_its_turn(session, worker_id)
    for policy_id in sorted(await _insured_by(session, given_up) & await _insured_by(session, into)):
        policy = await _locked(session, policy_id)
        policy.used -= 1
    await session.flush()
    older = select(RosterEntry.entered_at, RosterEntry.region, RosterEntry.category, RosterEntry.state).where(
        RosterEntry.worker_id == given_up
    )
    for row in (await session.execute(older)).mappings().all():
        await session.execute(insert(RosterEntry).values(worker_id=into, **row).on_conflict_do_nothing())
    for table in (Accident, InsuranceProof):
        await rekeyed(session, table, given_up=given_up, into=into)
    for case_id in await session.scalars(select(Accident.case_id).where(Accident.worker_id == into)):
        await _offer(session, case_id)


async def offer_under(session: AsyncSession, policy: InsurancePolicy) -> None:
    """Accidents that were told of before the policy, the oldest first while it has places."""
    await one_at_a_time(session, _POLICIES)
    async with everywhere(session):
        waiting = await session.scalars(
            select(Accident).where(Accident.merged_into.is_(None)).order_by(Accident.event_at, Accident.case_id)
        )
        for accident in waiting.all():
            entry = entry_before(await _entries(session, accident.worker_id), accident.event_at)
            if entry is not None and not _unfit(policy, accident, entry):
                await _offer_one(session, policy.id, accident, entry)


async def issue(session: AsyncSession, *, case_id: UUID, policy_id: UUID, caller: Caller) -> InsuranceProof:
    """Prove an accident by hand, and be told why it cannot be."""
    accident = await found(session, Accident, case_id)
    await found(session, InsurancePolicy, policy_id)
    async with everywhere(session):  # the policy may be the province's
        entry = entry_before(await _entries(session, accident.worker_id), accident.event_at)
        if entry is None:
            raise NotOnRosterBefore
        policy = await _locked(session, policy_id)
        require_covered(_unfit(policy, accident, entry))
        if policy.id in await _policies_of(session, case_id):
            raise ProofKnown
        if not await _place(session, policy, accident.worker_id):
            raise CapacityUsed
        return await _prove(session, policy, accident, entry, by=caller.subject)


async def void(session: AsyncSession, proof: InsuranceProof, *, reason: str) -> InsuranceProof:
    """Take a proof back; the person's place is free for another if it was the only one."""
    INSURANCE_PROOF.after(proof.state, ProofMove.VOID)
    async with everywhere(session):
        await _void(session, proof, reason=reason)
    return proof


# Whoever donates cover and whoever tells of an accident at once would each miss the other.
_POLICIES = "insurance-policies"


async def _at_its_turn(session: AsyncSession, worker_id: str) -> None:
    await one_at_a_time(session, f"insured:{worker_id}")


async def _offer(session: AsyncSession, case_id: UUID) -> None:
    accident = await session.get_one(Accident, case_id, populate_existing=True)
    if accident.merged_into is not None:
        return
    entry = entry_before(await _entries(session, accident.worker_id), accident.event_at)
    if entry is None:
        return
    policies = await session.scalars(select(InsurancePolicy).order_by(InsurancePolicy.id))
    for policy in policies.all():
        if not _unfit(policy, accident, entry):
            await _offer_one(session, policy.id, accident, entry)


async def _offer_one(session: AsyncSession, policy_id: UUID, accident: Accident, entry: RosterEntry) -> None:
    """What has no place stays without a proof, which nobody is refused for: there is nobody to tell."""
    policy = await _locked(session, policy_id)
    if policy.id in await _policies_of(session, accident.case_id):
        return
    if await _place(session, policy, accident.worker_id):
        await _prove(session, policy, accident, entry, by=None)


def _unfit(policy: InsurancePolicy, accident: Accident, entry: RosterEntry) -> list[str]:
    return uncovered(
        harm=accident.harm,
        harms=policy.harms,
        category=entry.category,
        categories=policy.categories,
        region=entry.region,
        regions=policy.regions,
        event_on=accident.event_at.astimezone(ZONE).date(),
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
    )


async def _locked(session: AsyncSession, policy_id: UUID) -> InsurancePolicy:
    return await session.get_one(InsurancePolicy, policy_id, with_for_update=True, populate_existing=True)


async def _place(session: AsyncSession, policy: InsurancePolicy, worker_id: str) -> bool:
    """Take a place of a policy for a person, who needs one place however many accidents befall them."""
    if await _counted(session, policy.id, worker_id):
        return True
    if policy.used >= policy.capacity:
        return False
    policy.used += 1
    await session.flush()
    return True


async def _counted(session: AsyncSession, policy_id: UUID, worker_id: str) -> bool:
    proven = select(InsuranceProof.id).where(
        InsuranceProof.policy_id == policy_id,
        InsuranceProof.worker_id == worker_id,
        InsuranceProof.state == ProofState.ISSUED,
    )
    return await session.scalar(proven.limit(1)) is not None


async def _insured_by(session: AsyncSession, worker_id: str) -> set[UUID]:
    proven = select(InsuranceProof.policy_id).where(
        InsuranceProof.worker_id == worker_id, InsuranceProof.state == ProofState.ISSUED
    )
    return set(await session.scalars(proven))


async def _prove(
    session: AsyncSession, policy: InsurancePolicy, accident: Accident, entry: RosterEntry, *, by: str | None
) -> InsuranceProof:
    proof = InsuranceProof(
        region=accident.region,
        worker_id=accident.worker_id,
        case_id=accident.case_id,
        policy_id=policy.id,
        insurer_id=policy.insurer_id,
        harm=accident.harm,
        event_at=accident.event_at,
        entered_at=entry.entered_at,
        category=entry.category,
        entry_region=entry.region,
        state=INSURANCE_PROOF.start,
        issued_at=scope_of(session).clock.now(),
        issued_by=by,
        report_by=accident.event_at + timedelta(hours=policy.report_hours),
    )
    session.add(proof)
    return await _tell(session, proof, ProofIssued)


async def _void(session: AsyncSession, proof: InsuranceProof, *, reason: str) -> None:
    policy = await _locked(session, proof.policy_id)
    proof.state, proof.voided_for = INSURANCE_PROOF.after(proof.state, ProofMove.VOID), reason
    await _tell(session, proof, ProofVoided)
    if not await _counted(session, policy.id, proof.worker_id):
        policy.used -= 1
        await session.flush()


async def _entries(session: AsyncSession, worker_id: str) -> Sequence[RosterEntry]:
    return (await session.scalars(select(RosterEntry).where(RosterEntry.worker_id == worker_id))).all()


async def _issued(session: AsyncSession, case_id: UUID) -> Sequence[InsuranceProof]:
    live = select(InsuranceProof).where(InsuranceProof.case_id == case_id, InsuranceProof.state == ProofState.ISSUED)
    return (await session.scalars(live.with_for_update())).all()


async def _policies_of(session: AsyncSession, case_id: UUID) -> set[UUID]:
    return {proof.policy_id for proof in await _issued(session, case_id)}


async def _tell(session: AsyncSession, proof: InsuranceProof, kind: type[ProofEvent]) -> InsuranceProof:
    await session.flush()
    told = kind(worker_id=proof.worker_id, case_id=proof.case_id, policy_id=proof.policy_id)
    await happened(session, told, subject=proof.id, region=proof.region)
    return proof
