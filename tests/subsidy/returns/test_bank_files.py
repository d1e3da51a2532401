"""What banks answer in their own form: ISO 20022 reports and tables that a profile describes."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from lxml import etree

from chassis.tabular import XLSX
from tests.subsidy.bank_files.make import at_bank, bank, issued, pain_002, profile_of, sent_back, yuan
from tests.subsidy.make import County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT


async def state_of(county: County, payment: dict[str, Any]) -> tuple[int, set[str]]:
    """The payment's version and the states of its instructions: what a refused file leaves as it was."""
    seen = (await county.finance.get(f"/payments/{payment['id']}")).json()
    return seen["version"], {one["state"] for one in await county.instructions(payment)}


async def test_the_whole_way_from_a_credit_transfer_to_its_report_with_two_in_a_hundred_failed(ready: County) -> None:
    await issued(ready, profile_of())
    payment, instructions, workers = await at_bank(ready, *range(1, 101))
    file = await bank(ready).get(f"/payments/{payment['id']}/file", headers={"X-Purpose": "payment"})
    sent = [
        {
            "end_to_end_id": one.findtext(".//{*}EndToEndId"),
            "amount_fen": round(float(one.findtext(".//{*}InstdAmt") or 0) * 100),
            "worker_id": next(
                known["worker_id"]
                for known in instructions
                if known["end_to_end_id"] == one.findtext(".//{*}EndToEndId")
            ),
        }
        for one in etree.fromstring(file.content).iter("{*}CdtTrfTxInf")
    ]
    totals = (
        f"<OrgnlNbOfTxs>100</OrgnlNbOfTxs><OrgnlCtrlSum>{yuan(100 * AMOUNT)}</OrgnlCtrlSum>"
        "<NbOfTxsPerSts><DtldNbOfTxs>98</DtldNbOfTxs><DtldSts>ACSC</DtldSts>"
        f"<DtldCtrlSum>{yuan(98 * AMOUNT)}</DtldCtrlSum></NbOfTxsPerSts>"
        "<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"
    )
    report = pain_002(payment, sent, totals=totals, **{workers[3]: "RJCT:AC04", workers[70]: "RJCT:BE01"})
    answer = await sent_back(ready, payment, report.encode())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["paid"], told["failed"], told["paid_fen"]) == ("partial", 98, 2, 98 * AMOUNT)
    failed = {
        one["worker_id"]: (one["reason_code"], one["reason"])
        for one in await ready.instructions(payment)
        if one["state"] == "failed"
    }
    assert failed == {workers[3]: ("account-closed", "AC04"), workers[70]: ("name-mismatch", "BE01")}
    assert (await sent_back(ready, payment, report.encode())).text == answer.text


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ACSC", "paid"),
        ("ACCC", "paid"),
        ("ACSP", "unknown"),
        ("PDNG", "unknown"),
        ("RCVD", "unknown"),
        ("RJCT:E01", "failed"),
    ],
)
async def test_a_status_of_the_standard_is_a_result(ready: County, status: str, state: str) -> None:
    await issued(ready, profile_of())
    payment, instructions, _ = await at_bank(ready, 1)
    answer = await sent_back(ready, payment, pain_002(payment, instructions, version="12", ok=status).encode())
    assert answer.status_code == 200, answer.text
    [one] = await ready.instructions(payment)
    assert (one["state"], one["reason_code"]) == (state, "account-closed" if state == "failed" else None)


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

BROKEN: list[tuple[str, int, str, Callable[[str], str]]] = [
    ("truncated", 422, "BANK_MESSAGE_INVALID", lambda file: file[:-40]),
    ("a bomb", 422, "BANK_MESSAGE_INVALID", lambda file: file.replace("?>", f"?>{BOMB}", 1)),
    ("a row of a megabyte", 422, "BANK_MESSAGE_INVALID", lambda file: file.replace("ICBC", "I" * (1 << 20), 1)),
    ("an amount wrong", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("250.05", "250.06", 1)),
    ("a fraction of a fen", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("250.05", "250.055", 1)),
    ("another currency", 409, "RETURN_FILE_REFUSED", lambda file: file.replace('"CNY"', '"USD"', 1)),
    ("a row missing", 409, "RETURN_FILE_REFUSED", lambda file: "\n".join(file.split("\n")[:2] + file.split("\n")[3:])),
    ("a row twice", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("\n</", "\n" + file.split("\n")[2] + "\n</")),
    ("another message", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("<OrgnlMsgId>NX", "<OrgnlMsgId>XN")),
    ("a row without status", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("<TxSts>ACSC</TxSts>", "", 1)),
    (
        "a sum that is not that of the message",
        409,
        "RETURN_FILE_REFUSED",
        lambda file: file.replace("</OrgnlMsgNmId>", "</OrgnlMsgNmId><OrgnlCtrlSum>1.00</OrgnlCtrlSum>"),
    ),
    (
        "a count of a status that its rows do not have",
        409,
        "RETURN_FILE_REFUSED",
        lambda file: file.replace(
            "</OrgnlGrpInf",
            "<NbOfTxsPerSts><DtldNbOfTxs>3</DtldNbOfTxs><DtldSts>ACSC</DtldSts></NbOfTxsPerSts></OrgnlGrpInf",
        ),
    ),
]


