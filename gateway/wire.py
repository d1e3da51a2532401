"""A whole answer in one write, past what uvicorn does for each header and each message of ASGI.

uvicorn writes the head and the body one after the other, each a system call, and looks for faults in every header;
those of a service have been through a strict parser already. Together that is a tenth of what forwarding costs. Only
the plain case is written here, to uvicorn's own state of the exchange; anything else is left to ASGI.
"""

from starlette.types import Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

__all__ = ["write_whole"]


def write_whole(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bool:
    """Write an answer of which the headers tell the body's length; False, with nothing written, if ASGI must do it."""
    cycle = getattr(send, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or not cycle.keep_alive
        or cycle.response_started
        or cycle.disconnected
        or cycle.flow.write_paused
        or cycle.scope["method"] == "HEAD"
        or status in (204, 304)
    ):
        return False
    parts = [STATUS_LINE[status]]
    for name, value in cycle.default_headers:
        parts += (name, b": ", value, b"\r\n")
    for name, value in headers:
        parts += (name, b": ", value, b"\r\n")
    parts += (b"\r\n", body)
    cycle.response_started = cycle.response_complete = True
    cycle.transport.write(b"".join(parts))
    cycle.message_event.set()
    cycle.on_response()
    return True
