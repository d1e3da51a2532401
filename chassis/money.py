"""Money as whole fen (分), and the few ways it is rounded and split.

``half_up`` rounds a quotient once, at the end of a line's sum. ``split_by_bp`` parts a total between two
funders by basis points, ``split_lines`` parts the lines of a roll so that they add up to its total's split.
"""

from collections.abc import Sequence

__all__ = ["WHOLE_BP", "half_up", "split_by_bp", "split_lines"]

WHOLE_BP = 10_000


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of non-negative integers, halves rounded up (四舍五入)."""
    if numerator < 0 or denominator <= 0:
        raise ValueError("half_up takes a non-negative numerator and a positive denominator")
    return (2 * numerator + denominator) // (2 * denominator)


def split_by_bp(total_fen: int, bp: int) -> tuple[int, int]:
    """The first funder's share by basis points, rounded down, and the rest, which is the second funder's."""
    if total_fen < 0:
        raise ValueError("only a non-negative amount is split")
    if not 0 <= bp <= WHOLE_BP:
        raise ValueError(f"a share is 0 to {WHOLE_BP} basis points, not {bp}")
    first = total_fen * bp // WHOLE_BP
    return first, total_fen - first


def split_lines(amounts: Sequence[int], bp: int) -> list[tuple[int, int]]:
    """Each line's two shares, by the difference of splits of the running total.

    The differences telescope: the shares add up to ``split_by_bp`` of the sum whatever the lines are, each
    is less than one fen from its exact value, and none is negative. Splitting line by line would lose up to a
    fen a line. The order of the lines matters to single fen, so it must be the roll's own order.
    """
    if any(amount < 0 for amount in amounts):
        raise ValueError("only non-negative amounts are split")
    shares: list[tuple[int, int]] = []
    running, taken = 0, 0
    for amount in amounts:
        running += amount
        first = split_by_bp(running, bp)[0] - taken
        taken += first
        shares.append((first, amount - first))
    return shares
