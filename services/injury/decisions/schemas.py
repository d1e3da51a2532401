"""Investigations, decisions, delivery and remedies on the wire. Facts are health data, revealed on their own."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, Note, Schema, Version, WorkerId, described
from chassis.ledger import Event
from services.injury.cases.rules import Outcome
from services.injury.clocks.schemas import WordsOut
from services.injury.decisions.rules import Recipient, RemedyKind, RemedyResult, SuspendedFor, Track, Way
from services.injury.recognition.grounds import Document, Exclusion, FaultShare, Ground

__all__ = [
    "CaseDeemed",
    "CaseFinal",
    "CaseInvestigated",
    "CaseNotRecognised",
    "CaseRecognised",
    "CaseRemedyConcluded",
    "CaseRemedySought",
    "CaseResumed",
    "CaseServed",
    "CaseSuspended",
    "ConcludeIn",
    "DecideAgainstIn",
    "DecideForIn",
    "DecisionOut",
    "DeliveryIn",
    "ExclusionIn",
    "FactsIn",
    "FactsOut",
    "InvestigateIn",
    "RemedyIn",
    "ResumeIn",
    "ServeIn",
    "SuspendIn",
]


class InvestigateIn(Schema):
    """Who looks into the case 调查核实."""

    officers: list[Line] = described(
        "调查人员",
        "officers",
        "两人以上，以令牌主体标识列出 Two or more, by their subjects",
        min_length=1,
        max_length=10,
        examples=[["hrs:1", "hrs:2"]],
    )
    employer_denies: bool = described("用人单位不认为是工伤", "the employer denies it", default=False)
    employer_evidence: bool = described("用人单位已举证", "the employer brought evidence", default=False)


class SuspendIn(Schema):
    """Whose conclusion is awaited 中止."""

    reason: SuspendedFor = described("原因", "reason", examples=["administrative"])
    body: Line = described("作出结论的机关", "body that concludes", examples=["康巴什区公安分局交通管理大队"])
    first_on: LocalDate = described("起始日", "first day that does not count", examples=["2020-02-06"])


class ResumeIn(Schema):
    """From when the clock runs again 恢复."""

    last_on: LocalDate = described("截止日", "last day that does not count", examples=["2020-03-10"])


class FactsIn(Schema):
    """What is known of the event; what is not known is left out.

    查明的事实，未查明的不填。
    """

    at_work_time: bool | None = described("在工作时间", "at work time", default=None)
    at_workplace: bool | None = described("在工作场所", "at the workplace", default=None)
    at_post: bool | None = described("在工作岗位", "at the post", default=None)
    from_work: bool | None = described("因工作原因", "from a cause of work", default=None)
    preparing_or_finishing: bool | None = described("预备性或收尾性工作", "preparing or finishing work", default=None)
    violence_for_duty: bool | None = described("因履职受暴力伤害", "harmed for doing the duty", default=None)
    occupational_disease_certified: bool | None = described("已诊断职业病", "occupational disease", default=None)
    away_on_business: bool | None = described("因工外出", "away on business", default=None)
    private_errand: bool | None = described("个人活动", "on a private errand", default=None)
    missing_in_accident: bool | None = described("事故中下落不明", "missing in an accident", default=None)
    commuting: bool | None = described("上下班途中", "commuting", default=None)
    transport_accident: bool | None = described("交通等事故", "a transport accident", default=None)
    own_fault: FaultShare | None = described("本人责任", "own part in the accident", default=None)
    other_law: Line | None = described("其他法律依据", "law or regulation", default=None)
    infected: bool | None = described("感染", "infected", default=None)
    epidemic_duty: bool | None = described("从事预防和救治", "in prevention or treatment", default=None)
    infected_on_duty: bool | None = described("因履职感染", "infected by doing the duty", default=None)
    sudden_illness: bool | None = described("突发疾病", "sudden illness", default=None)
    died_on_the_spot: bool | None = described("当场死亡", "died on the spot", default=None)
    first_diagnosis_at: LocalDateTime | None = described(
        "初次诊断时间",
        "first diagnosis",
        "以医疗机构记载为准，精确到分钟 By a medical institution, to the minute",
        default=None,
    )
    died_at: LocalDateTime | None = described(
        "死亡时间", "died at", "未给出的，取案件所载死亡时间 That of the case when absent", default=None
    )
    public_interest: bool | None = described("维护公共利益", "for the public interest", default=None)
    veteran_wound: bool | None = described("因战因公致残", "disabled by war or duty", default=None)
    veteran_card: bool | None = described("革命伤残军人证", "holds the card", default=None)
    relapsed_here: bool | None = described("旧伤复发", "an old wound's relapse", default=None)


class FactsOut(Answer):
    """The facts that a decision rests on, in plain 查明的事实."""

    case_id: UUID = described("案件", "case")
    round: int = described("第几次决定", "which decision", examples=[1])
    facts: FactsIn = described("事实", "facts")
    override_reason: str | None = described("免除举证责任的理由", "why the burden of proof was lifted")


class ExclusionIn(Schema):
    """A fact that art. 16 names 不得认定的情形."""

    exclusion: Exclusion = described("情形", "fact", examples=["16-2"])
    document: Document | None = described("有权机构文书", "document that establishes it", default=None)
    own_evidence: Note | None = described("自行查明的证据", "the department's own evidence", default=None)


class _DecideIn(Schema):
    ground: Ground = described("认定情形", "ground", examples=["14-1"])
    facts: FactsIn = described("查明的事实", "facts", examples=[{"at_work_time": True, "at_workplace": True}])
    track: Track = described("办理方式", "which limit it has", default=Track.ORDINARY)


class DecideForIn(_DecideIn):
    """Recognise the injury, or deem it one 认定."""

    exclusions: list[ExclusionIn] = described("主张的除外情形", "facts of art. 16 alleged", default=[], max_length=3)


class DecideAgainstIn(_DecideIn):
    """Do not recognise it 不予认定."""

    exclusion: ExclusionIn | None = described("除外情形", "fact of art. 16", default=None)
    override_reason: Note | None = described(
        "法律理由",
        "legal reason",
        "用人单位否认而未举证的填写 Where the employer denies and has proved nothing",
        default=None,
    )


class DeliveryIn(Schema):
    """One recipient 送达."""

    recipient: Recipient = described("受送达人", "recipient", examples=["worker"])
    delivered_on: LocalDate = described("送达日", "delivered on", examples=["2020-02-12"])
    way: Way = described("送达方式", "way", examples=["in-person"])


class ServeIn(Schema):
    """To whom the decision went 送达决定书."""

    deliveries: list[DeliveryIn] = described("送达", "deliveries", min_length=1, max_length=4)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.recipient for one in self.deliveries}) != len(self.deliveries):
            raise wrong("recipient_repeated", "每名受送达人只送达一次", "A recipient has one delivery")
        return self


class RemedyIn(Schema):
    """A review or a suit that was brought 复议、诉讼."""

    body: Line = described("受理机关", "body", examples=["鄂尔多斯市人民政府"])
    filed_on: LocalDate = described("提出日", "filed on", examples=["2020-03-20"])


class ConcludeIn(Schema):
    """How it ended 复议、诉讼结果."""

    concluded_on: LocalDate = described("结果送达日", "day on which its decision was received", examples=["2020-05-18"])


class DecisionOut(Answer):
    """A decision, without the facts it rests on.

    工伤认定决定，不含所依据的事实。
    """

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    round: int = described("第几次决定", "which decision of the case", examples=[1])
    outcome: Outcome = described("结论", "outcome", examples=["recognised"])
    ground: Ground = described("认定情形", "ground", examples=["14-1"])
    article: str = described("依据", "article", examples=["工伤保险条例第十四条第一项"])
    wording: str = described("条文", "its words", examples=["在工作时间和工作场所内，因工作原因受到事故伤害的"])
    reasons: list[WordsOut] = described("理由", "reasons")
    investigators: list[str] = described(
        "调查人员", "investigators", "未经调查核实的为空列表 None where there was no investigation"
    )
    exclusion: Exclusion | None = described("不得认定的情形", "fact of art. 16")
    exclusion_document: Document | None = described("有权机构文书", "document that establishes it")
    track: Track = described("办理方式", "which limit it had")
    decided_on: LocalDate = described("决定日", "decided on", examples=["2020-02-10"])
    revoked_on: LocalDate | None = described("撤销日", "revoked on")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _CaseEvent(Event):
    worker_id: WorkerId


class CaseInvestigated(_CaseEvent, type="injury.case.investigated", zh="两名以上工作人员正在调查核实案件。"):
    """Two officers or more look into a case."""


class CaseSuspended(_CaseEvent, type="injury.case.suspended", zh="认定时限中止，等待其他机关的结论。"):
    """The clock of the decision stands still: another body's conclusion is awaited."""


