"""Worker IDs: ``W``, eight digits of a serial number, and an ISO 7064 MOD 11,10 check digit.

The check digit catches every single wrong digit and nearly every swap of neighbours. The serial comes from
the roster's sequence and says nothing about the person.
"""

import re
from typing import Final

from stdnum.iso7064 import mod_11_10

__all__ = ["LAST_SERIAL", "PATTERN", "is_worker_id", "make_worker_id"]

PATTERN: Final = "^W[0-9]{9}$"
LAST_SERIAL: Final = 99_999_999

# ``[0-9]`` and ``fullmatch``: ``\d`` takes the digits of every script, and ``$`` a trailing newline.
_FORM = re.compile("W([0-9]{8})[0-9]")


def make_worker_id(serial: int) -> str:
    """The worker ID of a serial number from 1 to ``LAST_SERIAL``."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"a worker's serial number is 1 to {LAST_SERIAL}, not {serial}")
    payload = f"{serial:08d}"
    return f"W{payload}{mod_11_10.calc_check_digit(payload)}"


def is_worker_id(text: str) -> bool:
    """Whether the text is a worker ID that could have been issued: form, serial number and check digit."""
    form = _FORM.fullmatch(text)
    return form is not None and int(form[1]) > 0 and bool(mod_11_10.checksum(text[1:]) == 1)
