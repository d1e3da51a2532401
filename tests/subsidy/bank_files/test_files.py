"""The bytes that a bank gets."""

import asyncio
import io
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree
from pydantic import ValidationError

from chassis.problems import ParameterMissing
from chassis.tabular import XLSX, Columns, Limits, RowError, opened
from services.subsidy.bank_files.files import BankFile, written
from services.subsidy.bank_files.messages import PAIN_001, read
from services.subsidy.bank_files.rules import BankFileUnfit, Batch, FileFormat, Transfer
from services.subsidy.bank_files.schemas import Profile
from tests.subsidy.bank_files.make import profile_of

AT = datetime(2020, 3, 17, 16, 30, tzinfo=UTC)  # past midnight in China


def transfer(number: int = 1, **other: Any) -> Transfer:
    told: dict[str, Any] = {
        "end_to_end_id": f"{number:034x}",
        "holder_name": "样例0001",
        "account": "6222020200112233445",
        "bank_name": "中国工商银行固阳支行",
        "cnaps": None,
        "amount_fen": 25_005,
    }
    return Transfer(**told | other)


def batch(*transfers: Transfer) -> Batch:
    those = transfers or (transfer(),)
    sum_fen = sum(one.amount_fen for one in those)
    return Batch(message_id="NX" + "0" * 32, instructed_at=AT, rows=len(those), sum_fen=sum_fen, transfers=those)


def bytes_of(made: BankFile) -> bytes:
    with made.content:
        return made.content.read()


PROFILE = Profile.model_validate(profile_of())


def test_without_a_profile_the_file_is_what_it_always_was() -> None:
    made = written(batch(transfer(holder_name="=样例", cnaps="102192000010")), None)
    assert (
        bytes_of(made)
        == (
            "\ufeffend_to_end_id,holder_name,account,bank_name,cnaps,amount_fen\r\n"
            f"{1:034x},'=样例,6222020200112233445,中国工商银行固阳支行,102192000010,25005\r\n"
        ).encode()
    )
    assert (made.media_type, made.extension) == ("text/csv; charset=utf-8; header=present", "csv")


def test_a_credit_transfer_is_valid_and_holds_what_it_controls() -> None:
    made = written(batch(transfer(1), transfer(2, cnaps="102192000010", amount_fen=1)), PROFILE)
    _, root, _ = next(read(io.BytesIO(bytes_of(made)), kinds=(PAIN_001,), row="CdtTrfTxInf"))
    inside = {"x": root.nsmap[None]}

    def texts(path: str) -> list[str]:
        return [found.text for found in root.findall(f".//x:{path.replace('/', '/x:')}", inside)]

    assert texts("CtrlSum") == ["250.06", "250.06"]
    assert texts("NbOfTxs") == ["2", "2"]
    assert texts("CreDtTm") == ["2020-03-18T00:30:00+08:00"]
    assert texts("ReqdExctnDt/Dt") == ["2020-03-18"]
    assert texts("EndToEndId") == [f"{1:034x}", f"{2:034x}"]
    assert texts("CdtrAcct/Id/Othr/Id") == ["6222020200112233445"] * 2
    assert texts("CdtrAcct/Ccy") == ["CNY"] * 2
    assert texts("InstdAmt") == ["250.05", "0.01"]
    assert texts("MmbId") == ["102192000010", "102192000010"]  # the debtor's agent, and the second creditor's
    assert len(texts("PmtInfId")) == 1


@pytest.mark.parametrize("kind", list(FileFormat))
async def test_the_same_batch_is_always_the_same_bytes(kind: FileFormat) -> None:
    first = written(batch(), PROFILE, asked=kind)
    await asyncio.sleep(1.1)  # a workbook would hold the second in which it was made
    again = written(batch(), PROFILE, asked=kind)
    content = bytes_of(first)
    assert (bytes_of(again), again.digest, again.size) == (content, first.digest, len(content))


