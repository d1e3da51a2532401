"""Profiles of a bank, payments that it carries, and what it reports."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from tests.subsidy.make import COUNTY, County
from tests.subsidy.payments.make import paid_up

__all__ = ["BANK", "at_bank", "bank", "issued", "pain_002", "profile_of", "sent_back", "yuan"]

BANK = "bank-icbc"

_DEBTOR = {
    "name": "固阳县财政局",
    "account": "150600001234567890",
    "bank_name": "中国工商银行固阳支行",
    "cnaps": "102192000010",
}
_TABLE = {
    "columns": [
        {"field": "ordinal", "title": "序号"},
        {"field": "holder_name", "title": "户名", "width": 30},
        {"field": "account", "title": "账号", "width": 34},
        {"field": "amount", "title": "金额（元）"},
        {"field": "remittance", "title": "摘要"},
        {"field": "end_to_end_id", "title": "业务编号"},
    ],
    "amounts": "yuan",
    "encoding": "gb18030",
    "delimiter": "|",
}
_RETURNS = {
    "columns": [
        {"field": "end_to_end_id", "title": "业务编号"},
        {"field": "amount_fen", "title": "金额（元）"},
        {"field": "result", "title": "处理结果"},
        {"field": "reason", "title": "失败代码"},
    ],
    "ignored": ["户名"],
    "amounts": "yuan",
    "encoding": "gb18030",
    "delimiter": "|",
    "results": {"成功": "success", "失败": "failed", "处理中": "unknown"},
}


def profile_of(format_: str = "pain.001.001.09", **other: Any) -> dict[str, Any]:
    """A profile with everything that a bank may ask for."""
    return {
        "format": format_,
        "debtor": _DEBTOR,
        "table": _TABLE,
        "returns": _RETURNS,
        "remittance": "疫情防控工作补助",
        "reasons": {"E01": "account-closed"},
    } | other


async def issued(county: County, profile: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    """A profile of the bank that is in force."""
    asked = {"region": f"{COUNTY}", "agent_bank": BANK, "profile": profile, "valid_from": "2020-02-01"} | other
    answer = await county.finance.post("/bank-profiles", json=asked)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def bank(county: County) -> httpx.AsyncClient:
    """The bank, calling as itself."""
    return county.office("bank", COUNTY, person="test:icbc", organisation=BANK)


async def at_bank(county: County, *numbers: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """A payment that the bank carries, with its instructions."""
    _, workers = await paid_up(county, *numbers)
    payment = await county.instructed(await county.payment(agent_bank=BANK))
    return payment, await county.instructions(payment), workers


async def sent_back(
    county: County, payment: Mapping[str, Any], content: bytes, *, media_type: str = "application/xml", **query: Any
) -> httpx.Response:
    """What the bank sends back, as the bank."""
    return await bank(county).post(
        f"/payments/{payment['id']}/return", content=content, headers={"Content-Type": media_type}, params=query
    )


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def pain_002(
    payment: Mapping[str, Any],
    instructions: Iterable[Mapping[str, Any]],
    *,
    version: str = "03",
    ok: str = "ACSC",
    totals: str = "",
    message_id: str | None = None,
    **results: str,
) -> str:
    """A status report: success, unless the instruction's worker is given a status, with a reason after a colon."""
    rows = []
    for one in instructions:
        status, _, reason = results.get(one["worker_id"], ok).partition(":")
        told = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
        rows.append(
            f"<TxInfAndSts><OrgnlEndToEndId>{one['end_to_end_id']}</OrgnlEndToEndId><TxSts>{status}</TxSts>{told}"
            f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{yuan(one["amount_fen"])}</InstdAmt></Amt></OrgnlTxRef>'
            "</TxInfAndSts>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>ICBC20200318</MsgId><CreDtTm>2020-03-18T10:00:00+08:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id or payment['msg_id']}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{totals}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{payment['msg_id']}</OrgnlPmtInfId>\n"
        + "\n".join(rows)
        + "\n</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n"
    )
