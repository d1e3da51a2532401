"""What an import did: counted row by row, and reported."""

from enum import StrEnum

from chassis.fields import Answer, described
from chassis.tabular.row_errors import RowError

__all__ = ["MAX_ERRORS", "ImportMode", "ImportReport", "ImportTally"]

# The report lists so many errors; thousands more would tell nobody anything.
MAX_ERRORS = 1000


class ImportMode(StrEnum):
    """What becomes of the good rows when others are refused 有行被拒绝时其余行的处理方式."""

    EACH = "each"
    ATOMIC = "atomic"


class ImportReport(Answer):
    """What an import did, or would do 导入结果."""

    dry_run: bool = described(
        "试运行", "dry run", "为true时，按请求未作任何变更 True when nothing was changed by request"
    )
    mode: ImportMode = described(
        "方式", "mode", "each：逐行处理；atomic：全部采纳或全部不采纳 each: row by row; atomic: all rows or none"
    )
    received: int = described("收到行数", "rows received", examples=[120])
    accepted: int = described(
        "采纳行数",
        "rows accepted",
        "atomic方式下有一行被拒绝的，均不采纳 None in atomic mode if any is refused",
        examples=[117],
    )
    refused: int = described("拒绝行数", "rows refused", examples=[2])
    unchanged: int = described(
        "未变行数", "rows unchanged", "与已有记录完全相同 On record already, just so", examples=[1]
    )
    errors: list[RowError] = described("错误", "errors", f"列前{MAX_ERRORS}条 The first {MAX_ERRORS}")
    errors_truncated: bool = described("错误未列全", "errors truncated", examples=[False])


class ImportTally:
    """Counts an import's rows as they are dealt with.

    ``keeps`` tells the import whether its changes stand: not on a dry run, and not in atomic mode with a
    refusal.
    """

    def __init__(self, *, dry_run: bool, mode: ImportMode, before: tuple[int, int, int] = (0, 0, 0)) -> None:
        """``before``: what was accepted, unchanged and refused when an import broke off that now goes on."""
        self.dry_run = dry_run
        self.mode = mode
        self._accepted, self._unchanged, self._refused_before = before
        self._refused: set[int] = set()
        self._errors: list[RowError] = []
        self._truncated = False

    def accept(self) -> None:
        self._accepted += 1

    def leave(self) -> None:
        """The row says what is on record already."""
        self._unchanged += 1

    def refuse(self, error: RowError) -> None:
        """One error of a row; a row with several is counted once."""
        self._refused.add(error.row)
        if len(self._errors) < MAX_ERRORS:
            self._errors.append(error)
        else:
            self._truncated = True

    @property
    def refused(self) -> int:
        return self._refused_before + len(self._refused)

    @property
    def keeps(self) -> bool:
        return not self.dry_run and not (self.mode is ImportMode.ATOMIC and self.refused)

    def report(self) -> ImportReport:
        nothing = self.mode is ImportMode.ATOMIC and bool(self.refused)
        return ImportReport(
            dry_run=self.dry_run,
            mode=self.mode,
            received=self._accepted + self._unchanged + self.refused,
            accepted=0 if nothing else self._accepted,
            refused=self.refused,
            unchanged=self._unchanged,
            errors=self._errors,
            errors_truncated=self._truncated,
        )
