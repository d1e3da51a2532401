"""One worker's file over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, Request

from chassis.database import Database, scope_of
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import WorkerId
from chassis.ledger import audited
from chassis.needs import ReaderNow
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.care.queries import File, office_file, own_file
from services.oversight.care.rules import GAPS, Gap, Status
from services.oversight.care.schemas import CareOut, OwnCareOut
from services.oversight.workers.models import Worker

__all__ = ["own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第一至九条及末段：确保各项关心关爱政策措施落实到位 Notice, all clauses"
_TAG = Text("一人一档", "One worker, one file")

routes = Routes(prefix="/v1/oversight/workers", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/oversight/me/care", tag=_TAG, source=_SOURCE)


async def worker_in_region(worker_id: WorkerId, request: Request, session: Session, caller: CallerNow) -> Worker:
    """A worker of the caller's region, in a session of its own: none waits for the other services with a connection."""
    database: Database = request.app.state.database
    async with database.session(scope_of(session)) as short:
        worker = await short.get(Worker, worker_id)
    if worker is None or worker.region not in caller.span:
        raise Missing
    return worker


@routes.get(
    "/{worker_id}/care",
    permission="oversight:care:read",
    step_up=True,
    title=Text("关爱档案", "Read a worker's file"),
    answer=CareOut,
    on_behalf=True,
)
async def read_care(
    worker: Annotated[Worker, Depends(worker_in_region)],
    purpose: Purpose,
    reader: ReaderNow,
    session: Session,
    clock: ClockNow,
) -> dict[str, Any]:
    """What is due to a worker under each clause, what was given, what is overdue and why not.

    Every part is read in the reader's name and shows what the reader's own department may read; what it may not is
    withheld, and a service that does not answer leaves its part unavailable and the others as they are. Counselling is
    in none. That the file was read is audited.

    一名工作人员依各条应当享受什么、已经享受什么、哪些逾期以及未享受的原因。

    各部分均以查阅人的名义读取，只显示查阅人所在部门可读的内容；不可读的予以隐去，某一服务没有应答的，该部分标为不可用，
    其余部分照常给出。心理咨询不列入任何档案。查阅档案记入审计。
    """
    file = await office_file(reader, worker_id=worker.worker_id, region=worker.region, clock=clock)
    read = [one.source.matter.value for one in file.parts if one.status is Status.READ]
    await audited(session, "oversight.care.read", subject=worker.worker_id, region=worker.region, parts=read)
    about = {name: getattr(worker, name) for name in ("region", "name_masked", "category", "state")}
    return _told(file) | about | {"worker_id": worker.worker_id}


@own.get(
    "",
    permission="oversight:me:read",
    title=Text("本人关爱档案", "Read the own file"),
    answer=OwnCareOut,
    on_behalf=True,
)
async def read_own_care(caller: CallerNow, reader: ReaderNow, clock: ClockNow) -> dict[str, Any]:
    """What is due to the caller, what was given, what is overdue and why not.

    Own counselling is read where it is kept, under `/v1/welfare/me/counselling`; it is in no file, not even this one.

    调用方本人应当享受什么、已经享受什么、哪些逾期以及未享受的原因。

    本人的心理咨询在其保存之处读取，即 `/v1/welfare/me/counselling`；不列入任何档案，本档案亦不例外。
    """
    if caller.worker_id is None:
        raise Missing
    return _told(await own_file(reader, clock=clock)) | {"worker_id": caller.worker_id}


def _told(file: File) -> dict[str, Any]:
    return {
        "parts": [
            {
                "matter": one.source.matter,
                "clause": one.source.clause,
                "status": one.status,
                "as_of": one.as_of,
                "read_at": one.read_at,
                "entries": [asdict(entry) for entry in one.entries],
                "more": one.more,
            }
            for one in file.parts
        ],
        "gaps": [_gap(gap) for gap in file.judged.found],
        "not_judged": [_gap(gap) for gap in file.judged.not_judged],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"gap": gap, "clause": GAPS[gap].clause}
