"""Asking for a household card, deciding it, and ending it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.clock import Clock
from chassis.identifiers import luhn_ok
from chassis.known_workers import known_workers
from chassis.ledger import Event, all_happened, happened
from chassis.masking import mask_account, mask_name
from chassis.problems import Missing
from chassis.workers import WorkerState, WorkerUnknown
from services.subsidy.households.models import Household, HouseholdMember
from services.subsidy.households.rules import HOUSEHOLD, HouseholdMove, MemberDeceased, OwnHousehold
from services.subsidy.households.schemas import (
    HouseholdApproved,
    HouseholdEnded,
    HouseholdIn,
    HouseholdRefused,
    HouseholdRequested,
)
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import NameMismatch, PayeeState
from services.subsidy.payees.schemas import PayeeConfirmed
from services.subsidy.workers.models import Worker

__all__ = ["approve", "end", "join_household", "refuse", "request"]


async def request(session: AsyncSession, peer: Peer, asked: HouseholdIn, *, keys: KeyRing, caller: Caller) -> Household:
    """Lay down what the household asks for; the roster says whether the holder is who the account names."""
    pair = {"worker_id": asked.holder_id, "name": asked.holder_name}
    [answer] = (await peer.read("/v1/roster/workers/match-names", json={"pairs": [pair]}))["items"]
    workers = await known_workers(session, Worker, peer, asked.worker_ids)
    _require_members(workers, asked.worker_ids, caller=caller)
    if not answer["matches"]:
        raise NameMismatch
    household = Household(
        **asked.model_dump(exclude={"worker_ids", "holder_name", "account"}),
        region=workers[asked.holder_id].region,
        holder=keys.seal(asked.holder_name, context=HOLDER),
        holder_masked=mask_name(asked.holder_name),
        account=keys.seal(asked.account, context=ACCOUNT),
        account_index=keys.blind_index(asked.account, context=ACCOUNT),
        account_masked=mask_account(asked.account),
        account_doubtful=not luhn_ok(asked.account),
        state=HOUSEHOLD.start,
        requested_by=caller.subject,
        members=[HouseholdMember(worker_id=one, region=workers[one].region) for one in sorted(asked.worker_ids)],
    )
    session.add(household)
    return await _told(session, household, HouseholdRequested)


def _require_members(workers: Mapping[str, Worker], worker_ids: Sequence[str], *, caller: Caller) -> None:
    unknown = [one for one in worker_ids if one not in workers or workers[one].state is WorkerState.MERGED]
    if unknown:
        raise WorkerUnknown(workers=unknown)
    if any(worker.region not in caller.span for worker in workers.values()):
        raise Missing
    if any(worker.state is WorkerState.DECEASED for worker in workers.values()):
        raise MemberDeceased


async def approve(session: AsyncSession, household: Household, *, caller: Caller, clock: Clock) -> Household:
    """Each member is paid to the account from now on: asked for by one person and decided by another, as any payee."""
    _decide(household, HouseholdMove.APPROVE, caller=caller, clock=clock)
    await session.flush()
    await _end_payees(session, Payee.worker_id.in_(household.worker_ids))
    copied = (
        "holder",
        "holder_masked",
        "account",
        "account_index",
        "account_masked",
        "account_doubtful",
        "bank_name",
        "cnaps",
    )
    same = {name: getattr(household, name) for name in copied}
    made = await session.execute(
        insert(Payee).returning(Payee.id, Payee.worker_id, Payee.region),
        [
            {
                **same,
                "worker_id": member.worker_id,
                "region": member.region,
                "household_id": household.id,
                "state": PayeeState.CONFIRMED,
                "registered_by": household.requested_by,
                "confirmed_by": household.decided_by,
                "confirmed_at": household.decided_at,
                "version": 1,
            }
            for member in household.members
        ],
    )
    await all_happened(
        session,
        [(PayeeConfirmed(worker_id=worker_id), payee_id, region) for payee_id, worker_id, region in made.all()],
    )
    return await _told(session, household, HouseholdApproved)


async def refuse(session: AsyncSession, household: Household, *, caller: Caller, clock: Clock) -> Household:
    """The members stay as they are."""
    _decide(household, HouseholdMove.REFUSE, caller=caller, clock=clock)
    return await _told(session, household, HouseholdRefused)


async def end(session: AsyncSession, household: Household) -> Household:
    """No member is paid to the account any longer; the payees end before the card that they hold on to."""
    state = HOUSEHOLD.after(household.state, HouseholdMove.END)
    await _end_payees(session, Payee.household_id == household.id)
    household.state = state
    return await _told(session, household, HouseholdEnded)


def _decide(household: Household, move: HouseholdMove, *, caller: Caller, clock: Clock) -> None:
    household.state = HOUSEHOLD.after(household.state, move)
    if household.requested_by == caller.subject:
        raise OwnHousehold
    household.decided_by, household.decided_at = caller.subject, clock.now()


async def _end_payees(session: AsyncSession, which: object) -> None:
    await session.execute(
        update(Payee)
        .where(which, Payee.state != PayeeState.ENDED)  # type: ignore[arg-type]
        .values(state=PayeeState.ENDED, version=Payee.version + 1, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )


async def _told(session: AsyncSession, household: Household, kind: type[Event]) -> Household:
    await session.flush()
    told = kind(document_no=household.document_no, worker_ids=household.worker_ids)  # type: ignore[call-arg]
    await happened(session, told, subject=household.id, region=household.region)
    return household


async def join_household(session: AsyncSession, *, merged: str, into: str) -> None:
    """The record that a worker was merged into is of the same households; the payees that follow hold on to that."""
    places = select(HouseholdMember.household_id, literal(into), HouseholdMember.region)
    await session.execute(
        postgresql_insert(HouseholdMember)
        .from_select(["household_id", "worker_id", "region"], places.where(HouseholdMember.worker_id == merged))
        .on_conflict_do_nothing()
    )
    await session.execute(
        update(Household)
        .where(Household.holder_id == merged)
        .values(holder_id=into, version=Household.version + 1, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
