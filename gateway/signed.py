"""Signed tokens (RFC 7515, RFC 7519), before and after their signature is checked.

Algorithms, keys and headers are joserfc's, and so is every check of them; what it does around them for a token, which
costs half as much again as the signature, is done once or left out.
"""

import warnings
from base64 import urlsafe_b64decode
from typing import Any

import orjson
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from gateway.settings import ASYMMETRIC

__all__ = ["NotSigned", "checked", "unverified"]

_HEADERS = JWSRegistry(algorithms=ASYMMETRIC)
with warnings.catch_warnings():
    # RFC 9864 renames EdDSA to Ed25519; issuers will go on saying EdDSA for years.
    warnings.simplefilter("ignore", SecurityWarning)
    _ALGORITHMS = {name: _HEADERS.get_alg(name) for name in ASYMMETRIC}


class NotSigned(ValueError):
    """No token, or not one that this key signed."""


def unverified(token: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as written, good for choosing the key and nothing else; ``NotSigned`` if unreadable."""
    parts = token.split(b".")
    if len(parts) != 3:
        raise NotSigned
    try:
        header, claims = (orjson.loads(_decoded(part)) for part in parts[:2])
    except ValueError as wrong:
        raise NotSigned from wrong
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NotSigned
    if not all(isinstance(header.get(name), str | None) for name in ("alg", "kid")):
        raise NotSigned
    return header, claims


def checked(token: bytes, key: Key, *, algorithm: str) -> dict[str, Any]:
    """The claims that this key signed, by this algorithm of ``ASYMMETRIC``; ``NotSigned`` otherwise."""
    header, claims = unverified(token)
    # A header that is critical may change what is signed (RFC 7797).
    if header.get("alg") != algorithm or "crit" in header:
        raise NotSigned
    signed, _, signature = token.rpartition(b".")
    means = _ALGORITHMS[algorithm]
    try:
        _HEADERS.check_header(header)
        means.check_key(key)
        sound = means.verify(signed, _decoded(signature), key)
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotSigned from wrong
    if not sound:
        raise NotSigned
    return claims


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"=" * (-len(part) % 4))
