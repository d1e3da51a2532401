"""Encryption of single columns, and the keyed index that finds an encrypted value again.

``KeyRing.seal`` encrypts with the current key, ``KeyRing.open`` decrypts with whichever key sealed the value,
``needs_rotation`` tells what a background job should seal again, and ``blind_index`` is what an equality search
and a unique constraint use instead of the value.

    KeysUnreadable      the setting is no key ring
    SealBroken
    ├── Erased          nothing is left: its period is over (chassis.retention)
    ├── NotSealed       the bytes have not the form of a sealed value
    ├── KeyUnknown      sealed with a key that the ring no longer holds
    └── SealForged      altered, or moved from another column

A sealed value is ``version, cipher, length of key id, key id, nonce (12), ciphertext, tag (16)``; everything
before the ciphertext, and the context (``table.column``), is authenticated with it, so that a value copied into
another column does not open. AES-256-GCM by default (NIST SP 800-38D); SM4-GCM (GB/T 32907, RFC 8998) with SM3
(GB/T 32905) by setting. Nonces are random: one key may seal 2**32 values (SP 800-38D §8.3), far above what the
region has, and keys rotate.

This is no certified commercial-cipher product (商用密码产品认证): where GB/T 39786 asks for one, the keys and the
operations belong in a certified module behind this interface.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Self, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

__all__ = ["CipherName", "Erased", "KeyRing", "KeyUnknown", "KeysUnreadable", "NotSealed", "SealBroken", "SealForged"]

CipherName = Literal["aes-256-gcm", "sm4-gcm"]

_VERSION = 1
_NONCE = 12
_TAG = 16
_MASTER = 32
_LONGEST_ID = 64


class KeysUnreadable(ValueError):
    """The setting with the keys cannot be used; the message never holds key material."""


class SealBroken(Exception):
    """A sealed value does not open."""


class Erased(SealBroken):
    """Nothing is left of the value."""


class NotSealed(SealBroken):
    """The bytes have not the form of a sealed value."""


class KeyUnknown(SealBroken):
    """The value was sealed with a key that the ring does not hold."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the key ring holds no key {key_id!r}")
        self.key_id = key_id


class SealForged(SealBroken):
    """The value was altered, or sealed for another context."""


