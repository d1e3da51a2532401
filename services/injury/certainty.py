"""How sure the service is of a figure or a limit: every one of them carries its mark."""

from enum import StrEnum

__all__ = ["Certainty"]


class Certainty(StrEnum):
    """Where a figure comes from 参数来源的可靠程度."""

    READ = "read"  # the authority's full text was read
    EXCERPT = "excerpt"  # an excerpt or a mirror of the authority was read
    HIGH = "high"  # known, with high confidence, not verified
    MEDIUM = "medium"  # known, with medium confidence, not verified
    DESIGN = "design"  # decided here, where the authorities are silent
