"""Taking the case of a dead worker's survivors, and deciding it."""

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.ledger import Event, happened
from chassis.masking import mask_account, mask_name
from chassis.problems import Missing
from chassis.workers import WorkerState, WorkerUnknown
from services.subsidy.estates.models import ACCOUNT, CLAIMANT, HOLDER, Claimant, Estate
from services.subsidy.estates.rules import ESTATE, EstateMove, EstateState, NotDeceased, OwnEstate
from services.subsidy.estates.schemas import EstateApproved, EstateIn, EstateRefused, EstateRegistered
from services.subsidy.payees.models import ACCOUNT as PAYEE_ACCOUNT
from services.subsidy.workers.models import Worker

__all__ = ["decide", "register"]


async def register(
    session: AsyncSession, worker: Worker | None, asked: EstateIn, *, keys: KeyRing, caller: Caller
) -> Estate:
    """Lay down who claims and where the money is to go; a case that still waited gives way to this one."""
    if worker is None or worker.state is WorkerState.MERGED:
        raise WorkerUnknown(workers=[asked.worker_id])
    if worker.region not in caller.span:
        raise Missing
    if worker.state is not WorkerState.DECEASED:
        raise NotDeceased
    await _give_way(session, asked.worker_id, EstateState.REGISTERED)
    [receiver] = [one.name for one in asked.claimants if one.receives]
    estate = Estate(
        **asked.model_dump(exclude={"claimants", "account"}),
        region=worker.region,
        holder=keys.seal(receiver, context=HOLDER),
        holder_masked=mask_name(receiver),
        account=keys.seal(asked.account, context=ACCOUNT),
        account_index=keys.blind_index(asked.account, context=PAYEE_ACCOUNT),
        account_masked=mask_account(asked.account),
        state=ESTATE.start,
        registered_by=caller.subject,
        claimants=[
            Claimant(
                region=worker.region,
                place=place,
                name=keys.seal(one.name, context=CLAIMANT),
                name_masked=mask_name(one.name),
                relation=one.relation,
                proof_no=one.proof_no,
                receives=one.receives,
            )
            for place, one in enumerate(asked.claimants, start=1)
        ],
    )
    session.add(estate)
    return await _told(session, estate, EstateRegistered(worker_id=worker.worker_id, claimants=len(asked.claimants)))


async def decide(
    session: AsyncSession, estate: Estate, move: EstateMove, *, decision: str, caller: Caller, clock: Clock
) -> Estate:
    """Another person decides; the case that was approved before ends only when this one is."""
    state = ESTATE.after(estate.state, move)
    if estate.registered_by == caller.subject:
        raise OwnEstate
    if move is EstateMove.APPROVE:
        await _give_way(session, estate.worker_id, EstateState.APPROVED)
    estate.state, estate.decided_by, estate.decided_at, estate.decision = state, caller.subject, clock.now(), decision
    kind = EstateApproved if move is EstateMove.APPROVE else EstateRefused
    return await _told(session, estate, kind(worker_id=estate.worker_id))


async def _give_way(session: AsyncSession, worker_id: str, state: EstateState) -> None:
    await session.execute(
        update(Estate)
        .where(Estate.worker_id == worker_id, Estate.state == state)
        .values(
            state=ESTATE.after(state, EstateMove.REPLACE),
            version=Estate.version + 1,
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )


async def _told(session: AsyncSession, estate: Estate, event: Event) -> Estate:
    await session.flush()
    await happened(session, event, subject=estate.id, region=estate.region)
    return estate
