"""A copy of one's own data over HTTP."""

from typing import Any

from fastapi import Response

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.ledger import audited
from chassis.needs import ReaderNow
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.care.rules import Status
from services.oversight.copies.queries import everything_kept
from services.oversight.copies.schemas import CopyOut
from services.oversight.copies.sources import ELSEWHERE

__all__ = ["own"]

own = Routes(
    prefix="/v1/oversight/me/copy",
    tag=Text("个人信息副本", "Copy of own data"),
    source="个人信息保护法第四十五条 PIPL art. 45",
)


@own.get(
    "",
    permission="oversight:me:read",
    title=Text("复制本人信息", "Copy everything that is kept of me"),
    answer=CopyOut,
    on_behalf=True,
)
async def copy_own_data(
    caller: CallerNow, reader: ReaderNow, session: Session, clock: ClockNow, response: Response
) -> dict[str, Any]:
    """Everything that the services keep of the caller, and which offices read of it, as one file to take along.

    Each part is what its own operation answers the caller, so nothing is shown that the caller could not have read list
    by list. A part that could not be read says so, and the copy is then not `complete`. Counselling is in no copy; it
    is read where it is kept. That a copy was made is audited.

    各服务保存的调用方本人的全部信息，以及哪些部门读取过，作为一个文件供其带走。

    各部分即相应操作对调用方的应答，因此不会给出本人逐项查询时读不到的内容。未能读取的部分予以注明，该副本即不为
    `complete`。心理咨询不列入任何副本，在其保存之处读取。制作副本记入审计。
    """
    if caller.worker_id is None:
        raise Missing
    parts = await everything_kept(reader, clock=clock)
    await audited(session, "oversight.copy.made", subject=caller.worker_id, region=caller.region)
    response.headers["Content-Disposition"] = f'attachment; filename="{caller.worker_id}.json"'
    return {
        "worker_id": caller.worker_id,
        "made_at": clock.now(),
        "complete": all(one.status is Status.READ and not one.more for one in parts),
        "parts": [
            {
                "path": one.kept.path,
                "title": str(one.kept.title),
                "status": one.status,
                "as_of": one.as_of,
                "records": one.records,
                "more": one.more,
            }
            for one in parts
        ],
        "elsewhere": [{"path": one.path, "title": str(one.title)} for one in ELSEWHERE],
    }
