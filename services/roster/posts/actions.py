"""Posts and suspensions as they begin, end and follow one another."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.roster.assignments.actions import withdraw_planned
from services.roster.posts.models import Post, Suspension
from services.roster.workers.models import Worker
from services.roster.workers.rules import SuspensionReason, require_not_before

__all__ = [
    "close_open_posts",
    "end_service",
    "end_suspension",
    "flag_violations",
    "move_posts",
    "open_post",
    "open_posts",
    "open_suspension",
    "succeed_post",
]

Spanned = TypeVar("Spanned", Post, Suspension)

_DAY = timedelta(days=1)


def open_post(session: AsyncSession, worker: Worker, *, on: date) -> None:
    """Begin a post as the worker stands."""
    session.add(
        Post(worker_id=worker.worker_id, region=worker.region, category=worker.category, during=Range(on, None))
    )


async def open_posts(session: AsyncSession, worker_ids: Sequence[str]) -> None:
    """Begin the posts of many workers with one insert, each on the first day of service."""
    await session.execute(
        text(
            "INSERT INTO posts (worker_id, region, category, during)"
            " SELECT worker_id, region, category, daterange(enrolled_on, NULL) FROM workers"
            " WHERE worker_id = ANY(:activated)"
        ),
        {"activated": worker_ids},
    )


async def succeed_post(session: AsyncSession, worker: Worker, *, on: date) -> None:
    """End the worker's post and open one as the worker now stands; a post that began that day is put right."""
    post = await _open(session, Post, worker)
    if post is None or post.during.lower is None:
        return
    require_not_before(on, earliest=post.during.lower, field="on")
    if post.region != worker.region:
        await withdraw_planned(session, worker.worker_id, during=Range(on, None), because="transfer")
    if post.during.lower == on:
        post.region, post.category = worker.region, worker.category
        return
    post.during = Range(post.during.lower, on)
    await session.flush()  # before the next one begins, or the two would overlap
    open_post(session, worker, on=on)


async def move_posts(session: AsyncSession, *, from_worker: str, to_worker: str) -> None:
    """Give the survivor the posts of the other, as far as it had none itself in those days."""
    await session.execute(
        text(
            """
            INSERT INTO posts (worker_id, region, category, during)
            SELECT :survivor, other.region, other.category, free.during
            FROM posts AS other, LATERAL unnest(
                datemultirange(other.during)
                - coalesce((SELECT range_agg(own.during) FROM posts AS own WHERE own.worker_id = :survivor), '{}')
            ) AS free (during)
            WHERE other.worker_id = :merged
            """
        ),
        {"survivor": to_worker, "merged": from_worker},
    )


async def close_open_posts(session: AsyncSession, worker_id: str, *, today: date) -> None:
    """A merged record holds no post from today on."""
    await session.execute(
        text(
            "UPDATE posts SET during = daterange(lower(during), greatest(:today, lower(during) + 1))"
            " WHERE worker_id = :worker AND upper_inf(during)"
        ),
        {"worker": worker_id, "today": today},
    )


async def open_suspension(session: AsyncSession, worker: Worker, *, reason: SuspensionReason, since_on: date) -> None:
    """Begin a suspension; duty done all the same is flagged."""
    session.add(
        Suspension(worker_id=worker.worker_id, region=worker.region, reason=reason, during=Range(since_on, None))
    )
    await session.flush()
    during: Range[date] = Range(since_on, None)
    await withdraw_planned(session, worker.worker_id, during=during, because=reason.value)
    await flag_violations(session, worker.worker_id, during=during)


async def flag_violations(session: AsyncSession, worker_id: str, *, during: Range[date]) -> None:
    """Flag the duty that a worker did all the same in a span of no assignment; it stays recorded and credited."""
    await session.execute(
        text(
            "UPDATE duty_entries SET violation = true, version = version + 1, updated_at = clock_timestamp()"
            " WHERE worker_id = :worker AND duty_on <@ daterange(:first, :until) AND live AND NOT violation"
        ),
        {"worker": worker_id, "first": during.lower, "until": during.upper},
    )


async def end_suspension(session: AsyncSession, worker: Worker, *, before: date) -> None:
    """End the open suspension before a day; one that began no earlier is left empty."""
    suspension = await _open(session, Suspension, worker)
    if suspension is not None and suspension.during.lower is not None:
        suspension.during = Range(suspension.during.lower, max(before, suspension.during.lower))


async def end_service(session: AsyncSession, worker: Worker, *, last_on: date, field: str) -> None:
    """End what is open, with ``last_on`` as its last day."""
    await end_suspension(session, worker, before=last_on + _DAY)
    post = await _open(session, Post, worker)
    if post is not None and post.during.lower is not None:
        require_not_before(last_on, earliest=post.during.lower, field=field)
        post.during = Range(post.during.lower, last_on + _DAY)
    await session.flush()
    after: Range[date] = Range(last_on + _DAY, None)
    await withdraw_planned(session, worker.worker_id, during=after, because=field)


async def _open(session: AsyncSession, kind: type[Spanned], worker: Worker) -> Spanned | None:
    return await session.scalar(select(kind).where(kind.worker_id == worker.worker_id, func.upper_inf(kind.during)))
