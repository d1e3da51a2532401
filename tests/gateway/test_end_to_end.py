"""Real servers on the loopback interface: a caller, the gateway, a service."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import pytest
from joserfc import jwt

from chassis.assertion import Verifier
from chassis.caller import Department
from chassis.problems import Unauthenticated
from chassis.regions import Level
from gateway.issuer import mint_token
from tests.gateway import make

WORKERS = "/v1/roster/workers"
MEGABYTE = 1 << 20
# A gigabyte in the long form (make trouble).
MEGABYTES = 1024 if os.environ.get("NUANXIN_TROUBLE") == "long" else 50


class Service:
    """A service that remembers what it was asked and answers as told."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.body = 0
        self.answer: Callable[[Any, Any, Any], Any] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        if self.answer is not None:
            await self.answer(scope, receive, send)
            return
        self.body = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.body += len(message["body"])
            more = message["more_body"]
        headers = [(b"content-type", b"application/json"), (b"location", b"/v1/roster/workers/W1"), (b"etag", b'"7"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"taken": %d}' % self.body})

    def header(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.asked[-1]["headers"] if key == name]


Starting = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def starting(tmp_path: Path) -> Starting:
    """Starts a gateway before some upstreams and gives a client of it."""

    @asynccontextmanager
    async def start(upstream: str, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = make.gateway(tmp_path, {"roster": upstream}, **changes)
        async with (
            make.at_the_door(app) as url,
            httpx.AsyncClient(base_url=url, timeout=20) as client,
        ):
            yield client

    return start


@pytest.fixture
async def service() -> Service:
    return Service()


@pytest.fixture
async def calling(service: Service, starting: Starting) -> AsyncIterator[httpx.AsyncClient]:
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(make.serving(service))
        yield await stack.enter_async_context(starting(upstream))


async def raw(client: httpx.AsyncClient, request: bytes) -> bytes:
    """Bytes to the gateway as they are, and all that it answers until it closes or falls silent."""
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    writer.write(request)
    answer = b""
    try:
        while part := await asyncio.wait_for(reader.read(65536), 0.5):
            answer += part
    except TimeoutError:
        pass
    writer.close()
    return answer


def request_line(line: bytes, *headers: bytes) -> bytes:
    token = make.token().encode()
    return b"\r\n".join([line, b"host: x", b"authorization: Bearer " + token, *headers, b"", b""])


async def test_a_permitted_call_reaches_its_service_with_an_assertion(
    calling: httpx.AsyncClient, service: Service
) -> None:
    plain = make.bearer() | {"accept-encoding": "identity"}
    answer = await calling.get(f"{WORKERS}?name=%E5%BC%A0&limit=5", headers=plain)
    assert answer.status_code == 200
    assert (answer.headers["location"], answer.headers["etag"]) == ("/v1/roster/workers/W1", '"7"')
    assert (service.asked[-1]["raw_path"], service.asked[-1]["query_string"]) == (
        WORKERS.encode(),
        b"name=%E5%BC%A0&limit=5",
    )
    assert service.header(b"authorization") == []
    (assertion,) = service.header(b"nuanxin-caller")
    keys = {"keys": [make.public("assertion")]}
    caller = Verifier(keys, service="roster").verify(assertion.decode())
    assert (caller.department, caller.level, caller.region) == (Department.CIVIL_AFFAIRS, Level.COUNTY, make.COUNTY)
    assert (caller.subject, caller.permission) == ("nuanxin:officer-1", "roster:worker:list")
    with pytest.raises(Unauthenticated):
        Verifier(keys, service="subsidy").verify(assertion.decode())


async def test_spoofed_headers_do_not_reach_a_service(calling: httpx.AsyncClient, service: Service) -> None:
    spoofed = {
        "nuanxin-caller": "forged",
        "x-forwarded-for": "1.1.1.1",
        "forwarded": "for=1.1.1.1",
        "x-real-ip": "1.1.1.1",
    }
    await calling.get(WORKERS, headers={**make.bearer(), **spoofed, "connection": "x-request-id, nuanxin-caller"})
    (assertion,) = service.header(b"nuanxin-caller")
    assert assertion != b"forged"
    assert service.header(b"x-forwarded-for") == [b"127.0.0.1"]
    assert service.header(b"forwarded") == service.header(b"x-real-ip") == []


async def test_the_request_id_is_one_from_end_to_end(calling: httpx.AsyncClient, service: Service) -> None:
    given = "0190a5f0-7d1c-7bbb-8f00-000000000001"
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    answer = await calling.get(WORKERS, headers={**make.bearer(), "x-request-id": given, "traceparent": trace})
    assert answer.headers.get_list("x-request-id") == [given]
    assert service.header(b"x-request-id") == [given.encode()]
    assert service.header(b"traceparent") == [trace.encode()]
    made = (await calling.get(WORKERS)).json()["request_id"]
    assert UUID(made).version == 8


async def test_without_a_good_token_no_call_reaches_a_service(calling: httpx.AsyncClient, service: Service) -> None:
    def refused(answer: httpx.Response, code: str) -> bool:
        return (
            answer.status_code == 401
            and answer.json()["code"] == code
            and "Bearer" in answer.headers["www-authenticate"]
        )

    foreign = jwt.encode(
        {"alg": "Ed25519", "kid": "issuer"}, {"iss": make.ISSUER}, make.key("other"), algorithms=["Ed25519"]
    )
    assert refused(await calling.get(WORKERS), "TOKEN_MISSING")
    bad = [
        "abc",
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwOi8vZ2F0ZXdheS50ZXN0In0.",
        foreign,
        make.token(life=-100),
        mint_token(make.key("issuer"), issuer_url="https://elsewhere", audience="nuanxin", subject="x",
                        department=Department.FINANCE, level=Level.COUNTY, region=make.COUNTY),
        mint_token(make.key("issuer"), issuer_url=make.ISSUER, audience="other", subject="x",
                        department=Department.FINANCE, level=Level.COUNTY, region=make.COUNTY),
    ]  # fmt: skip
    for token in bad:
        answer = await calling.get(WORKERS, headers={"authorization": f"Bearer {token}"})
        assert refused(answer, "TOKEN_REFUSED"), token
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert service.asked == []


async def test_a_refusal_is_in_the_callers_language(calling: httpx.AsyncClient) -> None:
    answer = await calling.get(WORKERS, headers={"accept-language": "en"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["title"], answer.headers["content-language"]) == ("No access token", "en")
    assert (await calling.get(WORKERS)).json()["title"] == "缺少访问令牌"
    assert (await calling.get(answer.json()["type"])).status_code == 200


async def test_a_department_without_the_permission_is_refused(calling: httpx.AsyncClient, service: Service) -> None:
    answer = await calling.get(WORKERS, headers=make.bearer(Department.FINANCE))
    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_PERMITTED")
    facts = answer.json()["facts"]
    assert (facts["caller"], facts["permission"]) == ("finance@county", "roster:worker:list")
    (asked,) = (await calling.get("/permissions", params={"permission": "roster:worker:list"})).json()["items"]
    holders = {policy for holder in asked["holders"] for policy in holder["policies"]}
    assert {policy["id"] for policy in facts["policies"]} >= holders > set()
    assert service.asked == []
    worker = make.bearer(Department.WORKER, Level.COMMUNITY, make.COMMUNITY, worker_id="W123456788")
    assert (await calling.get("/v1/roster/me", headers=worker)).status_code == 200
    assert (await calling.get("/v1/roster/me", headers=make.bearer())).status_code == 403


async def test_paths_and_methods_that_do_not_exist(calling: httpx.AsyncClient, service: Service) -> None:
    unknown = await calling.get("/v1/roster/nothing", headers=make.bearer())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PATH_UNKNOWN")
    wrong = await calling.patch(f"{WORKERS}/W1", headers=make.bearer())
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, PUT")
    for path in ("/v1/roster/livez", "/v1/roster/metrics", "/roster/livez"):
        assert (await calling.get(path, headers=make.bearer())).status_code == 404
    assert service.asked == []


UNSAFE_PATHS = [
    b"/v1/roster/../roster/workers",
    b"/v1//roster/workers",
    b"//v1/roster/workers",
    b"/v1/roster/workers/%2e%2e/workers",
    b"/v1/roster%2fworkers",
    b"/v1%2froster/workers",
    b"/%761/roster/workers",
    b"/v1/roster/workers\\x",
    b"/./v1/roster/workers",
]


async def test_traversal_is_refused(calling: httpx.AsyncClient, service: Service) -> None:
    for path in UNSAFE_PATHS:
        answer = await raw(calling, request_line(b"GET " + path + b" HTTP/1.1", b"connection: close"))
        assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404")), (path, answer)
    assert service.asked == []


AMBIGUOUS_HEADERS: list[tuple[bytes, ...]] = [
    (b"content-length: 2", b"content-length: 2"),
    (b"content-length: 2", b"transfer-encoding: chunked"),
    (b"transfer-encoding: xchunked",),
    (b"transfer-encoding: gzip, chunked",),
    (b"transfer-encoding : chunked",),
    (b"content-length: +2",),
    (b"x: a\x00b",),
    (b"x: a\r\n folded",),
    (b"host: other",),
    (b"authorization: Bearer other",),
]


async def test_a_request_of_two_readings_is_refused(calling: httpx.AsyncClient, service: Service) -> None:
    for headers in AMBIGUOUS_HEADERS:
        line = request_line(b"POST /v1/roster/workers HTTP/1.1", *headers, b"connection: close")
        answer = await raw(calling, line + b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400"), (headers, answer)
    assert service.asked == []


async def test_a_chunked_body_arrives_whole(calling: httpx.AsyncClient, service: Service) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1000
            await asyncio.sleep(0.001)

    answer = await calling.post(WORKERS, content=parts(), headers=make.bearer())
    assert answer.json() == {"taken": 10_000}
    assert service.header(b"transfer-encoding") == [b"chunked"]
    assert (await calling.post(WORKERS, content=b"", headers=make.bearer())).json() == {"taken": 0}


async def test_a_long_body_passes_either_way_in_constant_memory(service: Service, starting: Starting) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    taken = most = 0

    async def pour(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(MEGABYTES):
            await send({"type": "http.response.body", "body": b"x" * MEGABYTE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def parts() -> AsyncIterator[bytes]:
        nonlocal most
        for _ in range(MEGABYTES):
            yield b"x" * MEGABYTE
            most = max(most, process.memory_info().rss - before)

    async with make.serving(service) as upstream, starting(upstream, max_body=2 << 30) as calling:
        answer = await calling.post(WORKERS, content=parts(), headers=make.bearer())
        assert answer.json() == {"taken": MEGABYTES * MEGABYTE}
        service.answer = pour
        async with calling.stream("GET", WORKERS, headers=make.bearer()) as stream:
            async for part in stream.aiter_raw():
                taken += len(part)
                most = max(most, process.memory_info().rss - before)
    assert taken == MEGABYTES * MEGABYTE
    # Caller, gateway and service are one process here; any of the three holding a body whole would show.
    assert most < 30 * MEGABYTE


async def test_a_slow_reader_holds_the_service_back(calling: httpx.AsyncClient, service: Service) -> None:
    sent = 0

    async def pour(_: Any, __: Any, send: Any) -> None:
        nonlocal sent
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(50):
            await send({"type": "http.response.body", "body": b"x" * MEGABYTE, "more_body": True})
            sent += 1
        await send({"type": "http.response.body", "body": b""})

    service.answer = pour
    async with calling.stream("GET", WORKERS, headers=make.bearer()) as answer:
        assert answer.status_code == 200
        await asyncio.sleep(0.3)
        assert sent < 25
        assert len(await answer.aread()) == 50 * MEGABYTE


async def test_a_body_that_grows_too_large_is_refused(service: Service, starting: Starting) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000
            await asyncio.sleep(0.001)

    async with make.serving(service) as upstream, starting(upstream, max_body=10_000) as calling:
        declared = await calling.post(WORKERS, content=b"x" * 10_001, headers=make.bearer())
        assert (declared.status_code, declared.json()["code"]) == (413, "TOO_LARGE")
        assert service.asked == []
        grown = await calling.post(WORKERS, content=parts(), headers=make.bearer())
        assert grown.status_code == 413
        assert (await calling.post(WORKERS, content=b"x" * 10_000, headers=make.bearer())).status_code == 200


async def test_an_answer_before_the_whole_request_is_passed_on(calling: httpx.AsyncClient, service: Service) -> None:
    async def early(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 415, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"no"})

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000
            await asyncio.sleep(0.005)

    service.answer = early
    answer = await calling.post(WORKERS, content=parts(), headers=make.bearer())
    assert (answer.status_code, answer.content) == (415, b"no")


async def test_head_and_bodiless_answers(calling: httpx.AsyncClient, service: Service) -> None:
    async def bodiless(scope: Any, _: Any, send: Any) -> None:
        status = 200 if scope["method"] == "HEAD" else 304
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"9"), (b"etag", b'"1"')]}
        )
        await send({"type": "http.response.body", "body": b"x" * 9 if scope["method"] == "HEAD" else b""})

    service.answer = bodiless
    for _ in range(3):
        head = await calling.head(f"{WORKERS}/W1", headers=make.bearer())
        assert (head.status_code, head.headers["content-length"], head.content) == (200, "9", b"")


async def test_expect_continue_is_answered_by_the_gateway(calling: httpx.AsyncClient, service: Service) -> None:
    head = request_line(
        b"POST /v1/roster/workers HTTP/1.1", b"content-length: 2", b"expect: 100-continue", b"connection: close"
    )
    answer = await raw(calling, head + b"hi")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
    assert service.header(b"expect") == []


async def saying_of(answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await make.read_head(reader)
    writer.write(answer)
    await writer.drain()


def handler(answer: bytes, *, hold: bool = False) -> make.Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying_of(answer, reader, writer)
        if hold:
            await reader.read()

    return handle


FAST = {"timeouts": {"connect": 0.5, "response": 0.4, "idle": 0.4}}


@pytest.mark.parametrize(
    ("answer", "hold", "status", "code"),
    [
        (b"", True, 504, "GATEWAY_TIMEOUT"),
        (b"HTTP/1.1 200 OK\r\n", True, 504, "GATEWAY_TIMEOUT"),
        (b"", False, 502, "BAD_GATEWAY"),
        (b"HTTP/1.1 200 OK\r\n", False, 502, "BAD_GATEWAY"),
        (b"nonsense\r\n\r\n", False, 502, "BAD_GATEWAY"),
    ],
)
async def test_a_service_that_does_not_answer_properly(
    starting: Starting, answer: bytes, *, hold: bool, status: int, code: str
) -> None:
    async with make.speaking(handler(answer, hold=hold)) as upstream, starting(upstream, **FAST) as calling:
        refused = await calling.get(WORKERS, headers=make.bearer())
        assert (refused.status_code, refused.json()["code"], refused.json()["facts"]) == (
            status,
            code,
            {"service": "roster"},
        )


@pytest.mark.parametrize(
    ("answer", "hold"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun", False),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegun\r\n", False),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegun\r\nlies", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun", True),
    ],
)
async def test_an_answer_that_breaks_off_breaks_off_for_the_caller(
    starting: Starting, answer: bytes, *, hold: bool
) -> None:
    async with make.speaking(handler(answer, hold=hold)) as upstream, starting(upstream, **FAST) as calling:
        with pytest.raises(httpx.RemoteProtocolError):
            await calling.get(WORKERS, headers=make.bearer())


