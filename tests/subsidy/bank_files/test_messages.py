"""XML that comes from outside."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from chassis.tabular import FileTooLarge
from services.subsidy.bank_files import messages
from services.subsidy.bank_files.messages import PAIN_002, Portion, read
from services.subsidy.bank_files.rules import BankMessageInvalid
from tests.subsidy.bank_files.make import pain_002

GOOD = pain_002({"msg_id": "NX1"}, [{"worker_id": "W1", "end_to_end_id": "1", "amount_fen": 1}])
HEAD, BODY = GOOD.split("\n", 1)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'{HEAD}<!DOCTYPE Document [<!ENTITY l0 "lol">{LAUGHS}]>{BODY.replace("NX1", "&l9;")}'
REACHING = f'{HEAD}<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>{BODY.replace("NX1", "&x;")}'
REMOTE = f'{HEAD}<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">{BODY}'
BLOATED = f'{HEAD}<!DOCTYPE d [<!ENTITY a "{"a" * 100_000}">]>{BODY.replace("NX1", "&a;" * 10_000)}'


def read_to_the_end(content: bytes) -> list[Portion]:
    return list(read(io.BytesIO(content), kinds=PAIN_002, row="TxInfAndSts"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB.encode(), "dtd"),
        (REACHING.encode(), "dtd"),
        (REMOTE.encode(), "dtd"),
        (BLOATED.encode(), "dtd"),
        (BOMB.replace("UTF-8", "UTF-16").encode("utf-16"), "dtd"),
        (GOOD.encode()[:-20], "not_xml"),
        (GOOD.replace("NX1", "&l9;").encode(), "not_xml"),
        (b"", "not_xml"),
        (b"end_to_end_id,amount_fen,result\r\n", "not_xml"),
        (GOOD.replace("UTF-8", "GB18030").replace("NX1", "银行").encode("gb18030"), "not_xml"),
        (GOOD.replace("NX1", "银行").encode("gb18030"), "not_xml"),
        (GOOD.replace("UTF-8", "no-such-code").encode(), "not_xml"),
        (GOOD.replace("NX1", "\0").encode(), "not_xml"),
        (GOOD.encode() + GOOD.encode(), "not_xml"),
        (GOOD.replace("pain.002.001.03", "pain.008.001.02").encode(), "unknown_message"),
        (f"{HEAD}<Document/>".encode(), "unknown_message"),
        (GOOD.replace("NX1", "N" * (1 << 20)).encode(), "schema"),
        (GOOD.replace("<TxSts>ACSC</TxSts>", "<TxSts>GONE</TxSts>").encode(), "schema"),
        (GOOD.replace("OrgnlMsgId>", "OrgnlMsgID>").encode(), "schema"),
        (GOOD.replace("0.01", "many").encode(), "schema"),
    ],
)
def test_what_cannot_be_trusted_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(BankMessageInvalid) as refused:
        read_to_the_end(content)
    assert refused.value.facts["reason"] == reason


def test_nesting_without_end_is_refused() -> None:
    deep = f"{HEAD}{'<a>' * 100_000}{'</a>' * 100_000}"
    with pytest.raises(BankMessageInvalid):
        read_to_the_end(deep.encode())


def test_a_good_message_is_read_and_errors_never_repeat_values() -> None:
    [portion] = read_to_the_end(GOOD.encode())
    assert (portion.kind, len(portion.rows)) == ("pain.002.001.03", 1)
    with pytest.raises(BankMessageInvalid) as refused:
        read_to_the_end(GOOD.replace("0.01", "6222020200112233445元").encode())
    assert refused.value.errors
    assert "6222" not in str(refused.value.errors)


def test_the_schemas_are_those_of_the_standard_unchanged() -> None:
    """So that nobody mends a schema to let a message pass; where they come from stands in NOTICE."""
    home = Path(messages.__file__).parent / "xsd"
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in home.iterdir()}
    assert digests == {
        "pain.001.001.09.xsd": "05440a7e84f695e7",
        "pain.002.001.03.xsd": "c0c2b98f51638147",
        "pain.002.001.12.xsd": "13762890a02c44b0",
    }


def report_of(groups: int, rows: int) -> str:
    """A report with so many groups of so many transactions."""
    row = BODY[BODY.index("<TxInfAndSts>") : BODY.index("</OrgnlPmtInfAndSts>")]
    group = BODY[BODY.index("<OrgnlPmtInfAndSts>") : BODY.index("</CstmrPmtStsRpt>")]
    many = "".join(row.replace(">1<", f">{number}<") for number in range(rows))
    return f"{HEAD}\n{BODY.replace(group, group.replace(row, many) * groups)}"


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
@pytest.mark.parametrize(("portion", "most"), [(1, 2), (700, 7), (1 << 18, 60)])
def test_a_message_is_the_same_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, portion: int, most: int, encoding: str
) -> None:
    monkeypatch.setattr(messages, "_PORTION", portion)
    content = report_of(3, 20).replace("UTF-8", encoding).encode(encoding)
    held, names = [], []
    for one in read(io.BytesIO(content), kinds=PAIN_002, row="TxInfAndSts"):
        held.append(len(list(one.root.iter("{*}TxInfAndSts"))))
        names += [row.findtext("{*}OrgnlEndToEndId") for row in one.rows]
    assert names == [str(number) for number in range(20)] * 3
    assert max(held) <= most


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.replace(">19<", f">{'x' * 36}<"),
        lambda file: file.replace("</OrgnlPmtInfAndSts>", "<PmtInfSts>ACSC</PmtInfSts></OrgnlPmtInfAndSts>"),
        lambda file: file.replace("</OrgnlPmtInfAndSts></C", "</OrgnlPmtInfAndSts><GrpHdr/></C"),
        lambda file: file.replace("<OrgnlEndToEndId>7<", "<GrpHdr/><OrgnlEndToEndId>7<"),
    ],
    ids=["a last row", "what comes after the rows", "what comes after their groups", "what stands in a row"],
)
def test_what_does_not_fit_is_found_where_it_is_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str]
) -> None:
    content = spoil(report_of(2, 20)).encode()
    told = []
    for portion in (1 << 18, 700, 1):
        monkeypatch.setattr(messages, "_PORTION", portion)
        with pytest.raises(BankMessageInvalid) as refused:
            read_to_the_end(content)
        told.append((refused.value.facts["reason"], refused.value.errors[0]))
    assert told[0][0] == "schema"
    assert set(told[1:]) == {told[0]}


def test_a_row_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MOST", 1 << 20)
    with pytest.raises(FileTooLarge):
        read_to_the_end(GOOD.replace("<TxSts>", f"<TxSts>{' ' * (2 << 20)}").encode())


def test_memory_holds_a_portion_and_not_the_message() -> None:
    reading, said = psutil.Process(), "<AddtlInf>" + "x" * 100 + "</AddtlInf>"
    content = report_of(1, 8_000).replace("<OrgnlTxRef>", f"<StsRsnInf>{said * 20}</StsRsnInf><OrgnlTxRef>").encode()
    before, most, rows = reading.memory_info().rss, 0, 0
    for one in read(io.BytesIO(content), kinds=PAIN_002, row="TxInfAndSts"):
        rows += len(one.rows)
        most = max(most, reading.memory_info().rss - before)
    assert rows == 8_000
    assert most < len(content)  # as a tree it would be several times its bytes
