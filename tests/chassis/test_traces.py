"""Traces are off unless there is somewhere to send them, and then go on from the caller's."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from fastapi import FastAPI

from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from tests.chassis.toy.service import SERVICE
from tests.client import caller, client_for, common_settings

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Collector(BaseHTTPRequestHandler):
    """Takes what an OTLP exporter sends."""

    taken: list[bytes]

    def do_POST(self) -> None:
        self.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    taken: list[bytes] = []
    server = HTTPServer(("127.0.0.1", 0), type("Kept", (Collector,), {"taken": taken}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", taken
    server.shutdown()
    thread.join()
    server.server_close()


async def asked(app: FastAPI) -> httpx.Response:
    async with client_for({"toy": app}, caller("civil-affairs", 150603000000)) as county:
        return await county.get("/v1/toy/notes", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})


async def test_a_request_continues_its_callers_trace_down_to_the_statements(
    fresh_database: Callable[[Service], Awaitable[str]], collector: tuple[str, list[bytes]]
) -> None:
    endpoint, taken = collector
    settings = ServiceSettings(database_url=await fresh_database(SERVICE))
    app = assemble(SERVICE, common=common_settings(traces_endpoint=endpoint), settings=settings)
    assert (await asked(app)).status_code == 200
    app.state.traces.shutdown()
    await app.state.database.close()
    sent = b"".join(taken)
    assert bytes.fromhex(TRACE) in sent
    assert b"toy:note:list" in sent
    assert b"FROM notes" in sent


async def test_without_an_endpoint_nothing_is_traced(toy: FastAPI) -> None:
    assert toy.state.traces is None
    assert (await asked(toy)).status_code == 200
