"""What OpenAPI says of ``fields=`` and of lists as files (``chassis.representations``).

An answer with some of its fields only would break the schema of the whole one, whose fields are all required: so it has
a media type and a schema of its own, which names the fields that it may have and those that it always has.
"""

from typing import Any

from chassis.examples import example_of
from chassis.representations import SPARSE, identity_of
from chassis.tabular import CSV, NDJSON, XLSX

__all__ = ["add_representations"]

Json = dict[str, Any]
_JSON = "application/json"
_REF = "#/components/schemas/"
_FILES = {
    CSV: "整个列表，UTF-8 CSV The whole list, UTF-8 with a byte order mark",
    XLSX: "整个列表，工作簿 The whole list as a workbook",
    NDJSON: "整个列表，每行一个对象 The whole list, one object a line",
}


def add_representations(operation: Json, schemas: Json) -> None:
    """State of a GET that answers JSON which fields may be asked for, and of a list that it may be had as a file."""
    content = operation["responses"].get("200", {}).get("content", {})
    name = content.get(_JSON, {}).get("schema", {}).get("$ref", "").removeprefix(_REF)
    if not name:
        return
    paged = name.startswith("Page_")
    whole = schemas[name]["properties"]["items"]["items"]["$ref"].removeprefix(_REF) if paged else name
    fields = list(schemas[whole]["properties"])
    operation["parameters"].append(
        {
            "name": "fields",
            "in": "query",
            "required": False,
            "style": "form",
            "explode": False,
            "description": f"只取这些字段 Only these fields, and the identity, as `{SPARSE}`",
            "schema": {
                "type": "array",
                "minItems": 1,
                "maxItems": len(fields),
                "items": {"$ref": f"{_REF}{whole}Field"},
            },
        }
    )
    sparse = _sparse(whole, fields, schemas)
    example = example_of({"$ref": _REF + whole}, schemas)
    shown = {field: example[field] for field in sparse["required"]}
    if paged:
        sparse = schemas[f"Page_{whole}Sparse"] = {
            "type": "object",
            "required": ["items", "next_cursor", "count"],
            "properties": {
                "items": {"type": "array", "items": {"$ref": f"{_REF}{whole}Sparse"}},
                "next_cursor": {"type": ["string", "null"]},
                "count": {"type": ["integer", "null"]},
            },
        }
        shown = {"items": [shown], "next_cursor": None, "count": None}
    content[SPARSE] = {
        "schema": {"$ref": f"{_REF}{'Page_' if paged else ''}{whole}Sparse"},
        "examples": {"identity": {"value": shown}},
    }
    if operation.get("x-as-file"):
        content |= {
            media: {"schema": {"type": "string", "format": "binary", "description": told}}
            for media, told in _FILES.items()
        }


def _sparse(whole: str, fields: list[str], schemas: Json) -> Json:
    identity = identity_of(fields)
    made: Json = schemas.setdefault(
        f"{whole}Sparse",
        {
            "type": "object",
            "description": f"{whole}的部分字段，含义与其相同 Some fields of {whole}, each as there",
            "required": identity,
            "properties": {field: schemas[whole]["properties"][field] for field in identity},
            "propertyNames": {"$ref": f"{_REF}{whole}Field"},
        },
    )
    schemas[f"{whole}Field"] = {"type": "string", "enum": fields}
    return made
