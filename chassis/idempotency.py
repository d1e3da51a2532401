"""Idempotency keys on POST (draft-ietf-httpapi-idempotency-key-header).

Same key and same request: the first answer again, with ``Idempotency-Replayed: true``. Same key, another request: 422.
Same key while the first is still being worked on: 409. The record is written in the transaction of the change,
so a crash leaves either both or neither. Only successes are kept: a refusal changed nothing and is judged anew.

The answer is kept sealed, and of the request no more than a keyed hash: what was sent has few enough values for a plain
one to be found by trying them all. Of a private operation (``chassis.routes``) the keys are the service's private ones
where it has such, and of the caller too no more than a hash is kept, for the instant of a record tells what was written
with it.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.ledger import ANSWER, PRIVATE, idempotency
from chassis.problems import BadRequest, Conflict, Malformed
from chassis.text import Text

__all__ = ["HEADER", "KEPT", "forget_old", "once"]

HEADER = "idempotency-key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(days=7)


class KeyInvalid(BadRequest):
    code = "IDEMPOTENCY_KEY_INVALID"
    title = Text("Idempotency-Key 须为 1–255 个可见字符", "Idempotency-Key takes 1 to 255 visible characters")


class KeyRequired(BadRequest):
    code = "IDEMPOTENCY_KEY_REQUIRED"
    title = Text("此操作须带 Idempotency-Key", "This operation takes an Idempotency-Key")


class KeyReused(Malformed):
    code = "IDEMPOTENCY_KEY_REUSED"
    title = Text("该 Idempotency-Key 已用于另一请求", "The Idempotency-Key was used for another request")


class InFlight(Conflict):
    code = "IDEMPOTENCY_IN_FLIGHT"
    title = Text("相同 Idempotency-Key 的请求正在处理", "A request with this Idempotency-Key is being worked on")


async def once(
    session: AsyncSession,
    request: Request,
    caller: Caller,
    work: Callable[[], Awaitable[Response]],
    *,
    required: bool,
    keys: KeyRing | None = None,
    private: bool = False,
) -> Response:
    """The stored answer to a repeated request, or that of ``work``, stored for the next time."""
    key = request.headers.get(HEADER)
    if key is None and required:
        raise KeyRequired
    if key is None or request.method != "POST":
        return await work()
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise KeyInvalid
    fingerprint = await _fingerprint(request)
    who = caller.subject
    if keys is not None:
        fingerprint = keys.blind_index(fingerprint.hex(), context="idempotency.request")
        if private:
            who = f"{PRIVATE}{keys.blind_index(who, context='idempotency.caller').hex()}"
    # Held until the transaction ends, so the second of two racing requests never waits for the first.
    lock = int.from_bytes(hashlib.sha256(f"{caller.subject}\0{key}".encode()).digest()[:8], "big", signed=True)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise InFlight
    stored = (
        await session.execute(select(idempotency).where(idempotency.c.caller == who, idempotency.c.key == key))
    ).one_or_none()
    if stored is not None:
        if stored.request != fingerprint:
            raise KeyReused
        body = stored.body if keys is None else keys.open_bytes(stored.body, context=ANSWER)
        return Response(body, stored.status, {**stored.headers, REPLAYED: "true"})
    response = await work()
    if response.status_code < 300:
        body = bytes(response.body)
        await session.execute(
            insert(idempotency).values(
                caller=who,
                key=key,
                request=fingerprint,
                status=response.status_code,
                headers={name: value for name, value in response.headers.items() if name != "content-length"},
                body=body if keys is None else keys.seal_bytes(body, context=ANSWER),
            )
        )
    return response


async def _fingerprint(request: Request) -> bytes:
    digest = hashlib.sha256()
    digest.update(f"{request.method} {request.url.path}?{request.url.query}\0".encode())
    upload = getattr(request.state, "upload", None)
    digest.update(upload.digest.encode() if upload is not None else await request.body())
    return digest.digest()


async def forget_old(session: AsyncSession) -> int:
    """Delete the answers that are older than ``KEPT``; returns how many."""
    gone = await session.execute(delete(idempotency).where(idempotency.c.created_at < func.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]
