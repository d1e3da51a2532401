"""The gateway's own token issuer: OAuth 2.0 client credentials for small deployments and for the services.

    POST /oauth/token                                 RFC 6749 §4.4; who asks: gateway.clients
    GET  /.well-known/oauth-authorization-server      RFC 8414
    GET  /.well-known/jwks.json                       RFC 7517

A deployment with a directory of its own configures that as a trusted issuer instead; both can serve side by side.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from fastapi import APIRouter, Request
from joserfc import jwt
from joserfc.jwk import OKPKey
from starlette.responses import JSONResponse, Response

from chassis.caller import Department
from chassis.problem_docs import problem_responses
from chassis.regions import Level
from gateway.clients import ASSERTION_TYPE, METHODS, Clients, OAuthError
from gateway.identity import OWN, identity_of
from gateway.issuer_keys import ALGORITHM, LIFE_SECONDS, IssuerKeySet
from gateway.possession import Proofs
from gateway.refusals import ProofRefused, RateExceeded
from gateway.revocations import Revocations
from gateway.settings import ASYMMETRIC, Issuer
from gateway.throttle import Throttle

__all__ = ["LIFE_SECONDS", "LOCAL", "mint_token", "own_issuer", "router"]

LARGEST_FORM = 8192
# The acr of tokens of a local set; believed in no other.
LOCAL = "local"


def own_issuer(
    keys: IssuerKeySet,
    *,
    issuer_url: str,
    audience: str,
    bound: frozenset[Department] = frozenset(),
    local: bool = False,
) -> Issuer:
    """The gateway's own issuer, as it trusts any other.

    In a ``local`` set one person plays every department with tokens made for it, and nobody logs in.
    """
    # The name is refused in settings, so that none but this one can bear it.
    return Issuer.model_construct(
        name=OWN,
        iss=issuer_url,
        audience=audience,
        jwks=keys.jwks(),
        jwks_url=None,
        algorithms=frozenset({ALGORITHM}),
        departments=None,
        bound=bound,
        acr_values=frozenset({LOCAL} if local else ()),
        amr_values=frozenset(),
    )


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
    acr: str | None = None,
    jkt: str | None = None,
) -> str:
    """An access token; ``ClaimsRefused`` for claims that the gateway itself would not accept.

    ``jkt``: the thumbprint of the key that it is bound to. ``acr``: how its subject logged in, just now.
    """
    issued = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer_url,
        "aud": audience,
        "sub": subject,
        "jti": str(uuid4()),
        "iat": issued,
        "exp": issued + life,
        "department": department.value,
        "level": level.value,
        "region": f"{region:012d}",
    }
    optional = {
        "worker_id": worker_id,
        "organisation": organisation,
        "roles": sorted(roles) or None,
        "acr": acr,
        "auth_time": issued if acr else None,
        "cnf": {"jkt": jkt} if jkt else None,
    }
    claims |= {name: value for name, value in optional.items() if value is not None}
    identity_of(claims, issuer=OWN)
    key.ensure_kid()
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def router(
    keys: Callable[[], IssuerKeySet],
    clients: Clients,
    *,
    issuer: Issuer,
    proofs: Proofs,
    throttle: Throttle,
    revocations: Revocations,
    local: bool,
) -> APIRouter:
    """The issuer's endpoints."""
    routes = APIRouter(tags=["gateway"], responses={200: {"description": "完成 Done"}})

    @routes.post(
        "/oauth/token",
        summary="取得访问令牌 Obtain an access token",
        description=(
            "Client credentials grant (RFC 6749 §4.4); the token is a JWT that lives for one hour, bound to "
            "the key of a DPoP proof sent along (RFC 9449 §5)."
            "\n\n客户端凭证模式（RFC 6749 §4.4）；令牌为有效期一小时的 JWT，随附 DPoP 证明的与其密钥绑定"
            "（RFC 9449 §5）。"
        ),
        openapi_extra={"requestBody": _FORM, "security": []},
        responses={
            200: {"description": "令牌 The token", "content": {"application/json": {"schema": _TOKEN}}},
            **_ERRORS,
        },
    )
    async def token(request: Request) -> Response:
        throttle.take(request.client.host if request.client else "", "token")
        try:
            form = await _form(request)
            client = await clients.authenticate(request.headers.get("authorization"), form)
            if revocations.refuses(client):
                raise OAuthError("unauthorized_client", "the client was revoked")
            if form.get("grant_type") != "client_credentials":
                raise OAuthError("unsupported_grant_type", "only client_credentials is offered")
            jkt = _bound_to(request, proofs)
            if jkt is None and client.department in issuer.bound:
                raise OAuthError("invalid_dpop_proof", "tokens of this client are bound to a key: send a DPoP proof")
        except OAuthError as wrong:
            return wrong.response
        minted = mint_token(
            keys().signing(),
            issuer_url=issuer.iss,
            audience=issuer.audience,
            subject=client.client_id,
            department=client.department,
            level=client.level,
            region=client.region,
            worker_id=client.worker_id,
            organisation=client.organisation,
            roles=client.roles,
            acr=LOCAL if local else None,
            jkt=jkt,
        )
        return JSONResponse(
            {"access_token": minted, "token_type": "DPoP" if jkt else "Bearer", "expires_in": LIFE_SECONDS},
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )

    @routes.get(
        "/.well-known/oauth-authorization-server",
        summary="授权服务器元数据 Authorization server metadata",
        description="RFC 8414.\n\n见 RFC 8414。",
        openapi_extra={"security": []},
    )
    async def oauth_metadata() -> dict[str, Any]:
        return {
            "issuer": issuer.iss,
            "token_endpoint": f"{issuer.iss}/oauth/token",
            "jwks_uri": f"{issuer.iss}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": list(METHODS),
            "dpop_signing_alg_values_supported": sorted(ASYMMETRIC),
            "token_endpoint_auth_signing_alg_values_supported": sorted(ASYMMETRIC),
            "service_documentation": f"{issuer.iss}/",
        }

    @routes.get(
        "/.well-known/jwks.json",
        summary="令牌公钥 Public keys of the tokens",
        description="RFC 7517.\n\n见 RFC 7517。",
        openapi_extra={"security": []},
    )
    async def jwks() -> dict[str, Any]:
        return keys().jwks()

    return routes


