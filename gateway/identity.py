"""Who is calling: the bearer token of a trusted issuer (RFC 6750, RFC 7519, RFC 8725), read into an ``Identity``.

    find(token)      the identity, if this very token was verified before and still holds
    verify(token)    the identity, after checking signature, issuer, audience, times and claims

A verified token is remembered by its SHA-256 until it expires, at most for ``REMEMBER_SECONDS``; nothing is
remembered before every check has passed, and all is forgotten when an issuer's keys change.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from joserfc.errors import ExpiredTokenError, InvalidClaimError, MissingClaimError
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry

from chassis.caller import ORGANISATIONS, Caller, Department, Grant
from chassis.regions import Level, level_of
from chassis.text import Text
from chassis.worker_id import is_worker_id
from gateway.keys import IssuerKeys
from gateway.permits import SERVICES, levels_of, principal_of
from gateway.refusals import ClaimsRefused, TokenRefused
from gateway.settings import ASYMMETRIC, Issuer
from gateway.signed import NotSigned, checked, unverified
from gateway.step_up import NO_LOGIN, Login, login_of

__all__ = ["OWN", "Bound", "Identities", "Identity", "identity_of", "names_of"]

# The gateway's own issuer, the only one that may speak for services.
OWN = "nuanxin"

REMEMBER_SECONDS = 60.0
REMEMBERED = 16_384
LONGEST_TOKEN = 8192
# Seconds from issue to expiry. So long, and no longer, is it remembered that a token was revoked.
LONGEST_LIFE = 24 * 3600

_ROLE = re.compile(r"[a-z][a-z0-9:-]{0,63}")

_UNREADABLE = Text("无法读取", "it cannot be read")
_ALGORITHM = Text("不接受的签名算法", "the signature algorithm is not accepted")
_ISSUER = Text("签发者不受信任", "the issuer is not trusted")
_KEY = Text("签名密钥未知", "the signing key is unknown")
_SIGNATURE = Text("签名不符", "the signature does not match")
_EXPIRED = Text("已过期", "it has expired")
_AUDIENCE = Text("不是签发给本系统的", "it is meant for another audience")
_LIFE = Text("有效期超过24小时", "it lives longer than 24 hours")
_TIMES = Text("时间声明缺失或不合法", "a time claim is missing or not valid")
_UNKNOWN = Text("缺失或无法识别", "missing or unknown")
_MISMATCH = Text("与其他声明不一致", "it contradicts another claim")
_UNBOUND = Text("须绑定调用方的密钥", "it must be bound to a key of the caller")


class Bound(NamedTuple):
    """What a token is bound to: the thumbprint of a key, or the digest of a certificate (RFC 7800 §3.1)."""

    key: str | None = None
    certificate: str | None = None


@dataclass(slots=True, eq=False)
class Identity:
    """A caller as a verified token names it, and what was worked out for it while the token is remembered."""

    subject: str
    department: Department
    level: Level
    region: int
    worker_id: str | None
    organisation: str | None
    roles: frozenset[str]
    principal: str
    # On what they act for the office above, where it is not their own.
    grant: Grant | None = None
    # What they hold beside the token, without which it is of no use (gateway.possession).
    bound: Bound | None = None
    login: Login = NO_LOGIN
    # As what a revocation can mean them (gateway.revocations).
    names: tuple[str, ...] = ()
    # When the token expires; what was worked out for it is not used beyond.
    expires: float = 0.0
    # Caller assertions by permission, each with the time to mint a new one.
    assertions: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def caller(self, permission: str) -> Caller:
        return Caller(
            subject=self.subject,
            department=self.department,
            level=self.level,
            region=self.region,
            permission=permission,
            worker_id=self.worker_id,
            organisation=self.organisation,
            roles=self.roles,
            grant=self.grant,
        )


class Identities:
    """Tokens read into identities."""

    def __init__(self, issuers: Sequence[IssuerKeys], *, clock_skew: int = 30) -> None:
        self._issuers = {keys.issuer.iss: keys for keys in issuers}
        self._claims = {iss: _claims(keys.issuer, leeway=clock_skew) for iss, keys in self._issuers.items()}
        self._known: OrderedDict[bytes, tuple[float, Identity]] = OrderedDict()
        for keys in issuers:
            keys.on_change.append(self._known.clear)

    def find(self, token: bytes) -> Identity | None:
        known = self._known.get(sha256(token).digest())
        if known is None or known[0] <= time.time():
            return None
        return known[1]

    async def verify(self, token: bytes) -> Identity:
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused(_UNREADABLE)
        header, said = _read(token)
        keys = self._issuers.get(said.get("iss") or "")
        if keys is None:
            raise TokenRefused(_ISSUER)
        algorithm = header.get("alg")
        if algorithm not in ASYMMETRIC or algorithm not in keys.issuer.algorithms or "crit" in header:
            raise TokenRefused(_ALGORITHM)
        key = await keys.find(header.get("kid"))
        if key is None:
            raise TokenRefused(_KEY)
        if key.get("alg") not in (None, algorithm):
            raise TokenRefused(_ALGORITHM)
        # What was read before the signature was checked chose the key; nothing else is taken from it.
        claims = self._checked(token, key, algorithm, keys)
        identity = identity_of(claims, issuer=keys.issuer.name, departments=keys.issuer.departments)
        if identity.bound is None and identity.department in keys.issuer.bound:
            raise TokenRefused(_UNBOUND)
        # Only systems ask our own issuer; RFC 9068 §2.2 says how others tell that nobody logged in.
        system = keys.issuer.name == OWN or claims.get("client_id") == claims["sub"]
        identity.login = login_of(claims, keys.issuer, bound=identity.bound is not None, system=system)
        identity.expires = float(claims["exp"])
        self._remember(token, identity)
        return identity

    def _checked(self, token: bytes, key: Key, algorithm: str, keys: IssuerKeys) -> dict[str, Any]:
        try:
            claims = checked(token, key, algorithm=algorithm)
            self._claims[keys.issuer.iss].validate(claims)
        except ExpiredTokenError as wrong:
            raise TokenRefused(_EXPIRED) from wrong
        except (InvalidClaimError, MissingClaimError) as wrong:
            raise TokenRefused({"aud": _AUDIENCE, "iss": _ISSUER}.get(str(wrong.claim), _TIMES)) from wrong
        except NotSigned as wrong:
            raise TokenRefused(_SIGNATURE) from wrong
        if claims["exp"] - claims["iat"] > LONGEST_LIFE:
            raise TokenRefused(_LIFE)
        return claims

    def _remember(self, token: bytes, identity: Identity) -> None:
        self._known[sha256(token).digest()] = (min(identity.expires, time.time() + REMEMBER_SECONDS), identity)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _claims(issuer: Issuer, *, leeway: int) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        leeway=leeway,
        iss={"essential": True, "value": issuer.iss},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )


def _read(token: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header, claims = unverified(token)
    except NotSigned as wrong:
        raise TokenRefused(_UNREADABLE) from wrong
    if not isinstance(claims.get("iss"), str | None):
        raise TokenRefused(_UNREADABLE)
    return header, claims


def identity_of(claims: dict[str, Any], *, issuer: str, departments: frozenset[Department] | None = None) -> Identity:
    """The identity that claims spell out; ``ClaimsRefused`` for what is missing, unknown or contradicts itself."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 128:
        raise ClaimsRefused("sub", _UNKNOWN)
    department = _department(claims, issuer, departments)
    level, region = _place(claims, department)
    worker_id = claims.get("worker_id")
    if worker_id is None and department is Department.WORKER:
        raise ClaimsRefused("worker_id", _UNKNOWN)
    if worker_id is not None and not (isinstance(worker_id, str) and is_worker_id(worker_id)):
        raise ClaimsRefused("worker_id", _UNKNOWN)
    organisation = claims.get("organisation")
    if department in ORGANISATIONS and organisation is None:
        raise ClaimsRefused("organisation", _UNKNOWN)
    if organisation is not None and not (isinstance(organisation, str) and 0 < len(organisation) <= 64):
        raise ClaimsRefused("organisation", _UNKNOWN)
    roles = _roles(claims, department)
    return Identity(
        subject=f"{issuer}:{subject}",
        department=department,
        level=level,
        region=region,
        worker_id=worker_id,
        organisation=organisation,
        roles=roles,
        principal=principal_of(department, level, roles),
        bound=_bound(claims),
        names=names_of(
            subject, issuer=issuer, client=claims.get("client_id") or claims.get("azp"), jti=claims.get("jti")
        ),
    )


