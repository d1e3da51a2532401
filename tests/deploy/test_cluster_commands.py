"""The commands that a cluster's pods run."""

import os

import pytest
from typer.testing import CliRunner

from chassis import logs, manifest
from chassis.manifest import Service
from deploy.local.cli import app


@pytest.fixture(autouse=True)
def _own_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sends its logs to its own output, which is gone when the test is over."""
    monkeypatch.setattr(logs, "configure", lambda **_: None)


def test_a_service_is_served_by_name_with_the_time_that_calls_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, command: run.append(command))
    told = CliRunner().invoke(app, ["serve", "roster", "--host", "0.0.0.0", "--grace", "40"])  # noqa: S104 - as in a pod
    assert told.exit_code == 0
    (command,) = run
    assert "services.roster.main:create" in command
    for name, value in (("--host", "0.0.0.0"), ("--timeout-graceful-shutdown", "40"), ("--timeout-keep-alive", "5")):  # noqa: S104
        assert command[command.index(name) + 1] == value


def test_what_is_not_there_is_not_served() -> None:
    told = CliRunner().invoke(app, ["serve", "rooster"])
    assert told.exit_code == 1
    assert "roster" in told.output


def test_a_rule_that_fails_stops_no_other_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    async def run_rule(_: Service, name: str, *, dry_run: bool) -> int:
        ran.append(name)
        if name == "seal-audit":
            raise ConnectionError
        return 1

    monkeypatch.setattr(manifest, "run_rule", run_rule)
    told = CliRunner().invoke(app, ["run", "roster"])
    assert told.exit_code == 1
    assert ran == ["seal-audit", "forget-idempotency", "forget-deliveries", "retain"]
    assert "failed: seal-audit" in told.output


def test_an_unknown_rule_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run_rule(_: Service, name: str, *, dry_run: bool) -> int:
        pytest.fail(name)

    monkeypatch.setattr(manifest, "run_rule", run_rule)
    told = CliRunner().invoke(app, ["run", "roster", "seal-audit", "seal-everything"])
    assert told.exit_code == 1
    assert "has no rule seal-everything" in told.output
