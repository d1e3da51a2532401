"""The media types of tables, and what a Content-Type says of one."""

import codecs

from chassis.file_types import media_type
from chassis.problems import UnsupportedMedia

__all__ = ["CSV", "MEDIA_TYPES", "NDJSON", "XLSX", "media_type_of"]

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"
MEDIA_TYPES = (CSV, XLSX, NDJSON)


def media_type_of(content_type: str | None) -> tuple[str, str | None]:
    """Media type and declared encoding: UTF-8, or GB18030, which contains GBK and GB 2312."""
    content_type = content_type or ""
    kind = media_type(content_type)
    if kind not in MEDIA_TYPES:
        raise UnsupportedMedia(supported=list(MEDIA_TYPES))
    parameters = [part.strip() for part in content_type.split(";")[1:]]
    declared = [part[8:].strip('" ') for part in parameters if part.lower().startswith("charset=")]
    if not declared or kind == XLSX:
        return kind, None
    try:
        name = codecs.lookup(declared[0]).name
    except LookupError:
        name = ""
    encoding = {"utf-8": "utf-8", "ascii": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
    if name not in encoding or (kind == NDJSON and encoding[name] != "utf-8"):  # RFC 8259 §8.1
        raise UnsupportedMedia(supported=["utf-8"] if kind == NDJSON else ["utf-8", "gb18030"])
    return kind, encoding[name]
