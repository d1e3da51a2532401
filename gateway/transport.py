"""The gateway's connection pool as an httpx transport, for code that speaks httpx."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import cast

import httpx

from gateway.connection import Connection, NotConnected, TimedOut, UpstreamFailure
from gateway.upstream import Outgoing, Upstream

__all__ = ["PooledTransport"]


class Body(httpx.AsyncByteStream):
    def __init__(self, connection: Connection, upstream: Upstream) -> None:
        self._connection = connection
        self._upstream = upstream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        connection = self._connection
        while not connection.complete:
            chunk = connection.take()
            if chunk:
                yield chunk
            elif connection.failure is not None:
                raise httpx.RemoteProtocolError("the answer broke off") from connection.failure
            else:
                await connection.progress()
        if chunk := connection.take():
            yield chunk

    async def aclose(self) -> None:
        self._upstream.finish(self._connection)


class PooledTransport(httpx.AsyncBaseTransport):
    """Sends each request through the pool of the upstream that its host names."""

    def __init__(self, upstreams: Mapping[str, Upstream]) -> None:
        self._upstreams = upstreams

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        upstream = self._upstreams[request.url.host]
        stream = cast("httpx.AsyncByteStream", request.stream)
        body = b"".join([part async for part in stream])
        lines = [
            b"%b: %b\r\n" % (name, value)
            for name, value in request.headers.raw
            if name.lower() not in (b"connection", b"transfer-encoding", b"content-length")
        ]
        if body:
            lines.append(b"content-length: %d\r\n" % len(body))
        head = b"%b %b HTTP/1.1\r\n%b\r\n" % (request.method.encode(), request.url.raw_path, b"".join(lines))
        try:
            connection = await upstream.exchange(Outgoing(request.method, head, body))
        except NotConnected as failure:
            raise httpx.ConnectError(str(failure), request=request) from failure
        except TimedOut as failure:
            raise httpx.ReadTimeout(str(failure), request=request) from failure
        except UpstreamFailure as failure:
            raise httpx.RemoteProtocolError(type(failure).__name__, request=request) from failure
        return httpx.Response(
            connection.status, headers=connection.headers, stream=Body(connection, upstream), request=request
        )

    async def aclose(self) -> None:
        await asyncio.gather(*(upstream.close() for upstream in self._upstreams.values()))
