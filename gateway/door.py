"""Where callers come in: uvicorn's protocol, with what it leaves open shut and a way of its own for calls to services.

A request below /v1/ becomes a ``Call`` with a ``Wire`` to answer it by, as soon as its head is read, and goes to what
the application's lifespan put into its state as ``calls`` (below another path, where it names one as ``calls_below``).
Whatever else is asked is left to uvicorn and ASGI.

    no head for HEAD_SECONDS       closed; with a 408 where a head was begun
    a head of more than 64 KiB, or of more than 100 headers    431
    what is not HTTP/1.0 or 1.1, or names another host in its first line than in Host    400
    an answer that nobody reads    the connection is dropped

Trailers are ignored: uvicorn adds them to the headers, where one named Authorization would be the caller's token
(RFC 9110 §6.5.1). A fault is never answered in the middle of another answer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast
from uuid import uuid4

from httptools import parse_url
from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from chassis.app import problem_response
from chassis.problems import Refusal
from gateway.call import Call
from gateway.refusals import HeadTooLarge, MessageRefused, SlowCaller
from gateway.turns import begin
from gateway.wire import Wire

__all__ = ["Door"]

LARGEST_HEAD = 64 << 10
MOST_HEADERS = 100
# A reader slower than this, over a while, is taken for one that does not read.
LEAST_BYTES_A_SECOND = 256

Calls = Callable[[Call, Wire], Coroutine[Any, Any, None]]
# A request and who answers it: the pipeline, if it was read into a call, or an application.
Waiting = tuple[RequestResponseCycle, Call | ASGI3Application]

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
        self._calls: Calls | None = self.app_state.get("calls")
        self._calls_below: bytes = self.app_state.get("calls_below", b"/v1/")
        self._told_to_end: Callable[[], bool] = self.app_state.get("told_to_end", bool)
        self._proxies = self.app.trusted_hosts if isinstance(self.app, ProxyHeadersMiddleware) else None
        self._said = False
        self._happens = asyncio.Event()
        # Whose turn it is, until all is parsed that came with it and the answers before it are read.
        self._next: Waiting | None = None
        self._under_way: RequestResponseCycle | None = None
        self._idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._head_timer = self.loop.call_later(self.head_seconds, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self._forget_stall()
        if self._under_way is not None:  # uvicorn tells the request that came last
            self._under_way.disconnected = True
        self._happens.set()
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
        if self._next is not None:
            self._begin_next()

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
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
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
        version = self.parser.get_http_version()
        # What one read brings may be longer than a head may be; it is added up only where it is.
        long = self._read > LARGEST_HEAD and sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD
        if long or len(self.headers) > MOST_HEADERS:
            self._fault = HeadTooLarge()
        elif version not in ("1.1", "1.0") or not self._for_this_host():
            self._fault = MessageRefused()
        if self._fault is not None:
            raise self._fault
        path, _, query = self.url.partition(b"?")
        if b"#" in self.url or not path.startswith(b"/"):
            whole = parse_url(self.url)
            path, query = whole.path or b"", whole.query or b""
            if not path:  # RFC 9112 §3.2.4
                self.url = b"*" if self.parser.get_method() == b"OPTIONS" else b"/"
        websocket = self.parser.should_upgrade() and self._should_upgrade()
        if self._calls is None or websocket or not path.startswith(self._calls_below):
            self._leave_to_asgi()
            return
        method = self.parser.get_method().decode()
        scheme, client = self._caller()
        call = Call(method, path, query, self.headers, version=version, scheme=scheme, client=client)
        wire = Wire(
            self,
            self._happens,
            keep_alive=version == "1.1" and self.parser.should_keep_alive() and not self._told_to_end(),
            expects=self.expect_100_continue,
            head_only=method == "HEAD",
        )
        before, self.cycle = self.cycle, cast("RequestResponseCycle", wire)
        if before is None or before.response_complete:
            self._next = self.cycle, call
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, cast("Any", call)))

    def _leave_to_asgi(self) -> None:
        said = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.headers, self.expect_100_continue = said
        self.scope["headers"] = self.headers
        super().on_headers_complete()

    def _caller(self) -> tuple[str, str]:
        """How a call came and from which address, by the word of a proxy where that is believed."""
        scheme, address = str(self.scheme), self.client[0] if self.client else ""
        if self._said and self._proxies is not None and address in self._proxies:
            for name, value in self.headers:
                if name == b"x-forwarded-proto" and value.strip() in (b"http", b"https"):
                    scheme = value.strip().decode()
            said = b", ".join([value for name, value in self.headers if name == b"x-forwarded-for"])
            if said:
                address = self._proxies.get_trusted_client_address(said.decode("latin-1"))[0] or address
        return scheme, address

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """What uvicorn calls for a request whose turn it is, here from within its parser."""
        self._next = cycle, app

    def _begin_next(self) -> None:
        if self._next is None:
            return
        if self.flow.write_paused:
            self.flow.pause_reading()  # who does not read what was answered is answered no more
            return
        (cycle, what), self._next = self._next, None
        if cycle.disconnected or self.transport.is_closing():
            return  # what came with it was refused
        self._under_way = cycle
        if isinstance(what, Call) and self._calls is not None:
            begin(self._calls(what, cast("Wire", cycle)), running=self.tasks)
        else:
            super()._start_asgi_task(cycle, cast("ASGI3Application", what))

    def _for_this_host(self) -> bool:
        """A whole address in the first line stands above Host (RFC 9112 §3.2.2), so the two must be one."""
        if self.url.startswith(b"/") or (self.url == b"*" and self.parser.get_method() == b"OPTIONS"):
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
        if self._next is not None:
            self.loop.call_soon(self._begin_next)

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._watch()
            return
        self.flow.resume_reading()
        if self.pipeline:
            # Not within the answer that was just written, however many wait their turn.
            self._next = self.pipeline.pop()
            self.loop.call_soon(self._begin_next)
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
