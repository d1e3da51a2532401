"""Identifiers that others issue, and how far their own digits vouch for them.

parse_id_number   GB 11643 citizen ID numbers and the permits shaped like them
make_id_number    synthetic numbers for demonstrations and tests
check_uscc        GB 32100 unified social credit codes (统一社会信用代码)
luhn_ok           ISO/IEC 7812 bank cards; a warning only, as passbooks and social-security accounts fail it

IdentifierWrong(ValueError)   every one has a stable ``code``; no message repeats the number
├── IdNumberWrong
│   ├── IdLength          ID_LENGTH
│   ├── IdCharacters      ID_CHARACTERS
│   ├── IdCheckDigit      ID_CHECK_DIGIT
│   ├── IdArea            ID_AREA
│   └── IdBirthDate       ID_BIRTH_DATE
└── UsccWrong
    ├── UsccLength        USCC_LENGTH
    ├── UsccCharacters    USCC_CHARACTERS
    ├── UsccCheckDigit    USCC_CHECK_DIGIT
    └── UsccOrganisation  USCC_ORGANISATION
"""

import re
from datetime import date
from enum import StrEnum
from typing import ClassVar, NamedTuple

from chassis.text import Text

__all__ = [
    "IdArea",
    "IdBirthDate",
    "IdCharacters",
    "IdCheckDigit",
    "IdKind",
    "IdLength",
    "IdNumber",
    "IdNumberWrong",
    "IdentifierWrong",
    "Sex",
    "UsccCharacters",
    "UsccCheckDigit",
    "UsccLength",
    "UsccOrganisation",
    "UsccWrong",
    "check_uscc",
    "luhn_ok",
    "make_id_number",
    "parse_id_number",
]


class IdentifierWrong(ValueError):
    """An identifier cannot have been issued."""

    code: ClassVar[str]
    message: ClassVar[Text]

    def __init__(self) -> None:
        super().__init__(self.message.en)


class IdNumberWrong(IdentifierWrong):
    """A citizen ID number cannot have been issued."""


class IdLength(IdNumberWrong):
    code = "ID_LENGTH"
    message = Text(
        "证件号码应为18位，15位号码自2013年起停用",
        "An ID number has 18 characters; the 15-digit ones are void since 2013",
    )


class IdCharacters(IdNumberWrong):
    code = "ID_CHARACTERS"
    message = Text("证件号码应为17位数字加一位数字或 X", "An ID number is 17 digits and a digit or X")


class IdCheckDigit(IdNumberWrong):
    code = "ID_CHECK_DIGIT"
    message = Text("证件号码校验位不符", "The check digit of the ID number is wrong")


class IdArea(IdNumberWrong):
    code = "ID_AREA"
    message = Text(
        "证件号码前两位有误，不属于任何省份、居住证或永久居留身份证",
        "The ID number begins with no province, residence permit or permanent residence",
    )


class IdBirthDate(IdNumberWrong):
    code = "ID_BIRTH_DATE"
    message = Text("证件号码中的出生日期有误", "The birth date in the ID number cannot be")


class UsccWrong(IdentifierWrong):
    """A unified social credit code cannot have been issued."""


class UsccLength(UsccWrong):
    code = "USCC_LENGTH"
    message = Text("统一社会信用代码应为18位", "A unified social credit code has 18 characters")


class UsccCharacters(UsccWrong):
    code = "USCC_CHARACTERS"
    message = Text(
        "统一社会信用代码由数字和除 I、O、S、V、Z 以外的字母组成，第3至8位为数字",
        "A unified social credit code has digits and letters without I, O, S, V and Z, digits in places 3 to 8",
    )


class UsccCheckDigit(UsccWrong):
    code = "USCC_CHECK_DIGIT"
    message = Text("统一社会信用代码校验位不符", "The check character of the unified social credit code is wrong")


class UsccOrganisation(UsccWrong):
    code = "USCC_ORGANISATION"
    message = Text(
        "第9至17位组织机构代码的校验位不符", "The organisation code in places 9 to 17 has a wrong check character"
    )


class Sex(StrEnum):
    """GB/T 2261.1, as far as an ID number tells it 性别，以证件号码所示为限."""

    MALE = "male"
    FEMALE = "female"


