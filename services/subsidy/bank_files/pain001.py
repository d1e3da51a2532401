"""CustomerCreditTransferInitiation: a payment as ISO 20022 ``pain.001.001.09``."""

from collections.abc import Sequence
from itertools import islice
from typing import IO, Any

from lxml import etree

from chassis.clock import ZONE
from chassis.problems import ParameterMissing
from services.subsidy.bank_files.messages import NAMESPACE, PAIN_001, errors_of
from services.subsidy.bank_files.rules import BankFileUnfit, Batch, Transfer, yuan
from services.subsidy.bank_files.schemas import Debtor, Profile

__all__ = ["write_initiation"]


def write_initiation(file: IO[bytes], batch: Batch, profile: Profile | None) -> None:
    """The message, valid by its schema; from the same batch and profile it is always the same bytes.

    Some transfers at a time are made a message of their own, held against the schema as the bank will read it, and
    taken out of it again: what stands around them is the same whatever their number.
    """
    if profile is None or profile.debtor is None:
        raise ParameterMissing(parameter="bank-profile.debtor")
    head, tail = _serialised(batch, profile.debtor, [], profile.remittance).split(_END)
    file.write(head)
    left, lines = iter(batch.transfers), 0
    while some := list(islice(left, _AT_A_TIME)):
        content = _serialised(batch, profile.debtor, some, profile.remittance)
        wrong = errors_of(etree.fromstring(content), PAIN_001, after=lines)
        if wrong:
            raise BankFileUnfit(errors=wrong, wrong=len(wrong))
        inside = content[len(head) : -len(_END + tail)]
        file.write(inside)
        lines += inside.count(b"\n")
    file.write(_END + tail)


_AT_A_TIME = 500
_END = b"    </PmtInf>\n"


def _serialised(batch: Batch, debtor: Debtor, transfers: Sequence[Transfer], remittance: str | None) -> bytes:
    root = etree.Element(f"{{{NAMESPACE}{PAIN_001}}}Document", nsmap={None: f"{NAMESPACE}{PAIN_001}"})
    message = _under(root, "CstmrCdtTrfInitn")
    _header(message, batch, debtor)
    payment = _under(message, "PmtInf")
    _text(payment, "PmtInfId", batch.message_id)
    _text(payment, "PmtMtd", "TRF")
    _control(payment, batch)
    at = batch.instructed_at.astimezone(ZONE)
    _text(_under(payment, "ReqdExctnDt"), "Dt", at.date().isoformat())
    _text(_under(payment, "Dbtr"), "Nm", debtor.name)
    _account(payment, "DbtrAcct", debtor.account)
    _agent(payment, "DbtrAgt", name=debtor.bank_name, cnaps=debtor.cnaps)
    for transfer in transfers:
        _transfer(payment, transfer, remittance)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _header(message: Any, batch: Batch, debtor: Debtor) -> None:
    header = _under(message, "GrpHdr")
    _text(header, "MsgId", batch.message_id)
    _text(header, "CreDtTm", batch.instructed_at.astimezone(ZONE).isoformat(timespec="seconds"))
    _control(header, batch)
    _text(_under(header, "InitgPty"), "Nm", debtor.name)


def _control(parent: Any, batch: Batch) -> None:
    _text(parent, "NbOfTxs", str(batch.rows))
    _text(parent, "CtrlSum", yuan(batch.sum_fen))


def _transfer(payment: Any, transfer: Transfer, remittance: str | None) -> None:
    made = _under(payment, "CdtTrfTxInf")
    _text(_under(made, "PmtId"), "EndToEndId", transfer.end_to_end_id)
    amount = _text(_under(made, "Amt"), "InstdAmt", yuan(transfer.amount_fen))
    amount.set("Ccy", "CNY")
    _agent(made, "CdtrAgt", name=transfer.bank_name, cnaps=transfer.cnaps)
    _text(_under(made, "Cdtr"), "Nm", transfer.holder_name)
    _account(made, "CdtrAcct", transfer.account)
    if remittance is not None:
        _text(_under(made, "RmtInf"), "Ustrd", remittance)


def _account(parent: Any, name: str, number: str) -> None:
    account = _under(parent, name)
    _text(_under(_under(account, "Id"), "Othr"), "Id", number)
    _text(account, "Ccy", "CNY")


def _agent(parent: Any, role: str, *, name: str, cnaps: str | None) -> None:
    institution = _under(_under(parent, role), "FinInstnId")
    if cnaps is not None:
        member = _under(institution, "ClrSysMmbId")
        _text(_under(member, "ClrSysId"), "Cd", "CNAPS")
        _text(member, "MmbId", cnaps)
    _text(institution, "Nm", name)


def _under(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}{PAIN_001}}}{name}")


def _text(parent: Any, name: str, text: str) -> Any:
    made = _under(parent, name)
    try:
        made.text = text
    except ValueError:  # a code point that XML cannot carry
        raise BankFileUnfit(wrong=1) from None
    return made
