from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from chassis import identifiers as ids
from chassis.identifiers import IdKind, Sex, check_uscc, luhn_ok, make_id_number, parse_id_number

TODAY = date(2020, 2, 1)
births = st.dates(date(1900, 1, 1), TODAY)


def failing(text: str, on: date = TODAY) -> str:
    with pytest.raises(ids.IdNumberWrong) as wrong:
        parse_id_number(text, on)
    assert text not in str(wrong.value) or not text
    return wrong.value.code


def uscc_failing(text: str) -> str:
    with pytest.raises(ids.UsccWrong) as wrong:
        check_uscc(text)
    return wrong.value.code


@pytest.mark.parametrize(
    ("text", "born_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),  # the example of GB 11643
        ("360426199101010071", date(1991, 1, 1), Sex.MALE),
        ("34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("150102198506150012", date(1985, 6, 15), Sex.MALE),
        ("15250119850615001x", date(1985, 6, 15), Sex.MALE),
    ],
)
def test_numbers_that_others_have_published(text: str, born_on: date, sex: Sex) -> None:
    assert parse_id_number(text, TODAY) == (text.upper(), born_on, sex, IdKind.RESIDENT)


@pytest.mark.parametrize(
    ("area", "kind"),
    [
        ("810000", IdKind.HMT_RESIDENCE),
        ("820000", IdKind.HMT_RESIDENCE),
        ("830000", IdKind.HMT_RESIDENCE),
        ("915840", IdKind.PERMANENT_RESIDENCE),
        ("152501", IdKind.RESIDENT),
    ],
)
def test_the_prefix_tells_the_document(area: str, kind: IdKind) -> None:
    number = parse_id_number(make_id_number(area, date(1990, 5, 6), 2), TODAY)
    assert (number.kind, number.sex) == (kind, Sex.FEMALE)


@given(births, st.integers(0, 999))
def test_synthetic_numbers_parse_back(born_on: date, sequence: int) -> None:
    number = parse_id_number(make_id_number("150203", born_on, sequence), TODAY)
    assert number.born_on == born_on
    assert number.sex is (Sex.MALE if sequence % 2 else Sex.FEMALE)


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(born_on: date, sequence: int, place: int, shift: int) -> None:
    text = make_id_number("150203", born_on, sequence)
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    assert failing(wrong) == "ID_CHECK_DIGIT"


@given(births, st.integers(0, 999), st.integers(0, 15))
def test_every_swap_of_neighbours_is_caught(born_on: date, sequence: int, place: int) -> None:
    text = make_id_number("150203", born_on, sequence)
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if wrong != text:
        assert failing(wrong) == "ID_CHECK_DIGIT"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ID_LENGTH"),
        ("150102850615001", "ID_LENGTH"),  # 15 digits
        ("1501021985061500123", "ID_LENGTH"),
        ("15010219850615001Y", "ID_CHARACTERS"),
        ("X50102198506150012", "ID_CHARACTERS"),
        ("１50102198506150012", "ID_CHARACTERS"),  # a full-width digit
        ("15010219850615001\n", "ID_CHARACTERS"),
        ("15010219850615001\u00d7", "ID_CHARACTERS"),
        ("150102198506150013", "ID_CHECK_DIGIT"),
    ],
)
def test_what_is_no_id_number_says_why(text: str, code: str) -> None:
    assert failing(text) == code


@pytest.mark.parametrize("area", ["000000", "100000", "160101", "550101", "720000", "840000"])
def test_a_prefix_that_is_no_province_is_refused(area: str) -> None:
    assert failing(make_id_number(area, date(1985, 6, 15), 1)) == "ID_AREA"


@pytest.mark.parametrize("birth", ["19850229", "19851301", "19850631", "00000101", "18690101"])
def test_a_birth_date_that_cannot_be_is_refused(birth: str) -> None:
    payload = f"150102{birth}001"
    checked = next(payload + check for check in "0123456789X" if failing(payload + check) != "ID_CHECK_DIGIT")
    assert failing(checked) == "ID_BIRTH_DATE"


def test_nobody_is_born_after_the_day_asked_about() -> None:
    text = make_id_number("150102", date(2020, 2, 1), 1)
    assert parse_id_number(text, date(2020, 2, 1)).born_on == date(2020, 2, 1)
    assert failing(text, on=date(2020, 1, 31)) == "ID_BIRTH_DATE"


@pytest.mark.parametrize(("area", "sequence"), [("15010", 1), ("15010a", 1), ("150102", 1000), ("150102", -1)])
def test_a_synthetic_number_needs_an_area_and_a_sequence(area: str, sequence: int) -> None:
    with pytest.raises(ValueError, match="six digits"):
        make_id_number(area, date(1990, 1, 1), sequence)


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def make_uscc(head: str, organisation: str) -> str:
    """Written out from the standards, beside the module's own."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(letter) if letter.isdigit() else ord(letter) - 55 for letter in organisation]
    remainder = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    body = head + organisation + {10: "X", 11: "0"}.get(remainder, str(remainder))
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def test_a_real_code_passes_in_either_case() -> None:
    assert check_uscc("91110000600037341L") == "91110000600037341L"
    assert check_uscc("91110000600037341l") == "91110000600037341L"


def test_letters_may_stand_in_the_first_two_places() -> None:
    for head in ("N2150100", "Y1150100", "54150203"):
        code = make_uscc(head, "MA0P1234")
        assert check_uscc(code) == code


@given(st.text(ALPHABET, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6),
       st.text(ALPHABET, min_size=8, max_size=8))  # fmt: skip
def test_codes_made_by_the_standard_pass(kind: str, division: str, organisation: str) -> None:
    code = make_uscc(kind + division, organisation)
    assert check_uscc(code) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9111000060003734", "USCC_LENGTH"),
        ("91110000600O37341L", "USCC_CHARACTERS"),  # the letter O
        ("9111000A600037341L", "USCC_CHARACTERS"),
        ("91110000600037341M", "USCC_CHECK_DIGIT"),
        ("91110000600037314L", "USCC_CHECK_DIGIT"),
        ("９1110000600037341L", "USCC_CHARACTERS"),
    ],
)
def test_what_is_no_code_says_why(text: str, code: str) -> None:
    assert uscc_failing(text) == code


def test_a_wrong_organisation_code_is_found_behind_a_right_check_character() -> None:
    body = "91110000600037340"  # ends in 0, not 1
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    assert uscc_failing(body + ALPHABET[(31 - total % 31) % 31]) == "USCC_ORGANISATION"


def test_a_known_card_number_passes_luhn() -> None:
    assert luhn_ok("4111111111111111")
    assert not luhn_ok("4111111111111112")


@pytest.mark.parametrize("text", ["", "0", "4111 1111 1111 1111", "４１１１", "abc"])
def test_luhn_is_for_digits_only(text: str) -> None:
    assert not luhn_ok(text)


@given(st.text("0123456789", min_size=2, max_size=24))
def test_luhn_agrees_with_an_independent_one(digits: str) -> None:
    assert luhn_ok(digits) is luhn.is_valid(digits)