def _bound_to(request: Request, proofs: Proofs) -> str | None:
    """The key that the client proves to hold, if it sends a proof (RFC 9449 §5)."""
    shown = request.headers.getlist("dpop")
    if not shown:
        return None
    if len(shown) > 1:
        raise OAuthError("invalid_dpop_proof", "there are several proofs")
    try:
        return proofs.key_of(shown[0].encode("latin-1"), method="POST", path="/oauth/token")
    except ProofRefused as wrong:
        raise OAuthError("invalid_dpop_proof", wrong.facts["reason"].en) from wrong


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


_FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["grant_type"],
                "properties": {
                    "grant_type": {"type": "string", "const": "client_credentials"},
                    "client_id": {"type": "string", "maxLength": 128},
                    "client_secret": {"type": "string", "format": "password", "maxLength": LARGEST_FORM},
                    "client_assertion_type": {"type": "string", "const": ASSERTION_TYPE},
                    "client_assertion": {
                        "type": "string",
                        "maxLength": LARGEST_FORM,
                        "description": "签名断言 A signed assertion (RFC 7523 §2.2)",
                    },
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
        "token_type": {"type": "string", "enum": ["Bearer", "DPoP"]},
        "expires_in": {"type": "integer", "format": "int32"},
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
    400: {"description": "请求有误 The request is wrong (RFC 6749 §5.2)", "content": _ERROR},
    401: {"description": "客户端不存在或密钥有误 The client is unknown or its secret wrong", "content": _ERROR},
    **problem_responses([RateExceeded]),
}
