"""The gateway's own token issuer: OAuth 2.0 client credentials for small deployments and for the services.

    POST /oauth/token                                 RFC 6749 §4.4; the client authenticates as in §2.3.1
    GET  /.well-known/oauth-authorization-server      RFC 8414
    GET  /.well-known/jwks.json                       RFC 7517

A deployment with a directory of its own configures that as a trusted issuer instead; both can serve side by side.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request
from joserfc import jwt
from joserfc.jwk import OKPKey
from starlette.responses import JSONResponse, Response

from chassis.caller import Department
from chassis.regions import Level
from gateway.identity import OWN, identity_of
from gateway.settings import Client, Issuer
from gateway.throttle import Throttle

__all__ = ["LIFE_SECONDS", "hash_secret", "mint_token", "own_issuer", "router"]

LIFE_SECONDS = 3600
ALGORITHM = "Ed25519"
LARGEST_FORM = 8192

# Cost of guessing one secret: about 50 ms and 16 MB.
_N, _R, _P = 2**14, 8, 1


def own_issuer(key: OKPKey, *, issuer_url: str, audience: str) -> Issuer:
    """The gateway's own issuer, as it trusts any other."""
    # The name is refused in settings, so that none but this one can bear it.
    return Issuer.model_construct(
        name=OWN,
        iss=issuer_url,
        audience=audience,
        jwks={"keys": [public_key(key)]},
        jwks_url=None,
        algorithms=frozenset({ALGORITHM}),
        departments=None,
    )


def public_key(key: OKPKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"}


def hash_secret(secret: str, *, salt: bytes | None = None) -> str:
    """A client's secret as the settings keep it."""
    salt = salt or secrets.token_bytes(16)
    return _written(salt, _scrypt(secret, salt))


def _written(salt: bytes, derived: bytes) -> str:
    return f"scrypt${_N}${_R}${_P}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def _scrypt(secret: str, salt: bytes, n: int = _N, r: int = _R, p: int = _P) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 << 20, dklen=32)


def _matches(secret: str, kept: str) -> bool:
    _, n, r, p, salt, expected = kept.split("$")
    return hmac.compare_digest(_scrypt(secret, b64decode(salt), int(n), int(r), int(p)), b64decode(expected))


def mint_token(
    key: OKPKey,
    *,
    issuer_url: str,
    audience: str,
    subject: str,
    department: Department,
    level: Level,
    region: int,
    worker_id: str | None = None,
    organisation: str | None = None,
    roles: Iterable[str] = (),
    life: int = LIFE_SECONDS,
) -> str:
    """An access token; ``ClaimsRefused`` for claims that the gateway itself would not accept."""
    issued = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer_url,
        "aud": audience,
        "sub": subject,
        "iat": issued,
        "exp": issued + life,
        "department": department.value,
        "level": level.value,
        "region": f"{region:012d}",
    }
    optional = {"worker_id": worker_id, "organisation": organisation, "roles": sorted(roles) or None}
    claims |= {name: value for name, value in optional.items() if value is not None}
    identity_of(claims, issuer=OWN)
    key.ensure_kid()
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


class OAuthError(Exception):
    """An error in the form that RFC 6749 §5.2 gives it."""

    def __init__(self, error: str, description: str, *, status: int = 400, basic: bool = False) -> None:
        super().__init__(error)
        self.response = JSONResponse(
            {"error": error, "error_description": description},
            status_code=status,
            headers={"Cache-Control": "no-store"} | ({"WWW-Authenticate": 'Basic realm="nuanxin"'} if basic else {}),
        )


