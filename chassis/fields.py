"""Building blocks of every schema: what a value of each kind may be, in Python and on the wire.

    Schema, Answer          base classes of requests and of responses
    described               a field's bilingual title, description and examples
    SafeText, Line, Note    text that a database and a page can hold
    Int64, Version          integers that PostgreSQL can hold
    Fen, SignedFen          money in fen (分)
    BasisPoints             a share in 1/10000 (万分比)
    RegionCode              int in Python, 12 digits in JSON
    LeagueCode, CountyCode, CommunityCode  of that level and no other
    WorkerId                with its check digit
    LocalDateTime, LocalDate  RFC 3339, Asia/Shanghai
    Month                   a calendar month; its first day in Python
    require_order           a period ends no earlier than it begins

A type accepts what travels (JSON, forms, CSV) and what the database hands back, so one class reads both.
Messages never repeat the value: it may be an ID number.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from chassis import worker_id
from chassis.clock import ZONE
from chassis.field_errors import wrong
from chassis.regions import Level, level_of

__all__ = [
    "MAX_FEN",
    "Answer",
    "BasisPoints",
    "CommunityCode",
    "CountyCode",
    "Fen",
    "Int64",
    "LeagueCode",
    "Line",
    "LocalDate",
    "LocalDateTime",
    "Month",
    "Note",
    "RegionCode",
    "SafeText",
    "Schema",
    "SignedFen",
    "Version",
    "WorkerId",
    "described",
    "require_order",
]


class Schema(BaseModel):
    """A request: unknown fields are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        hide_input_in_errors=True,  # a logged error must not carry an ID number
    )


class Answer(BaseModel):
    """A response, read from a row's attributes; it has no defaults, for clients would see optional fields."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        optional = [name for name, field in cls.model_fields.items() if not field.is_required()]
        if optional:
            raise TypeError(f"{cls.__name__}: a response field has no default: {', '.join(optional)}")


def described(
    zh: str,
    en: str,
    description: str | None = None,
    *,
    examples: Sequence[Any] | None = None,
    default: Any = ...,
    **rules: Any,
) -> Any:
    """A field titled in both languages: ``name: Line = described("姓名", "name", examples=["张三"])``.

    ``rules`` are what ``pydantic.Field`` takes besides: ``ge``, ``max_length``, ``alias`` and the like.
    """
    shown = None if examples is None else list(examples)
    return Field(default, title=f"{zh} {en}", description=description, examples=shown, **rules)


class _Shown:
    """Adds keys to the JSON schema that a type has of itself."""

    def __init__(self, **keys: Any) -> None:
        self._keys = keys

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), **self._keys}


# NUL and lone surrogates make the database driver raise; the other controls have no place in a record.
# A lone surrogate gets through a JSON parser as the escape of half a character.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_OR_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _clean(value: Any, forbidden: re.Pattern[str]) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip().replace("\r\n", "\n")  # what Windows puts into a cell or a text box
    if forbidden.search(text):
        raise wrong(
            "text_control",
            "含有控制字符或不完整的字符",
            "Text may not contain control characters or half characters",
        )
    # Composed and decomposed forms of one name must compare equal (Unicode NFC).
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _clean_text(value: Any) -> Any:
    return _clean(value, _CONTROL)


def _clean_line(value: Any) -> Any:
    return _clean(value, _CONTROL_OR_BREAK)


# The rule above in the dialect of regular expressions that JSON Schema takes (ECMA-262).
_CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_CONTROLS_OR_BREAKS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"


def _pattern(forbidden: str) -> str:
    """Nothing forbidden, and something that is left when blanks are stripped."""
    return rf"^[^{forbidden}]*[^\s{forbidden}][^{forbidden}]*$"


SafeText = Annotated[str, BeforeValidator(_clean_text), _Shown(pattern=f"^[^{_CONTROLS}]*$")]
"""Text of any length, stripped and in NFC; bound it with ``described(..., max_length=…)``."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    BeforeValidator(_clean_line),
    _Shown(pattern=_pattern(_CONTROLS_OR_BREAKS)),
]
"""One line of 1 to 200 characters: names, titles, document numbers."""

Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    BeforeValidator(_clean_text),
    _Shown(pattern=_pattern(_CONTROLS)),
]
"""Running text of 1 to 2000 characters, line breaks allowed: reasons, remarks."""


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):  # Pydantic would read true as 1: one fen, one basis point
        raise wrong("int_type", "应为整数", "Input should be a valid integer")
    return value


MAX_FEN = 10**13

Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), BeforeValidator(_no_bool), _Shown(format="int64")]
Version = Annotated[int, Field(ge=1, le=2**63 - 1), BeforeValidator(_no_bool), _Shown(format="int64")]
Fen = Annotated[int, Field(ge=0, le=MAX_FEN), BeforeValidator(_no_bool), _Shown(format="int64")]
SignedFen = Annotated[int, Field(ge=-MAX_FEN, le=MAX_FEN), BeforeValidator(_no_bool), _Shown(format="int64")]
BasisPoints = Annotated[int, Field(ge=0, le=10_000), BeforeValidator(_no_bool), _Shown(format="int32")]


