"""Which tokens are believed, and what they must say."""

import asyncio
import time
import warnings
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from chassis.caller import Department
from chassis.regions import Level
from gateway import identity as module
from gateway import keys as keys_module
from gateway.identity import Identities, Identity, identity_of
from gateway.keys import IssuerKeys
from gateway.permits import Permits
from gateway.refusals import ClaimsRefused, StepUpNeeded, TokenRefused
from gateway.settings import ASYMMETRIC, Issuer
from tests.gateway import make

ISS = "https://sso.example.cn"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
# Times of cases are of when they were collected: a whole suite may run before they are.
DAY = 86_400

KEYS = {
    "RSA": RSAKey.generate_key(2048, {"kid": "one"}),
    "Ed": OKPKey.generate_key("Ed25519", {"kid": "one"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "one"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "one"}),
    "ES512": ECKey.generate_key("P-521", {"kid": "one"}),
}


def _kind(alg: str) -> str:
    return alg if alg in KEYS else {"Ed": "Ed"}.get(alg[:2], "RSA")


def issuer(*keys: Any, **changes: Any) -> Issuer:
    published = {"keys": [key.as_dict(private=False) for key in keys or (KEY,)]}
    return Issuer(**{"name": "bureau", "iss": ISS, "audience": "nuanxin", "jwks": published, **changes})


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {
        "iss": ISS,
        "aud": "nuanxin",
        "sub": "zhang",
        "iat": now,
        "exp": now + 300,
        "department": "finance",
        "level": "county",
        "region": "150203000000",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def signed(key: Any = KEY, *, alg: str = "ES256", header: dict[str, Any] | None = None, **changes: Any) -> bytes:
    head = {"alg": alg, "kid": key.kid, **(header or {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # joserfc's, about the older name of Ed25519
        return jwt.encode(head, claims(**changes), key, algorithms=[alg]).encode()


def identities(*trusted: Issuer) -> Identities:
    return Identities([IssuerKeys(one) for one in trusted or (issuer(),)], clock_skew=10)


async def refused(token: bytes, known: Identities | None = None) -> str:
    known = known or identities()
    with pytest.raises(TokenRefused) as refusal:
        await known.verify(token)
    assert known.find(token) is None
    return refusal.value.facts["reason"].en  # type: ignore[no-any-return]


async def test_a_good_token_names_a_caller_under_its_issuer() -> None:
    found = await identities().verify(signed())
    assert (found.subject, found.principal, found.region) == ("bureau:zhang", "finance@county", 150203000000)
    assert found.caller("subsidy:roll:check").permission == "subsidy:roll:check"


@pytest.mark.parametrize("alg", sorted(ASYMMETRIC))
async def test_every_algorithm_on_the_list_is_believed_of_a_key_of_its_kind_and_of_no_other(alg: str) -> None:
    own = KEYS[_kind(alg)]
    token = signed(own, alg=alg)
    assert (await identities(issuer(own, algorithms={alg})).verify(token)).subject == "bureau:zhang"
    for other in [key for kind, key in KEYS.items() if kind != _kind(alg)]:
        assert "signature" in await refused(token, identities(issuer(other, algorithms={alg})))
    head, _, tail = token.rpartition(b".")
    forged = head + b"." + (b"BBBB" if tail.startswith(b"AAAA") else b"AAAA") + tail[4:]
    assert "signature" in await refused(forged, identities(issuer(own, algorithms={alg})))


async def test_an_unsigned_token_is_refused() -> None:
    parts = [urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in ({"alg": "none", "kid": "one"}, claims())]
    assert "algorithm" in await refused(b".".join([*parts, b""]))


async def test_a_public_key_used_as_a_shared_secret_is_refused() -> None:
    secret = OctKey.import_key(orjson.dumps(KEY.as_dict(private=False)), {"kid": "one"})
    token = jwt.encode({"alg": "HS256", "kid": "one"}, claims(), secret, algorithms=["HS256"])
    assert "algorithm" in await refused(token.encode())


async def test_an_algorithm_that_the_issuer_does_not_use_is_refused() -> None:
    assert "algorithm" in await refused(signed(), identities(issuer(algorithms={"RS256"})))


async def test_a_signature_by_another_key_of_the_same_id_is_refused() -> None:
    assert "signature" in await refused(signed(ECKey.generate_key("P-256", {"kid": "one"})))


async def test_an_altered_token_is_refused() -> None:
    head, _, tail = signed().split(b".")
    forged = urlsafe_b64encode(orjson.dumps(claims(department="headquarters"))).rstrip(b"=")
    assert "signature" in await refused(b".".join([head, forged, tail]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://elsewhere"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "time"),
        ({"exp": "tomorrow"}, "time"),
        ({"iat": None}, "time"),
        ({"iat": int(time.time()) + DAY}, "time"),
        ({"nbf": int(time.time()) + DAY}, "time"),
    ],
)
async def test_issuer_audience_and_times_are_checked(changes: dict[str, Any], reason: str) -> None:
    assert reason in await refused(signed(**changes))


async def test_an_audience_among_several_is_enough() -> None:
    assert await identities().verify(signed(aud=["other", "nuanxin"]))


async def test_clocks_may_differ_by_the_skew_and_no_more() -> None:
    assert await identities().verify(signed(exp=int(time.time()) - 5))
    await refused(signed(exp=int(time.time()) - 15))


@pytest.mark.parametrize(
    "token",
    [b"", b"a.b", b"a.b.c", b"a.b.c.d.e", b"\xff.\xff.\xff", b"W10.W10.x", b"e30.e30.e30", b"x" * 9000],
)
async def test_what_is_no_token_is_refused(token: bytes) -> None:
    await refused(token)


async def test_critical_headers_that_nobody_understands_are_refused() -> None:
    head, body, tail = signed().split(b".")
    crit = urlsafe_b64encode(orjson.dumps({"alg": "ES256", "kid": "one", "crit": ["b64"], "b64": False})).rstrip(b"=")
    assert "algorithm" in await refused(b".".join([crit, body, tail]))
    assert head


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"department": "nobody"}, "department"),
        ({"department": None}, "department"),
        ({"department": "service", "roles": ["service:subsidy"], "level": "province"}, "department"),
        ({"level": "planet"}, "level"),
        ({"department": "township"}, "level"),
        ({"department": "community", "level": "county"}, "level"),
        ({"region": "150000000000"}, "region"),
        ({"region": "150203001001"}, "region"),
        ({"region": "15"}, "region"),
        ({"region": True}, "region"),
        ({"region": None}, "region"),
        ({"department": "worker"}, "worker_id"),
        ({"department": "worker", "worker_id": "123"}, "worker_id"),
        ({"department": "worker", "worker_id": "W123456789"}, "worker_id"),  # a wrong check digit
        ({"department": "hospital"}, "organisation"),
        ({"department": "hospital", "organisation": ""}, "organisation"),
        ({"roles": "admin"}, "roles"),
        ({"roles": [1]}, "roles"),
        ({"roles": ["service:subsidy"]}, "roles"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
    ],
)
async def test_a_token_must_say_who_is_calling(changes: dict[str, Any], claim: str) -> None:
    with pytest.raises((ClaimsRefused, TokenRefused)) as refusal:
        await identities().verify(signed(**changes))
    if isinstance(refusal.value, ClaimsRefused):
        assert refusal.value.facts["claim"] == claim
    else:
        assert claim == "sub"


def test_only_our_own_issuer_speaks_for_a_service_and_for_one_at_a_time() -> None:
    given = claims(department="service", level="province", region="150000000000", roles=["service:subsidy"])
    assert identity_of(given, issuer="nuanxin").principal == "service:subsidy"
    for roles in ([], ["service:subsidy", "service:roster"], ["service:nobody"], ["admin"]):
        with pytest.raises(ClaimsRefused):
            identity_of({**given, "roles": roles}, issuer="nuanxin")


async def test_an_issuer_speaks_only_for_the_departments_it_was_given() -> None:
    trusted = issuer(departments={"health"})
    with pytest.raises(ClaimsRefused):
        await identities(trusted).verify(signed())
    assert await identities(trusted).verify(signed(department="health"))


async def test_a_verified_token_is_remembered_while_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    known = identities()
    token = signed(exp=int(time.time()) + 30)
    assert known.find(token) is None
    found = await known.verify(token)
    assert known.find(token) is found
    later = time.time() + 31
    monkeypatch.setattr(time, "time", lambda: later)
    assert known.find(token) is None


async def test_nothing_is_remembered_for_longer_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    known = identities()
    token = signed(exp=int(time.time()) + 3600)
    await known.verify(token)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert known.find(token) is None


async def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    known = identities()
    tokens = [signed(sub=f"zhang-{number}") for number in range(3)]
    for token in tokens:
        await known.verify(token)
    assert [known.find(token) is not None for token in tokens] == [False, True, True]


class Published:
    """An issuer's published keys, and how often they were asked for."""

    def __init__(self, *keys: Any) -> None:
        self.keys = list(keys)
        self.asked = 0
        self.failing = False

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.failing:
            return httpx.Response(500)
        return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})


