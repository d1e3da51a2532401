"""Counting masks and training by the duty that the roster told of, for no rule of the clock can ask it."""

from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import Date, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.figures import Counted
from chassis.filters import in_force
from chassis.regions import Level, parent_of
from services.welfare.duty.models import DutyStretch
from services.welfare.duty.rules import DutyState
from services.welfare.items.models import Item
from services.welfare.items.rules import ItemKind
from services.welfare.lots.models import Lot
from services.welfare.needs.models import Need
from services.welfare.needs.queries import usable, worker_days
from services.welfare.needs.rules import MILLI, unmet_posts
from services.welfare.stock.models import Account, Balance
from services.welfare.trainings.queries import contact_duty
from services.welfare.workers.duty import DutyDone

__all__ = ["duty_of", "mask_cover", "trained"]

# Where the roster's days are.
_ZONE = "Asia/Shanghai"


async def duty_of(session: AsyncSession, *, first_on: date) -> dict[int, list[DutyDone]]:
    """What the workers of each county have done since a day, by type of duty, as the roster would be asked for it."""
    duty_on = cast(func.timezone(_ZONE, DutyStretch.started_at), Date)
    key = (DutyStretch.worker_id, DutyStretch.region, DutyStretch.post_type)
    rows = await session.execute(
        select(*key, func.count(duty_on.distinct()), func.min(duty_on))
        .where(
            DutyStretch.started_at >= midnight(first_on),
            DutyStretch.state.in_((DutyState.RECORDED, DutyState.CONFIRMED)),
        )
        .group_by(*key)
    )
    done: dict[int, list[DutyDone]] = defaultdict(list)
    for worker_id, region, post_type, days, first in rows:
        if post_type is not None:
            done[parent_of(region, Level.COUNTY)].append(DutyDone(worker_id, region, post_type, days, first))
    return done


async def mask_cover(session: AsyncSession, done: dict[int, list[DutyDone]], *, today: date) -> list[Counted]:
    """What counties hold of masks, for so many days as duty is known of, over what was needed in these.

    A county that laid down no need, or none for a post at which duty is done, has no figure: nobody guesses one.
    """
    days = today.day
    stock = await _masks(session, today=today)
    needs = await session.scalars(
        select(Need).join(Item, Item.id == Need.item_id).where(Item.kind == ItemKind.MASK, in_force(Need, on=today))
    )
    found = []
    for need in needs:
        counted = worker_days(done.get(need.region, ()))
        if unmet_posts(need.per_day, counted):
            continue
        needed = sum(need.per_day[post] * count for post, count in counted.items() if count)
        if needed:
            held = stock[need.region, need.item_id] * days * MILLI
            found.append(Counted(need.region, "welfare.mask-cover", held, needed))
    return found


async def _masks(session: AsyncSession, *, today: date) -> Counter[tuple[int, UUID]]:
    county = (Balance.region - Balance.region % 1_000_000).label("county")
    rows = await session.execute(
        select(county, Lot.item_id, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Account, Account.id == Balance.account_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Item.kind == ItemKind.MASK, *usable(today))
        .group_by("county", Lot.item_id)
    )
    return Counter({(where, item): int(quantity) for where, item, quantity in rows})


async def trained(session: AsyncSession, done: dict[int, list[DutyDone]]) -> list[Counted]:
    """Of each county's workers at posts with contact, those who had every certificate when they first went there."""
    found = []
    for county, there in done.items():
        contact = await contact_duty(session, there)
        workers = {one.worker_id for one in contact.done}
        untrained = {one.worker_id for one, _ in contact.untrained}
        found.append(Counted(county, "welfare.trained", len(workers - untrained), len(workers)))
    return found
