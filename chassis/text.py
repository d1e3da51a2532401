"""Text in the two languages callers read, Chinese first."""

from typing import Any, NamedTuple

from pydantic_core import CoreSchema, core_schema

__all__ = ["Text", "chinese_first"]


class Text(NamedTuple):
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def pick(self, *, chinese: bool) -> str:
        return self.zh if chinese else self.en

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        """Within an answer that is read by many it is one line in both languages."""
        both = core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema())
        return core_schema.is_instance_schema(cls, serialization=both)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: Any) -> dict[str, str]:
        return {"type": "string"}


def chinese_first(accept_language: str | None) -> bool:
    """Whether an ``Accept-Language`` header asks for Chinese rather than English (RFC 9110 §12.5.4).

    Chinese is the default: absent, unreadable and undecided headers get it.
    """
    best: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = 1.0
        if parameters.strip().startswith("q="):
            try:
                quality = float(parameters.strip()[2:])
            except ValueError:
                quality = 0.0
        primary = tag.split("-")[0].lower()
        best[primary] = max(best.get(primary, 0.0), quality)
    return best.get("en", 0.0) <= best.get("zh", best.get("*", 0.0))
