"""Kinds of files that people hand in, told by their content and not only by what the sender calls them.

A file is never run, rendered or unpacked here: its first bytes are compared, and of an OFD the list of its parts.
"""

import io
import struct
import zipfile
from enum import StrEnum
from typing import IO

from chassis.problems import Malformed, UnsupportedMedia
from chassis.text import Text

__all__ = ["DocumentTypeMismatch", "FileType", "media_type", "require_type"]


class FileType(StrEnum):
    """Kinds of documents, by media type 文件格式."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    OFD = "application/ofd"  # 版式文件 (GB/T 33190-2016)

    @property
    def suffix(self) -> str:
        return _SUFFIXES[self]


_SUFFIXES = {FileType.PDF: ".pdf", FileType.JPEG: ".jpg", FileType.PNG: ".png", FileType.OFD: ".ofd"}

_BEGINNINGS = {
    FileType.PDF: b"%PDF-",  # ISO 32000-2 §7.5.2
    FileType.JPEG: b"\xff\xd8\xff",  # ISO/IEC 10918-1 annex B: SOI, and the marker after it
    FileType.PNG: b"\x89PNG\r\n\x1a\n",  # ISO/IEC 15948 §5.2
    FileType.OFD: b"PK\x03\x04",  # a zip package
}

# Every OFD has this part at its root (GB/T 33190-2016 §7.1).
_ROOT = "OFD.xml"
# A page takes a few parts; the library would hold a list of any length in memory before anybody could say stop.
_LONGEST_LIST = 512 << 10
# A zip's end: signature, how many bytes the list of its parts takes, where it begins, length of the comment that
# follows (APPNOTE.TXT §4.3.16). A package with the locator before it has its true figures elsewhere (zip64).
_END = struct.Struct("<4s8xIIH")
_ZIP64_LOCATOR, _LOCATOR_LENGTH = b"PK\x06\x07", 20


class DocumentTypeMismatch(Malformed):
    code = "DOCUMENT_TYPE_MISMATCH"
    title = Text("文件内容与声明的类型不符", "The content is not of the type that was declared")


def media_type(content_type: str) -> str:
    """The media type of a Content-Type, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def require_type(file: IO[bytes], content_type: str) -> FileType:
    """The declared type of a file, which its content bears out; the file is left at its beginning."""
    try:
        kind = FileType(media_type(content_type))
    except ValueError:
        raise UnsupportedMedia(supported=[kind.value for kind in FileType]) from None
    file.seek(0)
    beginning = _BEGINNINGS[kind]
    bears_out = file.read(len(beginning)) == beginning and (kind is not FileType.OFD or _is_ofd(file))
    file.seek(0)
    if not bears_out:
        raise DocumentTypeMismatch(declared=kind.value)
    return kind


def _is_ofd(file: IO[bytes]) -> bool:
    try:
        if not _has_short_list(file):
            return False
        with zipfile.ZipFile(file) as package:
            return _ROOT in package.NameToInfo
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):
        return False


def _has_short_list(file: IO[bytes]) -> bool:
    """Whether the parts can be listed without much memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - _END.size))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size or tail[max(0, at - _LOCATOR_LENGTH) : at].startswith(_ZIP64_LOCATOR):
        return False
    _, length, _, _ = _END.unpack_from(tail, at)
    return bool(length <= _LONGEST_LIST)
