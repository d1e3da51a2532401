"""Refusals, and the problem documents they become (RFC 9457).

    Refusal
    ├── Malformed            422  the request says what it may not say
    ├── Unauthenticated      401
    ├── Forbidden            403
    ├── Missing              404  absent, or outside the caller's region: the two are not told apart
    ├── Conflict             409  understood, and a rule or a state says no
    │   └── (every service's own refusals)
    ├── Stale                412  ``If-Match`` names an older version
    ├── MatchRequired        428
    ├── InternalError        500
    └── Unavailable          503  try again after ``Retry-After`` seconds

A refusal has a status, a stable code, a title and a detail in Chinese and English, and facts. It is raised by
rules and actions without importing the web framework; ``chassis.app`` turns it into the response.
"""

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, ClassVar, NamedTuple

from chassis.text import Text

__all__ = [
    "MEDIA_TYPE",
    "BadRequest",
    "Conflict",
    "FieldError",
    "Forbidden",
    "InternalError",
    "Malformed",
    "MatchRequired",
    "Missing",
    "NotAllowed",
    "ParameterMissing",
    "Refusal",
    "Stale",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "UnsupportedMedia",
    "document",
    "every_refusal",
]

MEDIA_TYPE = "application/problem+json"


class FieldError(NamedTuple):
    """What is wrong with one field: where (JSON pointer), which rule (stable code), and in words."""

    pointer: str
    code: str
    detail: Text

    def told(self, *, chinese: bool) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail.pick(chinese=chinese)}


class Refusal(Exception):
    """A request is refused; nothing has changed.

    ``detail`` may name facts in braces; ``source`` is the article or section that makes the rule; ``stands_for`` names
    the database constraints that make the same rule hold whoever asks (``chassis.manifest`` collects them). ``example``
    is the facts as the documents show them.
    """

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[Text]
    detail: ClassVar[Text | None] = None
    source: str | None = None
    stands_for: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        wanted = {name for text in (cls.detail or ()) for _, name, _, _ in Formatter().parse(text) if name}
        if cls.stands_for and wanted - {"constraint"}:
            raise TypeError(f"{cls.__name__}: the database tells no facts beside the constraint: {sorted(wanted)}")

    def __init__(
        self, *, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None, **facts: Any
    ) -> None:
        super().__init__(self.code, facts)
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.facts = facts

    def explain(self, *, chinese: bool) -> str:
        template = (self.detail or self.title).pick(chinese=chinese)
        said = {name: fact.pick(chinese=chinese) for name, fact in self.facts.items() if isinstance(fact, Text)}
        return template.format(**{**self.facts, **said})

    @property
    def in_both(self) -> str:
        """The explanation in both languages, as where one of many is refused."""
        return f"{self.explain(chinese=True)} {self.explain(chinese=False)}"


class BadRequest(Refusal):
    status = 400
    code = "BAD_REQUEST"
    title = Text("请求无法读取", "The request cannot be read")


class Unauthenticated(Refusal):
    status = 401
    code = "UNAUTHENTICATED"
    title = Text("缺少有效令牌", "No valid token")


class Forbidden(Refusal):
    """Whoever is refused hears for what, and by which article: the rule's own, or else the operation's."""

    status = 403
    code = "FORBIDDEN"
    title = Text("本部门无此权限", "Not permitted")

    def concern(self, permission: str, *, source: str) -> None:
        self.facts.setdefault("permission", permission)
        self.source = self.source or source


class Missing(Refusal):
    status = 404
    code = "NOT_FOUND"
    title = Text("未找到，或不在您的辖区内", "Not found, or not in your region")


class NotAllowed(Refusal):
    status = 405
    code = "METHOD_NOT_ALLOWED"
    title = Text("此路径不支持该方法", "The path does not take this method")


class Conflict(Refusal):
    status = 409
    code = "CONFLICT"
    title = Text("与当前状态或规则冲突", "A rule or the present state says no")


class ParameterMissing(Conflict):
    """A figure that the notice or a statute leaves to data is absent: the system never guesses."""

    code = "PARAMETER_MISSING"
    title = Text("缺少必要参数", "A required parameter is missing")
    detail = Text(
        "参数“{parameter}”尚未录入，系统不作推测",
        "The parameter {parameter!r} is not on record; it is never guessed",
    )


class Stale(Refusal):
    status = 412
    code = "STALE_VERSION"
    title = Text("版本已过期，请重新读取", "The version is stale; read it again")


class TooLarge(Refusal):
    status = 413
    code = "TOO_LARGE"
    title = Text("请求内容过大", "The content is too large")


class UnsupportedMedia(Refusal):
    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    title = Text("不支持的内容类型", "The media type is not supported")


class Malformed(Refusal):
    status = 422
    code = "MALFORMED"
    title = Text("请求内容不符合要求", "The request does not fit its schema")


class MatchRequired(Refusal):
    status = 428
    code = "IF_MATCH_REQUIRED"
    title = Text("缺少 If-Match 版本", "If-Match is required")
    detail = Text("请在 If-Match 中给出您读到的 ETag", "Send the ETag that you read as If-Match")


class TooMany(Refusal):
    status = 429
    code = "TOO_MANY_REQUESTS"
    title = Text("请求过于频繁", "Too many requests")


class InternalError(Refusal):
    """The last resort: the log has the trace, the caller this document."""

    status = 500
    code = "INTERNAL_ERROR"
    title = Text("系统内部错误", "Internal error")


class Unavailable(Refusal):
    status = 503
    code = "UNAVAILABLE"
    title = Text("服务暂不可用，请稍后重试", "Unavailable for now; try again")

    def __init__(self, *, retry_after: int = 2, **facts: Any) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)}, **facts)


def document(refusal: Refusal, *, request_id: str, chinese: bool) -> dict[str, Any]:
    """The problem document of a refusal, ready to be written as JSON."""
    return {
        "type": f"/problems/{refusal.code}",
        "title": refusal.title.pick(chinese=chinese),
        "status": refusal.status,
        "detail": refusal.explain(chinese=chinese),
        "code": refusal.code,
        "source": refusal.source,
        "errors": [error.told(chinese=chinese) for error in refusal.errors],
        "facts": refusal.facts,
        "request_id": request_id,
    }


def every_refusal(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal declared so far, for the pages that explain the codes."""
    for kind in root.__subclasses__():
        yield kind
        yield from every_refusal(kind)
