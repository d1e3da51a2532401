"""What a workbook holds, before a reader without limits opens it.

A small zip can unpack to gigabytes, and two cells far apart span a rectangle that fills the memory: both are found
here, from bytes read in bounded portions.
"""

import io
import mmap
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import IO

from chassis.tabular.portions import BLOCK
from chassis.tabular.refusals import FileTooLarge, FileUnreadable, Limits

__all__ = ["check_package"]

_OLE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 2000
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_RELATIONS = "xl/_rels/workbook.xml.rels"
# With one of these the reader would take the package for XLSB or ODS, which nothing here has looked into.
_OTHER_KINDS = frozenset({"xl/workbook.bin", "content.xml", "mimetype"})


def check_package(file: IO[bytes], limits: Limits) -> None:
    """Unpacks a workbook for trial, part by part, before the reader does so without limits.

    The sizes that a zip declares are the sender's word; only what comes out counts.
    """
    file.seek(0)
    head = file.read(4)
    if head == _OLE:
        raise FileUnreadable("password")
    try:
        if head != b"PK\x03\x04":
            raise zipfile.BadZipFile("beginning")
        with zipfile.ZipFile(file) as package:
            parts = [(_part_name(part), part) for part in package.infolist()]
        if len(parts) > _MOST_PARTS or any(name in _OTHER_KINDS for name, _ in parts):
            raise zipfile.BadZipFile("parts")
        parts.sort(key=lambda named: named[0] != _RELATIONS)
        _check_parts(file, parts, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, UnicodeDecodeError, NotImplementedError):
        raise FileUnreadable("not_xlsx") from None


def _part_name(part: zipfile.ZipInfo) -> str:
    """A part's name as the reader compares it."""
    return part.filename.replace("\\", "/").lower()


def _check_parts(file: IO[bytes], parts: Iterable[tuple[str, zipfile.ZipInfo]], limits: Limits) -> None:
    left = limits.unpacked
    relations = b""
    for name, part in parts:
        with tempfile.TemporaryFile() as unpacked:
            for block in _inflated(file, part):
                left -= len(block)
                if left < 0:
                    raise FileTooLarge("unpacked", limits.unpacked)
                unpacked.write(block)
            unpacked.flush()
            if name == _RELATIONS:
                unpacked.seek(0)
                relations += unpacked.read().lower()
            # A worksheet is whatever the workbook's relations name, whichever its folder and ending.
            elif name.rpartition("/")[2].encode() in relations:
                _check_area(unpacked, limits)


def _inflated(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's content in blocks of bounded size, whatever its declared size is."""
    if part.flag_bits & 1:
        raise FileUnreadable("password")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("compression")
    # What a file on disk says to another place differs from what one in memory does.
    if not 0 <= part.header_offset < file.seek(0, io.SEEK_END):
        raise zipfile.BadZipFile("offset")
    file.seek(part.header_offset)
    _, name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(name + extra, io.SEEK_CUR)
    left = part.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := file.read(min(left, BLOCK))):
        left -= len(packed)
        if part.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed and not inflate.eof:
            yield inflate.decompress(packed, BLOCK)
            packed = inflate.unconsumed_tail
    if left > 0 or (part.compress_type == zipfile.ZIP_DEFLATED and not inflate.eof):
        raise FileUnreadable("truncated")


# The tag of a cell or a row. The parts of the pattern exclude each other, are bounded and, being possessive, never
# tried again, so that no input makes it slow; a tag that does not fit is refused, as the reader may understand it.
_TAG = re.compile(
    rb"<(?:[\w.-]{1,20}:)?(c|row)(?=[\s/>])"
    rb"((?:[^<>\"']{1,200}+|\"[^\"]{0,500}\"|'[^']{0,500}'){0,40}+>)?"
)

_PLAIN = re.compile(rb' r="([A-Z]{0,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?/?>')
_PLACE = re.compile(rb"\sr\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")


def _check_area(part: IO[bytes], limits: Limits) -> None:
    """Refuses a worksheet that spans a huge rectangle, which two cells are enough to do."""
    if part.seek(0, io.SEEK_END) == 0:
        return
    with mmap.mmap(part.fileno(), 0, access=mmap.ACCESS_READ) as text:
        row = column = height = width = 0
        for tag in _TAG.finditer(text):
            attributes = tag[2]
            if attributes is None:
                raise zipfile.BadZipFile("tag")
            right, low = _place(attributes)
            if tag[1] == b"row":
                row, column = low or row + 1, 0
                continue
            row, column = low or row or 1, right or column + 1
            if not attributes.endswith(b"/>"):  # else it is styled and blank, and the reader leaves it out
                height, width = max(height, row), max(width, column)
    if height * width > limits.cells:
        raise FileTooLarge("cells", limits.cells)


def _place(attributes: bytes) -> tuple[int, int]:
    """Column and row that a tag's ``r`` names, zero for what it does not; the farthest if there are several."""
    plain = _PLAIN.fullmatch(attributes)
    if plain:
        return _column_number(plain[1]), int(plain[2])
    column = row = 0
    for double, single in _PLACE.findall(attributes):
        reference = _REFERENCE.fullmatch((double or single).strip())
        if reference is None:
            raise zipfile.BadZipFile("reference")
        column, row = max(column, _column_number(reference[1])), max(row, int(reference[2]))
    return column, row


@lru_cache(maxsize=1024)
def _column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
