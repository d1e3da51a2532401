"""Asking, consenting and screening on the wire; totals and bands go to the person alone."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.counselling.rules import CounselState, Scope, Source
from services.welfare.counselling.scales import Band, Difficulty, Scale, Triage
from services.welfare.crises.schemas import ContactOut
from services.welfare.duty_shifts.schemas import Phone

__all__ = [
    "AskIn",
    "CaseOut",
    "ConsentIn",
    "ConsentOut",
    "CounsellingAsked",
    "CounsellingConsentWithdrawn",
    "CounsellingConsented",
    "CounsellingEnded",
    "CounsellingForgotten",
    "CounsellingOfferLapsed",
    "CounsellingOffered",
    "CounsellingProposed",
    "CounsellingScreened",
    "CounsellingWithdrawn",
    "IntakeIn",
    "IntakeOut",
    "OfferOut",
    "OwnCaseOut",
    "ProposalIn",
    "ProposalOut",
    "ScoreOut",
    "ScreenIn",
    "ScreenOut",
    "ScreenTakenOut",
    "WithdrawIn",
]

Item = Annotated[int, Field(ge=0, le=3)]
_PHQ9 = [1, 1, 0, 1, 0, 0, 1, 0, 0]
_GAD7 = [1, 1, 0, 1, 0, 0, 1]


def _scopes(**more: object) -> list[Scope]:
    scopes: list[Scope] = described(
        "同意事项",
        "what is consented to",
        "每项单独作出 Each by itself",
        max_length=len(Scope),
        examples=[["screening"]],
        **more,
    )
    return scopes


class AskIn(Schema):
    """Asking for help 求助."""

    consents: list[Scope] = _scopes(default=[])
    phone: Phone | None = described(
        "联系电话", "telephone", "加密保存 Kept sealed", default=None, examples=["13800001234"]
    )
    offer_id: UUID | None = described(
        "关怀邀约", "offer that is taken up", "不与个案一并保存 Not kept with the case", default=None
    )


class ConsentIn(Schema):
    """Consents that are given 同意."""

    scopes: list[Scope] = _scopes(min_length=1)
    phone: Phone | None = described(
        "联系电话", "telephone", "加密保存 Kept sealed", default=None, examples=["13800001234"]
    )


class WithdrawIn(Schema):
    """Consents that are withdrawn: all of them, and with them the case, when none is named.

    撤回的同意事项；一项未列的，撤回全部同意并结束咨询。
    """

    scopes: list[Scope] = _scopes(default=[])


class ScreenIn(Schema):
    """Answers to the questionnaires: 0 not at all, 1 several days, 2 more than half the days, 3 nearly every day;
    null where unanswered.

    量表答案：0为完全没有，1为有几天，2为一半以上天数，3为几乎每天；未答的为空。
    """

    phq9: list[Item | None] | None = described(
        "抑郁筛查量表", "PHQ-9", "共九题 Nine items", min_length=9, max_length=9, default=None, examples=[_PHQ9]
    )
    gad7: list[Item | None] | None = described(
        "焦虑筛查量表", "GAD-7", "共七题 Seven items", min_length=7, max_length=7, default=None, examples=[_GAD7]
    )
    difficulty: Difficulty | None = described(
        "功能影响", "how difficult", "只保存，不计分 Kept, not scored", default=None
    )
    consents: list[Scope] = _scopes(default=[])
    phone: Phone | None = described(
        "联系电话", "telephone", "加密保存 Kept sealed", default=None, examples=["13800001234"]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.phq9 is None and self.gad7 is None:
            raise wrong("screen_empty", "至少应填写一份量表", "At least one questionnaire is answered")
        return self


class OwnCaseOut(Answer):
    """The person's own case 本人咨询."""

    id: UUID = described("标识", "id")
    source: Source = described("来源", "how it began", examples=["self"])
    state: CounselState = described("状态", "state", examples=["consented"])
    triage: Triage | None = described("分级", "how soon", "填写量表之前为空 Null before a screen")
    opened_at: LocalDateTime = described("建立时间", "opened at")
    due_at: LocalDateTime | None = described("应在此前联系", "to be spoken to by")
    ended_at: LocalDateTime | None = described("结束时间", "ended at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    version: Version = described("版本", "version", examples=[1])


class CaseOut(Answer):
    """A case as the health department's desk sees it: how soon, and nothing on who it is 待转介."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县", "county", examples=["150603000000"])
    state: CounselState = described("状态", "state", examples=["triaged"])
    triage: Triage | None = described("分级", "how soon", "填写量表之前为空 Null before a screen")
    opened_at: LocalDateTime = described("建立时间", "opened at")
    due_at: LocalDateTime | None = described("应在此前联系", "to be spoken to by")
    version: Version = described("版本", "version", examples=[1])


class ConsentOut(Answer):
    """A line of the ledger of consents 同意台账."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("咨询", "case")
    scope: Scope = described("事项", "what was consented to", examples=["screening"])
    given_at: LocalDateTime = described("同意时间", "given at")
    withdrawn_at: LocalDateTime | None = described("撤回时间", "withdrawn at", "未撤回时为空 Null while it stands")


class ScreenTakenOut(Answer):
    """What to do now 量表已提交."""

    case_id: UUID = described("咨询", "case")
    triage: Triage = described("分级", "how soon", examples=["self-help"])
    contact: ContactOut = described(
        "可立即联系的人员", "whom to call now", "不紧急的也告知 Also where nothing is urgent"
    )
    called_back: bool = described("值班人员将主动联系", "the desk on duty was told", examples=[False])
    due_at: LocalDateTime | None = described("应在此前联系", "to be spoken to by")
    retest_on: LocalDate | None = described("建议复测日", "to be repeated on")


class ScoreOut(Answer):
    """One questionnaire's result: a screener, no diagnosis 筛查结果，非诊断."""

    scale: Scale = described("量表", "questionnaire", examples=["phq-9"])
    total: int | None = described("总分", "total", "漏答过多的为空 Null where too much was unanswered", examples=[4])
    band: Band | None = described("区间", "band of the total", examples=["minimal"])
    prorated: bool = described("按比例折算", "prorated for a missing item", examples=[False])


class ScreenOut(Answer):
    """An own screen 本人量表."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("咨询", "case")
    taken_at: LocalDateTime = described("填写时间", "taken at")
    retest_on: LocalDate | None = described("建议复测日", "to be repeated on")
    scores: list[ScoreOut] = described("结果", "results")
    phq9: list[int | None] | None = described("抑郁筛查量表", "PHQ-9 as answered")
    gad7: list[int | None] | None = described("焦虑筛查量表", "GAD-7 as answered")
    difficulty: Difficulty | None = described("功能影响", "how difficult")


class OfferOut(Answer):
    """Counselling offered after an injury 关怀邀约."""

    id: UUID = described("标识", "id")
    offered_at: LocalDateTime = described("邀约时间", "offered at")
    lapsed_at: LocalDateTime | None = described(
        "失效时间", "lapsed at", "为另一邀约所取代 Another offer took its place"
    )


class ProposalIn(Schema):
    """Whom a colleague or a manager proposes help for: no reasons, no observations.

    同事或主管推荐何人接受心理援助；不写理由，也不写观察所见。
    """

    worker_id: WorkerId = described("人员编号", "worker ID")


class ProposalOut(Answer):
    """The same for everybody, so that nobody learns who is in counselling 已转告本人."""

    recorded: bool = described(
        "已记录", "recorded", "本人同意之前不作任何处理 Nothing is done before the person agrees", examples=[True]
    )


class IntakeIn(Schema):
    """Somebody on the hotline 热线受理."""

    worker_id: WorkerId = described(
        "人员编号", "worker ID", "凭校验位受理，事后核实 Taken on its check digit; verified later"
    )
    crisis: bool = described("是否危机", "whether it is a crisis", examples=[True])
    phone: Phone | None = described(
        "联系电话", "telephone", "加密保存 Kept sealed", default=None, examples=["13800001234"]
    )
    place: RegionCode | None = described(
        "所在地", "where they are", "不填即调用方所属区划 The caller's own region when absent", default=None
    )
    consents: list[Scope] = _scopes(default=[])


class IntakeOut(Answer):
    """What to tell them 热线受理结果."""

    case_id: UUID = described("咨询", "case")
    crisis_id: UUID | None = described("危机", "crisis", "不属于危机的为空 Null when it is none")
    verified: bool = described("已与花名册核实", "verified with the roster", examples=[False])
    contact: ContactOut = described("可立即联系的人员", "whom to call now")


class CounsellingOffered(Event, type="welfare.counselling.offered", zh="受伤后已主动提供心理援助，每案一次。"):
    """Counselling was offered after an injury, once a case."""

    injury_case_id: UUID = described("工伤案件", "injury case")


class CounsellingOfferLapsed(
    Event,
    type="welfare.counselling.offer-lapsed",
    zh="为个案提出的心理援助不再有效：同一事故另有个案，或当事人已死亡。",
):
    """The offer for a case stands no more: another case is of the same accident, or the person has died."""

    injury_case_id: UUID = described("工伤案件", "injury case")


class CounsellingAsked(Event, type="welfare.counselling.asked", zh="有人求助；不透露其人其地。"):
    """Somebody asked for help. Nothing says who, or where."""


class CounsellingProposed(Event, type="welfare.counselling.proposed", zh="已推荐某人接受心理援助，正征询本人意愿。"):
    """Somebody was proposed for help, and is asked whether they want it."""


class CounsellingConsented(Event, type="welfare.counselling.consented", zh="当事人已同意。"):
    """A person consented."""

    scopes: list[Scope]


class CounsellingConsentWithdrawn(
    Event, type="welfare.counselling.consent-withdrawn", zh="当事人撤回同意，依此进行的事项已停止。"
):
    """A person withdrew a consent, and what rested on it has stopped."""

    scopes: list[Scope]


class CounsellingScreened(Event, type="welfare.counselling.screened", zh="量表已填写；不透露结果。"):
    """A questionnaire was filled in; nothing says with what."""


class CounsellingWithdrawn(Event, type="welfare.counselling.withdrawn", zh="当事人已退出，所述内容已删除。"):
    """A person withdrew; what they told was deleted."""


class CounsellingEnded(Event, type="welfare.counselling.ended", zh="个案非经当事人表示而结束；不透露原因。"):
    """A case is over without the person having said so. Nothing says why."""


class CounsellingForgotten(
    Event, type="welfare.counselling.forgotten", zh="结束已久的个案所述内容，或无人答复的推荐，已删除。"
):
    """What was told in a case that ended long ago was deleted, or a proposal that nobody answered."""
