"""Papers to file, and what is done with them."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.injury.make import Bureaus

__all__ = ["PDF", "PNG", "content_of", "filed", "objects_in", "told_types", "withdrawn"]

PDF = b"%PDF-1.7\n" + "值守证明".encode() * 40
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)


async def filed(
    office: httpx.AsyncClient,
    case: dict[str, Any],
    content: bytes = PDF,
    *,
    material: str = "duty-proof",
    title: str = "值守证明",
    media_type: str = "application/pdf",
    mine: bool = False,
) -> httpx.Response:
    """What an office is answered that files a paper of a case."""
    cases = "/v1/injury/me/cases" if mine else "/v1/injury/cases"
    return await office.post(
        f"{cases}/{case['id']}/documents?material={material}&title={quote(title)}",
        content=content,
        headers={"Content-Type": media_type},
    )


async def content_of(office: httpx.AsyncClient, document: dict[str, Any]) -> httpx.Response:
    return await office.get(f"/v1/injury/documents/{document['id']}/content", headers={"X-Purpose": "recognition"})


async def withdrawn(
    office: httpx.AsyncClient, document: dict[str, Any], reason: str = "wrong-material"
) -> httpx.Response:
    return await office.post(
        f"/v1/injury/documents/{document['id']}/withdraw",
        json={"reason": reason},
        headers={"If-Match": f'"{document["version"]}"'},
    )


def objects_in(home: Path) -> list[Path]:
    """The files of the object store in a test's own directory."""
    return [path for path in (home / "objects").rglob("*") if path.is_file()]


async def told_types(bureaus: Bureaus) -> list[str]:
    """The kinds of what was told of documents, oldest first."""
    return [told["type"] for told in await bureaus.events() if told["type"].startswith("injury.document")]
