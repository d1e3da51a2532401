"""The media types of tables, and what a Content-Type says of one."""

import codecs

from chassis.problems import UnsupportedMedia

__all__ = ["CSV", "MEDIA_TYPES", "NDJSON", "XLSX", "media_type_of"]

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"
MEDIA_TYPES = (CSV, XLSX, NDJSON)


def media_type_of(content_type: str | None) -> tuple[str, str | None]:
    """Media type and declared encoding: UTF-8, or GB18030, which contains GBK and GB 2312."""
    media_type, *parameters = [part.strip() for part in (content_type or "").split(";")]
    media_type = media_type.lower()
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMedia(supported=list(MEDIA_TYPES))
    declared = [part[8:].strip('" ') for part in parameters if part.lower().startswith("charset=")]
    if not declared or media_type == XLSX:
        return media_type, None
    try:
        name = codecs.lookup(declared[0]).name
    except LookupError:
        name = ""
    encoding = {"utf-8": "utf-8", "ascii": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
    if name not in encoding or (media_type == NDJSON and encoding[name] != "utf-8"):  # RFC 8259 §8.1
        raise UnsupportedMedia(supported=["utf-8"] if media_type == NDJSON else ["utf-8", "gb18030"])
    return media_type, encoding[name]
