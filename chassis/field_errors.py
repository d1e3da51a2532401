"""What is wrong with a field, in both languages: what Pydantic finds, and what validators of our own do.

    raise wrong("period_order", "时段的结束早于开始", "The period ends before it begins")

A sentence names the bound that was missed, and never what was sent: that may be an ID number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from chassis.identifiers import IdentifierWrong
from chassis.problems import FieldError
from chassis.text import Text

__all__ = ["CHINESE", "explained", "field_errors", "wrong"]


def wrong(code: str, zh: str, en: str, **facts: str | int) -> PydanticCustomError:
    """What a validator raises; both sentences may name facts in braces."""
    # The English is a template of Pydantic's own, and the Chinese goes with the facts.
    return PydanticCustomError(code, en, {**facts, _ZH: zh.format(**facts)})


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """Pydantic's errors without the input that they would echo."""
    return [FieldError(_pointer(error["loc"]), *explained(error)) for error in errors]


def explained(error: Any) -> tuple[str, Text]:
    """The code and the words of one of Pydantic's errors; an identifier that cannot be says itself what is wrong."""
    facts = error.get("ctx", {})
    raised = facts.get("error")
    if isinstance(raised, IdentifierWrong):
        return raised.code, raised.message
    code, said = str(error["type"]), str(error["msg"])
    template = CHINESE.get(code, CHINESE["value_error"])
    return code, Text(facts.get(_ZH) or template.format(**_chosen(facts)), said)


def _pointer(steps: Sequence[Any]) -> str:
    return "/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _chosen(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what may be chosen, ``'a', 'b' or 'c'``, in no language."""
    return {
        name: value.replace(" or ", ", ").replace(", ", "、") if name.startswith("expected") else value
        for name, value in facts.items()
    }


# Where the Chinese sentence of an error of our own travels.
_ZH = "zh"

# Each kind of error that Pydantic finds in JSON, text and numbers. What only Python objects can get wrong is not here.
CHINESE = {
    "json_invalid": "不是有效的 JSON",
    "json_type": "应为 JSON 文本",
    "recursion_loop": "内容循环引用",
    "recursion_depth_exceeded": "嵌套过深",
    "missing": "必填",
    "extra_forbidden": "没有此项",
    "invalid_key": "键应为文本",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "dataclass_type": "应为对象",
    "none_required": "应为 null",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "finite_number": "应为有限的数",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "string_type": "应为文本",
    "string_unicode": "文本不是有效的 Unicode",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "格式应符合 {pattern}",
    "string_not_ascii": "应只含 ASCII 字符",
    "enum": "应为下列之一：{expected}",
    "literal_error": "应为下列之一：{expected}",
    "dict_type": "应为对象",
    "mapping_type": "应为对象",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "set_type": "应为列表",
    "frozen_set_type": "应为列表",
    "iterable_type": "应为列表",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "整数过大",
    "int_from_float": "应为整数，不含小数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bytes_type": "应为字节",
    "bytes_too_short": "至少 {min_length} 字节",
    "bytes_too_long": "至多 {max_length} 字节",
    "bytes_invalid_encoding": "编码应为 {encoding}",
    "value_error": "内容不符合要求",
    "assertion_error": "内容不符合要求",
    "date_type": "应为日期",
    "date_parsing": "应为日期，写作 YYYY-MM-DD",
    "date_from_datetime_parsing": "没有这一天",
    "date_from_datetime_inexact": "应为日期，不含时刻",
    "date_past": "应为过去的日期",
    "date_future": "应为将来的日期",
    "time_type": "应为时刻",
    "time_parsing": "应为时刻",
    "datetime_type": "应为日期与时刻",
    "datetime_parsing": "应为日期与时刻",
    "datetime_object_invalid": "应为日期与时刻",
    "datetime_from_date_parsing": "应为日期与时刻",
    "datetime_past": "应为过去的时刻",
    "datetime_future": "应为将来的时刻",
    "timezone_naive": "不应含时区",
    "timezone_aware": "应含时区",
    "timezone_offset": "时区偏移应为 {tz_expected} 秒",
    "time_delta_type": "应为时长",
    "time_delta_parsing": "应为时长",
    "union_tag_invalid": "{discriminator} 应为下列之一：{expected_tags}",
    "union_tag_not_found": "缺少 {discriminator}",
    "url_type": "应为网址",
    "url_parsing": "应为网址",
    "url_syntax_violation": "应为网址",
    "url_too_long": "网址至多 {max_length} 个字符",
    "url_scheme": "网址的协议应为 {expected_schemes}",
    "uuid_type": "应为 UUID",
    "uuid_parsing": "应为 UUID",
    "uuid_version": "应为第 {expected_version} 版 UUID",
    "decimal_type": "应为十进制数",
    "decimal_parsing": "应为十进制数",
    "decimal_max_digits": "至多 {max_digits} 位数字",
    "decimal_max_places": "至多 {decimal_places} 位小数",
    "decimal_whole_digits": "整数部分至多 {whole_digits} 位",
}
