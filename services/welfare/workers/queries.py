"""A worker that a request names."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from chassis.known_workers import known_workers
from chassis.problems import Missing
from chassis.regions import Span
from chassis.workers import WorkerUnknown
from services.welfare.workers.models import Worker

__all__ = ["worker_known"]


async def worker_known(session: AsyncSession, peer: Peer, worker_id: str, *, span: Span) -> Worker:
    """The worker within the caller's regions, or whom the record was merged into; asked of the roster once."""
    known = await known_workers(session, Worker, peer, [worker_id])
    worker = known.get(worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[worker_id])
    if worker.merged_into is not None:
        return await worker_known(session, peer, worker.merged_into, span=span)
    if worker.region not in span:
        raise Missing
    return worker
