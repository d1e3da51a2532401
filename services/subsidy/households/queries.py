"""Whose accounts are shared."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.subsidy.households.schemas import SharedAccountOut
from services.subsidy.payees.models import Payee

__all__ = ["shared", "shared_out"]


def shared() -> Select[Any]:
    """Payees, ended ones too, whose account is or was another worker's."""
    other = aliased(Payee)
    return select(Payee).where(
        exists().where(other.account_index == Payee.account_index, other.worker_id != Payee.worker_id)
    )


async def shared_out(session: AsyncSession, payees: Sequence[Payee]) -> list[SharedAccountOut]:
    """Payees with the other workers of their accounts."""
    rows = await session.execute(
        select(Payee.account_index, Payee.worker_id)
        .where(Payee.account_index.in_([one.account_index for one in payees]))
        .distinct()
        .order_by(Payee.worker_id)
    )
    workers: dict[bytes, list[str]] = defaultdict(list)
    for index, worker_id in rows:
        workers[bytes(index)].append(worker_id)
    names = [name for name in SharedAccountOut.model_fields if name != "shared_with"]
    return [
        SharedAccountOut(
            **{name: getattr(one, name) for name in names},
            shared_with=[who for who in workers[bytes(one.account_index)] if who != one.worker_id],
        )
        for one in payees
    ]
