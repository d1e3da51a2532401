"""An inbound request as the pipeline needs it: read once, header by header, kept as bytes.

What the caller may not set is dropped here: hop-by-hop headers (RFC 9110 §7.6.1), the token, and every header by
which the gateway speaks to the services. What could be read in two ways is refused (RFC 9112 §6.3, §11.2); uvicorn's
parser already refuses most of it.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from random import getrandbits
from uuid import UUID, uuid4

from chassis.assertion import HEADER, ON_BEHALF, ON_GRANT
from chassis.problems import TooLarge
from gateway.refusals import AmbiguousRequest, TokenMissing

__all__ = ["HOP_BY_HOP", "PACKED", "Call", "named_by_connection"]

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Said anew by the gateway, or answered by it (Expect).
_OURS = frozenset(
    {
        b"authorization",
        b"expect",
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-forwarded-ssl",
        b"x-real-ip",
        b"x-request-id",
    }
)
_COUNTED = frozenset({b"content-length", b"host"})
# What shows that the caller holds a key: for the gateway alone (gateway.possession).
_PROOF = b"dpop"
_CERTIFICATE = b"client-cert"
_BEHALF = ON_BEHALF.encode()
_GRANT = ON_GRANT.encode()
# Services pack nothing: the gateway does, by the caller's word (gateway.packing).
_ENCODING = b"accept-encoding"
# The tag of a packed answer ends so; the service knows it without.
_KNOWN = frozenset({b"if-match", b"if-none-match"})
PACKED = b'-gzip"'
_SPECIAL = HOP_BY_HOP | _OURS | _COUNTED | _KNOWN | {_BEHALF, _GRANT, _PROOF, _CERTIFICATE, _ENCODING}


class Call:
    """One request: its id, its token, the headers to forward, and how its body is framed."""

    __slots__ = (
        "accept_encoding",
        "as_dpop",
        "authorization",
        "certificate",
        "chunked",
        "client",
        "dropped",
        "fault",
        "grant",
        "headers",
        "host",
        "knows_packed",
        "length",
        "lines",
        "method",
        "on_behalf",
        "path",
        "proof",
        "query",
        "request_id",
        "scheme",
        "version",
    )

    def __init__(
        self,
        method: str,
        path: bytes,
        query: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        *,
        version: str = "1.1",
        scheme: str = "http",
        client: str = "",
    ) -> None:
        """``headers``: their names in lower case; ``scheme`` and ``client``: how it came, and from which address."""
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.version = version
        self.scheme = scheme
        self.client = client
        self.request_id = ""
        self.authorization: bytes | None = None
        # Whether the token was sent as one bound to a key.
        self.as_dpop = False
        self.proof: bytes | None = None
        self.certificate: bytes | None = None
        self.on_behalf: bytes | None = None
        self.grant: bytes | None = None
        self.accept_encoding: bytes | None = None
        # Whether it names a packed answer that it has.
        self.knows_packed = False
        self.host: bytes | None = None
        self.length: bytes | None = None
        self.chunked = False
        self.dropped: frozenset[bytes] = frozenset()
        self.fault: bytes | None = None
        self.lines: list[bytes] = []
        add = self.lines.extend
        for name, value in headers:
            if name in _SPECIAL:
                self._note(name, value)
            elif b"_" not in name and not name.startswith(b"nuanxin"):
                add((name, b": ", value, b"\r\n"))
        if not self.request_id:
            self.request_id = _new_id()
        if self.dropped:
            self._drop()

    def _note(self, name: bytes, value: bytes) -> None:
        if name == b"host":
            if self.host is not None:
                self.fault = name
            self.host = value
        elif name == _ENCODING:
            before = self.accept_encoding
            self.accept_encoding = value if before is None else before + b"," + value
        elif name in _KNOWN:
            if PACKED in value:
                self.knows_packed = True
                value = value.replace(PACKED, b'"')
            self.lines += (name, b": ", value, b"\r\n")
        elif name == b"authorization":
            if self.authorization is not None:
                self.fault = name
            self.authorization = value
        elif name == _BEHALF:
            if self.on_behalf is not None:
                self.fault = name
            self.on_behalf = value
        elif name == _GRANT:
            if self.grant is not None:
                self.fault = name
            self.grant = value
        elif name == _PROOF:
            if self.proof is not None:
                self.fault = name
            self.proof = value
        elif name == _CERTIFICATE:
            if self.certificate is not None:
                self.fault = name
            self.certificate = value
        elif name == b"content-length":
            if self.length is not None or not value.isdigit():
                self.fault = name
            self.length = value
        elif name == b"transfer-encoding":
            if self.chunked or value.lower() != b"chunked":
                self.fault = name
            self.chunked = True
        elif name == b"connection":
            self.dropped |= named_by_connection(value)
        elif name == b"x-request-id":
            with suppress(ValueError):
                self.request_id = str(UUID(value.decode("ascii")))

    def _drop(self) -> None:
        fields = [self.lines[at : at + 4] for at in range(0, len(self.lines), 4)]
        self.lines = [part for parts in fields if parts[0] not in self.dropped for part in parts]

    def require_sound(self, *, largest: int) -> None:
        """``AmbiguousRequest`` for what two readers would frame differently, ``TooLarge`` for a declared length."""
        old = self.version != "1.1"
        if self.chunked and (self.length is not None or old):
            self.fault = b"transfer-encoding"
        elif self.host is None and not old:
            self.fault = b"host"
        if self.fault is not None:
            raise AmbiguousRequest(header=self.fault.decode("latin-1"))
        if self.length is not None and (len(self.length) > 15 or int(self.length) > largest):
            raise TooLarge(limit_bytes=largest)

    def token(self) -> bytes:
        """The access token (RFC 6750 §2.1, RFC 9449 §7.1); ``TokenMissing`` without one."""
        if self.authorization is None:
            raise TokenMissing
        scheme, _, token = self.authorization.partition(b" ")
        token = token.strip()
        scheme = scheme.lower()
        self.as_dpop = scheme == b"dpop"
        if not token or not (scheme == b"bearer" or self.as_dpop):
            raise TokenMissing
        return token

    def head(self, assertion: bytes) -> bytes:
        """The request head to send on: the same path and query, our headers after the caller's."""
        query = self.query
        parts = [self.method.encode(), b" ", self.path]
        if query:
            parts += (b"?", query)
        parts.append(b" HTTP/1.1\r\nhost: ")
        parts.append(self.host or b"nuanxin")
        parts.append(b"\r\n")
        parts += self.lines
        if self.chunked:
            parts.append(b"transfer-encoding: chunked\r\n")
        elif self.length is not None:
            parts += (b"content-length: ", self.length, b"\r\n")
        parts += (
            _REQUEST_ID,
            self.request_id.encode(),
            _FORWARDED_FOR,
            self.client.encode(),
            _FORWARDED_HOST,
            self.host or b"nuanxin",
            _FORWARDED_PROTO,
            self.scheme.encode(),
            _ASSERTION,
            assertion,
            b"\r\n\r\n",
        )
        return b"".join(parts)

    @property
    def accept_language(self) -> str | None:
        for name, value in self.headers:
            if name == b"accept-language":
                return value.decode("latin-1")
        return None

    @property
    def bodiless(self) -> bool:
        return not self.chunked and (self.length is None or int(self.length) == 0)


def _new_id() -> str:
    """A UUID of our own kind (RFC 9562 §5.8): drawn at random once a process, and counted from there."""
    return f"{_PROCESS}{next(_COUNTED_CALLS):012x}"


_DRAWN = str(uuid4())
_PROCESS = f"{_DRAWN[:14]}8{_DRAWN[15:24]}"
_COUNTED_CALLS = count(getrandbits(47))
_NONE: frozenset[bytes] = frozenset()
_REQUEST_ID = b"x-request-id: "
_FORWARDED_FOR = b"\r\nx-forwarded-for: "
_FORWARDED_HOST = b"\r\nx-forwarded-host: "
_FORWARDED_PROTO = b"\r\nx-forwarded-proto: "
_ASSERTION = b"\r\n" + HEADER.encode() + b": "


def named_by_connection(value: bytes) -> frozenset[bytes]:
    """The headers that a Connection header declares to be for one hop only."""
    if value in (b"close", b"keep-alive"):
        return _NONE
    names = {token.strip().lower() for token in value.split(b",")}
    return frozenset(names - {b"", b"close", b"keep-alive", b"upgrade"})
