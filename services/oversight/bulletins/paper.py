"""A bulletin on paper: PDF, A4 across, with the fonts that every reader of Chinese documents has.

The Chinese font is named and not embedded (ISO 32000-1 §9.7, Adobe-GB1): a page stays some kilobytes, and readers that
know GB 18030 show it.
"""

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from chassis.text import Text
from services.oversight.bulletins.rules import Bulletin, Figure, mark_of, matrix_of, shown
from services.oversight.indicators.rules import Indicator

__all__ = ["pdf_of"]

_FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(_FONT))

_TITLE = ParagraphStyle("title", fontName=_FONT, fontSize=16, leading=22, alignment=1)
_PLAIN = ParagraphStyle("plain", fontName=_FONT, fontSize=9, leading=13, alignment=1)
_HEADING = ParagraphStyle("heading", fontName=_FONT, fontSize=11, leading=16, spaceBefore=6)
_CELL = ParagraphStyle("cell", fontName=_FONT, fontSize=8, leading=10, wordWrap="CJK")
_SMALL = ParagraphStyle("small", fontName=_FONT, fontSize=5.5, leading=7, wordWrap="CJK")
_MARGIN = 10 * mm
_MISSED = HexColor("#fbe3dc")

_HEAD = [
    Text("序号", "No."),
    Text("指标", "Indicator"),
    Text("条款", "Clause"),
    Text("分子", "Numerator"),
    Text("分母", "Denominator"),
    Text("数值", "Value"),
    Text("目标", "Target"),
    Text("判定", "Judged"),
]


def pdf_of(bulletin: Bulletin, *, chinese: bool) -> bytes:
    """The document; the same figures make the same bytes."""
    title = Text("关心关爱措施落实情况通报", "How the care measures are carried out").pick(chinese=chinese)
    place = bulletin.name(bulletin.region)
    stated = Text("{place} {month} 数据截至 {as_of}", "{place} {month} as of {as_of}").pick(chinese=chinese)
    across, parts = matrix_of(bulletin)
    story: list[Any] = [
        Paragraph(title, _TITLE),
        Paragraph(
            escape(
                stated.format(place=place, month=f"{bulletin.period:%Y-%m}", as_of=f"{bulletin.as_of:%Y-%m-%d %H:%M}")
            ),
            _PLAIN,
        ),
        Paragraph(Text("一、各项指标", "1. All indicators").pick(chinese=chinese), _HEADING),
        _own_table(across, {one.indicator: one for one in bulletin.own}, chinese=chinese),
    ]
    if parts:
        story += [
            Spacer(1, 4 * mm),
            Paragraph(Text("二、各地对比", "2. Places compared").pick(chinese=chinese), _HEADING),
            _matrix_table(bulletin, across, parts, chinese=chinese),
        ]
    file = BytesIO()
    SimpleDocTemplate(
        file,
        pagesize=landscape(A4),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{title} {place} {bulletin.period:%Y-%m}",
        author="暖心 Nuanxin",
        lang="zh-CN" if chinese else "en",
        invariant=1,
    ).build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _numbered(canvas: Any, page: Any) -> None:
    canvas.setFont(_FONT, 7)
    canvas.drawCentredString(landscape(A4)[0] / 2, 5 * mm, str(page.page))


def _own_table(across: list[Indicator], own: dict[str, Figure], *, chinese: bool) -> Table:
    rows = [[heading.pick(chinese=chinese) for heading in _HEAD]]
    missed = []
    for place, indicator in enumerate(across, start=1):
        figure = own[indicator.code]
        rows.append(
            [
                str(indicator.board),
                Paragraph(escape(indicator.title.pick(chinese=chinese)), _CELL),
                "—" if indicator.clause is None else str(indicator.clause),
                "—" if figure.numerator is None else f"{figure.numerator:,}",
                "—" if figure.denominator is None else f"{figure.denominator:,}",
                shown(figure.value, indicator.unit),
                shown(figure.target, indicator.unit),
                mark_of(figure),
            ]
        )
        if figure.breached:
            missed.append(("BACKGROUND", (5, place), (7, place), _MISSED))
    widths = [12 * mm, 90 * mm, 18 * mm, 32 * mm, 32 * mm, 32 * mm, 32 * mm, 20 * mm]
    style = [("ALIGN", (2, 0), (-1, -1), "RIGHT"), ("FONTSIZE", (0, 0), (-1, -1), 8), *missed]
    return Table(rows, colWidths=widths, repeatRows=1, style=_ruled(style))


def _matrix_table(
    bulletin: Bulletin, across: list[Indicator], parts: list[tuple[int, list[str]]], *, chinese: bool
) -> Table:
    first = Text("地区", "Region").pick(chinese=chinese)
    heads = [Paragraph(escape(f"{one.board} {one.title.pick(chinese=chinese)}"), _SMALL) for one in across]
    rows: list[list[Any]] = [[first, *heads]]
    missed = []
    for y, (region, cells) in enumerate(parts, start=1):
        rows.append([Paragraph(escape(bulletin.name(region)), _SMALL), *cells])
        missed += [
            ("BACKGROUND", (x, y), (x, y), _MISSED) for x, cell in enumerate(cells, start=1) if cell.endswith("×")
        ]
    left = 24 * mm
    width = (landscape(A4)[0] - 2 * _MARGIN - 14 - left) / len(across)
    style = [
        ("ALIGN", (1, 1), (-1, -1), "RIGHT"),
        ("FONTSIZE", (0, 0), (-1, -1), 5.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 1.5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 1.5),
        *missed,
    ]
    return Table(rows, colWidths=[left, *([width] * len(across))], repeatRows=1, style=_ruled(style))


def _ruled(more: list[Any]) -> TableStyle:
    return TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), _FONT),
            ("GRID", (0, 0), (-1, -1), 0.3, HexColor("#999999")),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f0ece6")),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            *more,
        ]
    )
