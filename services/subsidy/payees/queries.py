"""Reads of payees across what the caller sees, by functions of the database that tell no more than is asked."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState

__all__ = ["accounts_of", "taken_accounts"]


async def taken_accounts(session: AsyncSession, asked: Mapping[str, bytes]) -> set[str]:
    """Of workers and the indexes of their accounts, the workers whose account is on record for somebody else."""
    rows = await session.scalars(
        text("SELECT worker_id FROM taken_accounts(:workers, :accounts) AS worker_id"),
        {"workers": list(asked), "accounts": list(asked.values())},
    )
    return set(rows)


async def accounts_of(session: AsyncSession, worker_ids: Sequence[str]) -> set[tuple[str, bytes, str]]:
    """The accounts on record of workers: worker, index, bank."""
    rows = await session.execute(
        select(Payee.worker_id, Payee.account_index, Payee.bank_name).where(
            Payee.worker_id.in_(worker_ids), Payee.state != PayeeState.ENDED
        )
    )
    return {(worker_id, bytes(index), bank) for worker_id, index, bank in rows}
