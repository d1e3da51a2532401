"""The caller assertion: the gateway's signed word on who is calling and what they were permitted.

A JWT (RFC 7519) signed with Ed25519 (RFC 9864), bound to one service (``aud``) and one permission, living for
seconds. Services accept nothing else, so none can be used around the gateway. The request id is not in it: it
travels beside it in ``X-Request-Id``, so that one assertion can serve every call of one caller to one operation.
"""

import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import JWSRegistry

from chassis.caller import Caller, Department, Grant
from chassis.problems import Unauthenticated
from chassis.regions import Level
from chassis.text import Text

__all__ = ["HEADER", "LIFE_SECONDS", "ON_BEHALF", "ON_GRANT", "AssertionRefused", "Minter", "Verifier"]

HEADER = "nuanxin-caller"
# In it a service shows the gateway the assertion that it was sent, to read in that caller's name (gateway.behalf).
ON_BEHALF = "nuanxin-on-behalf"
# In it a caller names the grant on which they act for an office that is not their own (gateway.grants).
ON_GRANT = "nuanxin-grant"
ISSUER = "nuanxin-gateway"
ALGORITHM = "Ed25519"
LIFE_SECONDS = 60
# Hosts of one cluster keep time within this.
LEEWAY_SECONDS = 10


class AssertionRefused(Unauthenticated):
    code = "CALLER_ASSERTION_REFUSED"
    title = Text("只接受经网关转发的请求", "Only requests through the gateway are accepted")


class Minter:
    """Signs assertions with the gateway's current key."""

    def __init__(self, key: OKPKey) -> None:
        key.ensure_kid()
        self._key = key
        self._means = JWSRegistry(algorithms=[ALGORITHM]).get_alg(ALGORITHM)
        self._means.check_key(key)
        # The same of every assertion, so written once.
        self._header = _encoded(orjson.dumps({"typ": "JWT", "alg": ALGORITHM, "kid": key.kid}))

    def mint(self, caller: Caller, *, service: str, now: float | None = None) -> str:
        issued = int(time.time() if now is None else now)
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": service,
            "iat": issued,
            "exp": issued + LIFE_SECONDS,
            "sub": caller.subject,
            "permission": caller.permission,
            "department": caller.department.value,
            "level": caller.level.value,
            "region": caller.region,
        }
        if caller.worker_id:
            claims["worker_id"] = caller.worker_id
        if caller.organisation:
            claims["organisation"] = caller.organisation
        if caller.roles:
            claims["roles"] = sorted(caller.roles)
        if caller.grant:
            claims["grant"] = caller.grant.facts
        signed = b"%b.%b" % (self._header, _encoded(orjson.dumps(claims)))
        return (b"%b.%b" % (signed, _encoded(self._means.sign(signed, self._key)))).decode()


class Verifier:
    """Checks assertions meant for one service; remembers those it has checked until they expire."""

    def __init__(self, keys: Mapping[str, Any], *, service: str, remembered: int = 4096) -> None:
        self._keys = KeySet.import_key_set(dict(keys))  # type: ignore[arg-type]
        self._service = service
        self._remembered = remembered
        self._seen: OrderedDict[str, tuple[int, Caller]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": service},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )

    def verify(self, token: str) -> Caller:
        """The caller that an assertion names; ``AssertionRefused`` for anything but a live one meant for us."""
        known = self._seen.get(token)
        if known is not None and known[0] + LEEWAY_SECONDS > time.time():
            return known[1]
        try:
            decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            claims = decoded.claims
            caller = Caller(
                subject=claims["sub"],
                department=Department(claims["department"]),
                level=Level(claims["level"]),
                region=int(claims["region"]),
                permission=claims["permission"],
                worker_id=claims.get("worker_id"),
                organisation=claims.get("organisation"),
                roles=frozenset(claims.get("roles", ())),
                grant=Grant.of_facts(claims["grant"]) if "grant" in claims else None,
            )
        except (JoseError, KeyError, ValueError, TypeError) as wrong:
            raise AssertionRefused from wrong
        self._seen[token] = (int(claims["exp"]), caller)
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        return caller


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")
