"""The encoding of a text: which one it is, and where it is broken."""

import codecs
import re
from typing import IO, NamedTuple

from chassis.tabular.portions import blocks
from chassis.tabular.refusals import FileUnreadable

__all__ = ["Broken", "csv_encoding", "where_broken"]

_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_encoding(file: IO[bytes]) -> str:
    """UTF-8 or GB18030, told by the content.

    A broken UTF-8 file nearly always reads as GB18030 too, as other characters: it must not, so what is mostly
    UTF-8 is refused as broken rather than taken for the other.
    """
    file.seek(0)
    head = file.read(4)
    if head.startswith(_BOMS):
        raise FileUnreadable("utf16")
    broken = where_broken(file, "utf-8")
    if broken is None:
        return "utf-8"
    if head.startswith(codecs.BOM_UTF8) or broken.at_end or _mostly_utf8(file):
        raise FileUnreadable("encoding", row=broken.row)
    return "gb18030"


class Broken(NamedTuple):
    """Where bytes stop being text: the line, and whether the file just ends within a character."""

    row: int
    at_end: bool


def where_broken(file: IO[bytes], encoding: str) -> Broken | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    try:
        for block in blocks(file):
            decoder.decode(block)
            row += block.count(b"\n")
    except UnicodeDecodeError as wrong:
        return Broken(row + wrong.object[: wrong.start].count(b"\n"), at_end=False)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Broken(row, at_end=True)
    return None


_BEYOND_LATIN = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")


def _mostly_utf8(file: IO[bytes]) -> bool:
    """Whether more sequences of three bytes are good UTF-8 than places are bad; in GB18030 hardly any is."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for block in blocks(file):
        text = decoder.decode(block)
        bad += text.count("\ufffd")
        good += len(_BEYOND_LATIN.findall(text))
    return good > bad
