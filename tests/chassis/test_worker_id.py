import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.worker_id import LAST_SERIAL, is_worker_id, make_worker_id

serials = st.integers(1, LAST_SERIAL)


def by_hand(payload: str) -> str:
    """ISO 7064 MOD 11,10 written out from the standard, beside the library's."""
    product = 10
    for digit in payload:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


@given(serials)
def test_the_check_digit_is_iso_7064(serial: int) -> None:
    worker_id = make_worker_id(serial)
    assert worker_id == f"W{serial:08d}{by_hand(f'{serial:08d}')}"
    assert is_worker_id(worker_id)


@given(serials, st.integers(1, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(serial: int, place: int, shift: int) -> None:
    worker_id = make_worker_id(serial)
    wrong = worker_id[:place] + str((int(worker_id[place]) + shift) % 10) + worker_id[place + 1 :]
    assert not is_worker_id(wrong)


@pytest.mark.parametrize("serial", [0, -1, LAST_SERIAL + 1])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial number"):
        make_worker_id(serial)


@pytest.mark.parametrize(
    "change", [str.lower, lambda t: t + "\n", lambda t: " " + t, lambda t: t[:-1], lambda t: "X" + t[1:]]
)
def test_only_the_exact_form_counts(change: object) -> None:
    assert callable(change)
    assert not is_worker_id(change(make_worker_id(12_345)))


def test_digits_of_other_scripts_do_not_count() -> None:
    worker_id = make_worker_id(12_345)
    assert not is_worker_id("W" + "".join(chr(0x1810 + int(digit)) for digit in worker_id[1:]))  # Mongolian digits


def test_serial_zero_was_never_issued() -> None:
    assert not is_worker_id("W00000000" + by_hand("00000000"))