def router(key: OKPKey, clients: Iterable[Client], *, issuer_url: str, audience: str, throttle: Throttle) -> APIRouter:
    """The issuer's endpoints."""
    known = {client.client_id: client for client in clients}
    nobody = _written(secrets.token_bytes(16), secrets.token_bytes(32))
    # A flood of guesses may not take all the memory there is.
    hashing = asyncio.Semaphore(4)
    routes = APIRouter(tags=["gateway"])

    @routes.post(
        "/oauth/token",
        summary="取得访问令牌 Obtain an access token",
        description="Client credentials grant (RFC 6749 §4.4); the token is a JWT that lives for one hour.",
        openapi_extra={"requestBody": _FORM, "security": []},
        responses={200: {"description": "The token", "content": {"application/json": {"schema": _TOKEN}}}, **_ERRORS},
    )
    async def token(request: Request) -> Response:
        throttle.take(request.client.host if request.client else "", "token")
        try:
            form = await _form(request)
            client_id, secret, basic = _credentials(request, form)
            client = known.get(client_id)
            async with hashing:
                # As long for an unknown client as for a known one, so that names cannot be told by the clock.
                right = await asyncio.to_thread(_matches, secret, client.secret if client else nobody)
            if client is None or not right:
                raise OAuthError("invalid_client", "unknown client or wrong secret", status=401, basic=basic)
            if form.get("grant_type") != "client_credentials":
                raise OAuthError("unsupported_grant_type", "only client_credentials is offered")
        except OAuthError as wrong:
            return wrong.response
        minted = mint_token(
            key,
            issuer_url=issuer_url,
            audience=audience,
            subject=client.client_id,
            department=client.department,
            level=client.level,
            region=client.region,
            worker_id=client.worker_id,
            organisation=client.organisation,
            roles=client.roles,
        )
        return JSONResponse(
            {"access_token": minted, "token_type": "Bearer", "expires_in": LIFE_SECONDS},
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )

    @routes.get(
        "/.well-known/oauth-authorization-server",
        summary="授权服务器元数据 Authorization server metadata",
        description="RFC 8414.",
        openapi_extra={"security": []},
    )
    async def oauth_metadata() -> dict[str, Any]:
        return {
            "issuer": issuer_url,
            "token_endpoint": f"{issuer_url}/oauth/token",
            "jwks_uri": f"{issuer_url}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "service_documentation": f"{issuer_url}/",
        }

    @routes.get(
        "/.well-known/jwks.json",
        summary="令牌公钥 Public keys of the tokens",
        description="RFC 7517.",
        openapi_extra={"security": []},
    )
    async def jwks() -> dict[str, Any]:
        return {"keys": [public_key(key)]}

    return routes


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "the body must be application/x-www-form-urlencoded")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise OAuthError("invalid_request", "the body is too large")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as wrong:
        raise OAuthError("invalid_request", "the body cannot be read") from wrong
    form = dict(pairs)
    if len(form) < len(pairs):
        raise OAuthError("invalid_request", "a parameter is repeated")
    return form


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str, bool]:
    header = request.headers.get("authorization")
    if header is None:
        if not form.get("client_id") or "client_secret" not in form:
            raise OAuthError("invalid_client", "no client authentication", status=401, basic=True)
        return form["client_id"], form["client_secret"], False
    if "client_secret" in form:
        raise OAuthError("invalid_request", "two ways of authentication at once")
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as wrong:
        raise OAuthError("invalid_client", "the Authorization header cannot be read", status=401, basic=True) from wrong
    if scheme.lower() != "basic":
        raise OAuthError("invalid_client", "authenticate with Basic", status=401, basic=True)
    return unquote_plus(client_id), unquote_plus(secret), True


_FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["grant_type"],
                "properties": {
                    "grant_type": {"type": "string", "const": "client_credentials"},
                    "client_id": {"type": "string"},
                    "client_secret": {"type": "string", "format": "password"},
                },
            },
            "example": {"grant_type": "client_credentials", "client_id": "civil-affairs-150203", "client_secret": "…"},
        }
    },
}
_TOKEN = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in"],
    "properties": {
        "access_token": {"type": "string"},
        "token_type": {"type": "string", "const": "Bearer"},
        "expires_in": {"type": "integer"},
    },
}
_ERROR = {
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["error"],
            "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
        }
    }
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "RFC 6749 §5.2", "content": _ERROR},
    401: {"description": "The client is unknown or its secret wrong", "content": _ERROR},
}
