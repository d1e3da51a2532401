"""Pages whose requests are run and whose answers are what came: docs/integrating.md and those it leads to.

A block of ``sh`` is run by bash, all of them in the order of the pages in one shell; the block of ``http`` after it is
what it wrote. ``record`` writes the answers anew, ``differences`` says where what comes is not what stands there. What
no two runs share (ids, instants of the machine, tokens) is compared by its form.

Shown of a response are the status, the headers that matter to an integrator, and the body; of a list the first entry.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any, Self

from deploy.local.generated import ROOT
from deploy.local.supervisor import LocalSet
from deploy.local.walkthrough import pretty

__all__ = ["PAGES", "differences", "form_of", "record"]

_FOLDER = ROOT / "docs" / "integrating"
_ORDER = ("finance", "injury", "health", "education", "civil-affairs", "app", "events")
PAGES = (ROOT / "docs" / "integrating.md", *(_FOLDER / f"{name}.md" for name in _ORDER))
HOST = "http://127.0.0.1:8000"
_BLOCK = re.compile(r"```sh\n(?P<source>.*?)```\n(?:\n```http\n(?P<answer>.*?)```\n)?", re.DOTALL)
_HEADERS = ("etag", "link", "location", "retry-after", "idempotency-replayed", "www-authenticate")
_VARYING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "‹id›"),
    (re.compile(r"\bNX[0-9a-f]{32}\b"), "‹reference›"),
    (re.compile(r"\b(?:[0-9a-f]{32}){1,2}\b"), "‹digest›"),
    (re.compile(r"20(?:2[1-9]|[3-9]\d)-\d\d-\d\dT[\d:.]+\+08:00"), "‹instant›"),
    (re.compile(r"(T09:)[\d:.]+(\+08:00)"), r"\1‹minute›\2"),
    (re.compile(r"(after=|after\": \"|sequence\": \")\d+-\d+"), r"\1‹position›"),
    (re.compile(r"\beyJ[\w.-]+"), "‹token›"),
    (re.compile(r"whsec_[\w+/=-]+"), "‹secret›"),
    (re.compile(r"(cursor=|cursor\": \")[\w=.-]+"), r"\1‹cursor›"),
)


@dataclass
class _Shell:
    """One bash for all pages, so that a variable that one block sets is there for the next."""

    process: asyncio.subprocess.Process
    url: str

    @classmethod
    async def opened(cls, running: LocalSet) -> Self:
        process = await asyncio.create_subprocess_exec(
            "bash",
            "--noprofile",
            "--norc",
            cwd=running.state.home.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=1 << 24,
        )
        return cls(process, running.url)

    async def run(self, source: str) -> str:
        assert self.process.stdin is not None  # noqa: S101 - pipes, as asked for above
        assert self.process.stdout is not None  # noqa: S101
        end = "--end of the answer--"
        self.process.stdin.write(f"{source.replace(HOST, self.url)}\necho; echo '{end}'\n".encode())
        async with asyncio.timeout(120):
            written = await self.process.stdout.readuntil(f"{end}\n".encode())
        return written.decode().removesuffix(f"{end}\n").replace(self.url, HOST)

    async def close(self) -> None:
        self.process.kill()
        await self.process.wait()


async def _run(running: LocalSet) -> AsyncIterator[tuple[Path, str, str | None, str]]:
    """Every block of every page in turn: its page, its source, what stands after it, and what it wrote."""
    shell = await _Shell.opened(running)
    try:
        for page in PAGES:
            for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
                yield page, block["source"], block["answer"], _shown(await shell.run(block["source"]))
    finally:
        await shell.close()


async def record(running: LocalSet) -> None:
    """Write what comes into the pages."""
    came: dict[Path, list[str]] = {page: [] for page in PAGES}
    async for page, _, _, written in _run(running):
        came[page].append(written)
    for page, answers in came.items():
        waiting = iter(answers)

        def with_answer(block: re.Match[str], waiting: Any = waiting) -> str:
            answer = next(waiting)
            return f"```sh\n{block['source']}```\n" + (f"\n```http\n{answer}\n```\n" if answer else "")

        page.write_text(_BLOCK.sub(with_answer, page.read_text(encoding="utf-8")), encoding="utf-8")


async def differences(running: LocalSet) -> AsyncIterator[str]:
    """Where what comes is not of the form of what stands in the pages."""
    async for page, source, stood, came in _run(running):
        stands, comes = form_of(stood or "").splitlines(), form_of(came).splitlines()
        if stands != comes:
            yield "\n".join([page.name, source, *unified_diff(stands, comes, "stands", "comes", lineterm="", n=1)])


def form_of(answer: str) -> str:
    """An answer with what varies named by its kind."""
    for pattern, kind in _VARYING:
        answer = pattern.sub(kind, answer)
    return answer.strip()


def _shown(written: str) -> str:
    """The responses that a block wrote, and any other lines as they are."""
    parts = re.split(r"(?m)^(?=HTTP/1\.1 )", written.replace("\r\n", "\n"))
    return "\n\n".join(part for part in (_response(part.strip()) for part in parts) if part)


def _response(part: str) -> str:
    if not part.startswith("HTTP/1.1 "):
        return _body(part)
    head, _, body = part.partition("\n\n")
    status, *headers = head.splitlines()
    kept = [line for line in headers if line.partition(":")[0].lower() in _HEADERS]
    return "\n".join([status, *kept, *(["", shown] if (shown := _body(body)) else [])])


def _body(text: str) -> str:
    lines = [_line(line) for line in text.strip().lstrip("\ufeff").splitlines() if line]
    return "\n".join(lines if len(lines) <= 4 else [*lines[:3], f"… {len(lines) - 3} more lines"])


def _line(line: str) -> str:
    if not line.startswith(("{", "[")):
        return line
    return pretty(json.loads(line))


def main() -> None:
    asyncio.run(_recorded())


async def _recorded() -> None:
    from deploy.local.sandbox import demonstration

    async with demonstration() as running:
        await record(running)


if __name__ == "__main__":
    main()
