import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.masking import mask_account, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("巴特尔·苏和", "巴**·**"),
        (" 张三 ", "张*"),
        ("张", "*"),
        ("", ""),
        ("Bold Bator", "B*** *****"),
        ("𠮷田", "𠮷*"),  # beyond the basic plane
        ("ᠪᠠᠲᠤ", "ᠪ***"),
        ("ᠪ\u180bᠠ\u180c", "ᠪ\u180b*"),  # variation selectors go with their letters
        ("e\u0301a\u0301", "e\u0301*"),
    ],
)
def test_names_keep_their_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_an_id_number_keeps_neither_county_nor_birth_date() -> None:
    assert mask_id_number("150102198506150012") == "150*************12"
    assert mask_id_number("15250119850615001X") == "152*************1X"


@given(st.text(max_size=30).filter(lambda text: len(text) != 18))
def test_what_is_no_id_number_is_hidden_altogether(text: str) -> None:
    assert set(mask_id_number(text)) <= {"*"}


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("138 1234 5678", "138****5678"),
        ("0471-1234567", "****67"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("account", "masked"), [("6222020200112233445", "****3445"), ("123456789", "****"), ("", "****")]
)
def test_accounts_keep_four_digits_of_a_hidden_length(account: str, masked: str) -> None:
    assert mask_account(account) == masked
