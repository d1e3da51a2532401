"""Bulletins over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from chassis.client import PeerDown, PeerRefused
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDateTime, Month
from chassis.needs import PeerNow
from chassis.problems import Missing
from chassis.regions import Level, level_of
from chassis.routes import Routes
from chassis.tabular import CSV, NDJSON, XLSX, export
from chassis.text import Text, chinese_first
from services.oversight.bulletins.actions import ask_names
from services.oversight.bulletins.paper import pdf_of
from services.oversight.bulletins.rules import COLUMNS, Bulletin, rows_of
from services.oversight.figures.routes import AskedRegion, list_indicator_figures
from services.oversight.figures.rules import By
from services.oversight.indicators.definitions import definitions

__all__ = ["PDF", "routes"]

PDF = "application/pdf"
_ENDINGS = {CSV: "csv", XLSX: "xlsx", NDJSON: "ndjson"}

routes = Routes(
    prefix="/v1/oversight/bulletins",
    tag=Text("指标通报", "Bulletins"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="oversight:bulletin:read",
    title=Text("下载指标通报", "Download a bulletin"),
    downloads={
        PDF: "通报，横向 A4；默认 The bulletin on paper; the default",
        XLSX: "各指标逐行，数值为数字 A workbook, a figure a row; numbers are numbers",
        CSV: "同上 The same as text",
        NDJSON: "同上 The same, an object a line",
    },
    refuses=(Missing, PeerDown, PeerRefused),
)
async def read_bulletin(
    request: Request,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    peer: PeerNow,
    region: AskedRegion,
    period: Annotated[Month, Query(description="月份 Month")],
    by: Annotated[By, Query(description="分组 Its leagues or its counties beside the region itself")] = By.SELF,
    as_of: Annotated[LocalDateTime | None, Query(description="截至时间 As it stood then; now when absent")] = None,
) -> Response:
    """The figures of a region and its parts in a month, as the kind of file and in the language that is asked for.

    一个区划及其下级在某月的指标数据，按所要求的文件类型与语言给出。
    """
    own = await list_indicator_figures(session, caller, clock, region, period, By.SELF, as_of)
    alone = by is By.SELF or level_of(region) is Level.COUNTY
    parts = [] if alone else (await list_indicator_figures(session, caller, clock, region, period, by, own.as_of)).items
    bulletin = Bulletin(
        region=region,
        period=period,
        as_of=own.as_of,
        own=own.items,
        parts=parts,
        names=await ask_names(peer),
        indicators=definitions(),
    )
    chinese = chinese_first(request.headers.get("accept-language"))
    columns = {name: title.pick(chinese=chinese) for name, title in COLUMNS.items()}
    name = f"bulletin-{region:012d}-{period:%Y-%m}"
    table = export(request.headers.get("accept"), _each(rows_of(bulletin, chinese=chinese)), columns)
    if table is not None:
        ending = _ENDINGS[table.media_type.partition(";")[0]]
        return StreamingResponse(table.body, media_type=table.media_type, headers=_named(f"{name}.{ending}"))
    paper = await asyncio.to_thread(pdf_of, bulletin, chinese=chinese)
    return Response(paper, media_type=PDF, headers=_named(f"{name}.pdf"))


async def _each(rows: Iterable[Mapping[str, Any]]) -> AsyncIterator[Mapping[str, Any]]:
    for row in rows:
        yield row


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}
