"""Publications 刊播: a story in one channel and one language, corrected or withdrawn where it was wrong."""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "PUBLICATION",
    "PUBLICATION_PERMISSIONS",
    "Channel",
    "EditionUnknown",
    "PublicationMove",
    "PublicationState",
    "PublishedAlready",
    "StoryNotApproved",
]


class Channel(StrEnum):
    """Where it is told, in the words of clause 9.

    刊播渠道，用语依通知第九条。
    """

    NEWSPAPER = "newspaper"  # 报刊
    RADIO = "radio"  # 广播
    TELEVISION = "television"  # 电视
    NEW_MEDIA = "new-media"  # 网络新媒体


class PublicationState(StrEnum):
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class PublicationMove(StrEnum):
    CORRECT = "correct"
    COUNT_REACH = "count-reach"
    WITHDRAW = "withdraw"


_S, _M = PublicationState, PublicationMove
PUBLICATION = Lifecycle[PublicationState, PublicationMove](
    start=_S.PUBLISHED,
    steps={
        (_S.PUBLISHED, _M.COUNT_REACH): _S.PUBLISHED,
        (_S.PUBLISHED, _M.CORRECT): _S.CORRECTED,
        (_S.CORRECTED, _M.COUNT_REACH): _S.CORRECTED,
        (_S.CORRECTED, _M.CORRECT): _S.CORRECTED,
        (_S.PUBLISHED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.CORRECTED, _M.WITHDRAW): _S.WITHDRAWN,
    },
)
PUBLICATION_PERMISSIONS = {move: f"honors:publication:{move.value}" for move in PublicationMove}


class StoryNotApproved(Conflict):
    code = "STORY_NOT_APPROVED"
    stands_for = ("story_not_approved",)
    title = Text("未经批准，不得刊播", "Nothing is published that was not approved")


class EditionUnknown(Conflict):
    code = "STORY_EDITION_UNKNOWN"
    stands_for = ("fk_publications_text",)
    title = Text("没有该语种的文稿", "There is no text in that language")


class PublishedAlready(Conflict):
    code = "STORY_PUBLISHED_ALREADY"
    stands_for = ("uq_publications_place",)
    title = Text("该渠道已刊播该语种", "The channel has published it in that language")
