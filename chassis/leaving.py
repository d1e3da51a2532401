"""An application whose process is told to end, and leaves before it does, so that no call is lost with it.

A connection that a server closes may have a request on its way (RFC 9112 §9.5), which its caller may not repeat if it
is unsafe. So for some seconds after SIGTERM the process goes on as before, but says to whoever asks that it is not
ready, and with every answer that it is the last on its connection: callers go elsewhere by themselves. Who has not
called in that time has dropped the connection (``keep_alive`` of the gateway). Only then does the server end, and waits
for what is under way. Told a second time, it ends at once.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Leaving"]


class Leaving:
    """Around an application, as the outermost of a process."""

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._leaving = False

    def told(self) -> bool:
        """Whether the process was told to end."""
        return self._leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            # For a server that answers some requests past the application (gateway.door).
            scope.setdefault("state", {})["told_to_end"] = self.told
            with self._minding_signals():
                await self._app(scope, receive, send)
        elif scope["type"] != "http" or not self._leaving:
            await self._app(scope, receive, send)
        elif scope["path"] == "/readyz":
            await JSONResponse({"status": "leaving"}, status_code=503)(scope, receive, _last(send))
        else:
            await self._app(scope, receive, _last(send))

    @contextmanager
    def _minding_signals(self) -> Iterator[None]:
        """Put the pause before what the server does at SIGTERM; signals are a matter of the main thread."""
        ends: Any = signal.getsignal(signal.SIGTERM)
        if not callable(ends) or threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()

        def leave(number: int, frame: Any) -> None:
            at_once = self._leaving or not self._seconds
            self._leaving = True
            if at_once:
                ends(number, frame)
            else:
                loop.call_soon_threadsafe(loop.call_later, self._seconds, ends, number, frame)

        signal.signal(signal.SIGTERM, leave)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, ends)


def _last(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
        await send(message)

    return sending
