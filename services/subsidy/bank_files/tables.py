"""Payment and return files that are tables, as a bank's profile describes them."""

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter

from chassis.clock import ZONE
from chassis.problems import FieldError
from chassis.tabular import Columns, Row, RowError
from chassis.tabular.cells import guarded
from chassis.text import Text
from services.subsidy.bank_files.rules import AmountUnit, BankFileUnfit, Batch, OutField, ReturnField, fen_of, yuan
from services.subsidy.bank_files.schemas import ReturnShape, TableShape

__all__ = ["columns_of_return", "in_own_words", "write_csv", "write_xlsx"]

_MOST_ERRORS = 100


def write_csv(file: IO[bytes], batch: Batch, shape: TableShape, *, remittance: str | None) -> None:
    """RFC 4180, with the bank's delimiter and encoding."""
    text = io.TextIOWrapper(file, encoding=shape.encoding, newline="")
    writer = csv.writer(text, delimiter=shape.delimiter)
    writer.writerow([guarded(column.title) for column in shape.columns])
    for cells in _rows(batch, shape, remittance):
        writer.writerow([guarded(cell) for cell in cells])
    text.detach()


def write_xlsx(file: IO[bytes], batch: Batch, shape: TableShape, *, remittance: str | None) -> None:
    """A workbook of one sheet. Only amounts are numbers; its time of making is the payment's, so its bytes repeat.

    Row by row to disk, in a folder that only the service may open and that goes with the workbook: it holds accounts.
    """
    with (
        TemporaryDirectory() as folder,
        xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        book.set_properties({"created": batch.instructed_at.astimezone(ZONE).replace(tzinfo=None)})
        money = book.add_format({"num_format": "0.00" if shape.amounts is AmountUnit.YUAN else "0"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(shape.columns):
            sheet.set_column(place, place, column.width or 18)
            sheet.write_string(0, place, column.title)
        for row, cells in enumerate(_rows(batch, shape, remittance), start=1):
            for place, (column, cell) in enumerate(zip(shape.columns, cells, strict=True)):
                if column.field is OutField.AMOUNT:
                    sheet.write_number(row, place, float(cell), money)
                elif cell:
                    sheet.write_string(row, place, cell)


def _rows(batch: Batch, shape: TableShape, remittance: str | None) -> Iterator[list[str]]:
    """The cells of each row as text; a value that is too long for its column refuses the file, once all were seen."""
    wrong: list[FieldError] = []
    count = 0
    for ordinal, transfer in enumerate(batch.transfers, start=1):
        amount = yuan(transfer.amount_fen) if shape.amounts is AmountUnit.YUAN else str(transfer.amount_fen)
        values: dict[OutField, str] = {
            OutField.ORDINAL: str(ordinal),
            OutField.END_TO_END_ID: transfer.end_to_end_id,
            OutField.HOLDER_NAME: transfer.holder_name,
            OutField.ACCOUNT: transfer.account,
            OutField.BANK_NAME: transfer.bank_name,
            OutField.CNAPS: transfer.cnaps or "",
            OutField.AMOUNT: amount,
            OutField.REMITTANCE: remittance or "",
        }
        for column in shape.columns:
            if column.width is not None and len(values[column.field]) > column.width:
                count += 1
                if count <= _MOST_ERRORS:
                    place = f"/instructions/{transfer.end_to_end_id}/{column.field}"
                    wrong.append(FieldError(place, "too_wide", Text("超出列宽", "Wider than its column")))
        yield [values[column.field] for column in shape.columns]
    if count:
        raise BankFileUnfit(errors=wrong, wrong=count)


def columns_of_return(shape: ReturnShape) -> Columns:
    """What the columns of a bank's return file are called. Those that are not read have to be known too."""
    headings: dict[str, str] = {column.title: column.field.value for column in shape.columns}
    headings |= {title: f"ignored {place}" for place, title in enumerate(shape.ignored)}
    return Columns(headings, frozenset(column.field.value for column in shape.columns))


def in_own_words(rows: Iterable[Row | RowError], shape: ReturnShape) -> Iterator[Row | RowError]:
    """A bank's rows in the words of the service's own return file."""
    own = {field.value for field in ReturnField}
    for row in rows:
        if isinstance(row, RowError):
            yield row
            continue
        cells: dict[str, Any] = {name: cell for name, cell in row.cells.items() if name in own}
        fen = fen_of(cells[ReturnField.AMOUNT], shape.amounts) if ReturnField.AMOUNT in cells else None
        if fen is None:
            yield RowError(
                row=row.number,
                column=ReturnField.AMOUNT.value,
                code="amount_form",
                detail=Text("金额有误，或不足一分", "No amount, or a fraction of a fen"),
            )
            continue
        said = cells.get(ReturnField.RESULT, "")
        result = shape.results.get(said)
        yield Row(row.number, cells | {"amount_fen": str(fen), "result": result.value if result is not None else said})