class _Sm4Gcm:
    """SM4 in Galois counter mode, shaped as the library's ``AESGCM`` is."""

    def __init__(self, key: bytes) -> None:
        self._sm4 = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        sealing = Cipher(self._sm4, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data)
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        opening = Cipher(self._sm4, modes.GCM(nonce, data[-_TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data)
        return opening.update(data[:-_TAG]) + opening.finalize()


def _sha256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, hashlib.sha256)


def _sm3(key: bytes, data: bytes) -> bytes:
    mac = HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


class _Suite(NamedTuple):
    """A cipher, the size of its keys, and the hash that goes with it."""

    code: int
    key_bytes: int
    aead: type[AESGCM] | type[_Sm4Gcm]
    hash: type[hashes.SHA256] | type[hashes.SM3]
    mac: Callable[[bytes, bytes], bytes]


_SUITES: dict[CipherName, _Suite] = {
    "aes-256-gcm": _Suite(1, 32, AESGCM, hashes.SHA256, _sha256),
    "sm4-gcm": _Suite(2, 16, _Sm4Gcm, hashes.SM3, _sm3),
}
_NAME_OF: dict[int, CipherName] = {suite.code: name for name, suite in _SUITES.items()}


class _Header(NamedTuple):
    cipher: CipherName
    key_id: str
    length: int


class KeyRing:
    """The keys of one service: one that seals, older ones that still open, and one for the index.

    ``blind_index`` depends on the index key and on the family of the cipher. Neither rotates by itself: to
    change one, the indexes are computed anew from the opened values.
    """

    def __init__(self, *, current: str, keys: Mapping[str, bytes], index: bytes, cipher: CipherName) -> None:
        if cipher not in _SUITES:
            raise KeysUnreadable(f"the cipher is one of {', '.join(get_args(CipherName))}")
        if current not in keys:
            raise KeysUnreadable("the current key is not among the keys")
        for key_id in keys:
            if not 1 <= len(key_id.encode()) <= _LONGEST_ID:
                raise KeysUnreadable(f"a key id has 1 to {_LONGEST_ID} bytes")
        masters = [*keys.values(), index]
        if any(len(master) != _MASTER for master in masters):
            raise KeysUnreadable(f"every key has {_MASTER} bytes")
        if len(set(masters)) != len(masters):
            raise KeysUnreadable("two keys are the same; each, the index key too, must be its own")
        self.current = current
        self.cipher: CipherName = cipher
        self._masters = dict(keys)
        self._index = index
        self._aeads: dict[tuple[CipherName, str], AESGCM | _Sm4Gcm] = {}
        self._index_keys: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"<KeyRing {self.cipher}, current {self.current!r} of {sorted(self._masters)}>"

    @classmethod
    def parse(cls, json_text: str) -> Self:
        """The ring that a setting describes: ``{"current", "keys": {id: base64}, "index": base64, "cipher"}``."""
        try:
            given = json.loads(json_text)
            keys = {key_id: _bytes(text) for key_id, text in given["keys"].items()}
            return cls(
                current=given["current"],
                keys=keys,
                index=_bytes(given["index"]),
                cipher=given.get("cipher", "aes-256-gcm"),
            )
        except KeysUnreadable:
            raise
        except KeyError as missing:
            raise KeysUnreadable(f"the key ring lacks {missing}") from None
        except (ValueError, TypeError, AttributeError):
            # The cause would quote the setting, and the setting is the secret.
            raise KeysUnreadable(
                'the key ring is JSON: {"current": id, "keys": {id: base64}, "index": base64, "cipher": name}'
            ) from None

    @classmethod
    def generate(cls, *, cipher: CipherName = "aes-256-gcm") -> Self:
        """A new ring with one key, for a local set; ``to_json`` makes it a setting."""
        key_id = f"k{secrets.token_hex(4)}"
        return cls(
            current=key_id,
            keys={key_id: secrets.token_bytes(_MASTER)},
            index=secrets.token_bytes(_MASTER),
            cipher=cipher,
        )

    def to_json(self) -> str:
        """The setting that ``parse`` reads. It is a secret."""
        keys = {key_id: base64.b64encode(key).decode() for key_id, key in self._masters.items()}
        index = base64.b64encode(self._index).decode()
        return json.dumps({"current": self.current, "keys": keys, "index": index, "cipher": self.cipher})

    def seal(self, text: str, *, context: str) -> bytes:
        """The text, encrypted for one context (``table.column``)."""
        return self.seal_bytes(text.encode(), context=context)

    def seal_bytes(self, content: bytes, *, context: str) -> bytes:
        """The content, encrypted for one context."""
        header = self.header
        nonce = os.urandom(_NONCE)
        aead = self._aead(self.cipher, self.current)
        return header + nonce + aead.encrypt(nonce, content, _bound(header, context))

    def open(self, value: bytes, *, context: str) -> str:
        """The text of a sealed value; ``SealBroken`` when it does not open here."""
        return self.open_bytes(value, context=context).decode()

    def open_bytes(self, value: bytes, *, context: str) -> bytes:
        """The content of a sealed value; ``SealBroken`` when it does not open here."""
        if not value:
            raise Erased("nothing is left of the value")
        header = _read_header(value)
        if header.key_id not in self._masters:
            raise KeyUnknown(header.key_id)
        nonce = value[header.length : header.length + _NONCE]
        body = value[header.length + _NONCE :]
        try:
            return self._aead(header.cipher, header.key_id).decrypt(
                nonce, body, _bound(value[: header.length], context)
            )
        except InvalidTag:
            raise SealForged(f"the value does not open as {context}") from None

    @property
    def header(self) -> bytes:
        """What every value begins with that ``seal`` makes now."""
        key_id = self.current.encode()
        return bytes([_VERSION, _SUITES[self.cipher].code, len(key_id)]) + key_id

    def with_new_key(self) -> Self:
        """The ring with one key more, which seals from now on; the others still open."""
        key_id = f"k{secrets.token_hex(4)}"
        keys = {**self._masters, key_id: secrets.token_bytes(_MASTER)}
        return type(self)(current=key_id, keys=keys, index=self._index, cipher=self.cipher)

    def needs_rotation(self, value: bytes) -> bool:
        """Whether a sealed value uses another key or cipher than ``seal`` would now."""
        header = _read_header(value)
        return (header.cipher, header.key_id) != (self.cipher, self.current)

    def blind_index(self, text: str, *, context: str) -> bytes:
        """32 bytes that are equal for equal texts of one context, and tell nothing without the index key.

        The text is taken as it is: normalise it first (an ID number's x, say), or equals will differ.
        """
        mac = _SUITES[self.cipher].mac
        key = self._index_keys.get(context)
        if key is None:
            key = self._index_keys[context] = mac(self._index, b"nuanxin index\0" + context.encode())
        return mac(key, text.encode())

    def _aead(self, cipher: CipherName, key_id: str) -> AESGCM | _Sm4Gcm:
        aead = self._aeads.get((cipher, key_id))
        if aead is None:
            suite = _SUITES[cipher]
            # A key of its own for each cipher, out of the uniform 32 bytes (RFC 5869 §3.3).
            expand = HKDFExpand(suite.hash(), suite.key_bytes, b"nuanxin seal " + cipher.encode())
            aead = self._aeads[cipher, key_id] = suite.aead(expand.derive(self._masters[key_id]))
        return aead


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise KeysUnreadable("a key is not base64") from None


def _bound(header: bytes, context: str) -> bytes:
    """What is authenticated beside the text; the header tells its own length, so the two cannot run together."""
    return header + context.encode()


def _read_header(value: bytes) -> _Header:
    if len(value) < 3 or value[0] != _VERSION or value[1] not in _NAME_OF:
        raise NotSealed("not a sealed value")
    length = 3 + value[2]
    if len(value) < length + _NONCE + _TAG:
        raise NotSealed("a sealed value has been cut short")
    try:
        return _Header(_NAME_OF[value[1]], value[3:length].decode(), length)
    except UnicodeDecodeError:
        raise NotSealed("not a sealed value") from None
