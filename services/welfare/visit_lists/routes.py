"""Lists of visits over HTTP."""

from chassis.bulk import FILE_REFUSALS, ImportNow, imported
from chassis.exchange import CallerNow, Session
from chassis.needs import KeysNow, PeerNow
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.tabular import ImportReport, Limits
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.visit_lists import actions
from services.welfare.visit_lists.rules import NoVisitOpen
from services.welfare.visit_lists.schemas import AssignRow, VisitedRow
from services.welfare.visits.rules import VisitedInFuture
from services.welfare.visits.schemas import VisitIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/visits",
    tag=Text("走访慰问", "Visits"),
    source="内防指发〔2020〕75号 第八条 Notice clause 8",
)

# A county has 4,000 workers at most; a league may visit those of all its counties.
_LIMITS = Limits(rows=20_000)


@routes.post(
    "/import",
    permission="welfare:visit:open",
    title=Text("批量主动走访", "Import visits to open"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=VisitIn,
)
async def import_visits(
    asked: ImportNow,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
) -> ImportReport:
    """Open the visits of a list; one that waits to be made already is left as it is.

    按名单批量主动走访；已有待完成的同类走访的，保持不变。
    """
    return await imported(
        asked,
        VisitIn,
        lambda rows: actions.open_rows(session, peer, rows, caller=caller),
        unique=("worker_id", "occasion"),
        columns={WorkerUnknown: "worker_id", Missing: "worker_id"},
        limits=_LIMITS,
        at_once=None,
    )


@routes.post(
    "/import-assignments",
    permission="welfare:visit:assign",
    title=Text("批量指派走访", "Import assignments of visits"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=AssignRow,
)
async def import_visit_assignments(
    asked: ImportNow,
    session: Session,
) -> ImportReport:
    """Name the office that makes each visit of a list: the worker's of that occasion that is due first.

    按名单批量指派走访单位：每行对应该工作人员该事由走访中到期最早的一次。
    """
    return await imported(
        asked,
        AssignRow,
        lambda rows: actions.assign_rows(session, rows),
        unique=("worker_id", "occasion"),
        columns={NoVisitOpen: "worker_id"},
        limits=_LIMITS,
        at_once=None,
    )


@routes.post(
    "/import-made",
    permission="welfare:visit:visit",
    title=Text("批量记录走访", "Import visits that were made"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=VisitedRow,
)
async def import_made_visits(
    asked: ImportNow,
    session: Session,
    caller: CallerNow,
    keys: KeysNow,
) -> ImportReport:
    """Record the visits of a list: the worker's of that occasion that is due first. What a need is about is sealed.

    按名单批量记录已完成的走访：每行对应该工作人员该事由走访中到期最早的一次。困难需求的具体说明加密封存。
    """
    return await imported(
        asked,
        VisitedRow,
        lambda rows: actions.record_rows(session, rows, caller=caller, keys=keys),
        unique=("worker_id", "occasion"),
        columns={NoVisitOpen: "worker_id", VisitedInFuture: "visited_at"},
        limits=_LIMITS,
        at_once=None,
    )
