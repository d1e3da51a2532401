import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from chassis.ciphers import (
    CipherName,
    Erased,
    KeyRing,
    KeysUnreadable,
    KeyUnknown,
    NotSealed,
    SealBroken,
    SealForged,
    _Sm4Gcm,
)

CONTEXT = "workers.id_number"
KEYS = {"k1": bytes(range(32)), "k2": bytes(range(1, 33))}
INDEX = bytes(range(2, 34))


def ring(current: str = "k1", ids: str = "k1 k2", cipher: CipherName = "aes-256-gcm") -> KeyRing:
    return KeyRing(current=current, keys={key: KEYS[key] for key in ids.split()}, index=INDEX, cipher=cipher)


def setting(**changes: Any) -> str:
    whole = {
        "current": "k1",
        "keys": {key: base64.b64encode(value).decode() for key, value in KEYS.items()},
        "index": base64.b64encode(INDEX).decode(),
        "cipher": "aes-256-gcm",
    }
    return json.dumps(whole | changes)


both = pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])


@both
@given(text=st.text())
def test_what_was_sealed_opens(cipher: CipherName, text: str) -> None:
    keys = ring(cipher=cipher)
    assert keys.open(keys.seal(text, context=CONTEXT), context=CONTEXT) == text


@both
@given(content=st.binary())
def test_content_that_is_no_text_is_sealed_too(cipher: CipherName, content: bytes) -> None:
    keys = ring(cipher=cipher)
    sealed = keys.seal_bytes(content, context=CONTEXT)
    assert keys.open_bytes(sealed, context=CONTEXT) == content
    with pytest.raises(SealForged):
        keys.open_bytes(sealed, context="objects.another")


@both
def test_sealing_twice_gives_different_bytes_that_hide_the_text(cipher: CipherName) -> None:
    keys = ring(cipher=cipher)
    one, two = (keys.seal("150102198506150012", context=CONTEXT) for _ in range(2))
    assert one != two
    assert b"150102198506150012" not in one


@both
def test_a_value_moved_to_another_column_does_not_open(cipher: CipherName) -> None:
    keys = ring(cipher=cipher)
    with pytest.raises(SealForged):
        keys.open(keys.seal("6222", context="accounts.number"), context="workers.phone")


@both
def test_no_altered_byte_opens(cipher: CipherName) -> None:
    keys = ring(cipher=cipher)
    value = keys.seal("张三", context=CONTEXT)
    for place in range(len(value)):
        altered = value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        with pytest.raises(SealBroken):
            keys.open(altered, context=CONTEXT)


@given(st.binary(max_size=80))
def test_bytes_from_anywhere_are_refused_and_nothing_else_happens(value: bytes) -> None:
    with pytest.raises(SealBroken):
        ring().open(value, context=CONTEXT)


def test_a_value_cut_short_is_not_sealed() -> None:
    value = ring().seal("", context=CONTEXT)
    for length in range(1, len(value)):
        with pytest.raises(NotSealed):
            ring().open(value[:length], context=CONTEXT)


def test_of_an_erased_value_it_is_said_that_nothing_is_left() -> None:
    with pytest.raises(Erased):
        ring().open(b"", context=CONTEXT)


def test_an_old_key_opens_and_the_current_one_seals() -> None:
    old = ring("k1").seal("张三", context=CONTEXT)
    rotated = ring("k2")
    assert rotated.open(old, context=CONTEXT) == "张三"
    assert rotated.needs_rotation(old)
    assert not rotated.needs_rotation(rotated.seal("张三", context=CONTEXT))


def test_a_key_that_was_dropped_is_named() -> None:
    with pytest.raises(KeyUnknown, match="'k1'"):
        ring("k2", "k2").open(ring("k1").seal("张三", context=CONTEXT), context=CONTEXT)


def test_a_ring_of_the_other_cipher_opens_and_wants_rotation() -> None:
    value = ring(cipher="aes-256-gcm").seal("张三", context=CONTEXT)
    chinese = ring(cipher="sm4-gcm")
    assert chinese.open(value, context=CONTEXT) == "张三"
    assert chinese.needs_rotation(value)


