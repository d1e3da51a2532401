"""The local set: it starts, keeps its data, stops cleanly, starts again what dies, and says what is wrong."""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from chassis.caller import Department
from chassis.regions import Level
from deploy.local.cli import app
from deploy.local.office import Office, Refused
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, PortTaken, answers, free_port, local_set
from deploy.local.tokens import local_token
from gateway.refusals import ClaimsRefused

COUNTY = 150603000000
GUIDANCE = {
    "region": "150600000000",
    "document_no": "指导意见〔2020〕1号",
    "ceiling_fen": 10_000,
    "league_share_bp": 5_000,
    "valid_from": "2020-02-01",
    "valid_to": "2020-02-29",
}


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def office(running: LocalSet, client: httpx.AsyncClient, department: Department, region: int) -> Office:
    return Office(client, local_token(running.state, department=department, region=region), patience=30.0)


async def test_a_set_keeps_its_data_over_restarts_and_crashes(home: Path) -> None:
    state = State(home)
    async with local_set(state, port=free_port()) as running:
        async with httpx.AsyncClient(base_url=running.url, trust_env=False) as client:
            league = office(running, client, Department.GOVERNMENT, 150600000000)
            made = await league.post("/v1/subsidy/guidance", GUIDANCE)
            for victim in ("subsidy", "postgres", "gateway"):
                os.kill(running.pids()[victim], signal.SIGKILL)
                await asyncio.sleep(0.1)
                for address in running.addresses.values():
                    await answers(address)
                assert (await league.get(f"/v1/subsidy/guidance/{made['id']}"))["id"] == made["id"]
        pids = running.pids()
    assert state.running is None
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    async with (
        local_set(state, port=free_port()) as running,
        httpx.AsyncClient(base_url=running.url, trust_env=False) as client,
    ):
        county = office(running, client, Department.FINANCE, COUNTY)
        assert (await county.get(f"/v1/subsidy/guidance/{made['id']}"))["document_no"] == made["document_no"]
        with pytest.raises(Refused) as refused:
            await county.post("/v1/subsidy/guidance", GUIDANCE)
        assert (refused.value.status, refused.value.code) == (403, "NOT_PERMITTED")


async def test_a_port_that_is_taken_is_told_before_anything_starts(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTaken):
            async with local_set(State(home), port=taken.getsockname()[1]):
                pytest.fail("it started")
    assert not (home / "pg").exists()


def test_a_taken_port_is_said_in_words(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = CliRunner().invoke(app, ["up", "--port", port, "--state", str(home)])
    assert told.exit_code == 1
    assert f"Port {port} is taken" in told.output


def test_a_token_needs_a_running_set(home: Path) -> None:
    told = CliRunner().invoke(app, ["token", "--department", "finance", "--state", str(home)])
    assert told.exit_code == 1
    assert "nuanxin up" in told.output


def test_secrets_are_made_once_and_readable_by_their_owner_alone(home: Path) -> None:
    first = State(home).secrets
    assert State(home).secrets == first
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert str(first["assertion_key"]["kid"]).startswith("local")


def test_a_token_that_the_gateway_would_not_take_is_not_minted(home: Path) -> None:
    state = State(home)
    state.secrets  # noqa: B018 - makes the keys
    state.note_running({"pid": os.getpid(), "url": "http://127.0.0.1:1", "environment": {}})
    with pytest.raises(ClaimsRefused):
        local_token(state, department=Department.FINANCE, region=COUNTY, level=Level.LEAGUE)
    with pytest.raises(ClaimsRefused):
        local_token(state, department=Department.WORKER, region=COUNTY)


def test_the_doctor_finds_this_machine_fit(home: Path) -> None:
    told = CliRunner().invoke(app, ["doctor", "--state", str(home)])
    assert told.exit_code == 0, told.output
    assert "PostgreSQL: starts" in told.output
