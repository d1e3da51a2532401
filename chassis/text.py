"""Text in the two languages callers read, Chinese first."""

from typing import NamedTuple

__all__ = ["Text", "chinese_first"]


class Text(NamedTuple):
    """One sentence in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def pick(self, *, chinese: bool) -> str:
        return self.zh if chinese else self.en


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
