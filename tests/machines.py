"""Anything in any order: a walk through one service's routes, held against its invariants after every step.

A walk names its offices' moves and, in ``never``, the queries that must stay empty. What every walk requires of every
request is here:

    an answer is a success or a refusal that says why
    a refusal changes nothing, in any table
    what a move answers is what is read afterwards
    a move of what has changed meanwhile is refused
    a request that comes again with its key has the same answer and does nothing twice

In CI a walk is short and the same every time. ``make machines`` walks far and at random, and writes what came of it to
``build/machines``: what no walk was ever granted, no walk has tried.
"""

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

import httpx
import sqlalchemy
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.database import Scope
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from tests.client import common_settings
from tests.databases import Databases
from tests.offices import COUNTY, Offices

__all__ = ["MANY", "Walk", "walk"]

EXAMPLES = os.environ.get("NUANXIN_MACHINE_EXAMPLES")
STEPS = int(os.environ.get("NUANXIN_MACHINE_STEPS", "40"))
FIGURES = Path("build/machines")
MANY = st.integers(0, 1000)

# Idempotency records and notes of files are of requests, not of what they changed.
_TABLES = """
    SELECT format('SELECT %L, count(*), md5(string_agg(t::text, '''' ORDER BY t::text)) FROM %s t',
        relname, oid::regclass)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('idempotency', 'file_notes', 'alembic_version') ORDER BY relname
"""