_REGION_FORM = re.compile("[1-9][0-9]{11}")


def _region(value: Any) -> Any:
    if isinstance(value, str):
        if not _REGION_FORM.fullmatch(value):
            raise _REGION_WRONG
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _REGION_WRONG
    try:
        level_of(value)
    except ValueError:
        raise _REGION_WRONG from None
    return value


_REGION_WRONG = wrong(
    "region_code", "区划代码应为12位数字，如 150603001001", "A region code is 12 digits, as in 150603001001"
)

RegionCode = Annotated[
    int,
    BeforeValidator(_region),
    # Only in JSON: ``model_dump()`` feeds the database, which keeps the number.
    PlainSerializer(lambda code: f"{code:012d}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{11}$", "examples": ["150603001001"]}),
]


def _at(level: Level, named: str) -> Callable[[int], int]:
    def check(code: int) -> int:
        if level_of(code) is not level:
            raise wrong("region_level", f"区划应为{named}一级", f"The region is not of the level {level}")
        return code

    return check


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


LeagueCode = Annotated[
    RegionCode, AfterValidator(_at(Level.LEAGUE, "盟市")), _schema("^[1-9][0-9](?!00)[0-9]{2}0{8}$", "150600000000")
]
CountyCode = Annotated[
    RegionCode, AfterValidator(_at(Level.COUNTY, "旗县")), _schema("^[1-9][0-9]{3}(?!00)[0-9]{2}0{6}$", "150603000000")
]
CommunityCode = Annotated[
    RegionCode,
    AfterValidator(_at(Level.COMMUNITY, "社区（嘎查村）")),
    _schema("^[1-9][0-9]{8}(?!000)[0-9]{3}$", "150603001001"),
]


def _worker_id(value: str) -> str:
    if not worker_id.is_worker_id(value):
        raise wrong(
            "worker_id",
            "人员编号应为 W 加9位数字，末位为校验位",
            "A worker ID is W and 9 digits, the last of which is a check digit",
        )
    return value


WorkerId = Annotated[
    str,
    AfterValidator(_worker_id),
    WithJsonSchema(
        {"type": "string", "pattern": worker_id.PATTERN, "examples": [worker_id.make_worker_id(10_001)]},
    ),
]


# RFC 3339 §5.6 with its offset; Pydantic alone would take Unix seconds and local times too.
_INSTANT_FORM = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY_FORM = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OFFSET = timezone(timedelta(hours=8))


def _instant(value: Any) -> Any:
    if isinstance(value, str) and not _INSTANT_FORM.fullmatch(value):
        raise wrong(
            "datetime_offset",
            "时间应含日期、时刻与时区偏移（RFC 3339）",
            "An instant has date, time and offset, as RFC 3339 asks",
        )
    if not isinstance(value, str | datetime):
        raise wrong("datetime_type", "应为日期与时刻", "Input should be a valid datetime")
    return value


def _local(value: datetime) -> datetime:
    try:
        return value.astimezone(ZONE)
    except OverflowError:
        raise wrong("datetime_range", "时间超出范围", "The instant is out of range") from None


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY_FORM.fullmatch(value):
        raise wrong("date_form", "日期应写作 YYYY-MM-DD", "A date is written YYYY-MM-DD")
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise wrong("date_type", "应为日期", "Input should be a valid date")
    return value


LocalDateTime = Annotated[
    AwareDatetime,
    BeforeValidator(_instant),
    AfterValidator(_local),
    # A fixed offset: the zone itself had summer time from 1986 to 1991 and would print +09:00 there.
    PlainSerializer(lambda value: value.astimezone(_OFFSET).isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2020-02-01T08:30:00+08:00"]}),
]

LocalDate = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2020-02-01"]}),
]

_MONTH_FORM = re.compile("(2[0-9]{3})-(0[1-9]|1[0-2])")


def _month(value: Any) -> Any:
    if isinstance(value, str):
        form = _MONTH_FORM.fullmatch(value)
        if form is None:
            raise wrong("month_form", "月份应写作 YYYY-MM", "A month is written YYYY-MM")
        return date(int(form[1]), int(form[2]), 1)
    return value


Month = Annotated[
    date,
    BeforeValidator(_month),
    PlainSerializer(lambda first: f"{first:%Y-%m}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^2[0-9]{3}-(0[1-9]|1[0-2])$", "examples": ["2020-02"]}),
]
"""A calendar month: its first day in Python, ``2020-02`` in JSON."""


def require_order(first: date, last: date) -> None:
    """A period ends no earlier than it begins."""
    if last < first:
        raise wrong("period_order", "时段的结束早于开始", "The period ends before it begins")
