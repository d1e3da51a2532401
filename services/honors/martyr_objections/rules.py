"""Objections 异议 to a martyr file: an open one holds back every step that leads further.

While it is posted anybody may object, under both laws. Under the regulations of 2024 (art. 14) what the authorities
then find may be objected to as well, until the certificate is issued.
"""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.honors.martyrs.rules import LawVersion, MartyrFileState

__all__ = [
    "DUE_WORKING_DAYS",
    "MARTYR_OBJECTION",
    "MARTYR_OBJECTION_PERMISSIONS",
    "JudgeOfOwnFinding",
    "MartyrObjectionMove",
    "MartyrObjectionState",
    "NotOpenToObjection",
    "OwnMartyrObjection",
    "Remedy",
    "is_open_to_objection",
    "require_open_to_objection",
]

# Within which it is decided. The statute is silent; as long as the posting (D).
DUE_WORKING_DAYS = 5


class MartyrObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


class MartyrObjectionMove(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    LAPSE = "lapse"  # the file was refused or sent back for another reason


_S, _M = MartyrObjectionState, MartyrObjectionMove
MARTYR_OBJECTION = Lifecycle[MartyrObjectionState, MartyrObjectionMove](
    start=_S.OPEN,
    steps={
        (_S.OPEN, _M.UPHOLD): _S.UPHELD,
        (_S.OPEN, _M.DISMISS): _S.DISMISSED,
        (_S.OPEN, _M.LAPSE): _S.LAPSED,
    },
)
MARTYR_OBJECTION_PERMISSIONS = {
    _M.UPHOLD: "honors:martyr-objection:decide",
    _M.DISMISS: "honors:martyr-objection:decide",
    _M.LAPSE: "honors:martyr-file:refuse",
}


class Remedy(StrEnum):
    """What becomes of a file that was rightly objected to 处理方式."""

    RETURN = "return"  # 重新调查核实
    REFUSE = "refuse"  # 不予评定


class NotOpenToObjection(Conflict):
    code = "MARTYR_FILE_NOT_POSTED"
    stands_for = ("martyr_file_not_posted",)
    title = Text("不在可提出异议的期间", "Nobody may object to it now")
    source = "烈士褒扬条例（2024年）第十四条"


class OwnMartyrObjection(Conflict):
    code = "OWN_MARTYR_OBJECTION"
    stands_for = ("ck_martyr_objections_two_persons",)
    title = Text("提出异议的人不得处理该异议", "Who raised an objection does not decide it")


class JudgeOfOwnFinding(Conflict):
    code = "JUDGE_OF_OWN_FINDING"
    stands_for = ("judge_of_own_finding",)
    title = Text("经手人不得处理对该档案的异议", "Who had a hand in the file does not decide what is said against it")


_BETWEEN = frozenset(
    {
        MartyrFileState.COUNTY_REVIEWED,
        MartyrFileState.LEAGUE_REVIEWED,
        MartyrFileState.REGION_REVIEWED,
        MartyrFileState.REGION_DECIDED,
        MartyrFileState.MINISTRY_REVIEWED,
        MartyrFileState.MINISTRY_DECIDED,
    }
)


def is_open_to_objection(
    state: MartyrFileState, *, law: LawVersion | None, posted_to: date | None, today: date
) -> bool:
    """While it stands on the board, to the end of its last day; of 2024 also from the county's document on."""
    if state is MartyrFileState.INVESTIGATED:
        return posted_to is not None and today <= posted_to
    return law is LawVersion.OF_2024 and state in _BETWEEN


def require_open_to_objection(
    state: MartyrFileState, *, law: LawVersion | None, posted_to: date | None, today: date
) -> None:
    """Raised in its time."""
    if not is_open_to_objection(state, law=law, posted_to=posted_to, today=today):
        raise NotOpenToObjection
