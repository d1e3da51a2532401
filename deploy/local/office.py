"""A department's desk: calls the gateway with its own token, and calls again what was not answered.

Every POST bears an Idempotency-Key and is repeated with the same one, so that a call whose answer was lost takes effect
once. This is what an integrating system does as well.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx

__all__ = ["Office", "Refused", "csv_of", "together"]

# How many offices call at once; the set has two cores to serve them with.
SIDE_BY_SIDE = 16

_AGAIN = {429, 502, 503, 504}


class Refused(Exception):
    """The system said no; the problem document says why."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        try:
            self.problem: dict[str, Any] = response.json()
        except ValueError:
            self.problem = {"code": "?", "detail": response.text[:200]}
        request = response.request
        super().__init__(f"{request.method} {request.url.path}: {self.status} {self.problem}")

    @property
    def code(self) -> str:
        return str(self.problem.get("code"))


class Office:
    """One caller of the gateway."""

    def __init__(self, client: httpx.AsyncClient, token: str, *, patience: float = 60.0) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self._patience = patience

    async def get(self, path: str, **params: Any) -> Any:
        """The JSON answer to a GET."""
        return (await self.ask("GET", path, params=params)).json()

    async def each(self, path: str, **params: Any) -> AsyncIterator[Any]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get(path, **params, limit=500, **({"cursor": cursor} if cursor else {}))
            for item in page["items"]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def post(self, path: str, json: Any = None, *, match: str | None = None, params: Any = None) -> Any:
        """The JSON answer to a POST."""
        headers = {"If-Match": match} if match else {}
        return (await self.ask("POST", path, json=json, headers=headers, params=params)).json()

    async def send(self, path: str, content: bytes, *, kind: str = "text/csv", params: Any = None) -> Any:
        """The JSON answer to a file."""
        headers = {"Content-Type": kind}
        return (await self.ask("POST", path, content=content, headers=headers, params=params)).json()

    async def move(self, path: str, move: str, json: Any = None) -> Any:
        """Read a resource, then make a move on the version that was read."""
        read = await self.ask("GET", path)
        return await self.post(f"{path}/{move}", json, match=read.headers["ETag"])

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        """A response that is no error; ``Refused`` for one that is; ``TimeoutError`` when nobody answers in time."""
        headers = self._headers | (headers or {})
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        async with asyncio.timeout(self._patience):
            while True:
                try:
                    response = await self._client.request(method, path, headers=headers, **content)
                except httpx.TransportError:
                    pass  # not answered: whether it took effect is for the key to tell
                else:
                    if response.is_success:
                        return response
                    if response.status_code not in _AGAIN and not _in_flight(response):
                        raise Refused(response)
                await asyncio.sleep(0.1)


def _in_flight(response: httpx.Response) -> bool:
    return response.status_code == 409 and response.json().get("code") == "IDEMPOTENCY_IN_FLIGHT"


async def together(
    work: Callable[[Any], Awaitable[Any]], items: Iterable[Any], *, at_once: int = SIDE_BY_SIDE
) -> list[Any]:
    """Work on many, some of them at once; the first failure ends it."""
    free = asyncio.Semaphore(at_once)

    async def one(item: Any) -> Any:
        async with free:
            return await work(item)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(item)) for item in items]
    return [task.result() for task in tasks]


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
