"""Answers of services packed with gzip, for callers who take it (RFC 9110 §8.4, §12.5.3).

Packed is what a GET answered with 200 as JSON or text, is longer than a packet, and may be changed on its way. Never
what moves money or reveals somebody: the length of a packed answer tells of what in it repeats, and such answers hold
what is worth guessing (decision 87).

A packed answer is another representation, so its strong entity tag gets a suffix; the gateway takes that off again
where a caller names it in If-Match or If-None-Match, and services know of nothing.
"""

import zlib
from typing import Protocol

from gateway.call import PACKED, Call
from gateway.catalogue import Operation
from gateway.connection import HeaderList

__all__ = ["LEAST", "Packer", "packer", "packing", "suffixed", "takes_gzip"]

# Below this an answer is one packet, packed or not.
LEAST = 1400
# 64 KiB of a list take 0.13 ms of the loop; level 6 takes twice that for a tenth less.
LEVEL = 1
_TEXTS = (b"application/json", b"application/x-ndjson", b"application/cloudevents-batch+json", b"text/")
# RFC 9110 §14.3, RFC 9530
_OF_BYTES = frozenset({b"accept-ranges", b"content-encoding", b"content-digest", b"repr-digest"})
_GZIP = 31


class Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


def takes_gzip(accept_encoding: str) -> bool:
    """Whether it is named, and not with a weight of nought (RFC 9110 §12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding in ("gzip", "x-gzip"):
            return weight.strip("0.") != "" or not weight
    return False


def packing(call: Call, operation: Operation, status: int, headers: HeaderList) -> HeaderList | None:
    """The headers of the packed answer; None where it is sent as it is; ``Vary`` is added where others get it so."""
    if status != 200 or operation.step_up or call.method not in ("GET", "HEAD"):
        return None
    said = dict(headers)
    if not said.get(b"content-type", b"").startswith(_TEXTS) or _fixed(said):
        return None
    headers.append((b"vary", b"Accept-Encoding"))
    if call.accept_encoding is None or not takes_gzip(call.accept_encoding.decode("latin-1")):
        return None
    changed = [
        (name, suffixed(value) if name == b"etag" else value) for name, value in headers if name != b"content-length"
    ]
    return [*changed, (b"content-encoding", b"gzip")]


def packer() -> Packer:
    return zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)


def _fixed(said: dict[bytes, bytes]) -> bool:
    """Whether the service says that it is to arrive as it left (RFC 9111 §5.2.2.6), or something of its very bytes."""
    return b"no-transform" in said.get(b"cache-control", b"") or not _OF_BYTES.isdisjoint(said)


def suffixed(etag: bytes) -> bytes:
    """A weak tag names what is equal in meaning, packed or not."""
    return etag if etag.startswith(b"W/") else etag[:-1] + PACKED
