"""The one question that education and veterans' affairs ask, and all that they are told."""

from chassis.fields import Answer, Line, Schema, described
from services.honors.child_entitlements.rules import ChildStage, Treatment
from services.honors.children.schemas import ID_EXAMPLE

__all__ = ["EligibilityIn", "EligibilityOut"]


class EligibilityIn(Schema):
    """Whether a child has a benefit, for one matter 待遇资格查询."""

    id_number: Line = described("证件号码", "ID number", max_length=40, examples=[ID_EXAMPLE])
    stage: ChildStage = described("事项", "matter", examples=["senior-secondary"])


class EligibilityOut(Answer):
    """Yes or no, and what is due; never why 查询结果."""

    eligible: bool = described("是否享受", "whether there is a benefit", examples=[True])
    treatment: Treatment | None = described("待遇", "treatment", examples=["priority-at-tie"])
