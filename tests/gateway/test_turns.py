"""A coroutine runs without a task while it can, and is one as soon as it must be."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gateway.turns import Turn, begin, in_task


def run_by_the_loop(coroutine: Coroutine[Any, Any, None], running: set[Any]) -> None:
    """As a protocol begins a call: from a callback, where there is no task."""
    asyncio.get_running_loop().call_soon(lambda: begin(coroutine, running=running))


async def turned(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what happens sets no event
            await asyncio.sleep(0)


async def test_it_goes_on_within_the_call_that_it_waited_for() -> None:
    turn, heard, running = Turn(), list[object](), set[Any]()

    async def waiting() -> None:
        heard.append(asyncio.current_task())
        await turn
        heard.append(asyncio.current_task())

    run_by_the_loop(waiting(), running)
    await turned(lambda: heard)
    assert len(running) == 1
    seen = list[int]()

    def tell() -> None:
        turn()
        seen.append(len(heard))

    asyncio.get_running_loop().call_soon(tell)
    await turned(lambda: seen)
    assert (heard, seen, running) == ([None, None], [2], set())


async def test_a_turn_that_nobody_waits_for_is_nothing() -> None:
    Turn()()


async def test_a_task_may_wait_for_a_turn_and_may_give_it_up() -> None:
    turn = Turn()

    async def waiting() -> str:
        await turn
        return "on"

    first = asyncio.create_task(waiting())
    await asyncio.sleep(0)
    turn()
    assert await first == "on"
    second = asyncio.create_task(waiting())
    await asyncio.sleep(0)
    second.cancel()
    turn()
    with pytest.raises(asyncio.CancelledError):
        await second


@pytest.mark.parametrize("wait", ["asks", "sleeps"])
async def test_what_needs_a_task_is_one_from_there_on(wait: str) -> None:
    heard, running = list[object](), set[Any]()

    async def waiting() -> None:
        if wait == "asks":
            await in_task()
        else:
            await asyncio.sleep(0.001)
        task = asyncio.current_task()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()
        await in_task()
        heard.append(asyncio.current_task() is task is not None)

    run_by_the_loop(waiting(), running)
    await turned(lambda: heard)
    await turned(lambda: not running)
    assert heard == [True]


async def test_what_a_future_fails_with_is_raised_where_it_was_waited_for() -> None:
    future, heard = asyncio.get_running_loop().create_future(), list[object]()

    async def waiting() -> None:
        try:
            await future
        except ValueError as failure:
            heard.append(failure)

    run_by_the_loop(waiting(), set())
    await asyncio.sleep(0)
    future.set_exception(ValueError("no"))
    await turned(lambda: heard)


@pytest.mark.parametrize("task", [False, True], ids=["a run", "a task"])
async def test_a_server_that_ends_cancels_what_is_running(*, task: bool) -> None:
    heard, running = list[object](), set[Any]()

    async def waiting() -> None:
        try:
            await (asyncio.Event().wait() if task else Turn())
        except asyncio.CancelledError:
            heard.append("cancelled")

    run_by_the_loop(waiting(), running)
    await turned(lambda: running)
    for one in running:  # as uvicorn does it
        one.cancel(msg="time is up")
    await turned(lambda: heard)
    await turned(lambda: not running)
