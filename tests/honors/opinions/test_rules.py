"""Which answers let a nomination on."""

from services.honors.opinions.rules import Verdict, blocks


def test_nothing_but_a_clean_answer_lets_a_nomination_on() -> None:
    assert [verdict for verdict in Verdict if not blocks(verdict)] == [Verdict.NO_OBJECTION]
