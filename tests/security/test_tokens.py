"""What a thief of tokens, proofs and assertions tries at the gateway (API2 of the OWASP API Security Top 10)."""

import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import orjson
import pytest

from gateway.replays import Replays
from tests.gateway import make
from tests.security.oauth import CLIENT, STRANGER, asking, assertion, client


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    clients = [client(), client(client_id="another"), make.oauth_client()]
    app = make.gateway(tmp_path, clients=clients, limit_token="1000/minute")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as caller:
        yield caller


def unsigned(token: str) -> str:
    header = urlsafe_b64encode(orjson.dumps({"alg": "none", "kid": "mine"})).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (lambda: assertion(STRANGER), "signed"),
        (lambda: unsigned(assertion()), "signed"),
        (lambda: assertion(header={"kid": "other"}), "signed"),
        (lambda: assertion(sub="civil-150203"), "signed"),  # who has a secret has no key
        (lambda: assertion(sub="nobody"), "signed"),
        (lambda: assertion(sub=None), "signed"),
        (lambda: "x.y.z", "signed"),
        (lambda: assertion(iss="another"), "another client"),
        (lambda: assertion(aud="https://elsewhere"), "audience"),
        (lambda: assertion(aud=[make.ISSUER, "https://elsewhere"]), "audience"),
        (lambda: assertion(aud=None), "audience"),
        (lambda: assertion(exp=int(time.time()) - 60), "expired"),
        (lambda: assertion(exp=int(time.time()) + 3600), "expired"),
        (lambda: assertion(exp=None), "expired"),
        (lambda: assertion(exp="tomorrow"), "expired"),
        (lambda: assertion(iat=int(time.time()) + 120), "expired"),
        (lambda: assertion(nbf=int(time.time()) + 120), "expired"),
        (lambda: assertion(jti=None), "jti"),
    ],
)
async def test_no_assertion_is_believed_but_a_clients_own_and_live_one_to_this_issuer(
    calling: httpx.AsyncClient, forged: Callable[[], str], why: str
) -> None:
    answer = await calling.post("/oauth/token", data=asking(forged()))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert why in answer.json()["error_description"]


async def test_an_assertion_is_used_once_and_beside_nothing_else(calling: httpx.AsyncClient) -> None:
    seen = assertion()
    assert (await calling.post("/oauth/token", data=asking(seen, client_id=CLIENT))).status_code == 200
    replayed = await calling.post("/oauth/token", data=asking(seen))
    assert (replayed.status_code, replayed.json()["error_description"]) == (401, "the assertion was used before")
    for more in ({"client_secret": "open sesame"}, {"client_assertion_type": "urn:other"}):
        answer = await calling.post("/oauth/token", data=asking(assertion(), **more))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    answer = await calling.post("/oauth/token", data=asking(assertion(), client_id="another"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_what_was_used_is_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    used = Replays(whole=3, share=2)
    assert used.first("a", "1", seconds=60)
    assert not used.first("a", "1", seconds=60)
    assert used.first("b", "1", seconds=60)
    assert used.first("a", "2", seconds=60)
    assert not used.first("a", "3", seconds=60), "one holder took more than a share"
    assert not used.first("c", "1", seconds=60), "the whole was exceeded"
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert used.first("a", "1", seconds=60)
