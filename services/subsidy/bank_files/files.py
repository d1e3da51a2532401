"""A payment file in the format that is asked for."""

import hashlib
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from services.subsidy.bank_files.pain001 import write_initiation
from services.subsidy.bank_files.rules import Batch, FileFormat
from services.subsidy.bank_files.schemas import PRESENT, Profile
from services.subsidy.bank_files.tables import write_csv, write_xlsx

__all__ = ["DOWNLOADS", "BankFile", "written"]

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XML = "application/xml"

# Most files stay in memory; a whole region's goes to disk, unlinked as soon as it is opened: it holds accounts.
_IN_MEMORY = 4 << 20

DOWNLOADS = {
    _CSV: "按代发银行配置的列与编码；无配置时为所列各列 The profile's columns and encoding; without a profile: "
    + ", ".join(column.title for column in PRESENT.columns)
    + "; UTF-8 with BOM",
    _XLSX: "按代发银行配置的列 The profile's columns",
    _XML: "付款报文 Payment message: ISO 20022 pain.001.001.09",
}


class BankFile(NamedTuple):
    """What the bank fetches, and by what it can tell that it has it whole. Whoever has it closes ``content``."""

    content: IO[bytes]
    size: int
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
    with ExitStack() as unfinished:
        content = unfinished.enter_context(SpooledTemporaryFile[bytes](max_size=_IN_MEMORY))
        if kind is FileFormat.PAIN_001:
            media_type, extension = _XML, "xml"
            write_initiation(content, batch, profile)
        elif kind is FileFormat.XLSX:
            media_type, extension = _XLSX, "xlsx"
            write_xlsx(content, batch, shape, remittance=remittance)
        else:
            extension = "csv"
            charset = "gb18030" if shape.encoding == "gb18030" else "utf-8"
            media_type = f"{_CSV}; charset={charset}; header=present"
            write_csv(content, batch, shape, remittance=remittance)
        content.seek(0)
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = content.tell()
        content.seek(0)
        unfinished.pop_all()
    return BankFile(content, size, digest, batch.rows, batch.sum_fen, media_type, extension)
