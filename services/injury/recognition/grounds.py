"""Grounds of recognition 认定情形: arts. 14 and 15, the epidemic ground, and the exclusions of art. 16, as tables.

A ground is a row: its wording, whether it recognises (认定) or deems (视同), the papers that prove it, and the
questions that decide it. A question is answered yes, no, or not known: a fact nobody has shown is not a fact
disproved (N8).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.text import Text

__all__ = [
    "EXCLUSIONS",
    "GROUNDS",
    "RESCUE_WITHIN",
    "Document",
    "Exclusion",
    "ExclusionRule",
    "Facts",
    "FaultShare",
    "Finding",
    "Ground",
    "GroundRule",
    "Material",
    "Question",
    "examine",
    "within_48_hours",
]


class Ground(StrEnum):
    """Articles and items of the regulations on work-injury insurance; E11 is the ministry's notice no. 11 of 2020.

    认定情形，以《工伤保险条例》条款项表示；E11即人社部函〔2020〕11号。
    """

    WORK_ACCIDENT = "14-1"
    PREPARATION = "14-2"
    VIOLENCE = "14-3"
    OCCUPATIONAL_DISEASE = "14-4"
    AWAY_ON_BUSINESS = "14-5"
    COMMUTING = "14-6"
    OTHER_LAW = "14-7"
    INFECTION_ON_DUTY = "E11"
    SUDDEN_DEATH = "15-1"
    RESCUE = "15-2"
    OLD_WOUND = "15-3"


class Exclusion(StrEnum):
    """Facts that forbid recognition whatever the ground 除外情形，有其一即不得认定."""

    INTENTIONAL_CRIME = "16-1"
    DRINK_OR_DRUGS = "16-2"
    SELF_HARM = "16-3"


class Material(StrEnum):
    """Papers 材料."""

    APPLICATION_FORM = "application-form"  # 工伤认定申请表
    RELATION_PROOF = "relation-proof"  # 劳动关系（含事实劳动关系）证明
    DIAGNOSIS = "diagnosis"  # 医疗诊断证明
    OCCUPATIONAL_DIAGNOSIS = "occupational-diagnosis"  # 职业病诊断证明书或鉴定书
    INFECTION_PROOF = "infection-proof"  # 感染的医疗证明
    DUTY_PROOF = "duty-proof"  # 履行工作职责证明
    DEATH_CERTIFICATE = "death-certificate"  # 死亡证明
    RESCUE_RECORD = "rescue-record"  # 抢救记录（载明初次诊断时间）
    POLICE_REPORT = "police-report"  # 公安机关证明
    TRAFFIC_FAULT = "traffic-fault"  # 交通事故责任认定书
    TRAVEL_ORDER = "travel-order"  # 因工外出证明
    PUBLIC_INTEREST_PROOF = "public-interest-proof"  # 抢险救灾等证明
    VETERAN_CARD = "veteran-card"  # 革命伤残军人证
    RELAPSE_PROOF = "relapse-proof"  # 旧伤复发的医疗证明
    LEGAL_BASIS = "legal-basis"  # 法律、行政法规依据
    PAYMENT_PROOF = "payment-proof"  # 支付凭证; of no application


class FaultShare(StrEnum):
    """One's own part in a traffic accident 交通事故责任."""

    NONE = "none"  # 无责任
    MINOR = "minor"  # 次要责任
    EQUAL = "equal"  # 同等责任
    MAIN = "main"  # 主要责任
    FULL = "full"  # 全部责任


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an event; None is not known."""

    at_work_time: bool | None = None
    at_workplace: bool | None = None
    at_post: bool | None = None
    from_work: bool | None = None
    preparing_or_finishing: bool | None = None
    violence_for_duty: bool | None = None
    occupational_disease_certified: bool | None = None
    away_on_business: bool | None = None
    private_errand: bool | None = None
    missing_in_accident: bool | None = None
    commuting: bool | None = None
    transport_accident: bool | None = None
    own_fault: FaultShare | None = None
    other_law: str | None = None
    infected: bool | None = None
    epidemic_duty: bool | None = None
    infected_on_duty: bool | None = None
    sudden_illness: bool | None = None
    died_on_the_spot: bool | None = None
    first_diagnosis_at: datetime | None = None
    died_at: datetime | None = None
    public_interest: bool | None = None
    veteran_wound: bool | None = None
    veteran_card: bool | None = None
    relapsed_here: bool | None = None


# 48小时之内: 以内 includes the number itself (民法典第一千二百五十九条, K-hi), so 48 h 00 min is within.
RESCUE_WITHIN = timedelta(hours=48)


def within_48_hours(*, first_diagnosis_at: datetime, died_at: datetime) -> bool:
    """Whether death came within 48 hours of the first diagnosis by a medical institution, to the minute.

    工伤保险条例第十五条第一款第一项 (S:L1): 在48小时之内经抢救无效死亡的. 劳社部函〔2004〕256号第三条 (excerpt read):
    以医疗机构的初次诊断时间作为突发疾病的起算时间. Both instants are recorded to the minute, so seconds are dropped.
    """
    first, death = (at.replace(second=0, microsecond=0) for at in (first_diagnosis_at, died_at))
    return death - first <= RESCUE_WITHIN


def _from_work(facts: Facts) -> bool | None:
    """法释〔2014〕9号第四条第一项 (S:L3): at work time and place, with no proof of another cause, it is from work."""
    if facts.from_work is None and facts.at_work_time and facts.at_workplace:
        return True
    return facts.from_work


def _not_mainly_own_fault(facts: Facts) -> bool | None:
    """非本人主要责任: equal fault passes, main and full do not."""
    return None if facts.own_fault is None else facts.own_fault not in (FaultShare.MAIN, FaultShare.FULL)


def _died_in_time(facts: Facts) -> bool | None:
    if facts.died_on_the_spot:
        return True
    if facts.first_diagnosis_at is None or facts.died_at is None:
        return None
    return within_48_hours(first_diagnosis_at=facts.first_diagnosis_at, died_at=facts.died_at)


def _not_private(facts: Facts) -> bool | None:
    """法释〔2014〕9号第五条第二款 (S:L3): a private errand on a business trip is not the business."""
    return not facts.private_errand


def _away_for_work(facts: Facts) -> bool | None:
    return True if facts.missing_in_accident else facts.from_work


@dataclass(frozen=True, slots=True)
class Question:
    """One question that a ground asks of the facts."""

    words: Text
    holds: Callable[[Facts], bool | None]


_WORK_TIME = Question(Text("在工作时间", "at work time"), lambda facts: facts.at_work_time)
_WORKPLACE = Question(Text("在工作场所内", "at the workplace"), lambda facts: facts.at_workplace)
_FROM_WORK = Question(Text("因工作原因", "from a cause of work"), _from_work)


@dataclass(frozen=True, slots=True)
class GroundRule:
    """One row: the wording, its kind, its proofs, its questions."""

    article: str
    wording: str
    deemed: bool
    evidence: tuple[Material, ...]
    questions: tuple[Question, ...]
    lump_sum: bool = True  # 一次性伤残补助金


_A14, _A15 = "工伤保险条例第十四条", "工伤保险条例第十五条第一款"
_G, _P = Ground, Material

GROUNDS: dict[Ground, GroundRule] = {
    _G.WORK_ACCIDENT: GroundRule(
        f"{_A14}第一项", "在工作时间和工作场所内，因工作原因受到事故伤害的", False, (),
        (_WORK_TIME, _WORKPLACE, _FROM_WORK),
    ),
    _G.PREPARATION: GroundRule(
        f"{_A14}第二项", "工作时间前后在工作场所内，从事与工作有关的预备性或者收尾性工作受到事故伤害的", False, (),
        (
            _WORKPLACE,
            Question(
                Text("从事预备性或收尾性工作", "preparing or finishing work"),
                lambda facts: facts.preparing_or_finishing,
            ),
        ),
    ),
    _G.VIOLENCE: GroundRule(
        f"{_A14}第三项", "在工作时间和工作场所内，因履行工作职责受到暴力等意外伤害的", False, (_P.POLICE_REPORT,),
        (
            _WORK_TIME, _WORKPLACE,
            Question(
                Text("因履行工作职责受到意外伤害", "harmed for doing the duty"),
                lambda facts: facts.violence_for_duty,
            ),
        ),
    ),
    _G.OCCUPATIONAL_DISEASE: GroundRule(
        f"{_A14}第四项", "患职业病的", False, (_P.OCCUPATIONAL_DIAGNOSIS,),
        (Question(Text("依法取得职业病诊断", "certified by law"), lambda facts: facts.occupational_disease_certified),),
    ),
    _G.AWAY_ON_BUSINESS: GroundRule(
        f"{_A14}第五项", "因工外出期间，由于工作原因受到伤害或者发生事故下落不明的", False, (_P.TRAVEL_ORDER,),
        (
            Question(Text("因工外出期间", "away on business"), lambda facts: facts.away_on_business),
            Question(Text("非个人活动", "not on a private errand"), _not_private),
            Question(Text("由于工作原因，或者下落不明", "from work, or missing"), _away_for_work),
        ),
    ),
    _G.COMMUTING: GroundRule(
        f"{_A14}第六项",
        "在上下班途中，受到非本人主要责任的交通事故或者城市轨道交通、客运轮渡、火车事故伤害的",
        False, (_P.TRAFFIC_FAULT,),
        (
            Question(Text("在上下班途中", "commuting"), lambda facts: facts.commuting),
            Question(Text("交通等事故伤害", "hurt in a transport accident"), lambda facts: facts.transport_accident),
            Question(Text("非本人主要责任", "not mainly own fault"), _not_mainly_own_fault),
        ),
    ),
    _G.OTHER_LAW: GroundRule(
        f"{_A14}第七项", "法律、行政法规规定应当认定为工伤的其他情形", False, (_P.LEGAL_BASIS,),
        (
            Question(
                Text("有法律、行政法规依据", "a law or regulation says so"),
                lambda facts: None if facts.other_law is None else bool(facts.other_law),
            ),
        ),
    ),
    _G.INFECTION_ON_DUTY: GroundRule(
        "人社部函〔2020〕11号",
        "在新型冠状病毒肺炎预防和救治工作中，医护及相关工作人员因履行工作职责，感染新型冠状病毒肺炎"
        "或因感染新型冠状病毒肺炎死亡的",
        False, (_P.INFECTION_PROOF, _P.DUTY_PROOF),
        (
            Question(Text("从事预防和救治工作", "in prevention or treatment"), lambda facts: facts.epidemic_duty),
            Question(Text("感染新型冠状病毒肺炎", "infected with COVID-19"), lambda facts: facts.infected),
            Question(Text("因履行工作职责感染", "infected by doing the duty"), lambda facts: facts.infected_on_duty),
        ),
    ),
    _G.SUDDEN_DEATH: GroundRule(
        f"{_A15}第一项", "在工作时间和工作岗位，突发疾病死亡或者在48小时之内经抢救无效死亡的", True,
        (_P.DEATH_CERTIFICATE, _P.RESCUE_RECORD),
        (
            _WORK_TIME,
            Question(Text("在工作岗位", "at the post"), lambda facts: facts.at_post),
            Question(Text("突发疾病", "sudden illness"), lambda facts: facts.sudden_illness),
            Question(Text("当场死亡或48小时之内死亡", "dead on the spot or within 48 hours"), _died_in_time),
        ),
    ),
    _G.RESCUE: GroundRule(
        f"{_A15}第二项", "在抢险救灾等维护国家利益、公共利益活动中受到伤害的", True, (_P.PUBLIC_INTEREST_PROOF,),
        (Question(Text("维护国家利益、公共利益活动", "for the public interest"), lambda facts: facts.public_interest),),
    ),
    _G.OLD_WOUND: GroundRule(
        f"{_A15}第三项",
        "职工原在军队服役，因战、因公负伤致残，已取得革命伤残军人证，到用人单位后旧伤复发的", True,
        (_P.VETERAN_CARD, _P.RELAPSE_PROOF),
        (
            Question(Text("因战、因公负伤致残", "disabled by war or duty"), lambda facts: facts.veteran_wound),
            Question(Text("已取得革命伤残军人证", "holds the card"), lambda facts: facts.veteran_card),
            Question(Text("到用人单位后旧伤复发", "relapsed at the employer's"), lambda facts: facts.relapsed_here),
        ),
        lump_sum=False,  # 第十五条第二款: 享受除一次性伤残补助金以外的工伤保险待遇 (N4)
    ),
}  # fmt: skip


class Document(StrEnum):
    """What establishes a fact before a court 法定事实依据（法释〔2014〕9号第一条）."""

    ACCIDENT_REPORT = "accident-report"  # 事故责任认定书
    CONCLUSION = "conclusion"  # 有权机构的结论性意见
    JUDGMENT = "judgment"  # 人民法院生效裁判
    PROSECUTION = "prosecution"  # 刑事侦查、检察机关的生效文书或结论性意见


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """One row of art. 16: the wording, the documents that establish it, whether own evidence may do without them."""

    article: str
    wording: str
    documents: frozenset[Document]
    own_evidence: bool


_D = Document
_A16 = "工伤保险条例第十六条"

# 法释〔2014〕9号第一条 (S:L3): for crime the organs' documents alone; for the others they come first, and where there
# are none the department may find the fact itself, on evidence that a court will examine.
EXCLUSIONS: dict[Exclusion, ExclusionRule] = {
    Exclusion.INTENTIONAL_CRIME: ExclusionRule(
        f"{_A16}第一项", "故意犯罪的", frozenset({_D.PROSECUTION, _D.JUDGMENT}), False
    ),
    Exclusion.DRINK_OR_DRUGS: ExclusionRule(
        f"{_A16}第二项", "醉酒或者吸毒的", frozenset({_D.ACCIDENT_REPORT, _D.CONCLUSION, _D.JUDGMENT}), True
    ),
    Exclusion.SELF_HARM: ExclusionRule(
        f"{_A16}第三项", "自残或者自杀的", frozenset({_D.CONCLUSION, _D.JUDGMENT}), True
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """How a ground stands: which of its questions are answered no, and which not at all."""

    ground: Ground
    failed: tuple[Text, ...]
    unknown: tuple[Text, ...]

    @property
    def met(self) -> bool:
        return not self.failed and not self.unknown


def examine(ground: Ground, facts: Facts) -> Finding:
    """Put a ground's questions to the facts."""
    answers = [(question.words, question.holds(facts)) for question in GROUNDS[ground].questions]
    return Finding(
        ground=ground,
        failed=tuple(words for words, holds in answers if holds is False),
        unknown=tuple(words for words, holds in answers if holds is None),
    )
