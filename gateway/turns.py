"""Coroutines that run without a task while they wait for nothing but their turn.

A call with a known token waits once, for the answer of its service. As a task it would be scheduled three times for
that, each time by way of the loop; run here, it begins within the callback that brought the request and goes on within
the one that brought the answer. What needs a task (a timeout, a client, a lock) asks for one, and the rest is one.

    begin(coroutine, running=…)    runs it up to where it first waits
    Turn                           what it may wait for: whoever has what it waits for calls the turn
    await in_task()                from here on it is a task, as it is from the first future that it waits for
"""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any

__all__ = ["Turn", "begin", "in_task"]

_TASK = object()


class Turn:
    """What one coroutine at a time waits for. Calling it lets that go on, before the call returns if it is no task."""

    __slots__ = ("_go_on", "_loop")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._go_on: Callable[[], object] | None = None

    def __call__(self) -> None:
        go_on, self._go_on = self._go_on, None
        if go_on is not None:
            go_on()

    def __await__(self) -> Generator[Any, None, None]:
        try:
            if asyncio.current_task(self._loop) is None:
                yield self
            else:
                future = self._loop.create_future()
                self._go_on = partial(_settle, future)
                yield from future
        finally:
            self._go_on = None


@types.coroutine
def in_task() -> Generator[Any, None, None]:
    """Be a task from here on."""
    if asyncio.current_task() is None:
        yield _TASK


def begin(coroutine: Coroutine[Any, Any, None], *, running: set[Any]) -> None:
    """Run a coroutine as far as it goes; what is not over is among those ``running``, and can be cancelled there."""
    run = _Run(coroutine, running)
    running.add(run)
    run()


class _Run:
    """A coroutine that has begun, and is no task so far."""

    __slots__ = ("_coroutine", "_running")

    def __init__(self, coroutine: Coroutine[Any, Any, None], running: set[Any]) -> None:
        self._coroutine = coroutine
        self._running = running

    def __call__(self) -> None:
        self._step(self._coroutine.send, None)

    def cancel(self, msg: str | None = None) -> None:
        """As of a task: soon, not while whoever calls walks through the set."""
        asyncio.get_running_loop().call_soon(self._cancel, msg)

    def _cancel(self, msg: str | None) -> None:
        if self in self._running:
            self._step(self._coroutine.throw, asyncio.CancelledError(msg))

    def _step(self, go_on: Callable[[Any], Any], sent: Any) -> None:
        try:
            waited_for = go_on(sent)
        except (StopIteration, asyncio.CancelledError):
            self._running.discard(self)
            return
        if type(waited_for) is Turn:
            waited_for._go_on = self
            return
        self._running.discard(self)
        task = asyncio.get_running_loop().create_task(_Rest(self._coroutine, waited_for))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


class _Rest(Coroutine[Any, Any, None]):
    """The rest of a coroutine that is waiting already, for a task to run."""

    __slots__ = ("_coroutine", "_waited_for")

    def __init__(self, coroutine: Coroutine[Any, Any, None], waited_for: Any) -> None:
        self._coroutine = coroutine
        self._waited_for = waited_for

    def send(self, value: None) -> Any:
        waited_for, self._waited_for = self._waited_for, _TASK
        return self._coroutine.send(value) if waited_for is _TASK else waited_for

    def throw(self, *failure: Any) -> Any:
        # A task may be cancelled before its first step.
        self._waited_for = _TASK
        return self._coroutine.throw(*failure)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, None, None]:
        raise TypeError("it is for a task to run")


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
