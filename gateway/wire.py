"""The caller's end of a call: what comes of its body, and how it is answered.

    silent, more, take       the body, as it comes
    answer                   a whole answer
    start, write, end        one that flows, no faster than the caller reads
    gone                     waits until the caller has hung up

It is what uvicorn has a cycle of ASGI for, without messages, and an answer is one write.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.connection import CallerGone, HeaderList
from gateway.origins import varied

__all__ = ["Wire"]

_BODILESS = frozenset({204, 304})


class Wire:
    """What the pipeline knows of whoever called: a call on a connection of ``gateway.door``."""

    __slots__ = (
        "_chunked",
        "_door",
        "_expects",
        "_head_only",
        "added",
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
        "response_started",
    )

    def __init__(
        self, door: HttpToolsProtocol, happens: asyncio.Event, *, keep_alive: bool, expects: bool, head_only: bool
    ) -> None:
        """``happens``: set by the connection whenever something comes, or it ends."""
        self._door = door
        self._expects = expects
        self._head_only = head_only
        self._chunked = False
        # Headers for the page of another origin (gateway.origins).
        self.added: HeaderList | None = None
        # By these names the connection knows a call, as it does a cycle of uvicorn.
        self.keep_alive = keep_alive
        self.message_event = happens
        self.body = bytearray()
        self.more_body = True
        self.disconnected = False
        self.response_started = False
        # Whether an answer was given to its end.
        self.response_complete = False

    @property
    def silent(self) -> bool:
        """Whether more of the body is to come and nothing of it is here."""
        return self._expects or (self.more_body and not self.body and not self.disconnected)

    async def more(self) -> None:
        """Wait until something of the body is here, or the caller is gone."""
        if self._expects:
            self._expects = False
            self._door.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while self.silent:
            await self._something()

    def take(self) -> tuple[bytes, bool]:
        """What is here of the body, and whether more is to come; ``CallerGone``."""
        if self.disconnected:
            raise CallerGone
        body, self.body = bytes(self.body), bytearray()
        return body, self.more_body

    async def gone(self) -> None:
        while not self.disconnected:
            await self._something()

    async def _something(self) -> None:
        self._door.flow.resume_reading()
        self.message_event.clear()
        await self.message_event.wait()

    def answer(self, status: int, headers: HeaderList, body: bytes) -> None:
        """A whole answer; where it may have a body, the headers tell its length."""
        head = self._head(status, headers)
        self._finish(head if self._head_only or status in _BODILESS else head + body)

    def start(self, status: int, headers: HeaderList) -> None:
        bodiless = self._head_only or status in _BODILESS
        self._chunked = not bodiless and all(name != b"content-length" for name, _ in headers)
        head = self._head(status, headers)
        if not self.disconnected:
            self._door.transport.write(head)

    async def write(self, part: bytes) -> None:
        """More of the body; ``CallerGone``."""
        if self._door.flow.write_paused:
            await self._door.flow.drain()
        if self.disconnected:
            raise CallerGone
        self._door.transport.write(self._framed(part))

    def end(self, part: bytes = b"") -> None:
        last = self._framed(part) if part else b""
        self._finish(last + b"0\r\n\r\n" if self._chunked else last)

    def break_off(self) -> None:
        """Let the caller see that the answer has no end."""
        self._door.transport.close()

    def _head(self, status: int, headers: HeaderList) -> bytes:
        self.response_started = True
        if self.added is not None:
            headers = varied(headers, self.added)
        lines = [b": ".join(pair) for pair in (*self._door.server_state.default_headers, *headers)]
        if not self.keep_alive:
            lines.append(b"connection: close")
        if self._chunked:
            lines.append(b"transfer-encoding: chunked")
        return b"%b%b\r\n\r\n" % (STATUS_LINE[status], b"\r\n".join(lines))

    def _framed(self, part: bytes) -> bytes:
        if self._head_only:
            return b""
        return b"%x\r\n%b\r\n" % (len(part), part) if self._chunked else part

    def _finish(self, data: bytes) -> None:
        self.response_complete = True
        if self.disconnected:
            return
        self._door.transport.write(data)
        if not self.keep_alive:
            self._door.transport.close()
        self._door.on_response_complete()
