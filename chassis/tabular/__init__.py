"""Bulk files: tables that come in by the hundred thousand rows, and go out the same way.

In: ``opened`` takes a spooled file and its content type and refuses what cannot be read at all; ``Upload.rows`` gives
``(row number, {column: text})`` one by one; ``validated`` makes models of them; ``ImportTally`` counts, and becomes the
``ImportReport`` that the caller gets.

    uploads           a file as an Upload, read according to its content type
    media             the media types, and what a Content-Type says
    encoding          which encoding, and where it is broken
    lines             lines of bounded length
    csv_reader, ndjson_reader, workbook_reader
    workbook_check    what a workbook unpacks to and spans, before it is read
    table             header and cells to rows
    columns           which headings are understood
    validation        rows to models
    row_errors        what is wrong with one row
    imports           tally and report
    refusals          limits, and the refusals of a whole file

Out: ``export`` picks a format by ``Accept`` and streams rows from an async iterator.

    exports           which format
    csv_writer, ndjson_writer, workbook_writer
    sheets            how a worksheet's columns look, and what may be typed into them
    templates         the empty file of an import

Either way:

    cells             a cell as text, and what a spreadsheet would run as a formula
    portions          how much is in memory at a time

Formats are CSV (RFC 4180; UTF-8, or GB18030 as Chinese spreadsheets save it), XLSX and NDJSON. A refusal concerns
the whole file; what is wrong with one row is a ``RowError`` and the rows after it are still read. Row numbers are
those that a spreadsheet shows: the header is row 1 unless blank rows stand above it; NDJSON counts lines. What is
exported can be imported unchanged.

Nothing here knows the web framework or the database; ``chassis.bulk`` brings them together.
"""

from chassis.tabular.columns import ERRORS, ERRORS_TITLE, Columns, Row, columns_of, titles_of
from chassis.tabular.exports import Export, export, export_format
from chassis.tabular.imports import MAX_ERRORS, ImportMode, ImportReport, ImportTally
from chassis.tabular.media import CSV, MEDIA_TYPES, NDJSON, XLSX
from chassis.tabular.refusals import LARGEST, FileTooLarge, FileUnreadable, HeaderWrong, Limits
from chassis.tabular.row_errors import RowError
from chassis.tabular.sheets import cells_of
from chassis.tabular.templates import template
from chassis.tabular.uploads import Upload, opened
from chassis.tabular.validation import Valid, validated

__all__ = [
    "CSV",
    "ERRORS",
    "ERRORS_TITLE",
    "LARGEST",
    "MAX_ERRORS",
    "MEDIA_TYPES",
    "NDJSON",
    "XLSX",
    "Columns",
    "Export",
    "FileTooLarge",
    "FileUnreadable",
    "HeaderWrong",
    "ImportMode",
    "ImportReport",
    "ImportTally",
    "Limits",
    "Row",
    "RowError",
    "Upload",
    "Valid",
    "cells_of",
    "columns_of",
    "export",
    "export_format",
    "opened",
    "template",
    "titles_of",
    "validated",
]