class IdKind(StrEnum):
    """Which document carries the number 证件种类."""

    RESIDENT = "resident"  # 居民身份证
    HMT_RESIDENCE = "hmt_residence"  # 港澳台居民居住证
    PERMANENT_RESIDENCE = "permanent_residence"  # 外国人永久居留身份证, form of 2023


class IdNumber(NamedTuple):
    """A number that could have been issued, and what it says."""

    value: str
    born_on: date
    sex: Sex
    kind: IdKind


# Provinces by their first two digits (GB/T 2260). Only these are held against the number: cards keep county codes
# that were abolished long ago.
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)
_HMT = frozenset({"81", "82", "83"})  # Hong Kong, Macao, Taiwan
_ID_FORM = re.compile("[0-9]{17}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_OLDEST = 150


def parse_id_number(text: str, on: date) -> IdNumber:
    """What an 18-character ID number says; ``IdNumberWrong`` when it cannot have been issued by the day ``on``.

    GB 11643-1999: area (6), birth date (8), sequence (3, odd for men), check digit by ISO 7064 MOD 11-2. The
    residence permits of Hong Kong, Macao and Taiwan residents (prefix 81, 82, 83) and the permanent residence
    cards of 2023 (prefix 9) keep the layout from the seventh place on.
    """
    value = text.upper() if text.isascii() else text
    if len(value) != 18:
        raise IdLength
    if not _ID_FORM.fullmatch(value):
        raise IdCharacters
    if _id_check(value) != value[17]:
        raise IdCheckDigit
    kind = _id_kind(value)
    try:
        born_on = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise IdBirthDate from None
    if born_on > on or on.year - born_on.year > _OLDEST:
        raise IdBirthDate
    sex = Sex.MALE if int(value[16]) % 2 else Sex.FEMALE
    return IdNumber(value, born_on, sex, kind)


def make_id_number(area6: str, born_on: date, sequence: int) -> str:
    """A synthetic number that passes ``parse_id_number``; an odd sequence (0 to 999) makes it a man's."""
    if not re.fullmatch("[0-9]{6}", area6) or not 0 <= sequence <= 999:
        raise ValueError("an ID number has an area of six digits and a sequence of 0 to 999")
    payload = f"{area6}{born_on.isoformat().replace('-', '')}{sequence:03d}"
    return payload + _id_check(payload)


def _id_check(number: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    return _ID_CHECKS[total % 11]


def _id_kind(value: str) -> IdKind:
    if value[0] == "9":
        return IdKind.PERMANENT_RESIDENCE
    if value[:2] in _HMT:
        return IdKind.HMT_RESIDENCE
    if value[:2] in _PROVINCES:
        return IdKind.RESIDENT
    raise IdArea


_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_FORM = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_uscc(text: str) -> str:
    """The code in capitals; ``UsccWrong`` when it cannot have been issued.

    GB 32100-2015: registering department and category (2, letters too), its division (6 digits), organisation
    code with its own check character (GB 11714, 9), check character. Which departments and categories there
    are is not held against the code: the list grows by notice.
    """
    value = text.upper() if text.isascii() else text
    if len(value) != 18:
        raise UsccLength
    if not _USCC_FORM.fullmatch(value):
        raise UsccCharacters
    total = sum(weight * _USCC_ALPHABET.index(letter) for weight, letter in zip(_USCC_WEIGHTS, value[:17], strict=True))
    if _USCC_ALPHABET[-total % 31] != value[17]:
        raise UsccCheckDigit
    if _org_check(value[8:16]) != value[16]:
        raise UsccOrganisation
    return value


def _org_check(payload: str) -> str:
    """GB 11714: letters count as 10 to 35, as base 36 has them."""
    total = sum(weight * int(letter, 36) for weight, letter in zip(_ORG_WEIGHTS, payload, strict=True))
    return "0123456789X"[-total % 11]


def luhn_ok(text: str) -> bool:
    """Whether the digits pass the Luhn check (ISO/IEC 7812-1 annex B). To warn with, never to refuse by."""
    if not re.fullmatch("[0-9]{2,}", text):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