@pytest.mark.parametrize(("status", "code", "spoil"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
async def test_a_bad_report_is_refused_whole(
    ready: County, status: int, code: str, spoil: Callable[[str], str]
) -> None:
    await issued(ready, profile_of())
    payment, instructions, _ = await at_bank(ready, 1, 2)
    before = await state_of(ready, payment)
    good = pain_002(payment, instructions)
    refused = await sent_back(ready, payment, spoil(good).encode())
    assert (refused.status_code, code_of(refused)) == (status, code), refused.text
    assert await state_of(ready, payment) == before
    assert (await sent_back(ready, payment, good.encode())).json()["state"] == "settled"


def table(instructions: list[dict[str, Any]], **results: str) -> list[list[str]]:
    """A return in the bank's own columns and words."""
    rows = [["业务编号", "户名", "金额（元）", "处理结果", "失败代码"]]
    for one in instructions:
        result, _, reason = results.get(one["worker_id"], "成功").partition(":")
        rows.append([one["end_to_end_id"], "样例", yuan(one["amount_fen"]), result, reason])
    return rows


def as_csv(rows: list[list[str]]) -> str:
    return "".join("|".join(row) + "\r\n" for row in rows)


def as_xlsx(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if number and place == 2:
                    sheet.write_number(number, place, float(cell))
                else:
                    sheet.write_string(number, place, cell)
    return file.getvalue()


@pytest.mark.parametrize("media_type", ["text/csv", XLSX])
async def test_a_table_in_the_banks_columns_and_words_is_taken(ready: County, media_type: str) -> None:
    await issued(ready, profile_of("csv"))
    payment, instructions, (one, two, _) = await at_bank(ready, 1, 2, 3)
    rows = table(instructions, **{one: "失败:E01", two: "处理中"})
    content = as_csv(rows).encode("gb18030") if media_type == "text/csv" else as_xlsx(rows)
    answer = await sent_back(ready, payment, content, media_type=media_type)
    assert answer.status_code == 200, answer.text
    states = {one["worker_id"]: (one["state"], one["reason_code"]) for one in await ready.instructions(payment)}
    assert (states[one], states[two]) == (("failed", "account-closed"), ("unknown", None))


SPOILT: list[tuple[str, int, str, Callable[[str], bytes]]] = [
    ("UTF-8 where GB18030 was agreed", 422, "HEADER_WRONG", lambda file: file.encode()),
    (
        "a word that is not agreed",
        409,
        "RETURN_FILE_REFUSED",
        lambda file: file.replace("成功", "已付").encode("gb18030"),
    ),
    ("an amount in fen", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("250.05", "25005").encode("gb18030")),
    ("no amount", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("250.05", "", 1).encode("gb18030")),
    ("another delimiter", 422, "HEADER_WRONG", lambda file: file.replace("|", ",").encode("gb18030")),
    ("a row of a megabyte", 413, "FILE_TOO_LARGE", lambda file: (file + "样" * (1 << 20)).encode("gb18030")),
    ("truncated", 422, "FILE_UNREADABLE", lambda file: file.encode("gb18030")[:-9]),
]


@pytest.mark.parametrize(("status", "code", "spoil"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
async def test_a_table_that_is_not_as_agreed_is_refused_whole(
    ready: County, status: int, code: str, spoil: Callable[[str], bytes]
) -> None:
    await issued(ready, profile_of("csv"))
    payment, instructions, _ = await at_bank(ready, 1, 2)
    before = await state_of(ready, payment)
    refused = await sent_back(ready, payment, spoil(as_csv(table(instructions))), media_type="text/csv")
    assert (refused.status_code, code_of(refused)) == (status, code), refused.text
    assert await state_of(ready, payment) == before


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        (lambda file: file[:-200], 422, "FILE_UNREADABLE"),
        (lambda file: file[:40], 422, "FILE_UNREADABLE"),
        (lambda _: b"not a workbook", 422, "FILE_UNREADABLE"),
    ],
)
async def test_a_broken_workbook_is_refused_whole(
    ready: County, spoil: Callable[[bytes], bytes], status: int, code: str
) -> None:
    await issued(ready, profile_of("xlsx"))
    payment, instructions, _ = await at_bank(ready, 1, 2)
    before = await state_of(ready, payment)
    refused = await sent_back(ready, payment, spoil(as_xlsx(table(instructions))), media_type=XLSX)
    assert (refused.status_code, code_of(refused)) == (status, code), refused.text
    assert await state_of(ready, payment) == before


async def test_another_media_type_is_not_taken(ready: County) -> None:
    payment, _, _ = await at_bank(ready, 1)
    refused = await sent_back(ready, payment, b"{}", media_type="application/json")
    assert refused.status_code == 415
    assert "application/xml" in refused.json()["facts"]["supported"]


STRAY = "SOMEBODY-ELSES-0001,700,success,\r\n"


async def test_rows_of_no_instruction_refuse_the_file_or_are_kept_to_be_looked_into(ready: County) -> None:
    payment, instructions, _ = await at_bank(ready, 1, 2)
    file = return_file(instructions) + STRAY
    refused = await ready.returned(payment, file)
    assert refused.json()["errors"][0]["code"] == "unknown_instruction"
    wrong_sum = await ready.returned(payment, file, unmatched="keep", control_sum_fen=2 * AMOUNT)
    assert wrong_sum.json()["errors"][0]["code"] == "wrong_sum"  # the file's own sum counts every row of it
    assert (await ready.finance.get("/return-errors")).json()["items"] == []
    taken = await ready.returned(payment, file, unmatched="keep", control_sum_fen=2 * AMOUNT + 700, control_count=3)
    assert (taken.json()["state"], taken.json()["paid"], taken.json()["unmatched"]) == ("settled", 2, 1)
    assert (await ready.returned(payment, file)).text == taken.text
    [row] = (await ready.finance.get("/return-errors", params={"handled": False})).json()["items"]
    assert (row["payment_id"], row["row"], row["code"]) == (payment["id"], 4, "unknown_instruction")
    assert (row["end_to_end_id"], row["amount_fen"]) == ("SOMEBODY-ELSES-0001", 700)
    path, remark = f"/return-errors/{row['id']}", {"remark": "属另一批次"}
    handled = await ready.move(ready.finance, path, "handle", row, remark)
    assert (handled["remark"], handled["handled_at"] is not None) == ("属另一批次", True)
    assert code_of(await ready.try_move(ready.finance, path, "handle", handled, remark)) == "RETURN_ERROR_HANDLED"
    assert (await ready.finance.get("/return-errors", params={"handled": False})).json()["items"] == []


async def test_a_file_with_stray_rows_that_does_not_fit_otherwise_is_refused_and_nothing_is_kept(ready: County) -> None:
    payment, instructions, _ = await at_bank(ready, 1, 2)
    before = await state_of(ready, payment)
    refused = await ready.returned(payment, return_file(instructions[:1]) + STRAY, unmatched="keep")
    assert [error["code"] for error in refused.json()["errors"]] == ["missing_instruction"]
    assert await state_of(ready, payment) == before
    assert (await ready.finance.get("/return-errors")).json()["items"] == []


async def test_stray_transactions_of_a_report_are_kept_too(ready: County) -> None:
    await issued(ready, profile_of())
    payment, instructions, _ = await at_bank(ready, 1)
    stray = {"worker_id": "", "end_to_end_id": "X1", "amount_fen": 5}
    answer = await sent_back(ready, payment, pain_002(payment, [*instructions, stray]).encode(), unmatched="keep")
    assert (answer.json()["state"], answer.json()["unmatched"]) == ("settled", 1)


async def test_asking_the_bank_is_on_record_and_changes_nothing(ready: County) -> None:
    payment, instructions, (one, _) = await at_bank(ready, 1, 2)
    await ready.returned(payment, return_file(instructions, **{one: "unknown"}))
    before = await state_of(ready, payment)
    asked = await ready.finance.post(f"/payments/{payment['id']}/query")
    assert (asked.status_code, asked.json()["instructions"]) == (201, 1)
    assert await state_of(ready, payment) == before
    await ready.returned(payment, return_file(instructions))
    refused = await ready.finance.post(f"/payments/{payment['id']}/query")
    assert code_of(refused) == "NOTHING_OPEN"
    [query] = (await ready.finance.get(f"/payments/{payment['id']}/queries")).json()["items"]
    assert query == asked.json()