class CaseResumed(_CaseEvent, type="injury.case.resumed", zh="认定时限恢复计算。"):
    """The clock of the decision runs again."""


class _Recognised(_CaseEvent):
    ground: Ground
    article: str
    fatal: bool = described("因此死亡", "died of it")


class CaseRecognised(
    _Recognised,
    type="injury.case.recognised",
    zh="依照《工伤保险条例》第十四条或人社部函〔2020〕11号认定为工伤；因此死亡的，`fatal`为真。",
):
    """The injury was recognised by art. 14 or the epidemic notice; ``fatal`` when the worker died of it."""


class CaseDeemed(
    _Recognised, type="injury.case.deemed", zh="依照《工伤保险条例》第十五条视同工伤；因此死亡的，`fatal`为真。"
):
    """The harm was deemed an injury by art. 15; ``fatal`` when the worker died of it."""


class CaseNotRecognised(_CaseEvent, type="injury.case.not-recognised", zh="不予认定工伤。"):
    """The injury was not recognised."""

    article: str


class CaseServed(_CaseEvent, type="injury.case.served", zh="认定决定已送达当事人。"):
    """The decision reached whom it concerns."""

    served_on: LocalDate = described("送达日期", "served on")


class CaseRemedySought(_CaseEvent, type="injury.case.remedy-sought", zh="已申请行政复议或提起行政诉讼。"):
    """A review was asked for, or a suit brought."""

    kind: RemedyKind = described("救济途径", "review or suit")


class CaseRemedyConcluded(_CaseEvent, type="injury.case.remedy-concluded", zh="行政复议或行政诉讼已结束。"):
    """A review or a suit ended."""

    kind: RemedyKind = described("救济途径", "review or suit")
    result: RemedyResult = described("结果", "result")


class CaseFinal(_CaseEvent, type="injury.case.final", zh="认定决定已确定生效。"):
    """The decision stands for good."""

    outcome: Outcome
