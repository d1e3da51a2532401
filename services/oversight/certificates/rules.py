"""Certificates 社区证明: which a community may be asked to issue, and why most are refused.

Notice 75, clause 4: 不得以疫情防控为由，要求城乡社区组织出具居住证明和居家医学观察期满证明之外的其他证明.
At any time, for whatever reason, communities do not issue the twenty proofs that 民发〔2020〕20号 lists, nor one
without a basis in law or in the State Council's list.
"""

from enum import StrEnum

from chassis.text import Text

__all__ = ["EPIDEMIC", "FORBIDDEN", "NAMES", "REFUSALS", "Outcome", "Proof", "Reason", "RefusedFor", "decide"]


class Proof(StrEnum):
    """Kinds of proof that communities are asked for 向社区索要的证明种类."""

    RESIDENCE = "residence"
    HOME_OBSERVATION_COMPLETE = "home-observation-complete"
    KINSHIP = "kinship"
    IDENTITY = "identity"
    HOUSEHOLD_REGISTER_CHANGE = "household-register-change"
    DOG_KEEPING = "dog-keeping"
    NO_CRIMINAL_RECORD = "no-criminal-record"
    COMMUNITY_DRUG_REHABILITATION = "community-drug-rehabilitation"
    MISSING_PERSON = "missing-person"
    MARITAL_STATUS = "marital-status"
    BIRTH = "birth"
    BEING_ALIVE = "being-alive"
    DEATH = "death"
    ILLNESS = "illness"
    DISABILITY = "disability"
    MARRIAGE_AND_CHILDBEARING = "marriage-and-childbearing"
    EMPLOYMENT = "employment"
    PERSONAL_FILE = "personal-file"
    PROPERTY = "property"
    INHERITANCE = "inheritance"
    BUSINESS_PREMISES = "business-premises"
    LOST_DOCUMENT = "lost-document"
    OTHER = "other"


NAMES = {
    Proof.RESIDENCE: Text("居住证明", "proof of residence"),
    Proof.HOME_OBSERVATION_COMPLETE: Text("居家医学观察期满证明", "proof that home observation is complete"),
    Proof.KINSHIP: Text("亲属关系证明", "proof of kinship"),
    Proof.IDENTITY: Text("居民身份信息证明", "proof of identity"),
    Proof.HOUSEHOLD_REGISTER_CHANGE: Text(
        "户口登记项目内容变更申请证明", "proof for a change of the household register"
    ),
    Proof.DOG_KEEPING: Text("养犬证明", "proof for keeping a dog"),
    Proof.NO_CRIMINAL_RECORD: Text("无犯罪记录证明", "proof of no criminal record"),
    Proof.COMMUNITY_DRUG_REHABILITATION: Text("社区戒毒康复情况证明", "proof of drug rehabilitation in the community"),
    Proof.MISSING_PERSON: Text("人员失踪证明", "proof that somebody is missing"),
    Proof.MARITAL_STATUS: Text("婚姻状况证明", "proof of marital status"),
    Proof.BIRTH: Text("出生证明", "proof of birth"),
    Proof.BEING_ALIVE: Text("健在证明", "proof of being alive"),
    Proof.DEATH: Text("死亡证明", "proof of death"),
    Proof.ILLNESS: Text("疾病状况证明", "proof of illness"),
    Proof.DISABILITY: Text("残疾状况证明", "proof of disability"),
    Proof.MARRIAGE_AND_CHILDBEARING: Text("婚育状况证明", "proof of marriage and childbearing"),
    Proof.EMPLOYMENT: Text("就业状况证明", "proof of employment"),
    Proof.PERSONAL_FILE: Text("个人档案证明", "proof of a personal file"),
    Proof.PROPERTY: Text("财产证明", "proof of property"),
    Proof.INHERITANCE: Text("遗产继承权证明", "proof of a right of inheritance"),
    Proof.BUSINESS_PREMISES: Text("市场主体住所证明", "proof of business premises"),
    Proof.LOST_DOCUMENT: Text("证件遗失证明", "proof that a document is lost"),
    Proof.OTHER: Text("其他证明", "another proof"),
}

# For an epidemic reason these two, and no third.
EPIDEMIC = (Proof.RESIDENCE, Proof.HOME_OBSERVATION_COMPLETE)
FORBIDDEN = tuple(proof for proof in Proof if proof not in (*EPIDEMIC, Proof.OTHER))


class Reason(StrEnum):
    EPIDEMIC = "epidemic"  # 以疫情防控为由
    OTHER = "other"  # 其他事由


class Outcome(StrEnum):
    ISSUED = "issued"  # 予以出具
    REFUSED = "refused"  # 不予出具


class RefusedFor(StrEnum):
    NEVER_ISSUED = "never-issued"
    NOT_FOR_EPIDEMIC = "not-for-epidemic"
    NO_LEGAL_BASIS = "no-legal-basis"


REFUSALS = {
    RefusedFor.NEVER_ISSUED: Text(
        "依据民发〔2020〕20号，社区不出具此项证明。", "By 民发〔2020〕20号 communities do not issue this proof."
    ),
    RefusedFor.NOT_FOR_EPIDEMIC: Text(
        "依据内防指发〔2020〕75号第四条，不得以疫情防控为由要求出具居住证明和居家医学观察期满证明之外的其他证明。",
        "By notice 75 (2020), clause 4, no proof but those of residence and of completed home observation is asked for"
        " an epidemic reason.",
    ),
    RefusedFor.NO_LEGAL_BASIS: Text(
        "依据民发〔2020〕20号，没有法律法规或国务院决定依据的证明，社区不予出具。",
        "By 民发〔2020〕20号 communities issue no proof without a basis in law or in a decision of the State Council.",
    ),
}


def decide(proof: Proof, reason: Reason, *, has_legal_basis: bool) -> RefusedFor | None:
    """Why a proof is refused; None where it may be issued. The two for the epidemic need no further basis."""
    if proof in FORBIDDEN:
        return RefusedFor.NEVER_ISSUED
    if reason is Reason.EPIDEMIC:
        return None if proof in EPIDEMIC else RefusedFor.NOT_FOR_EPIDEMIC
    return None if has_legal_basis else RefusedFor.NO_LEGAL_BASIS
