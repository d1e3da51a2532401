"""Templates and exports in an office program: opened, filled in by hand, saved, and sent back.

    make office     needs LibreOffice Calc (Debian's libreoffice-calc-nogui and python3-uno)

Every template of a running set is opened: its lists, dates and times are asked for as such, and what is typed as a
Chinese office types it is taken by the import, from a workbook and from CSV. A file of cells that a spreadsheet would
run, round or turn into dates is opened in either kind: nothing is a formula, and in the workbook text stays text.
Without a screen the program knows no panes; that the headings are frozen is looked up in the file by an ordinary test.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import httpx
import orjson
from python_calamine import CalamineWorkbook

from chassis.fields import Answer, Fen, LocalDate, LocalDateTime, described
from chassis.tabular import CSV, XLSX, cells_of, export, titles_of
from chassis.worker_id import make_worker_id
from deploy.local.generated import MERGED
from tests.fuzz.principals import tokens
from tests.sets import started_set

HERE = Path(__file__).parent
SPACE = {short: f"urn:oasis:names:tc:opendocument:xmlns:{short}:1.0" for short in ("office", "table", "text")}
# As who fills in a form types them on a machine that is set to Chinese.
DAY, TIME = "2020/2/3", "2020/2/3 8:30"
NASTY = [
    *("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")'),
    *(
        "150603199001011234",
        "6222020200112233445",
        "0012",
        "1e5",
        "2020-02-01",
        "TRUE",
        " lead",
        "a\nb",
        'q"x',
        "_x0041_",
    ),
]
LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop>
</item>
</oor:items>
"""


class Sample(Answer):
    text: str = described("文本", "text")
    day: LocalDate = described("日期", "day")
    at: LocalDateTime = described("时间", "time")
    amount_fen: Fen = described("金额", "amount")
    long: Fen = described("长数", "long number")


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        folder = Path(home) / "office"
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(LOCALE, encoding="utf-8")
        await _exports(folder)
        async with started_set() as running:
            document = orjson.loads(MERGED.read_bytes())
            bearers = tokens(running.state, document, worker_id=make_worker_id(10_001))
            async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
                await _templates(client, document, bearers, folder)


async def _templates(
    client: httpx.AsyncClient, document: Mapping[str, Any], bearers: Mapping[str, str], folder: Path
) -> None:
    imports = {}
    for path, item in document["paths"].items():
        if path.endswith("-template"):
            name, who = item["get"]["operationId"], item["get"]["x-permitted"][0]
            headers = {"Authorization": f"Bearer {bearers[who]}"}
            answer = await client.get(path, headers=headers)
            _require(answer.status_code == 200, path, answer.text)
            (folder / f"{name}.xlsx").write_bytes(answer.content)
            imports[name] = path.removesuffix("-template"), headers
    _convert(folder, *(f"{name}.xlsx" for name in imports))
    typed = {}
    for name in imports:
        shown = _shown(folder / f"{name}.fods")
        typed[str(folder / f"{name}.xlsx")] = _row(name, folder, shown)
    asked = {"pipe": folder.parent.name, "profile": str(folder / "profile"), "files": typed}
    done = subprocess.run(  # noqa: S603, ASYNC221 - Debian's Python with a file of ours; nothing else waits
        ["/usr/bin/python3", str(HERE / "typed.py")], input=json.dumps(asked), text=True, check=False
    )
    _require(done.returncode == 0, "typed.py", "failed")
    for name, (path, headers) in imports.items():
        for ending, kind in {"xlsx": XLSX, "csv": CSV}.items():
            content = (folder / f"{name}-typed.{ending}").read_bytes()
            told = await client.post(
                path, params={"dry_run": "true"}, content=content, headers=headers | {"Content-Type": kind}
            )
            _require(told.status_code == 200, name, told.text)
            report = told.json()
            _require(report["received"] == 1, name, report)
            # A rule may refuse an invented worker; what is wrong with a cell has a code in small letters.
            wrong = [one for one in report["errors"] if one["code"].islower() or one["code"].startswith("ID_")]
            _require(not wrong, f"{name}.{ending}", wrong)
        sys.stdout.write(f"{name}: opened, filled in, saved as workbook and as CSV, taken\n")


