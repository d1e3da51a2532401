"""The set in containers on one machine: told what it needs, as on a cluster; and databases made for it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.settings import CommonSettings, ServiceSettings, service_settings
from deploy.local.cluster import passwords_in, write_secrets
from deploy.local.databases import create_databases, owner_of
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import service_names
from gateway.settings import GatewaySettings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    write_secrets(folder, postgres="postgres:5432")
    return folder


def told(one: dict[str, Any], secrets: Path) -> dict[str, str]:
    """Its environment, with files where they were made; those that are not mounted are not there."""
    places = dict(volume.split(":")[:2] for volume in one["volumes"])
    mounts = {inside: secrets / outside.removeprefix("./secrets/") for outside, inside in places.items()}
    return {
        name: f"@{mounts[value[1:].rpartition('/')[0]]}/{value.rpartition('/')[2]}" if value.startswith("@") else value
        for name, value in one["environment"].items()
        if not value.startswith("${")
    }


def test_every_process_is_there_and_is_told_what_it_needs(
    composed: dict[str, Any], secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(composed) == {
        *("postgres", "databases", "gateway", "rules"),
        *service_names(),
        *(f"{name}-migrate" for name in service_names()),
    }
    for name in [*service_names(), *(f"{name}-migrate" for name in service_names()), "gateway", "rules"]:
        with monkeypatch.context() as environment:
            for key, value in told(composed[name], secrets).items():
                environment.setenv(key, value)
            if name == "gateway":
                settings = GatewaySettings(mode="local")
                assert set(settings.services) == set(service_names())
                assert settings.assertion_key
                continue
            for own in service_names() if name == "rules" else [name.removesuffix("-migrate")]:
                known = {f"NUANXIN_{own.upper()}_{field.upper()}" for field in ServiceSettings.model_fields}
                assert {
                    key for key in composed[name]["environment"] if key.startswith(f"NUANXIN_{own.upper()}_")
                } <= known
                settings_of = service_settings(own)
                assert bool(settings_of.migration_url) is name.endswith("-migrate")
                assert bool(settings_of.database_url) is not name.endswith("-migrate")
            if name in service_names():
                assert "kid" in CommonSettings().assertion_keys
                assert settings_of.data_keys.get_secret_value()


def test_no_container_is_root_or_writes_to_its_image(composed: dict[str, Any]) -> None:
    for name, one in composed.items():
        if name != "postgres":
            assert one["read_only"] is True
            assert one["cap_drop"] == ["ALL"]
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 65532:65532" in lines


def test_roles_and_databases_are_made_with_the_passwords_that_are_given(postgres: EmbeddedPostgres) -> None:
    passwords = {"sample": "A-1_b", "nuanxin_sample_owner": "C-2_d"}
    for _ in range(2):
        create_databases(postgres.url(), ["sample"], passwords=passwords)

    async def kept() -> dict[str, str]:
        engine = create_async_engine(postgres.url())
        async with engine.connect() as connection:
            rows = await connection.execute(text("SELECT rolname, rolpassword FROM pg_authid WHERE rolname ~ 'sample'"))
            found = {row.rolname: row.rolpassword for row in rows}
        await engine.dispose()
        return found

    found = asyncio.run(kept())
    assert found.keys() == passwords.keys()
    assert all(password.startswith("SCRAM-SHA-256$") for password in found.values())


def test_a_password_that_would_end_the_statement_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(ValueError, match="letters"):
        create_databases(postgres.url(), ["other"], passwords={"other": "'; DROP ROLE x", "nuanxin_other_owner": "a"})


def test_the_passwords_of_every_role_are_found_again(secrets: Path) -> None:
    assert set(passwords_in(secrets)) == {*service_names(), *(owner_of(name) for name in service_names())}
