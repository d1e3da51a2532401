"""Workers that a request names."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from chassis.known_workers import known_workers
from chassis.problems import Missing
from chassis.regions import Span
from chassis.workers import WorkerUnknown
from services.welfare.workers.models import Worker

__all__ = ["last_record", "worker_known", "worker_within", "workers_known"]


async def worker_known(session: AsyncSession, peer: Peer, worker_id: str, *, span: Span) -> Worker:
    """The worker within the caller's regions, or whom the record was merged into; asked of the roster once."""
    return worker_within(await workers_known(session, peer, [worker_id]), worker_id, span=span)


async def workers_known(session: AsyncSession, peer: Peer, worker_ids: Collection[str]) -> dict[str, Worker]:
    """Workers by the IDs asked for and, where a record was merged, whom it was merged into beside it.

    The roster is asked of all of them together. No row may be locked here.
    """
    known: dict[str, Worker] = {}
    wanted = set(worker_ids)
    while wanted:
        told = await known_workers(session, Worker, peer, sorted(wanted))
        known |= told
        wanted = {one.merged_into for one in told.values() if one.merged_into is not None} - known.keys()
    return known


def worker_within(known: Mapping[str, Worker], worker_id: str, *, span: Span) -> Worker:
    """The worker within the caller's regions, or whom the record was merged into."""
    worker = known.get(worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[worker_id])
    if worker.merged_into is not None:
        return worker_within(known, worker.merged_into, span=span)
    if worker.region not in span:
        raise Missing
    return worker


async def last_record(session: AsyncSession, worker_id: str) -> tuple[str, Worker | None]:
    """The record that stands for a person, with what is known of it here: a merged one leads on to the next."""
    known = await session.get(Worker, worker_id)
    while known is not None and known.merged_into is not None:
        worker_id = known.merged_into
        known = await session.get(Worker, worker_id) or known
        if known.worker_id != worker_id:
            break  # the roster has not told of it yet
    return worker_id, known
