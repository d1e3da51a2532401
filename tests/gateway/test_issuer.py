"""The gateway's own tokens, and the errors of RFC 6749 §5.2."""

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.caller import Department
from chassis.regions import Level
from gateway.clients import hash_secret
from gateway.identity import Identities
from gateway.issuer import own_issuer
from gateway.issuer_keys import IssuerKeySet
from gateway.keys import IssuerKeys
from gateway.refusals import ClaimsRefused
from tests.gateway import make
from tests.security import oauth

GRANT = {"grant_type": "client_credentials"}
POST = {"client_id": "civil-150203", "client_secret": "open sesame"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    clients = [make.oauth_client(), make.oauth_client(client_id="svc", department="service", level="province",
                                                      region=150000000000, roles=["service:subsidy"])]  # fmt: skip
    app = make.gateway(tmp_path, clients=clients)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        yield client


async def identity(token: str) -> Any:
    trusted = own_issuer(IssuerKeySet(make.private("issuer")), issuer_url=make.ISSUER, audience="nuanxin")
    return await Identities([IssuerKeys(trusted)]).verify(token.encode())


async def test_a_client_gets_a_token_that_the_gateway_believes(calling: httpx.AsyncClient) -> None:
    answer = await calling.post("/oauth/token", data={**GRANT, **POST})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    found = await identity(given["access_token"])
    assert (found.subject, found.principal) == ("nuanxin:civil-150203", "civil-affairs@county")


async def test_a_client_may_authenticate_by_basic(calling: httpx.AsyncClient) -> None:
    answer = await calling.post("/oauth/token", data=GRANT, headers=basic("svc", "open+sesame"))
    assert (await identity(answer.json()["access_token"])).principal == "service:subsidy"


async def test_a_client_may_prove_itself_by_a_key_of_its_own(tmp_path: Path) -> None:
    app = make.gateway(tmp_path, clients=[oauth.client()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        for audience in (make.ISSUER, f"{make.ISSUER}/oauth/token", [make.ISSUER]):
            answer = await client.post("/oauth/token", data=oauth.asking(oauth.assertion(aud=audience)))
            assert (await identity(answer.json()["access_token"])).principal == "finance@county"
        secret = await client.post("/oauth/token", data={**GRANT, "client_id": oauth.CLIENT, "client_secret": ""})
        assert secret.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        ({**GRANT, **POST, "client_secret": "wrong"}, {}, 401, "invalid_client"),
        ({**GRANT, **POST, "client_id": "stranger"}, {}, 401, "invalid_client"),
        (GRANT, {}, 401, "invalid_client"),
        (GRANT, basic("civil-150203", "wrong"), 401, "invalid_client"),
        (GRANT, {"authorization": "Basic %%%"}, 401, "invalid_client"),
        (GRANT, {"authorization": "Bearer abc"}, 401, "invalid_client"),
        ({**GRANT, **POST}, basic("civil-150203", "open sesame"), 400, "invalid_request"),
        ({**POST, "grant_type": "password"}, {}, 400, "unsupported_grant_type"),
        (POST, {}, 400, "unsupported_grant_type"),
        ({**GRANT, **POST, "client_id": ["civil-150203", "svc"]}, {}, 400, "invalid_request"),
    ],
)
async def test_anything_else_is_refused_in_the_form_of_the_rfc(
    calling: httpx.AsyncClient, form: dict[str, Any], headers: dict[str, str], status: int, error: str
) -> None:
    answer = await calling.post("/oauth/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401 and ("authorization" in headers or form == GRANT))


async def test_a_token_request_is_a_form(calling: httpx.AsyncClient) -> None:
    assert (await calling.post("/oauth/token", json={**GRANT, **POST})).json()["error"] == "invalid_request"
    huge = await calling.post("/oauth/token", data={**GRANT, **POST, "x": "y" * 10_000})
    assert huge.json()["error"] == "invalid_request"


async def test_guessing_secrets_is_limited_by_address(tmp_path: Path) -> None:
    app = make.gateway(tmp_path, clients=[make.oauth_client()], limit_token="2/minute")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        statuses = [(await client.post("/oauth/token", data={**GRANT, **POST})).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_the_metadata_leads_to_the_endpoints(calling: httpx.AsyncClient) -> None:
    metadata = (await calling.get("/.well-known/oauth-authorization-server")).json()
    assert metadata["issuer"] == make.ISSUER
    assert metadata["token_endpoint"] == f"{make.ISSUER}/oauth/token"
    assert "private_key_jwt" in metadata["token_endpoint_auth_methods_supported"]
    assert "ES256" in metadata["token_endpoint_auth_signing_alg_values_supported"]
    (published,) = (await calling.get(metadata["jwks_uri"])).json()["keys"]
    assert published["kid"] == "issuer"
    assert "d" not in published


def test_no_token_is_minted_that_the_gateway_would_refuse() -> None:
    with pytest.raises(ClaimsRefused):
        make.token(Department.WORKER, Level.COMMUNITY, make.COMMUNITY)
    with pytest.raises(ClaimsRefused):
        make.token(Department.FINANCE, Level.PROVINCE, make.COUNTY)
    assert make.token(Department.WORKER, Level.COMMUNITY, make.COMMUNITY, worker_id="W123456788")


def test_secrets_are_kept_salted() -> None:
    assert hash_secret("same") != hash_secret("same")