def test_four_thousand_transfers_are_one_valid_message() -> None:
    made = written(batch(*(transfer(number) for number in range(4_000))), PROFILE)
    assert (made.rows, made.sum_fen) == (4_000, 4_000 * 25_005)
    content = bytes_of(made)
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    assert len(list(root.iter("{*}CdtTrfTxInf"))) == 4_000
    assert etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True) == content


def test_what_the_schema_refuses_is_told_by_its_line_in_the_whole_file() -> None:
    names = ["样例"] * 1_200
    whole = written(batch(*(transfer(number, holder_name=name) for number, name in enumerate(names))), PROFILE)
    lines = bytes_of(whole).decode().splitlines()
    here = [number for number, line in enumerate(lines, start=1) if "<Nm>样例</Nm>" in line][1_100]
    names[1_100] = "名" * 141
    with pytest.raises(BankFileUnfit) as refused:
        written(batch(*(transfer(number, holder_name=name) for number, name in enumerate(names))), PROFILE)
    assert {error.pointer for error in refused.value.errors} == {f"/lines/{here}"}


def test_xml_without_a_debtor_is_not_guessed() -> None:
    for profile in (None, Profile.model_validate(profile_of("csv", debtor=None))):
        with pytest.raises(ParameterMissing):
            written(batch(), profile, asked=FileFormat.PAIN_001)


@pytest.mark.parametrize("name", ["名" * 141, "样例\ufffe"])
def test_what_the_schema_cannot_hold_is_refused_and_never_cut(name: str) -> None:
    with pytest.raises(BankFileUnfit):
        written(batch(transfer(holder_name=name)), PROFILE)


def test_csv_is_in_the_banks_columns_delimiter_and_encoding() -> None:
    made = written(batch(transfer(holder_name="样例|䶮")), PROFILE, asked=FileFormat.CSV)
    assert bytes_of(made).decode("gb18030").splitlines() == [
        "序号|户名|账号|金额（元）|摘要|业务编号",
        f'1|"样例|䶮"|6222020200112233445|250.05|疫情防控工作补助|{1:034x}',
    ]
    assert made.media_type == "text/csv; charset=gb18030; header=present"


def test_a_value_wider_than_its_column_refuses_the_file_and_is_not_told() -> None:
    with pytest.raises(BankFileUnfit) as refused:
        written(batch(transfer(holder_name="样" * 31)), PROFILE, asked=FileFormat.XLSX)
    [error] = refused.value.errors
    assert (error.code, "样样" in str(error)) == ("too_wide", False)


def test_a_workbook_takes_no_more_memory_for_more_rows() -> None:
    def peak(rows: int) -> int:
        transfers = (transfer(number) for number in range(rows))
        tracemalloc.start()
        try:
            several = Batch(message_id="NX", instructed_at=AT, rows=rows, sum_fen=0, transfers=transfers)
            written(several, PROFILE, asked=FileFormat.XLSX).content.close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(2_000) < 1.5 * peak(500)


async def test_a_workbook_keeps_accounts_as_text_and_amounts_as_numbers() -> None:
    made = written(batch(), PROFILE, asked=FileFormat.XLSX)
    file = await opened(io.BytesIO(bytes_of(made)), XLSX, limits=Limits())
    titles = ["序号", "户名", "账号", "金额（元）", "摘要", "业务编号"]
    [row] = list(file.rows(Columns({title: title for title in titles}, frozenset(titles))))
    assert not isinstance(row, RowError)
    assert (row.cells["账号"], row.cells["金额（元）"]) == ("6222020200112233445", "250.05")


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "mt103"},
        {"table": {"columns": [{"field": "amount", "title": "金额"}] * 4}},
        {"table": {"columns": [{"field": one, "title": one} for one in ("ordinal", "account", "cnaps", "amount")]}},
        {"returns": {"columns": [{"field": one, "title": one} for one in ("amount_fen", "result", "reason")]}},
        {"debtor": {"name": "x", "account": "1", "bank_name": "x"}},
        {"reasons": {"E01": "gone"}},
        {"unknown": 1},
    ],
)
def test_a_profile_that_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate(profile_of() | wrong)