def _row(name: str, folder: Path, shown: Xml.Element) -> list[str]:
    """What is typed under each heading, which is asked for as what it is: a choice, a day, a time, or the example."""
    rules = {one.get(_of("table", "name")): one for one in shown.iterfind(".//table:content-validation", SPACE)}
    book = CalamineWorkbook.from_path(str(folder / f"{name}.xlsx"))
    notes = book.get_sheet_by_index(1).to_python()[1:]
    sheet = next(shown.iterfind(".//table:table", SPACE))
    heads, ready = list(sheet.iterfind("table:table-row", SPACE))[:2]
    titles = [_text(cell) for cell in heads.iterfind("table:table-cell", SPACE)]
    _require(titles == [str(note[0]) for note in notes], name, titles)
    row = []
    cells = list(_repeated(ready))
    for (_, needed, values, example, _), cell in zip(notes, cells, strict=False):
        rule = rules.get(cell.get(_of("table", "content-validation-name"), ""))
        condition = rule.get(_of("table", "condition"), "") if rule is not None else ""
        if values:
            _require("in-list" in condition, name, f"{values} cannot be chosen")
            row.append(str(values).split(", ")[0])
        elif "is-date" in condition:
            row.append(TIME if ":" in str(example) else DAY)
        else:
            row.append(str(example) or ("样例" if needed else ""))
    return row


async def _exports(folder: Path) -> None:
    """What a spreadsheet would run, round or turn into something else."""
    row = {"day": "2020-02-01", "at": "2020-02-01T08:30:00+08:00", "amount_fen": 5, "long": 10**16}

    async def rows() -> AsyncIterator[Mapping[str, Any]]:
        for text in NASTY:
            yield {"text": text} | row

    for kind, ending in ((XLSX, "xlsx"), (CSV, "csv")):
        made = export(kind, rows(), titles_of(Sample), cells_of(Sample))
        assert made is not None
        (folder / f"export-{ending}.{ending}").write_bytes(b"".join([block async for block in made.body]))
        _convert(folder, f"export-{ending}.{ending}")
        shown = _shown(folder / f"export-{ending}.fods")
        _require(
            not [one for one in shown.iter() if one.get(_of("table", "formula"))], ending, "something is a formula"
        )
    shown = _shown(folder / "export-xlsx.fods")
    table = next(shown.iterfind(".//table:table", SPACE))
    lines = [list(_repeated(line)) for line in table.iterfind("table:table-row", SPACE)][1 : len(NASTY) + 1]
    _require([_text(line[0]) for line in lines] == [text.replace("\t", "") for text in NASTY], "export", "text changed")
    kinds = [cell.get(_of("office", "value-type")) for cell in lines[0]]
    _require(kinds == ["string", "date", "string", "float", "string"], "export", kinds)
    _require(lines[0][1].get(_of("office", "date-value")) == "2020-02-01", "export", "another day")
    sys.stdout.write("export: nothing is run, rounded or turned into something else\n")


def _convert(folder: Path, *names: str) -> None:
    """Open files and write down what the program made of them."""
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    how = ["--infilter=CSV:44,34,76,1"] if names[0].endswith(".csv") else []
    subprocess.run(  # noqa: S603 - a program of Debian's
        ["soffice", profile, "--headless", *how, "--convert-to", "fods", "--outdir", str(folder),  # noqa: S607
         *(str(folder / name) for name in names)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _shown(path: Path) -> Xml.Element:
    """What the program made of a file."""
    return Xml.parse(path).getroot()  # noqa: S314 - it wrote this itself


def _repeated(row: Xml.Element) -> Iterator[Xml.Element]:
    for cell in row.iterfind("table:table-cell", SPACE):
        for _ in range(min(int(cell.get(_of("table", "number-columns-repeated"), "1")), 50)):
            yield cell


def _text(cell: Xml.Element) -> str:
    """A cell's text, its blanks counted."""
    lines = []
    for paragraph in cell.iterfind("text:p", SPACE):
        blanks = " " * len(paragraph.findall("text:s", SPACE))
        lines.append(blanks + "".join(paragraph.itertext()))
    return "\n".join(lines)


def _of(space: str, name: str) -> str:
    return f"{{{SPACE[space]}}}{name}"


def _require(held: bool, what: str, told: Any) -> None:  # noqa: FBT001 - an assertion's condition
    if not held:
        sys.exit(f"{what}: {re.sub(' +', ' ', str(told))[:2000]}")


if __name__ == "__main__":
    asyncio.run(main())