def test_sm4_is_the_cipher_of_the_standard() -> None:
    """The example of GB/T 32907-2016 annex A, and of RFC 8998 §A.1 for GCM."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 - one block, to check the cipher
    assert block.update(key).hex() == "681edf34d206965e86b3e94f536e4246"
    plain = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
    sealed = _Sm4Gcm(key).encrypt(
        bytes.fromhex("00001234567800000000abcd"), plain, bytes.fromhex("feedfacedeadbeef" * 2 + "abaddad2")
    )
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@both
def test_the_index_finds_equals_within_one_context_only(cipher: CipherName) -> None:
    keys = ring(cipher=cipher)
    index = keys.blind_index("150102198506150012", context=CONTEXT)
    assert len(index) == 32
    assert index == ring("k2", cipher=cipher).blind_index("150102198506150012", context=CONTEXT)
    assert index != keys.blind_index("150102198506150012", context="workers.phone")
    assert index != keys.blind_index("150102198506150013", context=CONTEXT)


def test_the_index_does_not_run_context_and_text_together() -> None:
    assert ring().blind_index("bc", context="a") != ring().blind_index("c", context="ab")


def test_the_index_is_hmac_sha_256_and_follows_the_index_key() -> None:
    purpose = hmac.digest(INDEX, b"nuanxin index\0" + CONTEXT.encode(), hashlib.sha256)
    assert ring().blind_index("张三", context=CONTEXT) == hmac.digest(purpose, "张三".encode(), hashlib.sha256)
    other = KeyRing(current="k1", keys=KEYS, index=bytes(range(9, 41)), cipher="aes-256-gcm")
    assert other.blind_index("张三", context=CONTEXT) != ring().blind_index("张三", context=CONTEXT)


def test_the_index_of_the_chinese_suite_is_hmac_sm3() -> None:
    def sm3(key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, "sm3")

    purpose = sm3(INDEX, b"nuanxin index\0" + CONTEXT.encode())
    assert ring(cipher="sm4-gcm").blind_index("张三", context=CONTEXT) == sm3(purpose, "张三".encode())


@both
def test_a_generated_ring_survives_its_own_setting(cipher: CipherName) -> None:
    made = KeyRing.generate(cipher=cipher)
    value = made.seal("张三", context=CONTEXT)
    read = KeyRing.parse(made.to_json())
    assert read.open(value, context=CONTEXT) == "张三"
    assert read.blind_index("张三", context=CONTEXT) == made.blind_index("张三", context=CONTEXT)
    assert not read.needs_rotation(value)


def test_two_generated_rings_share_nothing() -> None:
    with pytest.raises(SealBroken):
        KeyRing.generate().open(KeyRing.generate().seal("张三", context=CONTEXT), context=CONTEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        setting(keys=[]),
        setting(keys={"k1": 5}),
        setting(keys={"k1": base64.b64encode(b"short").decode()}),
        setting(keys={"k1": "*" * 44}),
        setting(current="k9"),
        setting(current=["k1"]),
        setting(index=None),
        setting(index=base64.b64encode(KEYS["k1"]).decode()),
        setting(cipher="rot13"),
        setting(cipher=[]),
        setting(keys={"": base64.b64encode(KEYS["k1"]).decode()}, current=""),
        '{"current": "k1", "index": "", "cipher": "sm4-gcm"}',
    ],
)
def test_a_setting_that_is_no_ring_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(KeysUnreadable) as wrong:
        KeyRing.parse(text)
    assert wrong.value.__cause__ is None
    assert base64.b64encode(KEYS["k1"]).decode() not in str(wrong.value)


def test_the_cipher_defaults_to_aes() -> None:
    whole = json.loads(setting())
    del whole["cipher"]
    assert KeyRing.parse(json.dumps(whole)).cipher == "aes-256-gcm"


def test_a_ring_shows_its_ids_and_no_key() -> None:
    shown = repr(ring())
    assert "k1" in shown
    assert "k2" in shown
    assert KEYS["k1"].hex() not in shown
    assert base64.b64encode(KEYS["k1"]).decode() not in shown