def published(source: Published) -> tuple[Identities, IssuerKeys]:
    client = httpx.AsyncClient(transport=httpx.MockTransport(source))
    keys = IssuerKeys(issuer(jwks=None, jwks_url="https://sso.example.cn/jwks"), client=client)
    return Identities([keys]), keys


async def test_a_new_key_is_fetched_when_a_token_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Published(KEY)
    known, _ = published(source)
    first = signed()
    await known.verify(first)
    rotated = ECKey.generate_key("P-256", {"kid": "two"})
    source.keys = [rotated]
    monkeypatch.setattr(keys_module, "REFETCH_SECONDS", 0.0)
    found: Identity = await known.verify(signed(rotated))
    assert found.subject == "bureau:zhang"
    assert known.find(first) is None, "a token of the withdrawn key was still remembered"
    assert "key" in await refused(first, known)


async def test_made_up_key_ids_do_not_make_us_ask_again_and_again() -> None:
    source = Published(KEY)
    known, _ = published(source)
    for number in range(20):
        await refused(signed(ECKey.generate_key("P-256", {"kid": f"made-up-{number}"})), known)
    assert source.asked == 1


async def test_issuers_rotate_side_by_side_at_their_real_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both keys hold while both are published; another issuer's key of the same id opens nothing."""
    monkeypatch.setattr(keys_module, "REFETCH_SECONDS", 0.0)
    old, new, other = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("one", "two", "one"))
    shown = {"bureau": [old], "league": [other]}

    async def app(scope: Any, _: Any, send: Any) -> None:
        keys = [key.as_dict(private=False) for key in shown[scope["path"].strip("/")]]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": orjson.dumps({"keys": keys})})

    async with make.serving(app) as url, httpx.AsyncClient(trust_env=False) as client:
        trusted = [
            issuer(name=name, iss=f"{ISS}/{name}", jwks=None, jwks_url=f"{url}/{name}") for name in ("bureau", "league")
        ]
        known = Identities([IssuerKeys(one, client=client) for one in trusted])
        first = signed(old, iss=trusted[0].iss)
        assert (await known.verify(first)).subject == "bureau:zhang"
        assert (await known.verify(signed(other, iss=trusted[1].iss))).subject == "league:zhang"
        assert "signature" in await refused(signed(old, iss=trusted[1].iss), known)
        shown["bureau"] = [new, old]
        for key in (new, old):
            assert await known.verify(signed(key, iss=trusted[0].iss, sub="li"))
        shown["bureau"] = [new]
        await refused(signed(ECKey.generate_key("P-256", {"kid": "three"}), iss=trusted[0].iss), known)
        assert "key" in await refused(first, known)
        assert await known.verify(signed(new, iss=trusted[0].iss, sub="wang"))


