import pytest

from chassis.tabular import FileUnreadable
from tests.chassis.tabular.make import HEADER, read


async def test_a_refusal_names_its_row_in_either_language() -> None:
    with pytest.raises(FileUnreadable) as refused:
        await read(HEADER + "\x00\n")
    assert refused.value.status == 422
    assert refused.value.explain(chinese=True) == "第 2 行：含有空字符（NUL）"
    assert refused.value.explain(chinese=False) == "Row 2: There is a NUL character"
    assert refused.value.errors[0].pointer == "/rows/2"
