"""A file is what its first bytes say, not what its sender calls it."""

import contextlib
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

import pytest

from chassis.file_types import DocumentTypeMismatch, FileType, require_type
from chassis.problems import UnsupportedMedia

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def package(*parts: str, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writing:
        for part in parts:
            writing.writestr(part, "<x/>")
        writing.comment = comment
    return made.getvalue()


OFD = package("OFD.xml", "Doc_0/Document.xml")


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (PDF, FileType.PDF),
        (JPEG, FileType.JPEG),
        (PNG, FileType.PNG),
        (OFD, FileType.OFD),
        (package("OFD.xml", comment="扫描件".encode()), FileType.OFD),
    ],
)
def test_a_file_that_is_what_it_is_called_is_taken_and_not_moved_in(content: bytes, declared: FileType) -> None:
    file = io.BytesIO(content)
    assert require_type(file, f"{declared.value.upper()}; charset=binary") is declared
    assert file.tell() == 0


@pytest.mark.parametrize("declared", list(FileType))
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PD", id="cut short"),
        pytest.param(b"<html><script>", id="a page"),
        pytest.param(b"MZ\x90\x00", id="a program"),
        pytest.param(b"\n" + PDF, id="something before the beginning"),
        pytest.param(package("word/document.xml"), id="another package"),
        pytest.param(package("sub/OFD.xml"), id="the part is not at the root"),
        pytest.param(OFD[:-10], id="a package cut short"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 100, id="a package without a list"),
        pytest.param(b"PK\x03\x04PK\x05\x06", id="a package with half an end"),
    ],
)
def test_a_file_that_is_something_else_is_refused(content: bytes, declared: FileType) -> None:
    with pytest.raises(DocumentTypeMismatch) as refused:
        require_type(io.BytesIO(content), declared.value)
    assert refused.value.status == 422
    assert refused.value.facts == {"declared": declared.value}


@pytest.mark.parametrize("kept", [io.BytesIO, tempfile.TemporaryFile], ids=["in memory", "on disk"])
def test_a_package_damaged_anywhere_in_its_list_is_refused_or_taken_and_nothing_worse(
    kept: Callable[[], IO[bytes]],
) -> None:
    named = package("OFD.xml", "Doc_0/文.xml")
    with kept() as file:
        for place in range(named.index(b"PK\x01\x02"), len(named)):
            for said in (0x00, 0x7F, 0xFF):
                file.seek(0)
                file.write(named[:place] + bytes([said]) + named[place + 1 :])
                with contextlib.suppress(DocumentTypeMismatch):
                    require_type(file, FileType.OFD.value)


@pytest.mark.parametrize("declared", ["", "text/html", "application/pdfx", "image/svg+xml"])
def test_another_media_type_is_not_taken(declared: str) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        require_type(io.BytesIO(PDF), declared)
    assert "application/pdf" in refused.value.facts["supported"]


def test_a_package_with_a_list_too_long_to_hold_is_refused() -> None:
    crowded = package("OFD.xml", *(f"Doc_0/Pages/Page_{number}/Content.xml" for number in range(9000)))
    with pytest.raises(DocumentTypeMismatch):
        require_type(io.BytesIO(crowded), FileType.OFD.value)


def test_a_package_that_keeps_its_figures_elsewhere_is_refused() -> None:
    end = OFD.rindex(b"PK\x05\x06")
    moved = OFD[:end] + struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1) + OFD[end:]
    with pytest.raises(DocumentTypeMismatch):
        require_type(io.BytesIO(moved), FileType.OFD.value)
