"""Sources 物资来源: who supplies and who donates.

A donation is traceable from its giver to the worker who has it (公益事业捐赠法, K-hi): each lot has one source, and
a lot is never mixed with another.
"""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["SourceKind", "SourceTaken"]


class SourceKind(StrEnum):
    SUPPLIER = "supplier"  # 采购、调拨
    DONOR = "donor"  # 捐赠


class SourceTaken(Conflict):
    code = "SOURCE_TAKEN"
    stands_for = ("uq_supply_sources_region_agreement_no",)
    title = Text("该合同或捐赠协议已登记", "The contract or the donation is on record already")
