import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Refusal
from chassis.tabular import XLSX, FileTooLarge, Limits
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