def _bound(claims: dict[str, Any]) -> Bound | None:
    """What the token is bound to. One that is bound to what we do not understand is no token for us."""
    confirmation = claims.get("cnf")
    if confirmation is None:
        return None
    known = {"jkt": "key", "x5t#S256": "certificate"}
    if not isinstance(confirmation, dict) or not confirmation or not confirmation.keys() <= known.keys():
        raise ClaimsRefused("cnf", _UNKNOWN)
    if not all(isinstance(value, str) and value for value in confirmation.values()):
        raise ClaimsRefused("cnf", _UNKNOWN)
    return Bound(**{known[name]: value for name, value in confirmation.items()})


def names_of(subject: str, *, issuer: str = OWN, client: Any = None, jti: Any = None) -> tuple[str, ...]:
    """The names under which a subject, its client (RFC 9068 §2.2, OpenID Connect's ``azp``) or this token is revoked.

    The own issuer knows no subjects but its clients.
    """
    client = subject if issuer == OWN else client
    meant = (("subject", subject), ("client", client), ("token", jti))
    return tuple(f"{kind}:{issuer}:{name}" for kind, name in meant if isinstance(name, str))


def _department(claims: dict[str, Any], issuer: str, allowed: frozenset[Department] | None) -> Department:
    try:
        department = Department(claims.get("department", ""))
    except ValueError as wrong:
        raise ClaimsRefused("department", _UNKNOWN) from wrong
    if issuer == OWN:
        return department
    if department is Department.SERVICE or (allowed is not None and department not in allowed):
        raise ClaimsRefused("department", Text("该签发者无权代表此部门", "the issuer may not speak for it"))
    return department


