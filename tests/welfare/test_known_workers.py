"""The copy of the roster: what is asked and what is told meanwhile."""

from typing import Any

from fastapi import FastAPI

from chassis.client import Peer
from chassis.clock import Clock
from chassis.database import Scope
from chassis.known_workers import known_workers, remember
from chassis.worker_id import make_worker_id
from chassis.workers import WorkerState
from services.welfare.workers.models import Worker


class Roster(Peer):
    """A roster whose answer is overtaken by an event: it answers as things were, and then they are told anew."""

    def __init__(self, welfare: FastAPI, worker: dict[str, Any]) -> None:
        self._database = welfare.state.database
        self._worker = worker

    async def read(self, path: str, *, json: Any) -> Any:
        async with self._database.session(Scope.of_system(Clock())) as session, session.begin():
            await remember(session, Worker, [self._worker | {"state": "active"}])
        return {"items": [self._worker | {"state": "pending"}]}


async def test_an_answer_of_the_roster_never_undoes_what_its_feed_has_told_meanwhile(welfare: FastAPI) -> None:
    worker_id = make_worker_id(1)
    worker = {
        "worker_id": worker_id,
        "region": "150603001001",
        "category": "full-time",
        "name_masked": "张*",
    }
    async with welfare.state.database.session(Scope.of_system(Clock())) as session, session.begin():
        known = await known_workers(session, Worker, Roster(welfare, worker), [worker_id])
    assert known[worker_id].state is WorkerState.ACTIVE
