"""Personal data as it is shown to those who need not see it whole (去标识化).

What stays visible is the least with which a clerk tells two records apart. A value of unexpected form is hidden
altogether, never shown whole.
"""

import re
import unicodedata

__all__ = ["mask_account", "mask_id_number", "mask_name", "mask_phone"]

# The dots between the parts of Mongolian, Uygur and other names, and what parts names in Latin letters.
_SEPARATORS = frozenset("·•‧・．. -\u202f\u00a0")
_MOBILE = re.compile(r"(\+?86[ -]?)?(1[0-9]{2})[ -]?[0-9]{4}[ -]?([0-9]{4})")
_STAR = "*"


def mask_name(name: str) -> str:
    """The first character and a star for each other one: 张三 → 张*, 欧阳娜娜 → 欧***, 巴特尔·苏和 → 巴**·**.

    A name of one character is hidden. Marks that belong to a letter go with it, so that Mongolian script and
    decomposed letters are not cut apart.
    """
    masked: list[str] = []
    letters = 0
    for character in name.strip():
        if _belongs_to_letter(character):
            if letters == 1:
                masked.append(character)
            continue
        if character in _SEPARATORS:
            masked.append(character)
            continue
        letters += 1
        masked.append(character if letters == 1 else _STAR)
    return "".join(masked) if letters > 1 else _STAR * letters


def _belongs_to_letter(character: str) -> bool:
    """Combining marks and format characters, such as variation selectors and joiners."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def mask_id_number(number: str) -> str:
    """The first three and the last two of 18 characters: 150***…**12.

    The first three say little more than the province, which everyone knows here; six would name the county and
    more would give away the birth date. Of the last four, which banks ask for, two stay hidden. The two that are
    shown still tell namesakes apart, at the cost that the last but one tells the sex by its parity: where that
    is too much, as on a public notice, no ID number belongs there at all.
    """
    if len(number) != 18:
        return _STAR * len(number)
    return f"{number[:3]}{_STAR * 13}{number[-2:]}"


def mask_phone(number: str) -> str:
    """A mobile number without its middle: 138****5678. Of a landline only the last two digits are shown."""
    mobile = _MOBILE.fullmatch(number.strip())
    if mobile:
        return f"{mobile[1] or ''}{mobile[2]}{_STAR * 4}{mobile[3]}"
    digits = sum(character.isdigit() for character in number)
    return _STAR * 4 + number.strip()[-2:] if digits >= 7 else _STAR * 4


def mask_account(account: str) -> str:
    """The last four characters after four stars, whatever the length, which would tell the kind of account."""
    text = account.strip()
    return _STAR * 4 + text[-4:] if len(text) >= 10 else _STAR * 4
