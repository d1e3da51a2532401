"""Whether a caller holds the key that their token is bound to: a stolen token is of no use without it.

    cnf.jkt         DPoP (RFC 9449): each call shows a proof that this key signed, for this very request and token
    cnf.x5t#S256    mutual TLS (RFC 8705 §3): the connection was made with this certificate, as the proxy says that ends
                    TLS; its header is believed from the addresses that the settings name, and from nobody else

A token that is bound to neither is asked for nothing.
"""

import ssl
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from chassis.text import Text
from gateway.call import Call
from gateway.identity import Bound, Identity
from gateway.refusals import CertificateRefused, ProofRefused
from gateway.replays import Replays
from gateway.settings import ASYMMETRIC
from gateway.signed import NotSigned, checked, unverified

__all__ = ["Possession", "Proofs"]

# A proof is made for the call that it comes with: so old it may be, and so far ahead of ours its maker's clock. What
# issuers' clocks may differ by is another matter, and may be much.
OLDEST_SECONDS = 30
AHEAD_SECONDS = 10
LONGEST = 4096

_ABSENT = Text(
    "令牌绑定了密钥，须以 DPoP 方式出示并附证明", "the token is bound to a key: send it as DPoP, with a proof"
)
_UNBOUND = Text("令牌未绑定密钥", "the token is not bound to a key")
_UNREADABLE = Text("证明无法读取或签名不符", "the proof cannot be read, or its signature does not match")
_KEY = Text("证明所用密钥不是令牌所绑定的", "the proof is by another key than the token is bound to")
_REQUEST = Text("证明不是为此次请求所作", "the proof was made for another request")
_TOKEN = Text("证明不是为此令牌所作", "the proof was made for another token")
_TIME = Text("证明过旧或时间不合法", "the proof is too old, or of no valid time")
_USED = Text("证明没有编号，或已用过", "the proof has no id, or it was used before")


class Proofs:
    """DPoP proofs (RFC 9449 §4.3), each taken once."""

    def __init__(self, *, base: str) -> None:
        """``base``: the address that callers reach the gateway at."""
        self._base = base.rstrip("/")
        self._used = Replays()

    def key_of(
        self, proof: bytes, *, method: str, path: str, token: bytes | None = None, bound_to: str | None = None
    ) -> str:
        """The thumbprint of the key that proves to be held; ``ProofRefused`` unless it is one made for this request.

        With a ``token`` it must be made for that, and by the key that this is ``bound_to``.
        """
        key, claims = _signed(proof)
        thumbprint = key.thumbprint()
        if bound_to not in (None, thumbprint):
            raise ProofRefused(_KEY)
        if claims.get("htm") != method or _address(claims.get("htu")) != _address(self._base + path):
            raise ProofRefused(_REQUEST)
        if token is not None and claims.get("ath") != _digest(token):
            raise ProofRefused(_TOKEN)
        issued, now = claims.get("iat"), time.time()
        if not isinstance(issued, int | float) or not now - OLDEST_SECONDS <= issued <= now + AHEAD_SECONDS:
            raise ProofRefused(_TIME)
        used = claims.get("jti")
        # Only what passed all else is remembered: nobody fills the memory with proofs that are none.
        if (
            not isinstance(used, str)
            or not 0 < len(used) <= 256
            or not self._used.first(thumbprint, used, seconds=OLDEST_SECONDS + AHEAD_SECONDS)
        ):
            raise ProofRefused(_USED)
        return thumbprint


class Possession:
    """The step that asks for the key."""

    def __init__(self, proofs: Proofs, *, certificates_from: Sequence[IPv4Network | IPv6Network]) -> None:
        self._proofs = proofs
        self._certificates_from = certificates_from

    def require(self, call: Call, identity: Identity, token: bytes) -> None:
        """``ProofRefused`` or ``CertificateRefused`` unless the caller holds what the token is bound to."""
        bound = identity.bound or Bound()
        if bound.key is not None:
            if call.proof is None or not call.as_dpop:
                raise ProofRefused(_ABSENT)
            self._proofs.key_of(
                call.proof, method=call.method, path=call.path.decode(), token=token, bound_to=bound.key
            )
        elif call.as_dpop:
            raise ProofRefused(_UNBOUND)
        if bound.certificate is not None and self._certificate(call) != bound.certificate:
            raise CertificateRefused

    def _certificate(self, call: Call) -> str | None:
        shown = call.certificate
        if shown is None or not _within(call.client, self._certificates_from):
            return None
        try:
            if shown.startswith(b":"):
                return _digest(b64decode(shown.strip(b":"), validate=True))  # RFC 9440 §2.1
            return _digest(ssl.PEM_cert_to_DER_cert(unquote(shown.decode("ascii"))))  # nginx's $ssl_client_escaped_cert
        except ValueError:
            return None


def _signed(proof: bytes) -> tuple[Key, dict[str, Any]]:
    try:
        if len(proof) > LONGEST:
            raise NotSigned
        header, _ = unverified(proof)
        algorithm, public = header.get("alg"), header.get("jwk")
        if header.get("typ") != "dpop+jwt" or algorithm not in ASYMMETRIC or "crit" in header:
            raise NotSigned
        if not isinstance(public, dict) or public.get("kty") not in ("RSA", "EC", "OKP") or "d" in public:
            raise NotSigned
        key = import_key(public)
        return key, checked(proof, key, algorithm=algorithm)
    except (NotSigned, JoseError, ValueError, TypeError, KeyError) as wrong:
        raise ProofRefused(_UNREADABLE) from wrong


def _address(written: Any) -> tuple[str, str, int | None, str] | None:
    """Scheme, host, port and path; query and fragment do not count (RFC 9449 §4.3)."""
    if not isinstance(written, str):
        return None
    try:
        parts = urlsplit(written)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", port, parts.path


def _within(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
