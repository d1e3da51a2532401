"""A payment file in the format that is asked for."""

import hashlib
from typing import NamedTuple

from services.subsidy.bank_files.pain001 import initiation
from services.subsidy.bank_files.rules import Batch, FileFormat
from services.subsidy.bank_files.schemas import PRESENT, Profile
from services.subsidy.bank_files.tables import csv_file, xlsx_file

__all__ = ["DOWNLOADS", "BankFile", "written"]

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XML = "application/xml"

DOWNLOADS = {
    _CSV: "按代发银行配置的列与编码；无配置时为 The profile's columns and encoding; without a profile: "
    + ", ".join(column.title for column in PRESENT.columns)
    + "; UTF-8 with BOM",
    _XLSX: "按代发银行配置的列 The profile's columns",
    _XML: "ISO 20022 pain.001.001.09",
}


class BankFile(NamedTuple):
    """What the bank fetches, and by what it can tell that it has it whole."""

    content: bytes
    digest: str
    rows: int
    sum_fen: int
    media_type: str
    extension: str


def written(batch: Batch, profile: Profile | None, *, asked: FileFormat | None = None) -> BankFile:
    """The file of a payment; the profile's format unless another is asked for, and the service's CSV without both."""
    kind = asked or (profile.format if profile is not None else FileFormat.CSV)
    shape = PRESENT if profile is None or profile.table is None else profile.table
    remittance = profile.remittance if profile is not None else None
    if kind is FileFormat.PAIN_001:
        content, media_type, extension = initiation(batch, profile), _XML, "xml"
    elif kind is FileFormat.XLSX:
        content, media_type, extension = xlsx_file(batch, shape, remittance=remittance), _XLSX, "xlsx"
    else:
        content, extension = csv_file(batch, shape, remittance=remittance), "csv"
        charset = "gb18030" if shape.encoding == "gb18030" else "utf-8"
        media_type = f"{_CSV}; charset={charset}; header=present"
    return BankFile(
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        rows=len(batch.transfers),
        sum_fen=batch.sum_fen,
        media_type=media_type,
        extension=extension,
    )