async def test_one_fetch_serves_all_who_wait_for_it() -> None:
    source = Published(KEY)
    known, _ = published(source)
    await asyncio.gather(*(known.verify(signed(sub=f"s{number}")) for number in range(10)))
    assert source.asked == 1


async def test_an_issuers_outage_leaves_the_keys_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Published(KEY)
    known, keys = published(source)
    await known.verify(signed())
    source.failing = True
    monkeypatch.setattr(keys_module, "REFETCH_SECONDS", 0.0)
    await keys.find("unknown")
    assert source.asked == 2
    assert await known.verify(signed(sub="li"))
    monkeypatch.setattr(keys_module, "KEPT_SECONDS", 0.0)
    assert "key" in await refused(signed(sub="wang"), known), "withdrawn keys could live on behind an outage"


async def test_a_token_without_key_id_is_read_with_the_only_key_there_is() -> None:
    token = jwt.encode({"alg": "ES256"}, claims(), KEY, algorithms=["ES256"]).encode()
    assert await identities().verify(token)
    other = ECKey.generate_key("P-256", {"kid": "two"})
    assert "key" in await refused(token, identities(issuer(KEY, other)))


def test_levels_are_those_of_the_region_code() -> None:
    found = identity_of(claims(level="league", region=150200000000), issuer="bureau")
    assert (found.department, found.level) == (Department.FINANCE, Level.LEAGUE)


