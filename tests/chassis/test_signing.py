"""Signed tokens: what is good, for how long a key that no longer signs is, and what is refused."""

import json

import pytest

from chassis.signing import SignatureRefused, Signer

CLAIMS = {"sub": "W000000019"}


def test_what_was_signed_is_read_and_says_by_which_key() -> None:
    signer = Signer.parse(Signer.generate())
    assert signer.read(signer.sign(CLAIMS, kind="a+jwt"), kind="a+jwt") == CLAIMS
    (published,) = signer.public["keys"]
    assert {"kid", "x", "crv"} <= set(published)
    assert "d" not in published


def test_a_key_that_was_followed_by_another_stays_good_until_it_is_taken_away() -> None:
    old, new = (json.loads(Signer.generate())["keys"][0] for _ in range(2))
    token = Signer.parse(json.dumps({"keys": [old]})).sign(CLAIMS, kind="a+jwt")
    rotated = Signer.parse(json.dumps({"keys": [new, old]}))
    assert rotated.read(token, kind="a+jwt") == CLAIMS
    assert rotated.sign(CLAIMS, kind="a+jwt") != token
    with pytest.raises(SignatureRefused):
        Signer.parse(json.dumps({"keys": [new]})).read(token, kind="a+jwt")


@pytest.mark.parametrize(
    "change", [lambda token: token[:-4] + "AAAA", lambda token: "x.y.z", lambda token: "", str.upper]
)
def test_what_was_changed_or_never_signed_is_refused(change: object) -> None:
    signer = Signer.parse(Signer.generate())
    with pytest.raises(SignatureRefused):
        signer.read(change(signer.sign(CLAIMS, kind="a+jwt")), kind="a+jwt")  # type: ignore[operator]


def test_a_token_of_one_kind_is_not_taken_for_another() -> None:
    signer = Signer.parse(Signer.generate())
    with pytest.raises(SignatureRefused):
        signer.read(signer.sign(CLAIMS, kind="a+jwt"), kind="b+jwt")


def test_a_signer_without_a_key_does_not_start() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Signer.parse('{"keys": []}')
