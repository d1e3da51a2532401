"""The shipped nginx configuration in front of a real gateway, its decisions and a service (decision 29)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.assertion import HEADER, ON_BEHALF, ON_GRANT, Verifier
from chassis.caller import Department
from gateway.call import Call
from gateway.decisions import build_decisions
from gateway.wire import Wire
from tests.deploy import nginx
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.security import oauth
from tests.security.proofs import JKT, proof

WORKERS = "/v1/roster/workers"
ONE = f"{WORKERS}/W1"
# The headers by which a caller chooses as whom to be seen.
CHOOSES = (ON_BEHALF, ON_GRANT)


@dataclass
class Decisions:
    """The endpoint, counted; or out of order."""

    app: Any
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    down: bool = False

    def __post_init__(self) -> None:
        self.decide, self.app.call = self.app.call, self.call

    async def call(self, call: Call, wire: Wire) -> None:
        self.asked.append((call.method, call.path))
        if self.down:
            wire.break_off()
        else:
            await self.decide(call, wire)


@dataclass
class Set:
    client: httpx.AsyncClient
    service: Service
    decisions: Decisions


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Set]:
    """Two gateways, so that what one remembers is not what the other does."""
    service = Service()
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(make.serving(service))
        gateways = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            app = make.gateway(tmp_path / name, {"roster": upstream}, clients=[oauth.client()])
            gateways.append(await stack.enter_async_context(make.at_the_door(app)))
        gateway = "; server ".join(url.removeprefix("http://") for url in gateways)
        decisions = Decisions(build_decisions(make.settings(tmp_path / "one", {"roster": upstream})))
        deciding = await stack.enter_async_context(make.at_the_door(decisions.app))
        port = make.free_port()
        addresses = {"roster": upstream, "gateway": gateway, "decisions": deciding}
        started = nginx.command(
            tmp_path, port=port, addresses={name: url.removeprefix("http://") for name, url in addresses.items()}
        )
        process = await asyncio.create_subprocess_exec(*started)
        stack.push_async_callback(process.wait)
        stack.callback(process.terminate)
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20))
        async with asyncio.timeout(20):
            while True:
                with suppress(httpx.ConnectError):
                    await client.get("/livez")
                    break
        yield Set(client, service, decisions)


def seen(running: Set) -> Any:
    (assertion,) = running.service.header(HEADER.encode())
    return Verifier({"keys": [make.public("assertion")]}, service="roster").verify(assertion.decode())


async def test_a_permitted_call_goes_straight_to_its_service(running: Set) -> None:
    headers = make.bearer()
    for _ in range(3):
        answer = await running.client.get(f"{WORKERS}?name=%E5%BC%A0", headers=headers)
        assert answer.status_code == 200
    assert seen(running).permission == "roster:worker:list"
    asked = running.service.asked[-1]
    assert (asked["raw_path"], asked["query_string"]) == (WORKERS.encode(), b"name=%E5%BC%A0")
    assert running.service.header(b"authorization") == []
    assert str(UUID(answer.headers["x-request-id"])) == running.service.header(b"x-request-id")[0].decode()
    assert len(running.decisions.asked) == 1
    assert len({scope["client"] for scope in running.service.asked}) == 1


async def test_a_body_goes_to_the_service_and_not_to_the_decision(running: Set) -> None:
    answer = await running.client.post(WORKERS, headers=make.bearer(), content=b"x" * 100_000)
    assert answer.json() == {"taken": 100_000}
    assert running.decisions.asked == [("POST", f"/decide{WORKERS}".encode())]


async def test_a_decision_is_kept_for_its_token_method_and_path_alone(running: Set) -> None:
    headers = make.bearer()
    for _ in range(3):
        assert (await running.client.get(ONE, headers=headers)).status_code == 200
        assert (await running.client.get(f"{ONE}?x=1", headers=headers)).status_code == 200
    assert len(running.decisions.asked) == 1
    other = make.bearer(Department.EMPLOYER, organisation="E1")
    assert (await running.client.get(ONE, headers=other)).status_code == 403
    assert (await running.client.get(ONE)).status_code == 401
    assert (await running.client.get(ONE, headers=headers | {"nuanxin-on-behalf": "x"})).status_code == 403
    assert (await running.client.put(ONE, headers=headers)).status_code in (200, 403)
    assert (await running.client.get(f"{WORKERS}/W%31", headers=headers)).json()["code"] == "PATH_REFUSED"
    assert len(running.decisions.asked) == 6


@pytest.mark.parametrize("header", ["authorization", *CHOOSES])
def test_all_that_a_decision_rests_on_is_passed_to_it_is_in_its_key_and_goes_no_further(header: str) -> None:
    text = (nginx.SHIPPED / "nuanxin.conf").read_text(encoding="utf-8")
    service, decision = (part.partition("\n  }")[0] for part in text.split("  location ")[2:4])
    variable = f"$http_{header.replace('-', '_')}"
    assert f"proxy_set_header {header} {variable};" in decision.lower()
    (key,) = re.findall("proxy_cache_key (.*);", decision)
    assert variable in key.split("|")
    assert f'proxy_set_header {header} "";' in service.lower()


async def test_a_refusal_is_the_gateways_own(running: Set) -> None:
    for method, path, headers, status, code in (
        ("GET", WORKERS, {}, 401, "TOKEN_MISSING"),
        ("POST", WORKERS, make.bearer(Department.EMPLOYER, organisation="E1"), 403, "NOT_PERMITTED"),
        ("GET", "/v1/roster/nothing", make.bearer(), 404, "PATH_UNKNOWN"),
        ("PATCH", WORKERS, make.bearer(), 405, "METHOD_NOT_ALLOWED"),
    ):
        answer = await running.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert HEADER not in answer.headers
    assert running.service.asked == []


async def test_what_a_caller_says_under_the_gateways_name_is_dropped(running: Set) -> None:
    said = {HEADER: "forged", "nuanxin_caller": "forged", "x-forwarded-for": "1.2.3.4", "x-real-ip": "1.2.3.4"}
    await running.client.get(WORKERS, headers=make.bearer() | said)
    assert seen(running).subject == "nuanxin:officer-1"
    assert running.service.header(b"nuanxin_caller") == running.service.header(b"x-real-ip") == []
    assert running.service.header(b"x-forwarded-for") == [b"127.0.0.1"]


@pytest.mark.parametrize("path", ["/decide", f"/decide{WORKERS}"])
async def test_no_caller_reaches_the_decisions(running: Set, path: str) -> None:
    answer = await running.client.get(path, headers=make.bearer())
    assert answer.status_code == 404
    assert HEADER not in answer.headers
    assert running.decisions.asked == []


async def test_a_proof_is_taken_once_by_all_gateways_however_the_scheme_is_written(running: Set) -> None:
    for _ in range(6):
        bound = make.token(jkt=JKT)
        signed = proof("GET", WORKERS, token=bound)
        spelled = (f"DPoP {bound}", f"dpop {bound}", f"DPOP  {bound}", f"dPoP \t{bound}", f"DPoP {bound}")
        answers = [
            (await running.client.get(WORKERS, headers={"authorization": one, "dpop": signed})).status_code
            for one in spelled
        ]
        assert answers == [200, 401, 401, 401, 401]


async def test_an_assertion_gets_one_token_of_all_gateways(running: Set) -> None:
    signed = [oauth.assertion() for _ in range(6)]
    answers = [
        (await running.client.post("/oauth/token", data=oauth.asking(one))).status_code
        for one in signed
        for _ in range(2)
    ]
    assert answers == [200, 401] * 6


async def test_the_gateway_stands_in_while_decisions_are_out_of_order(running: Set) -> None:
    running.decisions.down = True
    answer = await running.client.post(WORKERS, headers=make.bearer(), content=b"x" * 10)
    assert (answer.status_code, answer.json()) == (200, {"taken": 10})
    assert seen(running).permission == "roster:worker:enrol"


async def test_what_the_service_answers_passes_as_it_is(running: Set) -> None:
    async def refuse(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"3")]})
        await send({"type": "http.response.body", "body": b"his"})

    running.service.answer = refuse
    answer = await running.client.get(WORKERS, headers=make.bearer())
    assert (answer.status_code, answer.content) == (403, b"his")