async def test_a_dead_service_opens_the_breaker_and_a_living_one_closes_it(
    service: Service, starting: Starting
) -> None:
    port = make.free_port()
    async with starting(f"http://127.0.0.1:{port}", breaker_failures=3, breaker_seconds=0.3) as calling:
        statuses = [(await calling.get(WORKERS, headers=make.bearer())).status_code for _ in range(4)]
        assert statuses == [502, 502, 502, 503]
        refused = await calling.get(WORKERS, headers=make.bearer())
        assert (refused.json()["code"], refused.headers["retry-after"]) == ("SERVICE_DOWN", "1")
        assert (await calling.get("/openapi.json")).status_code == 200
        async with make.speaking(handler(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"), port=port):
            await asyncio.sleep(0.35)
            statuses = [(await calling.get(WORKERS, headers=make.bearer())).status_code for _ in range(3)]
            assert statuses == [204, 204, 204]


async def test_a_connection_gone_stale_costs_a_read_nothing_and_a_write_is_not_repeated(starting: Starting) -> None:
    heads: list[bytes] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers once a connection, then hangs up on whatever comes next."""
        heads.append(await make.read_head(reader))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        await writer.drain()
        heads.append(await make.read_head(reader))

    async with make.speaking(once) as upstream, starting(upstream) as calling:
        for _ in range(3):
            assert (await calling.get(WORKERS, headers=make.bearer())).status_code == 200
        assert (await calling.post(WORKERS, headers=make.bearer())).status_code == 502
    assert [head[:4] for head in heads].count(b"POST") == 1


async def test_calls_beyond_the_capacity_of_a_service_are_shed(service: Service, starting: Starting) -> None:
    release = asyncio.Event()

    async def slow(_: Any, __: Any, send: Any) -> None:
        await release.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    service.answer = slow
    async with (
        make.serving(service) as upstream,
        starting(upstream, concurrency=2, queue=1, queue_seconds=5) as calling,
    ):
        calls = [asyncio.ensure_future(calling.get(WORKERS, headers=make.bearer())) for _ in range(5)]
        done, _ = await asyncio.wait(calls, timeout=0.5)
        assert sorted(call.result().status_code for call in done) == [503, 503]
        assert {call.result().json()["code"] for call in done} == {"SERVICE_BUSY"}
        assert all(call.result().headers["retry-after"] == "1" for call in done)
        release.set()
        assert sorted([answer.status_code for answer in await asyncio.gather(*calls)]) == [204, 204, 204, 503, 503]


async def test_a_caller_that_hangs_up_frees_its_place(service: Service, starting: Starting) -> None:
    gone = asyncio.Event()

    async def waiting(_: Any, receive: Any, __: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    service.answer = waiting
    async with make.serving(service) as upstream, starting(upstream) as calling:
        with pytest.raises(httpx.ReadTimeout):
            await calling.get(WORKERS, headers=make.bearer(), timeout=1.2)
        await asyncio.wait_for(gone.wait(), 2)


async def test_a_caller_over_its_limit_is_told_to_wait(service: Service, starting: Starting) -> None:
    async with make.serving(service) as upstream, starting(upstream, limit_read="3/hour") as calling:
        answers = [await calling.get(WORKERS, headers=make.bearer()) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"read";q=3;w=3600'
        assert answers[0].headers["ratelimit"].startswith('"read";r=2;t=')
        assert int(answers[3].headers["retry-after"]) > 0
        assert answers[3].json()["code"] == "RATE_EXCEEDED"
        other = await calling.get(WORKERS, headers=make.bearer(subject="officer-2"))
        assert other.status_code == 200
        assert (await calling.post(WORKERS, headers=make.bearer())).status_code == 200


async def test_tokens_of_another_issuer_are_believed_when_it_is_trusted(service: Service, starting: Starting) -> None:
    bureau = make.key("bureau")
    now = int(time.time())
    claims = {"iss": "https://sso.example.cn", "aud": "nuanxin", "sub": "li", "iat": now, "exp": now + 60,
              "department": "civil-affairs", "level": "county", "region": str(make.COUNTY)}  # fmt: skip
    token = jwt.encode({"alg": "Ed25519", "kid": "bureau"}, claims, bureau, algorithms=["Ed25519"])
    headers = {"authorization": f"Bearer {token}"}
    trusted = {
        "name": "bureau",
        "iss": "https://sso.example.cn",
        "audience": "nuanxin",
        "jwks": {"keys": [make.public("bureau")]},
    }
    async with make.serving(service) as upstream:
        async with starting(upstream) as calling:
            assert (await calling.get(WORKERS, headers=headers)).status_code == 401
        async with starting(upstream, issuers=[trusted]) as calling:
            assert (await calling.get(WORKERS, headers=headers)).status_code == 200
    (assertion,) = service.header(b"nuanxin-caller")
    keys = {"keys": [make.public("assertion")]}
    assert Verifier(keys, service="roster").verify(assertion.decode()).subject == "bureau:li"


async def test_one_caller_is_never_taken_for_another(calling: httpx.AsyncClient, service: Service) -> None:
    seen: dict[str, str] = {}
    keys = {"keys": [make.public("assertion")]}
    verifier = Verifier(keys, service="roster")

    async def who(scope: Any, _: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        subject = verifier.verify(headers[b"nuanxin-caller"].decode()).subject
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.001)
        await send({"type": "http.response.body", "body": subject.encode()})

    service.answer = who

    async def ask(number: int) -> None:
        answer = await calling.get(WORKERS, headers=make.bearer(subject=f"officer-{number % 7}"))
        seen[f"{number}"] = answer.text

    await asyncio.gather(*(ask(number) for number in range(100)))
    assert seen == {f"{number}": f"nuanxin:officer-{number % 7}" for number in range(100)}


async def test_documents_and_views_over_the_wire(calling: httpx.AsyncClient) -> None:
    first = await calling.get("/openapi.json?as=community@community")
    assert "/v1/roster/workers" in first.json()["paths"]
    assert "/v1/roster/workers/{worker_id}/transfer" not in first.json()["paths"]
    again = await calling.get("/openapi.json?as=community@community", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_requests_are_logged_without_tokens_or_queries(
    tmp_path: Path, service: Service, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    token = make.token()
    async with make.serving(service) as upstream:
        app = make.gateway(tmp_path, {"roster": upstream}, log_level="info")
        async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url) as calling:
            await calling.get(f"{WORKERS}?id_number=150203", headers={"authorization": f"Bearer {token}"})
    printed = capfdbinary.readouterr().out
    assert b'"permission":"roster:worker:list","status":200' in printed
    assert b'"client":"civil-affairs@county"' in printed
    assert token.encode() not in printed
    assert b"id_number" not in printed


async def test_an_assertion_is_for_the_one_operation_permitted_and_used_again_for_it_alone(
    calling: httpx.AsyncClient, service: Service
) -> None:
    headers = make.bearer()
    verifier = Verifier({"keys": [make.public("assertion")]}, service="roster")
    seen: list[tuple[str, bytes]] = []
    for path in (WORKERS, f"{WORKERS}/W1", WORKERS):
        await calling.get(path, headers=headers)
        (assertion,) = service.header(b"nuanxin-caller")
        seen.append((verifier.verify(assertion.decode()).permission, assertion))
    assert [permission for permission, _ in seen] == ["roster:worker:list", "roster:worker:read", "roster:worker:list"]
    assert seen[0] == seen[2]