_TEXTS = """
    SELECT format('SELECT %L WHERE EXISTS (SELECT FROM %s t, unnest(cast(@words AS text[])) AS word
        WHERE strpos(t::text, word) > 0)', relname, oid::regclass)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""

# What of a path is a key, and no word.
_KEYS = re.compile(r"/(?!v\d+/)[^/]*\d[^/]*")

T = TypeVar("T")


class Walk(RuleBasedStateMachine):
    """One service on a database of its own, asked by whomever."""

    service: ClassVar[Service]
    never: ClassVar[Mapping[str, str]]
    begins_at: ClassVar[datetime] = datetime(2020, 2, 5, 9, 0, tzinfo=ZONE)
    url: ClassVar[Callable[[], str]]
    # What was done, and what was answered to whom asked for what.
    done: ClassVar[Counter[str]] = Counter()
    answers: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.done["walks"] += 1
        self.runner = asyncio.Runner()
        self.clock = FixedClock(self.begins_at)
        settings_ = ServiceSettings(
            database_url=type(self).url(),
            data_keys=SecretStr(KeyRing.generate().to_json()),
            private_keys=SecretStr(KeyRing.generate().to_json()),
            objects_url="memory:///",
        )
        self.app = assemble(
            self.service,
            common=common_settings(),
            settings=settings_,
            clock=self.clock,
            transport=self.peers(),
            follow=False,
        )
        self.life = self.app.router.lifespan_context(self.app)
        self.offices = Offices(self.service, self.app)
        self.last: tuple[httpx.AsyncClient, str, str, dict[str, Any], httpx.Response] | None = None
        self.run(self.life.__aenter__())
        self.tables = " UNION ALL ".join(one for (one,) in self.rows(_TABLES))
        self.texts = " UNION ALL ".join(one for (one,) in self.rows(_TEXTS))
        self.run(self.begin())

    def peers(self) -> httpx.AsyncBaseTransport | None:
        """What stands in the place of other services, where this one asks any."""
        return None

    async def begin(self) -> None:
        """What is there before the first step."""

    def teardown(self) -> None:
        async def end() -> None:
            await self.offices.__aexit__(None, None, None)
            await self.life.__aexit__(None, None, None)

        self.run(end())
        self.runner.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    # Who asks, and how.

    def office(self, department: str, region: int = COUNTY, **more: Any) -> httpx.AsyncClient:
        return self.run(self.offices.of(department, region, **more))

    def get(self, office: httpx.AsyncClient, path: str, **asked: Any) -> Any:
        answer = self.run(office.get(path, params=asked))
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    def all(self, office: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get(office, path, limit=100, **asked)["items"]
        return items

    def one(self, office: httpx.AsyncClient, path: str, which: int, **asked: Any) -> dict[str, Any] | None:
        items = self.all(office, path, **asked)
        return items[which % len(items)] if items else None

    def ask(
        self,
        office: httpx.AsyncClient,
        path: str,
        json: Any = None,
        *,
        match: str | int | None = None,
        method: str = "POST",
    ) -> httpx.Response:
        """A request that may be wrong in every way but its form: it succeeds, or is refused and changes nothing."""
        headers = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        request = {"json": json, "headers": headers}
        before = self.stands()
        answer = self.run(office.request(method, path, **request))
        self.done["requests"] += 1
        self.answers[f"{method} {_KEYS.sub('/…', path)} {self.said(answer)}"] += 1
        if answer.status_code < 400:
            self.last = (office, method, path, request, answer)
            return answer
        assert answer.status_code in {403, 404, 409, 412}, f"{path} {json}: {answer.text}"
        assert answer.json()["code"] not in {"CONFLICT", "INTERNAL_ERROR"}, f"{path} {json}: {answer.text}"
        assert self.stands() == before, f"{path} was refused and changed something: {answer.text}"
        return answer

    @staticmethod
    def said(answer: httpx.Response) -> str:
        return "granted" if answer.status_code < 400 else str(answer.json()["code"])

    def move(
        self,
        office: httpx.AsyncClient,
        prefix: str,
        one: Mapping[str, Any],
        verb: str,
        json: Any = None,
        *,
        stale: bool = False,
        method: str = "POST",
    ) -> httpx.Response:
        """A move of what was read; by its version of before, where there was one, it must be refused."""
        old = stale and one["version"] > 1
        match = one["version"] - 1 if old else one["version"]
        answer = self.ask(office, f"{prefix}/{one['id']}/{verb}", json, match=match, method=method)
        assert not (old and answer.status_code < 400), f"{verb} took what had changed meanwhile"
        if answer.status_code == 200 and answer.json().get("id") == one["id"]:
            read = self.run(office.get(f"{prefix}/{one['id']}"))
            assert read.status_code == 200, read.text
            assert read.json() == answer.json(), f"{verb} answered what is not so"
        return answer

    # What stands in the database.

    def rows(self, statement: str, **values: Any) -> list[Any]:
        async def read() -> list[Any]:
            async with self.app.state.database.session(Scope.of_system(self.clock)) as session:
                await self.look(session)
                return list(await session.execute(sqlalchemy.text(statement), values))

        return self.run(read())

    async def look(self, session: AsyncSession) -> None:
        """What a reader says first, where a store is shut to whoever has not said as whom it looks."""

    def stands(self) -> list[Any]:
        """A digest of every table."""
        return self.rows(self.tables.replace(":", r"\:"))

    def where_it_says(self, *words: str) -> list[Any]:
        """The tables of which a row has one of the words in plain, be it as bytes."""
        both = [*words, *(word.encode().hex() for word in words)]
        return self.rows(self.texts.replace(":", r"\:").replace("@", ":"), words=both)

    # What may happen in every walk.

    @rule(hours=st.sampled_from([1, 30, 24 * 8, 24 * 40]))
    def wait(self, hours: int) -> None:
        self.clock.advance(seconds=hours * 3600)

    @rule()
    def send_the_last_request_again(self) -> None:
        """The answer was lost, so it is asked again with its key."""
        if self.last is not None:
            office, method, path, request, first = self.last
            if "Idempotency-Key" in request["headers"]:
                self.done["requests told again"] += 1
                before = self.stands()
                again = self.run(office.request(method, path, **request))
                assert (again.status_code, again.content) == (first.status_code, first.content)
                assert self.stands() == before, f"{path} was done twice"

    @invariant()
    def nothing_is_that_must_never_be(self) -> None:
        self.done["steps, each held against every invariant"] += 1
        found = " UNION ALL ".join(
            f"SELECT '{name}' AS rule, t::text FROM ({query}) AS t"  # noqa: S608 - our own queries
            for name, query in self.never.items()
        )
        rows = self.rows(found)
        assert not rows, rows


def walk(machine: type[Walk], databases: Databases, *, examples: int = 2) -> None:
    """Walk a few times the same way; or as often as the environment says, at random."""
    service = machine.service
    databases.template(service)
    taken: list[str] = []

    def url() -> str:
        if taken:
            asyncio.run(databases.give_back(taken.pop()))
        taken.append(asyncio.run(databases.take(service)))
        return databases.server.url(taken[0], role=service.name)

    own = type(machine.__name__, (machine,), {"url": staticmethod(url), "done": Counter(), "answers": Counter()})
    run_state_machine_as_test(
        own,
        settings=settings(
            max_examples=int(EXAMPLES or examples),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=EXAMPLES is None,
            # A short walk is read as it is; to make it shorter takes minutes that CI has not.
            phases=[Phase.generate] if EXAMPLES is None else [Phase.generate, Phase.shrink],
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    asyncio.run(databases.give_back(taken.pop()))
    if EXAMPLES is not None:
        _report(own)


def _report(machine: type[Walk]) -> None:
    """What was done, and how often each request was granted or refused with what."""
    file = FIGURES / f"{machine.__name__}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    figures = machine.done | {"answers": dict(sorted(machine.answers.items()))}
    file.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
