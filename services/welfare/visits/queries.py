"""Who was not visited."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, select

from chassis.clock import midnight
from chassis.regions import Span
from chassis.workers import WorkerState
from services.welfare.duty.models import WorkedDay
from services.welfare.visits.models import Visit
from services.welfare.workers.models import Worker

__all__ = ["unvisited"]

_SERVING = (WorkerState.ACTIVE, WorkerState.SUSPENDED)


def unvisited(*, span: Span, first_on: date, last_on: date) -> Select[Any]:
    """Workers of a region who did duty in a period in which nobody visited them; each is to be visited at least once.

    What is kept of workers is hidden from nobody, so the span is the caller's.
    """
    visited = exists().where(
        Visit.worker_id == Worker.worker_id,
        Visit.visited_at >= midnight(first_on),
        Visit.visited_at < midnight(last_on + timedelta(days=1)),
    )
    on_duty = exists().where(WorkedDay.worker_id == Worker.worker_id, WorkedDay.duty_on.between(first_on, last_on))
    return select(Worker).where(Worker.region.between(*span), Worker.state.in_(_SERVING), on_duty, ~visited)
