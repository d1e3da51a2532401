"""How sure the service is of a statute's day or figure that it came with: every one of them carries its mark."""

from enum import StrEnum

__all__ = ["Certainty"]


class Certainty(StrEnum):
    """Where a figure comes from 可信程度."""

    READ = "read"  # the authority's full text was read
    EXCERPT = "excerpt"  # an excerpt or a mirror of the authority was read
    HIGH = "high"  # known, with high confidence, not verified
    MEDIUM = "medium"  # known, with medium confidence, not verified
    DESIGN = "design"  # decided here, where the authorities are silent
