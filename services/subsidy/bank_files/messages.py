"""XML messages of ISO 20022: read without trust, and held against the schemas that the standard publishes.

The schemas in ``xsd/`` are those of the ISO 20022 repository, unchanged (see NOTICE). A document with a DTD is refused
before anything in it is looked at: entities are what makes a small document large, or reach for a file.
"""

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

from chassis.problems import FieldError
from services.subsidy.bank_files.rules import BankMessageInvalid

__all__ = ["PAIN_001", "PAIN_002", "errors_of", "read"]

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
PAIN_001 = "pain.001.001.09"
# What banks answer by: the version that every bank's front end knows, and the one with open status codes.
PAIN_002 = ("pain.002.001.03", "pain.002.001.12")

# Beyond so many, more errors of one message tell nobody anything.
_MOST_ERRORS = 100
# A schema object keeps the errors of its last use.
_ONE_AT_A_TIME = Lock()


def read(content: bytes, *, kinds: tuple[str, ...]) -> tuple[str, Any]:
    """The kind of a message and its root; ``BankMessageInvalid`` unless it is one of ``kinds`` and fits its schema."""
    _require_plain(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise _not_xml(wrong.lineno or 1) from None
    kind = next((one for one in kinds if root.tag == f"{{{NAMESPACE}{one}}}Document"), None)
    if kind is None:
        raise BankMessageInvalid("unknown_message")
    wrong_places = errors_of(root, kind)
    if wrong_places:
        raise BankMessageInvalid("schema", errors=wrong_places)
    return kind, root


def errors_of(root: Any, kind: str, *, after: int = 0) -> list[FieldError]:
    """Where a message does not fit its schema, ``after`` lines that are left out of it.

    The schema's own words would quote names and accounts.
    """
    schema = _schema(kind)
    with _ONE_AT_A_TIME:
        if schema.validate(root):
            return []
        found = list(schema.error_log)[:_MOST_ERRORS]
    return [
        FieldError(f"/lines/{after + one.line}", one.type_name.lower(), "The schema refuses this line") for one in found
    ]


@lru_cache
def _schema(kind: str) -> Any:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "xsd" / f"{kind}.xsd"))


def _require_plain(content: bytes) -> None:
    """Well-formed to the end, and without a DTD."""
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    try:
        parser.Parse(content, True)
    except ExpatError as wrong:
        raise _not_xml(wrong.lineno) from None
    except (ValueError, LookupError):  # an encoding that is unknown, or has more than one byte a character
        raise _not_xml(1) from None


def _refuse_dtd(*_: Any) -> None:
    raise BankMessageInvalid("dtd")


def _not_xml(line: int) -> BankMessageInvalid:
    return BankMessageInvalid("not_xml", errors=[FieldError(f"/lines/{line}", "not_xml", "The XML breaks off here")])
