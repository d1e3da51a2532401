"""Determining whose worker it was; what each relation means stands in ``recognition.relations``."""

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.recognition.relations import RELATIONS, Relation

__all__ = ["RelationReliedOn", "RulingNotNeeded", "require_rulable"]


class RulingNotNeeded(Conflict):
    code = "RULING_NOT_NEEDED"
    title = Text("该用工关系无需另作决定", "The relation needs no ruling")
    detail = Text("“{relation}”依法有承担责任的单位", "By law a unit answers for {relation!r}")
    source = "工伤保险条例第二条"


class RelationReliedOn(Conflict):
    code = "RELATION_RELIED_ON"
    stands_for = ("fk_applications_relation_settled",)
    title = Text("已据此受理，不得改为未决的用工关系", "The application was accepted on this relation")


def require_rulable(relation: Relation) -> None:
    """Only where nobody answers by law is there anything to rule on."""
    if not RELATIONS[relation].ruling:
        raise RulingNotNeeded(relation=relation.value)
