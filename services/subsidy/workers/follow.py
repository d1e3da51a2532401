"""What the subsidy does when the roster says that something happened."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS, remember
from services.subsidy.allowances.actions import rekey_allowances
from services.subsidy.estates.models import Estate
from services.subsidy.estates.rules import EstateState
from services.subsidy.households.actions import join_household
from services.subsidy.lines.actions import correct_duty, merge_worker
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.receipts.models import Dispute, Receipt
from services.subsidy.workers.models import Worker

__all__ = ["ROSTER"]


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Keep what is told of a worker."""
    await remember(session, Worker, [event.data])


async def on_transfer(session: AsyncSession, event: Fed) -> None:
    """The payee goes with the worker to the new community."""
    await remember(session, Worker, [event.data])
    await session.execute(
        update(Payee)
        .where(Payee.worker_id == event.data["worker_id"])
        .values(region=int(event.data["region"]), version=Payee.version + 1)
        .execution_options(synchronize_session=False)
    )


async def on_merge(session: AsyncSession, event: Fed) -> None:
    """Lines, payees and allowances of the record that was given up become those of the one that stays."""
    await remember(session, Worker, [event.data])
    await merge_worker(session, merged=event.data["worker_id"], into=event.data["into"])
    await rekey_allowances(session, merged=event.data["worker_id"], into=event.data["into"])
    for said in (Receipt, Dispute):
        await session.execute(
            update(said)
            .where(said.worker_id == event.data["worker_id"])
            .values(worker_id=event.data["into"])
            .execution_options(synchronize_session=False)
        )
    await join_household(session, merged=event.data["worker_id"], into=event.data["into"])
    for model, live, ended in _VERSIONS:
        await _rekey(session, model, live, ended, merged=event.data["worker_id"], into=event.data["into"])


# Where a worker's money goes: each has one version that waits and one that counts.
_VERSIONS: tuple[tuple[Any, tuple[StrEnum, ...], StrEnum], ...] = (
    (Payee, (PayeeState.REGISTERED, PayeeState.CONFIRMED), PayeeState.ENDED),
    (Estate, (EstateState.REGISTERED, EstateState.APPROVED), EstateState.ENDED),
)


async def _rekey(
    session: AsyncSession, model: Any, live: Sequence[StrEnum], ended: StrEnum, *, merged: str, into: str
) -> None:
    """Give what a merged worker has to the record that stays, save where that has one of its own."""
    own = select(model.state).where(model.worker_id == into, model.state.in_(live))
    theirs = (model.worker_id == merged, model.state.in_(live))
    for values, which in (({"state": ended}, (*theirs, model.state.in_(own))), ({"worker_id": into}, theirs)):
        await session.execute(
            update(model)
            .where(*which)
            .values(**values, version=model.version + 1, updated_at=func.clock_timestamp())
            .execution_options(synchronize_session=False)
        )


async def on_duty_corrected(session: AsyncSession, event: Fed) -> None:
    """Lines that claim more of the day than was worked are taken back."""
    await correct_duty(
        session,
        worker_id=event.data["worker_id"],
        region=int(event.data["region"]),
        duty_on=date.fromisoformat(event.data["duty_on"]),
        half_days=event.data["half_days_after"],
    )


ROSTER = Follows(
    source="roster",
    on=dict.fromkeys(WORKER_EVENTS, on_worker)
    | {
        "roster.worker.transferred": on_transfer,
        "roster.worker.merged": on_merge,
        "roster.duty.corrected": on_duty_corrected,
    },
)
