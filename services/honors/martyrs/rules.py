"""Martyrs 烈士评定: the file of one who died, from the material handed in to the certificate, by law and by ground.

烈士褒扬条例 of 2019 and of 2024: which of the two holds is decided by the day of death. County veterans' affairs
investigate and report, the governments of county, league and province examine it in turn. What falls under art. 8 (1)
or (2) the province decides, and the ministry keeps a record of it (2019) or reviews it (2024); what falls under (5) the
province examines and the ministry decides. (3) and (4) begin at the State Council's departments, and have no file here.
Neither version sets a limit in days.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text
from chassis.workers import WorkerState

__all__ = [
    "ADVANCING",
    "LIVE",
    "MARTYR_FILE",
    "MARTYR_FILE_PERMISSIONS",
    "POSTED_WORKING_DAYS",
    "TURNS",
    "Applicant",
    "Ground",
    "GroundElsewhere",
    "Hand",
    "LawVersion",
    "MartyrCertificateTaken",
    "MartyrFileMove",
    "MartyrFileOpen",
    "MartyrFileState",
    "MartyrFrozen",
    "MartyrPublicityIncomplete",
    "MartyrTurn",
    "NotOfThisPath",
    "PersonNotDeceased",
    "SameMartyrHand",
    "Venue",
    "allowed",
    "is_on_path",
    "require_deceased",
    "require_ground",
    "require_on_path",
    "require_posted",
    "require_turn",
]

# How long the county posts what was found. The statute sets no length; as long as other honours are posted (D).
POSTED_WORKING_DAYS = 5


class LawVersion(StrEnum):
    """The version of the Regulations on commending martyrs that holds for a death 适用条例版本."""

    OF_2019 = "regulations-2019"
    OF_2024 = "regulations-2024"


class Ground(StrEnum):
    """The grounds of art. 8, by its numbers.

    条例第八条所列牺牲情形，依其各项。
    """

    EMERGENCY = "emergency"  # （一）执法、国家安全、反恐和处置突发事件
    RESCUE = "rescue"  # （二）抢险救灾、抢救保护国家、集体和公民生命财产
    FOREIGN_MISSION = "foreign-mission"  # （三）外交、援外、维和
    WEAPONS_TEST = "weapons-test"  # （四）武器装备科研试验
    OUTSTANDING = "outstanding"  # （五）其他牺牲情节特别突出，堪为楷模


_OF_PROVINCE = frozenset({Ground.EMERGENCY, Ground.RESCUE})
_OF_MINISTRY = frozenset({Ground.OUTSTANDING})


class Applicant(StrEnum):
    """Who handed in the material: art. 9.

    提交材料的申报人，依条例第九条。
    """

    WORK_UNIT = "work-unit"  # 牺牲者所在工作单位
    RELATIVES = "relatives"  # 牺牲者遗属
    LOCAL_ORGANISATION = "local-organisation"  # 事件发生地的组织
    CITIZEN = "citizen"  # 事件发生地的公民


class Venue(StrEnum):
    """Why it is this county's to investigate: art. 9.

    由本旗县调查核实的理由，依条例第九条。
    """

    UNIT_SEAT = "unit-seat"  # 工作单位所在地
    FAMILY_HOUSEHOLD = "family-household"  # 遗属户籍所在地
    EVENT_PLACE = "event-place"  # 事件发生地


class MartyrFileState(StrEnum):
    PREPARED = "prepared"  # opened by a death on duty; nobody has applied yet
    FILED = "filed"
    INVESTIGATED = "investigated"
    COUNTY_REVIEWED = "county-reviewed"
    LEAGUE_REVIEWED = "league-reviewed"
    REGION_REVIEWED = "region-reviewed"
    REGION_DECIDED = "region-decided"
    MINISTRY_RECORDED = "ministry-recorded"
    MINISTRY_REVIEWED = "ministry-reviewed"
    MINISTRY_DECIDED = "ministry-decided"
    CERTIFIED = "certified"
    REFUSED = "refused"
    LAPSED = "lapsed"


class MartyrFileMove(StrEnum):
    FILE = "file"
    LAPSE = "lapse"  # the death turned out not to be one on duty before anybody applied
    INVESTIGATE = "investigate"
    PUBLICISE = "publicise"
    REVIEW = "review"
    DECIDE = "decide"
    RECORD = "record"
    CONFIRM = "confirm"
    ADJUDICATE = "adjudicate"
    CERTIFY = "certify"
    RETURN = "return"
    REFUSE = "refuse"


_S, _M = MartyrFileState, MartyrFileMove
_EXAMINED = (
    _S.INVESTIGATED,
    _S.COUNTY_REVIEWED,
    _S.LEAGUE_REVIEWED,
    _S.REGION_REVIEWED,
    _S.REGION_DECIDED,
    _S.MINISTRY_RECORDED,
    _S.MINISTRY_REVIEWED,
    _S.MINISTRY_DECIDED,
)
_AT_MINISTRY = (_S.MINISTRY_RECORDED, _S.MINISTRY_REVIEWED, _S.MINISTRY_DECIDED)

MARTYR_FILE = Lifecycle[MartyrFileState, MartyrFileMove](
    start=_S.PREPARED,
    steps={
        (_S.PREPARED, _M.FILE): _S.FILED,
        (_S.PREPARED, _M.LAPSE): _S.LAPSED,
        (_S.FILED, _M.INVESTIGATE): _S.INVESTIGATED,
        (_S.INVESTIGATED, _M.PUBLICISE): _S.INVESTIGATED,
        (_S.INVESTIGATED, _M.REVIEW): _S.COUNTY_REVIEWED,
        (_S.COUNTY_REVIEWED, _M.REVIEW): _S.LEAGUE_REVIEWED,
        (_S.LEAGUE_REVIEWED, _M.REVIEW): _S.REGION_REVIEWED,
        (_S.LEAGUE_REVIEWED, _M.DECIDE): _S.REGION_DECIDED,
        (_S.REGION_DECIDED, _M.RECORD): _S.MINISTRY_RECORDED,
        (_S.REGION_DECIDED, _M.CONFIRM): _S.MINISTRY_REVIEWED,
        (_S.REGION_REVIEWED, _M.ADJUDICATE): _S.MINISTRY_DECIDED,
        **{(state, _M.CERTIFY): _S.CERTIFIED for state in _AT_MINISTRY},
        # An objection that was upheld: what was found is found anew.
        **{(state, _M.RETURN): _S.FILED for state in _EXAMINED},
        **{(state, _M.REFUSE): _S.REFUSED for state in (_S.FILED, *_EXAMINED)},
    },
)
MARTYR_FILE_PERMISSIONS = {move: f"honors:martyr-file:{move.value}" for move in MartyrFileMove} | {
    _M.RETURN: "honors:martyr-objection:decide",
}
# A worker has one of these at most.
LIVE = frozenset(MartyrFileState) - {_S.REFUSED, _S.LAPSED}
# What an open objection holds back.
ADVANCING = frozenset({_M.REVIEW, _M.DECIDE, _M.RECORD, _M.CONFIRM, _M.ADJUDICATE, _M.CERTIFY})
# Moves that the service makes by itself, or by another resource's operation.
UNASKED = frozenset({_M.LAPSE, _M.RETURN})

# Whose turn it is. From the province on the ministry acts, and the province's veterans' affairs enter what it did.
TURNS: dict[MartyrFileState, tuple[Department, Level]] = {
    _S.FILED: (Department.VETERANS, Level.COUNTY),
    _S.INVESTIGATED: (Department.GOVERNMENT, Level.COUNTY),
    _S.COUNTY_REVIEWED: (Department.GOVERNMENT, Level.LEAGUE),
    _S.LEAGUE_REVIEWED: (Department.GOVERNMENT, Level.PROVINCE),
    **dict.fromkeys((_S.REGION_REVIEWED, _S.REGION_DECIDED, *_AT_MINISTRY), (Department.VETERANS, Level.PROVINCE)),
}

# Moves that only one law has, or only some grounds.
_LAW_OF = {_M.RECORD: LawVersion.OF_2019, _M.CONFIRM: LawVersion.OF_2024}
_GROUNDS_OF = {_M.DECIDE: _OF_PROVINCE, _M.ADJUDICATE: _OF_MINISTRY}


class Hand(StrEnum):
    """Whose hand a file passed through 经手人: no person has two in one round."""

    INVESTIGATOR = "investigator"
    COUNTY = "county"
    LEAGUE = "league"
    REGION = "region"


class GroundElsewhere(Conflict):
    code = "MARTYR_GROUND_ELSEWHERE"
    stands_for = ("ck_martyr_files_ground_here",)
    title = Text(
        "该情形由国务院有关部门提出评定报告", "On this ground a department of the State Council reports, not a county"
    )
    source = "烈士褒扬条例第八条第一款第三项、第四项，第九条"


class PersonNotDeceased(Conflict):
    code = "PERSON_NOT_DECEASED"
    stands_for = ("ck_martyr_files_died", "ck_posthumous_titles_died")
    title = Text("花名册尚未登记该人员死亡", "The roster has not told of the person's death")


class MartyrFileOpen(Conflict):
    code = "MARTYR_FILE_OPEN"
    stands_for = ("uq_martyr_files_worker",)
    title = Text("该人员已有烈士评定档案", "The person has a martyr file")


class NotOfThisPath(Conflict):
    code = "NOT_OF_THIS_PATH"
    stands_for = ("ck_martyr_files_path", "law_of_another_day")
    title = Text("该情形、该版条例没有这一步骤", "Neither the ground nor the version of the law has this step")
    source = "烈士褒扬条例（2019年、2024年）第九条"


class MartyrTurn(Forbidden):
    code = "MARTYR_FILE_ELSEWHERE"
    title = Text("该步骤由其他机关办理", "It is another authority's turn")
    detail = Text("由 {department}@{level} 办理", "It is the turn of {department}@{level}")


class MartyrPublicityIncomplete(Conflict):
    code = "MARTYR_PUBLICITY_INCOMPLETE"
    stands_for = ("ck_martyr_files_posted",)
    title = Text("公示未满", "What was found has not been posted for its full days")


class MartyrFrozen(Conflict):
    code = "MARTYR_FILE_FROZEN"
    stands_for = ("martyr_frozen",)
    title = Text("有未决异议，办理暂停", "An open objection freezes the file")


class SameMartyrHand(Conflict):
    code = "SAME_HAND_IN_MARTYR_FILE"
    stands_for = ("uq_martyr_hands_file_id_round_subject",)
    title = Text("同一人不得经手两个环节", "One person may not have two hands in it")


class MartyrCertificateTaken(Conflict):
    code = "MARTYR_CERTIFICATE_TAKEN"
    stands_for = ("uq_martyr_files_certificate_no",)
    title = Text("烈士证书编号已使用", "Another file has this certificate number")


def require_ground(ground: Ground) -> None:
    """（三）（四）由国务院有关部门提出评定烈士的报告."""
    if ground not in _OF_PROVINCE | _OF_MINISTRY:
        raise GroundElsewhere


def require_deceased(state: WorkerState | None, died_on: date | None) -> date:
    """Nobody but the dead: the roster has told that, and on which day."""
    if state is not WorkerState.DECEASED or died_on is None:
        raise PersonNotDeceased
    return died_on


def is_on_path(move: MartyrFileMove, *, state: MartyrFileState, law: LawVersion | None, ground: Ground | None) -> bool:
    """Whether the file's law and ground have the move: who decides differs by ground, what the ministry does by law."""
    if move is _M.REVIEW and state is _S.LEAGUE_REVIEWED:
        return ground in _OF_MINISTRY
    return (move not in _LAW_OF or _LAW_OF[move] is law) and (move not in _GROUNDS_OF or ground in _GROUNDS_OF[move])


def require_on_path(
    move: MartyrFileMove, *, state: MartyrFileState, law: LawVersion | None, ground: Ground | None
) -> None:
    """A step of another ground's way, or of another law's, is not taken."""
    if not is_on_path(move, state=state, law=law, ground=ground):
        raise NotOfThisPath


def require_turn(state: MartyrFileState, *, department: Department, level: Level) -> None:
    """逐级上报: each authority in its turn."""
    turn = TURNS[state]
    if turn != (department, level):
        raise MartyrTurn(department=turn[0].value, level=turn[1].value)


def require_posted(posted_to: date | None, *, today: date) -> None:
    """Posted, and its last day has passed to the end."""
    if posted_to is None or today <= posted_to:
        raise MartyrPublicityIncomplete


def allowed(
    moves: Iterable[MartyrFileMove],
    *,
    state: MartyrFileState,
    law: LawVersion | None,
    ground: Ground | None,
    frozen: bool,
) -> set[str]:
    """Of the moves that the state has, those that somebody can make now."""
    return {
        move.value
        for move in moves
        if move not in UNASKED
        and is_on_path(move, state=state, law=law, ground=ground)
        and not (frozen and move in ADVANCING)
    }
