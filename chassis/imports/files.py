"""The file of an import in the object store, in parts: no more of it is in memory than one part at a time.

Each part begins with bytes of chance, so that no other object has its name and it may be removed when its import is
forgotten.
"""

import asyncio
import io
import secrets
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import IO

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.objects import Objects
from chassis.retention import files

__all__ = ["kept", "removed", "taken"]

PART = 4 << 20
_CHANCE = 16


async def kept(session: AsyncSession, objects: Objects, file: IO[bytes]) -> list[str]:
    """Keep a file for an import of this transaction; the digests of its parts, in their order."""
    file.seek(0)
    parts = []
    while part := await asyncio.to_thread(file.read, PART):
        parts.append(await files.kept(session, objects, io.BytesIO(secrets.token_bytes(_CHANCE) + part)))
    return parts


async def taken(objects: Objects, parts: Sequence[str]) -> IO[bytes]:
    """The file again, on disk; closing it is the caller's affair."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 - the caller reads it
    try:
        for digest in parts:
            part = await objects.get(digest)
            await asyncio.to_thread(file.write, memoryview(part)[_CHANCE:])
    except BaseException:
        file.close()
        raise
    return file


async def removed(objects: Objects, parts: Sequence[str]) -> None:
    """Remove a file from the store."""
    for digest in parts:
        await objects.remove(digest)
