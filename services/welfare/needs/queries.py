"""Stock beside need."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import in_force
from chassis.problems import ParameterMissing
from chassis.regions import Level, parent_of, span_of
from chassis.workers import PostType
from services.welfare.lots.models import Lot
from services.welfare.lots.rules import LotState
from services.welfare.needs.models import Need
from services.welfare.stock.models import Account, Balance
from services.welfare.stock.rules import AccountKind
from services.welfare.workers.duty import DutyDone

__all__ = ["need_of", "usable", "usable_stock", "worker_days"]


async def need_of(session: AsyncSession, *, region: int, item_id: UUID, on: date) -> Need:
    """What the county of a region laid down for an item; ``ParameterMissing`` where it laid down nothing."""
    found = await session.scalar(
        select(Need).where(
            Need.region == parent_of(region, Level.COUNTY), Need.item_id == item_id, in_force(Need, on=on)
        )
    )
    if found is None:
        raise ParameterMissing(parameter="need", item=str(item_id))
    return found


def usable(on: date) -> tuple[ColumnElement[bool], ...]:
    """What of the balances is in a store and may be handed out on a day."""
    good = or_(Lot.expires_on.is_(None), Lot.expires_on >= on)
    return (Balance.kind == AccountKind.STORE, Lot.state == LotState.USABLE, good)


async def usable_stock(
    session: AsyncSession, *, on: date, store_id: UUID | None = None, region: int | None = None
) -> Counter[UUID]:
    """What stores hold of each item that may be handed out on a day."""
    statement = (
        select(Lot.item_id, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Account, Account.id == Balance.account_id)
        .where(*usable(on))
        .group_by(Lot.item_id)
    )
    if store_id is not None:
        statement = statement.where(Account.store_id == store_id)
    if region is not None:
        statement = statement.where(Balance.region.between(*span_of(region)))
    return Counter({item: int(quantity) for item, quantity in await session.execute(statement)})


def worker_days(done: Iterable[DutyDone]) -> Counter[PostType]:
    """Worker-days by post."""
    counted = Counter[PostType]()
    for one in done:
        counted[one.post_type] += one.days
    return counted
