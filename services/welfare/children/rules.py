"""Children of front-line workers, for whom help or consideration is asked.

Whoever is under fourteen is protected by 个人信息保护法 art. 31: what is kept of them is kept with the consent of a
parent or guardian, sealed, and shown masked.
"""

from datetime import date

from chassis.periods import age_on
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["ChildKnown", "ConsentMissing", "NotAChild", "is_under_14", "require_child", "require_guardian_consent"]


class ChildKnown(Conflict):
    code = "CHILD_KNOWN"
    stands_for = ("uq_children_worker_id_id_index",)
    title = Text("该子女已登记", "The child is registered already")


class NotAChild(Conflict):
    code = "NOT_A_CHILD"
    title = Text("出生日期与证件号码不符，或已年满十八周岁", "The birth date is not the ID number's, or not a minor's")


class ConsentMissing(Conflict):
    code = "GUARDIAN_CONSENT_MISSING"
    stands_for = ("ck_children_guardian_consent", "ck_family_helps_guardian_consent")
    title = Text("不满十四周岁的，须有监护人同意", "Under fourteen, a guardian's consent is needed")
    source = "个人信息保护法第三十一条"


def is_under_14(born_on: date, *, on: date) -> bool:
    """Until the day before the fourteenth birthday."""
    return age_on(born_on, on) < 14


def require_child(born_on: date, *, of_id: date, today: date) -> None:
    """What the ID number says of the birth holds, and the person is a minor."""
    if born_on != of_id or not 0 <= age_on(born_on, today) < 18 or born_on > today:
        raise NotAChild


def require_guardian_consent(*, under_14: bool, consent: bool) -> None:
    """个人信息保护法第三十一条：处理不满十四周岁未成年人个人信息的，应当取得未成年人的父母或者其他监护人的同意."""
    if under_14 and not consent:
        raise ConsentMissing
