"""XML messages of ISO 20022: read without trust, and held against the schemas that the standard publishes.

The schemas in ``xsd/`` are those of the ISO 20022 repository, unchanged (see NOTICE). A document with a DTD is refused
before anything in it is looked at: entities are what makes a small document large, or reach for a file. So a message is
read twice: to its end, for whether it is XML, of which kind and where it can be cut; and then some of its rows at a
time, so that memory holds these and not the message.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import IO, Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

from chassis.problems import FieldError
from chassis.tabular import FileTooLarge
from chassis.text import Text
from services.subsidy.bank_files.rules import BankMessageInvalid

__all__ = ["PAIN_001", "PAIN_002", "Portion", "errors_of", "read"]

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
PAIN_001 = "pain.001.001.09"
# What banks answer by: the version that every bank's front end knows, and the one with open status codes.
PAIN_002 = ("pain.002.001.03", "pain.002.001.12")

# Beyond so many, more errors of one message tell nobody anything.
_MOST_ERRORS = 100
# Bytes of a message that are taken at a time: at least so many, on to where a row begins, and never more than
# the most. A tree takes some twenty times that.
_PORTION = 256 << 10
_MOST = 4 << 20
# A schema object keeps the errors of its last use.
_ONE_AT_A_TIME = Lock()


class Portion(NamedTuple):
    """Some rows of a message, and its root with what has been read of the rest of it."""

    kind: str
    root: Any
    rows: list[Any]


def read(file: IO[bytes], *, kinds: Sequence[str], row: str) -> Iterator[Portion]:
    """A message by and by; ``BankMessageInvalid`` unless it is one of ``kinds`` and all of it fits its schema.

    ``row`` names the elements of which there may be very many. Of those that were handed out all but the last are gone
    when the next ones are asked for: by the last one the schema knows what may still follow.
    """
    kind, sizes = _outline(file, row=row)
    if kind not in kinds:
        raise BankMessageInvalid("unknown_message")
    parser = etree.XMLPullParser(
        events=("end",),
        tag=f"{{{NAMESPACE}{kind}}}{row}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    file.seek(0)
    last: list[Any] = []
    for place, size in enumerate(sizes, start=1):
        try:
            parser.feed(file.read(size))
            root = parser.close() if place == len(sizes) else None
        except etree.XMLSyntaxError as wrong:
            raise _not_xml(wrong.lineno or 1) from None
        rows = [one for _, one in parser.read_events()]
        if root is None and rows:
            root = rows[-1].getroottree().getroot()
        if root is None:
            continue  # what stands before the first row is long
        if wrong_places := errors_of(root, kind):
            raise BankMessageInvalid("schema", errors=wrong_places)
        yield Portion(kind, root, rows)
        _let_go([*last, *rows[:-1]], rows[-1:])
        last = rows[-1:] or last


def _let_go(rows: Sequence[Any], last: Sequence[Any]) -> None:
    """Take rows out of their message, and the groups of rows before that of the last one."""
    for one in rows:
        one.getparent().remove(one)
    for one in last:
        group = one.getparent()
        for before in list(group.itersiblings(group.tag, preceding=True)):
            group.getparent().remove(before)


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
        FieldError(
            f"/lines/{after + one.line}",
            one.type_name.lower(),
            Text("该行不符合报文的 XML Schema", "The schema refuses this line"),
        )
        for one in found
    ]


@lru_cache
def _schema(kind: str) -> Any:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "xsd" / f"{kind}.xsd"))


def _outline(file: IO[bytes], *, row: str) -> tuple[str, list[int]]:
    """A message's kind, and the sizes of the portions in which it is read: each but the first begins with a row.

    It is well-formed to the end, and without a DTD.
    """
    parser = ParserCreate(namespace_separator=" ")
    roots: list[str] = []
    cuts = [0]

    def opens(name: str, _: Any) -> None:
        if not roots:
            roots.append(name)
        elif name.endswith(f" {row}") and parser.CurrentByteIndex >= cuts[-1] + _PORTION:
            cuts.append(parser.CurrentByteIndex)

    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.StartElementHandler = opens
    file.seek(0)
    try:
        while content := file.read(_PORTION):
            parser.Parse(content)
            if parser.CurrentByteIndex > cuts[-1] + _MOST:
                raise FileTooLarge("row_chars", _MOST)
        parser.Parse(b"", True)
    except ExpatError as wrong:
        raise _not_xml(wrong.lineno) from None
    except (ValueError, LookupError):  # an encoding that is unknown, or has more than one byte a character
        raise _not_xml(1) from None
    namespace, _, name = roots[0].rpartition(" ")
    kind = namespace.removeprefix(NAMESPACE) if name == "Document" else ""
    return kind, [end - begin for begin, end in pairwise((*cuts, file.tell()))]


def _refuse_dtd(*_: Any) -> None:
    raise BankMessageInvalid("dtd")


def _not_xml(line: int) -> BankMessageInvalid:
    return BankMessageInvalid(
        "not_xml", errors=[FieldError(f"/lines/{line}", "not_xml", Text("XML 在此处中断", "The XML breaks off here"))]
    )
