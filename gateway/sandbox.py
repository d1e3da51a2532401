"""What only a local set offers to who tries it out: its statutory clock to move, its demonstration to begin anew.

    GET  /sandbox/clock     the statutory instant
    POST /sandbox/clock     move it forward: {"days": 6} or {"at": "2020-04-01T09:00:00+08:00"}
    POST /sandbox/reset     everything as it was when the demonstration was ready, the clock too

Any token of the set may. Outside local mode there are no such paths: ``sandbox`` is refused by the settings.
"""

import asyncio
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from chassis.clock import ZONE, Clock
from chassis.problem_docs import problem_responses
from chassis.problems import Conflict, Unavailable
from chassis.text import Text
from gateway.identity import Identities, Identity
from gateway.pages import state_of
from gateway.refusals import ClaimsRefused, TokenMissing, TokenRefused
from gateway.upstream import Upstream

__all__ = ["ASKED", "KEPT", "TAG", "router"]

TAG = {
    "name": "sandbox",
    "description": "本机试用：拨动时钟、重置数据 What only a local set offers: its clock to move, its data to put back",
}
_BY_TOKEN: dict[str, Any] = {"security": [{"oauth2": []}, {"bearer": []}]}

# Beside the clock in the set's folder: what the gateway asks its supervisor for, and what there is to put back.
ASKED = "reset-asked"
KEPT = "kept.json"
_PATIENCE = 180.0


class ClockOnlyForward(Conflict):
    code = "CLOCK_ONLY_FORWARD"
    title = Text("法定时钟只能向前拨", "The statutory clock moves forward only")
    detail = Text("回到起点请重置 POST /sandbox/reset", "Reset the set to go back: POST /sandbox/reset")


class NothingKept(Conflict):
    code = "NOTHING_KEPT"
    title = Text("没有可恢复的演示数据", "There is no demonstration to put back")
    detail = Text("请以 --seed demo 启动", "Start the set with --seed demo")


class ClockMove(BaseModel):
    """Where the clock goes: by whole days, or to an instant."""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(default=None, ge=1, le=3660, title="天数 by so many days", examples=[6])
    at: AwareDatetime | None = Field(default=None, title="时刻 to this instant", examples=["2020-04-01T09:00:00+08:00"])

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.days is None) == (self.at is None):
            raise ValueError("give either days or at")
        return self


def router(*, folder: Path, clock_file: Path, identities: Identities, upstreams: Iterable[Upstream]) -> APIRouter:
    """The sandbox of the set whose folder it is."""
    clock = Clock(clock_file)

    async def caller(request: Request) -> Identity:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenMissing
        return await identities.verify(token.strip().encode())

    routes = APIRouter(
        prefix="/sandbox",
        tags=["sandbox"],
        dependencies=[Depends(caller)],
        responses={200: {"description": "完成 Done"}, **problem_responses([TokenMissing, TokenRefused, ClaimsRefused])},
    )

    @routes.get("/clock", summary="法定时钟 The statutory clock", openapi_extra=_BY_TOKEN)
    async def read_sandbox_clock() -> dict[str, Any]:
        """The instant that limits, periods and ages are reckoned by in this set; real time goes on from it.

        本套系统计算期限、期间和年龄所依据的时刻，此后随实际时间推移。
        """
        return {"now": clock.now().isoformat(timespec="seconds")}

    @routes.post(
        "/clock",
        summary="拨动法定时钟 Move the statutory clock",
        responses=problem_responses([ClockOnlyForward]),
        openapi_extra=_BY_TOKEN,
    )
    async def move_sandbox_clock(asked: ClockMove) -> dict[str, Any]:
        """Move the clock forward by whole days, or to an instant; back goes only `POST /sandbox/reset`.

        将时钟向前拨若干整天，或拨至某一时刻；回到起点只能以 `POST /sandbox/reset` 重置。
        """
        now = clock.now()
        then = asked.at or now + timedelta(days=asked.days or 0)
        if then < now:
            raise ClockOnlyForward
        fresh = clock_file.with_suffix(".new")
        fresh.write_text(str((then - datetime.now(ZONE)).total_seconds()), encoding="ascii")
        fresh.replace(clock_file)
        return {"now": clock.now().isoformat(timespec="seconds")}

    @routes.post(
        "/reset",
        summary="重置演示数据 Put the demonstration back",
        responses=problem_responses([NothingKept, Unavailable]),
        openapi_extra=_BY_TOKEN,
    )
    async def reset_sandbox() -> dict[str, Any]:
        """Put everything back as it was when the demonstration was ready, the clock too; what was done since is gone.

        It answers when every service does again, which takes some seconds.

        将全部数据连同时钟恢复到演示数据就绪时的状态，此后所做的一切不再保留。各服务恢复应答后方才返回，需数秒。
        """
        if not (folder / KEPT).exists():
            raise NothingKept
        (folder / ASKED).touch()
        await _done(folder / ASKED, upstreams)
        at = json.loads((folder / KEPT).read_text(encoding="ascii"))["at"]
        return {"reset_to": datetime.fromtimestamp(at, ZONE).isoformat(timespec="seconds")}

    return routes


async def _done(file: Path, upstreams: Iterable[Upstream]) -> None:
    """The file is taken away, and every service answers this gateway again."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while await asyncio.to_thread(file.exists):  # noqa: ASYNC110 - another process removes it
                await asyncio.sleep(0.1)
            for upstream in upstreams:
                while await state_of(upstream) != "ready":  # noqa: ASYNC110 - nor do services tell
                    await asyncio.sleep(0.1)
    except TimeoutError:
        raise Unavailable from None
