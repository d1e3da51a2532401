"""What the gateway refuses to be told."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings
from tests.gateway import make

PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "assertion_key": make.private("assertion"),
    "issuer_key": make.private("issuer"),
    "issuer_url": "https://nuanxin.example.cn",
}
ISSUER = {"name": "bureau", "iss": "https://sso.example.cn", "audience": "nuanxin", "jwks": {"keys": []}}


def test_a_complete_production_setting_is_accepted() -> None:
    assert GatewaySettings(**PRODUCTION).signing_key().kid == "assertion"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"assertion_key": None}, "assertion_key is missing"),
        ({"issuer_key": None}, "issuer_key is missing"),
        ({"issuer_key": make.private("local-1")}, "key of a local set"),
        ({"issuer_key": make.private("assertion")}, "two keys"),
        ({"issuer_key": {"keys": [make.private("issuer"), make.private("local-1")]}}, "key of a local set"),
        ({"issuer_key": {"keys": [make.private("issuer"), make.private("assertion")]}}, "two keys"),
        ({"issuer_url": "http://nuanxin.example.cn"}, "https"),
        ({"clock_file": "clock"}, "clock may be moved in local mode only"),
        ({"sandbox": "folder"}, "sandbox is for local mode only"),
    ],
)
def test_production_does_not_start_with_missing_or_default_secrets(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        GatewaySettings(**{**PRODUCTION, **change})


def test_a_local_set_makes_up_keys_for_one_run() -> None:
    given = GatewaySettings(mode="local")
    assert given.signing_key().kid != given.signing_key().kid
    assert given.issuer_keys() is None


def test_a_public_key_cannot_sign() -> None:
    given = GatewaySettings(mode="local", issuer_key=make.public("issuer"))
    with pytest.raises(ValueError, match="private Ed25519"):
        given.issuer_keys()


@pytest.mark.parametrize(
    "change",
    [
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"jwks": None},
        {"jwks_url": "https://sso.example.cn/jwks"},
        {"name": "nuanxin"},
        {"departments": ["service"]},
        {"surprise": True},
    ],
)
def test_an_issuer_is_asymmetric_complete_and_speaks_for_no_service(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(mode="local", issuers=[{**ISSUER, **change}])


def test_names_are_given_once() -> None:
    with pytest.raises(ValidationError, match="client_id is given twice"):
        GatewaySettings(mode="local", clients=[make.oauth_client(), make.oauth_client()])
    with pytest.raises(ValidationError, match="name is given twice"):
        GatewaySettings(mode="local", issuers=[ISSUER, ISSUER])


@pytest.mark.parametrize(
    "jwks",
    [
        None,
        {"keys": []},
        {"keys": [make.private("mine")]},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
        {"keys": [make.public("mine"), {**make.public("other"), "kid": "mine"}]},
    ],
)
def test_a_client_proves_itself_by_a_secret_or_by_public_keys(jwks: Any) -> None:
    with pytest.raises(ValidationError, match=r"jwks|kid"):
        GatewaySettings(mode="local", clients=[make.oauth_client(secret=None, jwks=jwks)])


def test_a_rate_that_is_no_rate_is_refused() -> None:
    with pytest.raises(ValidationError, match="couldn't parse"):
        GatewaySettings(mode="local", limit_read="often")


def test_values_come_from_the_environment_and_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clients.json"
    file.write_bytes(orjson.dumps([make.oauth_client()]))
    monkeypatch.setenv("NUANXIN_MODE", "local")
    monkeypatch.setenv("NUANXIN_GATEWAY_CLIENTS", f"@{file}")
    monkeypatch.setenv("NUANXIN_GATEWAY_SERVICES", '{"roster": "http://127.0.0.1:8101"}')
    given = GatewaySettings()
    assert given.mode == "local"
    assert given.clients[0].client_id == "civil-150203"
    assert given.services == {"roster": ("http://127.0.0.1:8101",)}
    assert "scrypt" not in repr(given)