STRONG = {"acr": "loa3", "auth_time": int(time.time())}


@pytest.fixture(scope="module")
def permits() -> Permits:
    return Permits()


@pytest.mark.parametrize(
    ("changes", "enough"),
    [
        (STRONG, True),
        (STRONG | {"acr": None, "amr": ["pwd", "mfa"]}, True),
        ({"acr": "loa3"}, False),  # when they logged in, nobody says
        (STRONG | {"acr": "loa1"}, False),
        (STRONG | {"acr": ["loa3"]}, False),
        (STRONG | {"acr": None, "amr": ["pwd"]}, False),
        (STRONG | {"acr": None, "amr": "mfa"}, False),
        (STRONG | {"auth_time": int(time.time()) - DAY - 1}, False),
        (STRONG | {"auth_time": "now"}, False),
        ({}, False),
        # A key that is held is not a second factor of a person; a system has no other.
        ({"cnf": {"jkt": "x"}}, False),
        ({"cnf": {"jkt": "x"}, "client_id": "zhang"}, True),
        ({"client_id": "zhang"}, False),
    ],
)
async def test_what_is_asked_most_of_wants_a_strong_and_recent_login(
    permits: Permits, changes: dict[str, Any], *, enough: bool
) -> None:
    found = await identities(issuer(acr_values={"loa3"}, max_age=DAY)).verify(signed(**changes))
    asked = found.principal, "roster:worker:read", permits
    if enough:
        found.login.require(*asked)
        return
    with pytest.raises(StepUpNeeded) as refusal:
        found.login.require(*asked)
    challenge = refusal.value.headers["WWW-Authenticate"]
    assert 'error="insufficient_user_authentication"' in challenge
    assert challenge.endswith(f'acr_values="loa3", max_age="{DAY}"')


@pytest.mark.parametrize("confirmation", [{}, "x", {"jwk": {}}, {"jkt": 7}, {"jkt": "x", "kid": "y"}])
async def test_a_token_bound_to_what_nobody_understands_is_refused(confirmation: Any) -> None:
    with pytest.raises(ClaimsRefused):
        await identities().verify(signed(cnf=confirmation))


async def test_an_issuers_tokens_of_a_department_can_be_required_to_be_bound() -> None:
    known = identities(issuer(bound={"finance"}))
    assert "bound" in await refused(signed(), known)
    assert (await known.verify(signed(cnf={"jkt": "x"}))).bound == ("x", None)
    assert (await known.verify(signed(department="health"))).bound is None
