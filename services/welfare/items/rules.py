"""Items 物资品目: what is handed out, counted in which unit and made to which standard.

内防指发〔2020〕75号 三 (S:0): 合理配发口罩、防护服、消毒水、非接触式体温计等卫生防护器材和防控器具.
Which standard an item must meet (GB 2626, GB 19083, YY 0469 for masks, GB 19082 for suits) is data of the item.
"""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["ItemKind", "ItemTaken"]


class ItemKind(StrEnum):
    """What the notice names, and what is handed out besides.

    通知列明的物资，以及另行发放的物资。
    """

    MASK = "mask"  # 口罩
    PROTECTIVE_SUIT = "protective-suit"  # 防护服
    DISINFECTANT = "disinfectant"  # 消毒水
    THERMOMETER = "thermometer"  # 非接触式体温计
    GLOVES = "gloves"  # 手套
    GOGGLES = "goggles"  # 护目镜
    OTHER = "other"  # 其他防控器具


class ItemTaken(Conflict):
    code = "ITEM_CODE_TAKEN"
    stands_for = ("uq_supply_items_region_code",)
    title = Text("该区划已有此品目编码", "The region has an item of this code already")
