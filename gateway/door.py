"""Where callers come in: uvicorn's protocol, with what it leaves open shut.

    no head for HEAD_SECONDS       closed; with a 408 where a head was begun
    a head of more than 64 KiB, or of more than 100 headers    431
    what is not HTTP/1.0 or 1.1, or names another host in its first line than in Host    400
    an answer that nobody reads    the connection is dropped

Trailers are ignored: uvicorn adds them to the headers, where one named Authorization would be the caller's token
(RFC 9110 §6.5.1). A fault is never answered in the middle of another answer.
"""

import asyncio
from typing import Any, cast
from uuid import uuid4

from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from chassis.app import problem_response
from chassis.problems import Refusal
from gateway.refusals import HeadTooLarge, MessageRefused, SlowCaller
from gateway.turns import begin

__all__ = ["Door"]

LARGEST_HEAD = 64 << 10
MOST_HEADERS = 100
# A reader slower than this, over a while, is taken for one that does not read.
LEAST_BYTES_A_SECOND = 256
_OF_PROXIES = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})


class Door(HttpToolsProtocol):
    """One connection of a caller."""

    head_seconds = 10.0
    stall_seconds = 30.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = False
        self._head_bytes = 0
        self._read = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._fault: Refusal | None = None
        # What uvicorn puts before the application to hear what a proxy says is passed by where none said anything.
        self._hearing = self.app
        self._unheard = self.app.app if isinstance(self.app, ProxyHeadersMiddleware) else self.app
        self._said = False
        # The call whose head was read last, until all is parsed that came with it.
        self._begun: tuple[RequestResponseCycle, ASGI3Application] | None = None
        self._idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._head_timer = self.loop.call_later(self.head_seconds, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self._forget_stall()
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()

    def data_received(self, data: bytes) -> None:
        began_in_head = self._in_head
        self._read = len(data)
        super().data_received(data)
        # Most heads come whole, so one is counted and timed only where it does not.
        if not self._in_head and self.cycle is not None and not self.cycle.response_complete:
            if self._head_timer is not None:
                self._forget_head()
        else:
            self._mind_head(len(data) if began_in_head else 0)
        if self._begun is not None:
            (cycle, app), self._begun = self._begun, None
            self._begin(cycle, app)

    def _mind_head(self, more: int) -> None:
        """Also while no head has begun: empty lines between requests, or a body that was answered early and goes on."""
        self._head_bytes += more
        if self._head_bytes > LARGEST_HEAD:
            self._refuse(HeadTooLarge())
        elif self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(self.head_seconds, self._late)

    def send_400_response(self, msg: str) -> None:
        """What uvicorn calls when its parser fails, or one of the callbacks below."""
        self._refuse(self._fault or MessageRefused())

    # Callbacks of the parser.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        self._said = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            name = name.lower()
            if name == b"expect" and value.lower() == b"100-continue":
                self.expect_100_continue = True
            elif name in _OF_PROXIES:
                self._said = True
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._in_head = False
        # What one read brings may be longer than a head may be; it is added up only where it is.
        long = self._read > LARGEST_HEAD and sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD
        if long or len(self.headers) > MOST_HEADERS:
            self._fault = HeadTooLarge()
        elif self.parser.get_http_version() not in ("1.1", "1.0") or not self._for_this_host():
            self._fault = MessageRefused()
        if self._fault is not None:
            raise self._fault
        self.app = self._hearing if self._said else self._unheard
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """What uvicorn calls for a request whose turn it is, here from within its parser."""
        self._begun = cycle, app

    def _begin(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if cycle.disconnected or self.transport.is_closing():
            return  # what came with it was refused
        if cycle.scope["raw_path"].startswith(b"/v1/"):
            begin(cycle.run_asgi(app), running=self.tasks)
        else:
            super()._start_asgi_task(cycle, app)

    def _for_this_host(self) -> bool:
        """A whole address in the first line stands above Host (RFC 9112 §3.2.2), so the two must be one."""
        if self.url.startswith(b"/"):
            return True
        _, scheme, rest = self.url.partition(b"://")
        authority = rest.partition(b"/")[0]
        return bool(scheme) and [value for name, value in self.headers if name == b"host"] == [authority]

    # What goes out.

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_stall()

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._watch()
            return
        self.flow.resume_reading()
        if self.pipeline:
            # Not within the answer that was just written, however many wait their turn.
            self.loop.call_soon(self._begin, *self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._let_idle(self.timeout_keep_alive)

    def _let_idle(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _unset_keepalive_if_required(self) -> None:
        """Uvicorn's timer is set anew for each request; here it goes on, and looks what happened when it is up."""

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        if self._in_head or not self.cycle.response_complete:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._let_idle(left)
        else:
            super().timeout_keep_alive_handler()
            self._watch()

    def _watch(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left and self._stall_timer is None:
            self._stall_timer = self.loop.call_later(self.stall_seconds, self._stalled, left)

    def _stalled(self, before: int) -> None:
        self._stall_timer = None
        if before - self.transport.get_write_buffer_size() < LEAST_BYTES_A_SECOND * self.stall_seconds:
            self.transport.abort()
        else:
            self._watch()

    def _forget_stall(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    # What is refused before there is a request.

    def _late(self) -> None:
        self._head_timer = None
        if self._in_head:
            self._refuse(SlowCaller())
        else:
            self.transport.close()

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, refusal: Refusal) -> None:
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if self.pipeline or cycle.response_started or self._in_head:
                # An answer is on its way, or due first: the caller sees it break off, not two mixed.
                self.transport.close()
                return
            cycle.disconnected = True
            cycle.message_event.set()
        languages = [value for name, value in self.headers or () if name == b"accept-language"]
        language = languages[0].decode("latin-1") if languages else None
        request_id = str(uuid4())
        response = problem_response(refusal, request_id=request_id, accept_language=language)
        lines = [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
        lines += (b"x-request-id: ", request_id.encode(), b"\r\nconnection: close\r\n\r\n")
        self.transport.write(b"".join((STATUS_LINE[refusal.status], *lines, response.body)))
        self.transport.close()
        self._watch()
