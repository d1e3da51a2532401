"""Files kept outside the database: sealed, and found by what they hold.

    digest = await objects.put(file)     before the row that names it is committed (by chassis.retention.files.kept)
    content = await objects.get(digest)  the same bytes, or a refusal
    await objects.remove(digest)         after the last row that names it is erased (chassis.retention.files)

An object lies under the SHA-256 of its content (``aa/bbbb…``), sealed with the service's key ring for that name alone:
one that was altered, or put in another's place, does not open. Who sees the names and has a file already can tell that
it is here, and nothing more.

What is put first and named afterwards is never missing. A request that is refused in between leaves an object that no
row names; it is noted before it is put, so that it is found, and taken up again when the same file comes meanwhile. Two
rows may name one object, so who removes one and who puts it exclude each other.

The store is a directory or speaks S3 (``obstore``). One that does not answer is 503 and nothing has changed; an object
that is gone or damaged is 500 ``OBJECT_LOST``, for nobody outside can do anything about it. A few files are in memory
at once and the rest wait, so that uploads cannot fill it.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import IO, Self

from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from chassis.ciphers import KeyRing, SealBroken
from chassis.logs import log
from chassis.problems import InternalError, TooLarge, Unavailable
from chassis.text import Text

__all__ = ["LARGEST", "ObjectLost", "Objects"]

# Bytes of a file; a scanned certificate takes a tenth of it.
LARGEST = 20 << 20
# What sealing may add to them.
_SEAL = 1 << 10

_AT_ONCE = 4
# Well below what callers wait for, and what a database session may lie idle.
_SECONDS = timedelta(seconds=20)


class ObjectLost(InternalError):
    code = "OBJECT_LOST"
    title = Text("文件内容缺失或已损坏", "The content of the file is gone or damaged")


class Objects:
    """One service's files."""

    def __init__(self, store: ObjectStore, *, keys: KeyRing) -> None:
        self._store = store
        self._keys = keys
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @classmethod
    def at(cls, url: str, *, keys: KeyRing, endpoint: str = "") -> Self:
        """The objects at ``file:///a/directory`` or ``s3://bucket/prefix``; ``endpoint`` is an S3-compatible store's.

        A directory is made if it is not there. Plain HTTP is spoken only to an endpoint that says so. ``memory:`` is
        for tests.
        """
        if url.startswith("memory:"):
            return cls(MemoryStore(), keys=keys)
        if url.startswith("file:"):
            return cls(from_url(url, mkdir=True), keys=keys)
        store = from_url(
            url,
            config={"endpoint": endpoint} if endpoint else None,
            client_options={"connect_timeout": "3s", "timeout": _SECONDS, "allow_http": endpoint.startswith("http:")},
            retry_config={"max_retries": 1, "retry_timeout": _SECONDS},
        )
        return cls(store, keys=keys)

    async def put(self, file: IO[bytes]) -> str:
        """Keep a file, and tell the digest that it is found by.

        What is here already is left as it is, unless it is damaged. Two who put one file at once write the same.
        """
        async with self._slots:
            content, digest = await asyncio.to_thread(_whole, file)
            try:
                await self._read(digest)
            except ObjectLost:
                sealed = await asyncio.to_thread(self._keys.seal_bytes, content, context=_context(digest))
                await self._write(digest, sealed)
            return digest

    async def get(self, digest: str) -> bytes:
        """The content of that digest."""
        async with self._slots:
            try:
                return await self._read(digest)
            except ObjectLost as lost:
                log.error("object lost", digest=digest, reason=str(lost.__cause__))
                raise

    @staticmethod
    async def digest_of(file: IO[bytes]) -> str:
        """The name that a file will be put under."""
        return await asyncio.to_thread(_digest, file)

    async def remove(self, digest: str) -> None:
        """Remove what no row names any more, or nothing where that was done: it may be repeated."""
        try:
            await self._store.delete_async(_path(digest))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as silent:
            raise _unavailable(silent) from silent

    async def reseal(self, *, alone: Callable[[str], AbstractAsyncContextManager[None]]) -> tuple[int, int]:
        """Seal with the current key what an older one sealed, one file after the other.

        ``alone`` keeps others from a digest: a file that is removed between its reading and its writing would be back.
        Returns how many were sealed, and how many no key opens, which are left as they are.
        """
        done = lost = 0
        async for listed in self._store.list():
            for found in listed:
                digest = str(found["path"]).replace("/", "")
                async with alone(digest):
                    try:
                        done += await self._resealed(digest)
                    except FileNotFoundError:
                        continue  # removed since it was listed
                    except (ObjectLost, SealBroken):
                        lost += 1
        return done, lost

    async def _resealed(self, digest: str) -> bool:
        sealed = bytes(await (await self._store.get_async(_path(digest))).bytes_async())
        if not self._keys.needs_rotation(sealed):
            return False
        content = await asyncio.to_thread(self._opened, sealed, digest)
        fresh = await asyncio.to_thread(self._keys.seal_bytes, content, context=_context(digest))
        await self._write(digest, fresh)
        return True

    async def _read(self, digest: str) -> bytes:
        try:
            found = await self._store.get_async(_path(digest))
            if found.meta["size"] > LARGEST + _SEAL:
                raise ObjectLost from ValueError("larger than any file that was put")
            sealed = bytes(await found.bytes_async())
        except FileNotFoundError as gone:
            raise ObjectLost from gone
        except (BaseError, OSError) as silent:
            raise _unavailable(silent) from silent
        return await asyncio.to_thread(self._opened, sealed, digest)

    def _opened(self, sealed: bytes, digest: str) -> bytes:
        try:
            content = self._keys.open_bytes(sealed, context=_context(digest))
        except SealBroken as broken:
            raise ObjectLost from broken
        if hashlib.sha256(content).hexdigest() != digest:
            raise ObjectLost from ValueError("another content than its name says")
        return content

    async def _write(self, digest: str, sealed: bytes) -> None:
        path = _path(digest)
        try:
            await self._store.put_async(path, sealed, use_multipart=False)
            if isinstance(self._store, LocalStore) and self._store.prefix is not None:
                await asyncio.to_thread(_to_disk, self._store.prefix / path)
        except (BaseError, OSError) as silent:
            raise _unavailable(silent) from silent


def _whole(file: IO[bytes]) -> tuple[bytes, str]:
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge
    return content, hashlib.sha256(content).hexdigest()


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:]}"


def _context(digest: str) -> str:
    return f"objects.{digest}"


def _unavailable(silent: Exception) -> Unavailable:
    log.warning("object store does not answer", reason=str(silent)[:500])
    return Unavailable()


def _to_disk(file: Path) -> None:
    """The library's write is atomic but may still be in memory; the row that names it will be on disk."""
    for path in (file, file.parent, file.parent.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
