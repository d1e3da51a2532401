import contextlib
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Refusal
from chassis.tabular import XLSX, FileTooLarge, Limits
from chassis.tabular.refusals import FileUnreadable
from chassis.tabular.workbook_check import check_package
from tests.chassis.tabular.make import cells, read, repacked, sheet_of, unreadable, workbook


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"worker,duty_on\n", "not_xlsx"),
        (b"PK\x03\x04" + b"junk" * 100, "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (workbook([["worker"]])[:-200], "not_xlsx"),
        (workbook([]), "empty"),
        (repacked(workbook([["worker"]]), {"xl/workbook.bin": b"x"}), "not_xlsx"),
        (repacked(workbook([["worker"]]), {"content.xml": b"x"}), "not_xlsx"),
        (repacked(workbook([["worker"]]), {"xl/workbook.xml": b"<workbook"}), "not_xlsx"),
        (sheet_of('<row r="1"><c r="A1&#48;0000" t="str"><v>x</v></c></row>'), "not_xlsx"),
        (sheet_of(f'<row r="1"><c {"x" * 20_000} r="ZZ9000000"><v>1</v></c></row>'), "not_xlsx"),
    ],
)
async def test_what_is_no_workbook_is_refused(content: bytes, reason: str) -> None:
    assert await unreadable(content, XLSX) == (reason, None)


# Made once: it holds the time of its making, and a size that changes would make a failing case another one.
WORKBOOK = workbook([["worker", "duty_on"], ["张三", "2020-02-01"]])


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@given(st.data())
async def test_a_damaged_workbook_is_refused_or_read_and_nothing_worse(data: st.DataObject) -> None:
    content = WORKBOOK
    for _ in range(data.draw(st.integers(1, 4))):
        content = flipped(content, data.draw(st.integers(4, len(content) - 1)))
    with contextlib.suppress(Refusal):
        await read(content, XLSX)


def elsewhere(offset: int) -> bytes:
    """A workbook whose list says that its first part is where no file has anything."""
    made = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(made, "a") as writing:
        writing.writestr("more", b"")  # so that the list is written anew
        writing.filelist[0].header_offset = offset
    return made.getvalue()


@pytest.mark.parametrize("kept", [io.BytesIO, tempfile.TemporaryFile], ids=["in memory", "on disk"])
@pytest.mark.parametrize("offset", [1 << 30, 1 << 63])
def test_a_part_that_is_said_to_be_elsewhere_is_refused_wherever_the_file_is_kept(
    kept: Callable[[], IO[bytes]], offset: int
) -> None:
    end = WORKBOOK.rindex(b"PK\x05\x06")
    (begins,) = struct.unpack_from("<I", WORKBOOK, end + 16)
    before = WORKBOOK[: end + 16] + struct.pack("<I", begins + 1000) + WORKBOOK[end + 20 :]
    for content in (elsewhere(offset), before):
        with kept() as file:
            file.write(content)
            with pytest.raises(FileUnreadable) as refused:
                check_package(file, Limits())
            assert refused.value.facts["reason"] == "not_xlsx"


async def test_a_zip_bomb_is_stopped_by_what_it_unpacks_to() -> None:
    content = repacked(workbook([["worker"]]), {"xl/media/image1.png": b"\0" * 5_000_000})
    assert len(content) < 50_000
    with pytest.raises(FileTooLarge) as refused:
        await read(content, XLSX, limits=Limits(unpacked=1_000_000))
    assert refused.value.facts["measure"] == "unpacked"


async def test_a_zip_that_lies_about_its_sizes_is_stopped_too() -> None:
    content = bytearray(repacked(workbook([["worker"]]), {"xl/media/image1.png": b"\0" * 5_000_000}))
    size = struct.pack("<I", 5_000_000)
    assert content.count(size) == 2
    with pytest.raises(FileTooLarge):
        await read(bytes(content).replace(size, struct.pack("<I", 10)), XLSX, limits=Limits(unpacked=1_000_000))


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>',
        '<row r="1048576"><c r = "XFD1048576" t="str"><v>x</v></c></row>',
        "<row r='1048576'><c r='XFD1048576' t='str'><v>x</v></c></row>",
        '<row r="1048576"><c x=" r=\'A1\'" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c x=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>',
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
async def test_a_worksheet_of_two_cells_a_million_rows_apart_is_refused(far: str) -> None:
    content = sheet_of(f'<row r="1"><c r="A1" t="str"><v>worker</v></c></row>{far}')
    with pytest.raises(FileTooLarge) as refused:
        await read(content, XLSX)
    assert refused.value.facts["measure"] == "cells"


async def test_a_worksheet_is_found_under_any_name() -> None:
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    plain = workbook([["worker"]])
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        relations = package.read("xl/_rels/workbook.xml.rels").replace(b"worksheets/sheet1.xml", b"media/Picture.PNG")
    content = repacked(plain, {"xl/_rels/workbook.xml.rels": relations, "xl/media/picture.png": far.encode()})
    with pytest.raises(FileTooLarge):
        await read(content, XLSX)


async def test_pictures_and_styled_blank_cells_do_no_harm() -> None:
    rows = (
        "".join(
            f'<row r="{n}"><c r="A{n}" t="str"><v>{v}</v></c><c r="B{n}" t="str"><v>{v}</v></c></row>'
            for n, v in ((1, "{}"), (2, "x"))
        )
        .replace("{}</v></c><c", "worker</v></c><c")
        .replace("{}", "duty_on")
    )
    content = sheet_of(f'{rows}<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>')
    content = repacked(content, {"xl/media/image1.png": b"\x89PNG\0<c \0<row r='x'>"})
    assert await cells(content, XLSX) == [{"worker": "x", "duty_on": "x"}]
