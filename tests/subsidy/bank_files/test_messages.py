"""XML that comes from outside."""

import hashlib
from pathlib import Path

import pytest

from services.subsidy.bank_files import messages
from services.subsidy.bank_files.messages import PAIN_002, read
from services.subsidy.bank_files.rules import BankMessageInvalid
from tests.subsidy.bank_files.make import pain_002

GOOD = pain_002({"msg_id": "NX1"}, [{"worker_id": "W1", "end_to_end_id": "1", "amount_fen": 1}])
HEAD, BODY = GOOD.split("\n", 1)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'{HEAD}<!DOCTYPE Document [<!ENTITY l0 "lol">{LAUGHS}]>{BODY.replace("NX1", "&l9;")}'
REACHING = f'{HEAD}<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>{BODY.replace("NX1", "&x;")}'
REMOTE = f'{HEAD}<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">{BODY}'
BLOATED = f'{HEAD}<!DOCTYPE d [<!ENTITY a "{"a" * 100_000}">]>{BODY.replace("NX1", "&a;" * 10_000)}'


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
        read(content, kinds=PAIN_002)
    assert refused.value.facts["reason"] == reason


def test_nesting_without_end_is_refused() -> None:
    deep = f"{HEAD}{'<a>' * 100_000}{'</a>' * 100_000}"
    with pytest.raises(BankMessageInvalid):
        read(deep.encode(), kinds=PAIN_002)


def test_a_good_message_is_read_and_errors_never_repeat_values() -> None:
    kind, _ = read(GOOD.encode(), kinds=PAIN_002)
    assert kind == "pain.002.001.03"
    with pytest.raises(BankMessageInvalid) as refused:
        read(GOOD.replace("0.01", "6222020200112233445元").encode(), kinds=PAIN_002)
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
