"""Signed tokens (RFC 7515, RFC 7519), before and after their signature is checked."""

import warnings
from base64 import urlsafe_b64decode
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning

__all__ = ["NotSigned", "checked", "unverified"]


class NotSigned(ValueError):
    """No token, or not one that this key signed."""


def unverified(token: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as written, good for choosing the key and nothing else; ``NotSigned`` if unreadable."""
    parts = token.split(b".")
    if len(parts) != 3:
        raise NotSigned
    try:
        header, claims = (orjson.loads(urlsafe_b64decode(part + b"=" * (-len(part) % 4))) for part in parts[:2])
    except ValueError as wrong:
        raise NotSigned from wrong
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NotSigned
    if not all(isinstance(header.get(name), str | None) for name in ("alg", "kid")):
        raise NotSigned
    return header, claims


def checked(token: bytes, key: Any, *, algorithm: str) -> dict[str, Any]:
    """The claims that this key signed, by this algorithm; ``NotSigned`` otherwise."""
    try:
        with warnings.catch_warnings():
            # RFC 9864 renames EdDSA to Ed25519; issuers will go on saying EdDSA for years.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotSigned from wrong