def _place(claims: dict[str, Any], department: Department) -> tuple[Level, int]:
    try:
        level = Level(claims.get("level", ""))
    except ValueError as wrong:
        raise ClaimsRefused("level", _UNKNOWN) from wrong
    if level not in levels_of(department):
        raise ClaimsRefused("level", _MISMATCH)
    written = claims.get("region")
    if isinstance(written, bool) or not re.fullmatch(r"[1-9][0-9]{11}", str(written)):
        raise ClaimsRefused("region", _UNKNOWN)
    region = int(str(written))
    try:
        actual = level_of(region)
    except ValueError as wrong:
        raise ClaimsRefused("region", _UNKNOWN) from wrong
    if actual is not level:
        raise ClaimsRefused("region", _MISMATCH)
    return level, region


def _roles(claims: dict[str, Any], department: Department) -> frozenset[str]:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) and _ROLE.fullmatch(role) for role in roles):
        raise ClaimsRefused("roles", _UNKNOWN)
    services = {role for role in roles if role.startswith("service:")}
    if department is Department.SERVICE:
        # A service is exactly one service, and nothing else.
        if len(roles) != 1 or not services <= {f"service:{name}" for name in SERVICES} or not services:
            raise ClaimsRefused("roles", _UNKNOWN)
    elif services:
        raise ClaimsRefused("roles", _MISMATCH)
    return frozenset(roles)
