"""The lines of a text file, of bounded length."""

from typing import IO

from chassis.tabular.refusals import FileTooLarge, FileUnreadable

__all__ = ["Lines"]


class Lines:
    """The lines of a text, none longer than the limit, counted toward the record that they belong to."""

    def __init__(self, text: IO[str], limit: int) -> None:
        self._text = text
        self._limit = limit
        self._taken = 0
        self.number = 1
        self.whole = True

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._limit + 1)
        if not line:
            raise StopIteration
        self._taken += len(line)
        if self._taken > self._limit:
            raise FileTooLarge("row_chars", self._limit, row=self.number)
        if "\0" in line:
            raise FileUnreadable("nul", row=self.number)
        self.whole = line[-1] in "\r\n"
        return line

    def next_record(self) -> None:
        self.number += 1
        self._taken = 0
