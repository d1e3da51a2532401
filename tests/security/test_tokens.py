"""What a thief of tokens, proofs and assertions tries at the gateway (API2 of the OWASP API Security Top 10)."""

import ssl
import time
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from chassis.caller import Department
from gateway.replays import Replays
from gateway.signed import unverified
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.security.oauth import CLIENT, STRANGER, asking, assertion, client
from tests.security.proofs import HELD, JKT, STOLEN, proof, shown

WORKERS = "/v1/roster/workers"


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


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def through(service: Service, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Through the whole gateway to a service."""
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(make.serving(service))
        app = make.gateway(tmp_path, {"roster": upstream}, certificates_from=["127.0.0.1/32"])
        url = await stack.enter_async_context(make.at_the_door(app))
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))


async def test_a_bound_token_with_its_proof_is_let_through_and_the_proof_goes_no_further(
    through: httpx.AsyncClient, service: Service
) -> None:
    bound = make.token(jkt=JKT)
    for _ in range(2):
        headers = shown(bound, proof("GET", WORKERS, token=bound))
        assert (await through.get(WORKERS, params={"page": 1}, headers=headers)).status_code == 200
    assert (service.header(b"dpop"), service.header(b"client-cert")) == ([], [])
    # Written otherwise, the address is the same.
    written = proof("GET", WORKERS, token=bound, htu=f"HTTP://GATEWAY.test:80{WORKERS}?page=1#top")
    assert (await through.get(WORKERS, headers=shown(bound, written))).status_code == 200


@pytest.mark.parametrize(
    ("stolen", "why"),
    [
        (lambda token: {"authorization": f"Bearer {token}"}, "with a proof"),
        (lambda token: {"authorization": f"Bearer {token}", "dpop": proof("GET", WORKERS, token=token)}, "a proof"),
        (lambda token: {"authorization": f"DPoP {token}"}, "with a proof"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, key=STOLEN)), "another key"),
        (lambda token: shown(token, proof("POST", WORKERS, token=token)), "another request"),
        (lambda token: shown(token, proof("GET", f"{WORKERS}/W1", token=token)), "another request"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, htu=f"https://evil{WORKERS}")), "request"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, htu=7)), "another request"),
        (lambda token: shown(token, proof("GET", WORKERS, token="another")), "another token"),
        (lambda token: shown(token, proof("GET", WORKERS)), "another token"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, iat=int(time.time()) - 32)), "old"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, iat=int(time.time()) + 15)), "old"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, iat="now")), "old"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, jti=None)), "id"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token, header={"typ": "jwt"})), "read"),
        (lambda token: shown(token, _unsigned_proof(token)), "read"),
        (lambda token: shown(token, _shared_secret(token)), "read"),
        (lambda token: shown(token, _with_private_key(token)), "read"),
        (lambda token: shown(token, proof("GET", WORKERS, token=token)[:-8] + "AAAAAAAA"), "read"),
        (lambda token: shown(token, "x.y.z"), "read"),
        (lambda token: shown(token, "x" * 9000), "read"),
    ],
)
async def test_a_stolen_bound_token_is_of_no_use(
    through: httpx.AsyncClient, service: Service, stolen: Callable[[str], dict[str, str]], why: str
) -> None:
    answer = await through.get(WORKERS, headers=stolen(make.token(jkt=JKT)) | {"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (401, "PROOF_REFUSED")
    assert why in answer.json()["detail"]
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("DPoP ")
    assert 'error="invalid_dpop_proof"' in challenge
    assert service.asked == []


def _unsigned_proof(token: str) -> str:
    return _with_header(proof("GET", WORKERS, token=token), alg="none").rpartition(".")[0] + "."


def _shared_secret(token: str) -> str:
    """A public key that is given out to be a shared one, and used so."""
    secret = OctKey.generate_key(256)
    signed = proof("GET", WORKERS, token=token)
    claims = jwt.decode(signed, HELD, algorithms=["ES256"]).claims
    header = {"typ": "dpop+jwt", "alg": "HS256", "jwk": secret.as_dict(private=True)}
    return jwt.encode(header, claims, secret, algorithms=["HS256"])


def _with_private_key(token: str) -> str:
    return proof("GET", WORKERS, token=token, header={"jwk": HELD.as_dict(private=True)})


def _with_header(signed: str, **changes: str) -> str:
    head, body, signature = signed.split(".")
    written = orjson.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4))) | changes
    return f"{urlsafe_b64encode(orjson.dumps(written)).rstrip(b'=').decode()}.{body}.{signature}"


async def test_a_proof_is_taken_once(through: httpx.AsyncClient) -> None:
    bound = make.token(jkt=JKT)
    headers = shown(bound, proof("GET", WORKERS, token=bound))
    assert (await through.get(WORKERS, headers=headers)).status_code == 200
    replayed = await through.get(WORKERS, headers=headers)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "PROOF_REFUSED")
    twice = [*headers.items(), ("dpop", proof("GET", WORKERS, token=bound))]
    assert (await through.get(WORKERS, headers=twice)).json()["code"] == "AMBIGUOUS_REQUEST"


async def test_a_token_that_is_bound_to_nothing_is_no_bound_one(through: httpx.AsyncClient) -> None:
    plain = make.token()
    refused = await through.get(WORKERS, headers=shown(plain, proof("GET", WORKERS, token=plain)))
    assert (refused.status_code, refused.json()["code"]) == (401, "PROOF_REFUSED")
    alone = await through.get(WORKERS)
    assert alone.headers["www-authenticate"].startswith("Bearer ")
    assert ", DPoP " in alone.headers["www-authenticate"]


async def test_the_issuer_binds_to_the_key_that_is_proved_and_to_no_other(
    calling: httpx.AsyncClient, tmp_path: Path
) -> None:
    seen = proof("POST", "/oauth/token")
    given = await calling.post("/oauth/token", data=asking(assertion()), headers={"dpop": seen})
    assert given.json()["token_type"] == "DPoP"
    assert unverified(given.json()["access_token"].encode())[1]["cnf"] == {"jkt": JKT}
    for wrong in (seen, proof("GET", "/oauth/token"), proof("POST", WORKERS), "x.y.z"):
        refused = await calling.post("/oauth/token", data=asking(assertion()), headers={"dpop": wrong})
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
    app = make.gateway(tmp_path, clients=[client()], bound=["finance"])
    async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as strict:
        refused = await strict.post("/oauth/token", data=asking(assertion()))
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
        answer = await strict.get(WORKERS, headers=make.bearer(Department.FINANCE))
        assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REFUSED")


async def test_a_certificate_is_believed_from_the_proxy_alone(
    through: httpx.AsyncClient, service: Service, tmp_path: Path
) -> None:
    der = b"a certificate"
    digest = urlsafe_b64encode(sha256(der).digest()).rstrip(b"=").decode()
    bound = {"authorization": f"Bearer {_bound_to_certificate(digest)}"}
    mine = f":{b64encode(der).decode()}:"
    escaped = quote(ssl.DER_cert_to_PEM_cert(der), safe="")
    for certificate in (mine, escaped):
        assert (await through.get(WORKERS, headers=bound | {"client-cert": certificate})).status_code == 200
        assert service.header(b"client-cert") == []
    other = f":{b64encode(b'another').decode()}:"
    for headers in (bound, bound | {"client-cert": other}, bound | {"client-cert": "rubbish"}):
        refused = await through.get(WORKERS, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "CERTIFICATE_REFUSED")
    outside = make.at_the_door(make.gateway(tmp_path), http=make.seen_at("203.0.113.9"))
    async with outside as url, httpx.AsyncClient(base_url=url, timeout=20) as stranger:
        refused = await stranger.get(WORKERS, headers=bound | {"client-cert": mine})
        assert (refused.status_code, refused.json()["code"]) == (401, "CERTIFICATE_REFUSED")


def _bound_to_certificate(digest: str) -> str:
    key = make.key("issuer")
    claims = unverified(make.token().encode())[1] | {"cnf": {"x5t#S256": digest}}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, claims, key, algorithms=["Ed25519"])
