"""A test as a PDF: the page of the HTML file, printed by Qt."""

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QSizeF, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
    QTextDocument,
)

from app.export.content import Content
from app.export.html import body_of

_WIDE, _HIGH = 1500, 430
_DPI = 150
_STYLE = """
body { font-family: sans-serif; font-size: 9pt; color: #1d2b3a; }
h1 { font-size: 17pt; } h2 { font-size: 11pt; margin-top: 4px; }
td, th { padding: 2px 6px 2px 0; font-size: 8pt; } th { color: #5b6b7c; text-align: left; }
.muted { color: #5b6b7c; } .against, .down { color: #b3261e; } .up { color: #1b6e34; }
.verdict { font-weight: bold; background-color: #fff4d6; font-size: 11pt; }
.do_not_trust_it { background-color: #fde7e5; } .trust_it { background-color: #e2f5e6; }
.number { text-align: right; }
"""
_HOLDING, _MONEY = "#8a97a5", "#2266dd"


def write_pdf(content: Content, path: Path) -> None:
    """Write A4 pages with a number at the foot; OSError when the file cannot be written."""
    _application()
    document = QTextDocument()
    document.setDefaultFont(QFont("Nunito", 9))
    document.setDefaultStyleSheet(_STYLE)
    curve = ""
    if len(content.worth) > 1:
        document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl("curve"), curve_picture(content)
        )
        curve = f'<img src="curve" width="{_WIDE // 2}"/>'
    page = body_of(content, curve).replace("<table>", '<table width="100%" cellspacing="0">')
    page = page.replace("<h2>", "<p></p><h2>")  # Qt keeps no distance after a table
    document.setHtml(f"<html><body>{page}</body></html>")
    # Into memory first: Qt says nothing when a disk is full.
    made = QBuffer()
    made.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(made)
    writer.setResolution(_DPI)
    writer.setTitle(content.title)
    writer.setCreator("AlgoTrader Pro")
    margins = QMarginsF(14, 14, 14, 16)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
    _print(document, writer)
    path.write_bytes(made.data().data())


def curve_picture(content: Content) -> QImage:
    """Return the worth of the account and that of just holding."""
    image = QImage(_WIDE, _HIGH, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(QFont("Nunito", 15))
    lines = [(content.worth, _MONEY, "Your money")]
    if len(content.holding) == len(content.worth):
        lines.insert(0, (content.holding, _HOLDING, "Just holding"))
    low = min(min(values) for values, _, _ in lines)
    high = max(max(values) for values, _, _ in lines)
    first, span = content.times_ns[0], (content.times_ns[-1] - content.times_ns[0]) or 1
    for place, (values, color, name) in enumerate(lines):
        painter.setPen(QPen(QColor(color), 3))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        150 + (time_ns - first) / span * (_WIDE - 160),
                        16 + (high - value) / ((high - low) or 1.0) * (_HIGH - 80),
                    )
                    for time_ns, value in zip(content.times_ns, values, strict=True)
                ]
            )
        )
        painter.drawText(QPointF(160 + 260 * place, _HIGH - 16), name)
    painter.setPen(QColor("#5b6b7c"))
    painter.drawText(QPointF(4, 30), f"{high:,.0f}")
    painter.drawText(QPointF(4, _HIGH - 64), f"{low:,.0f}")
    painter.end()
    return image


def _print(document: QTextDocument, writer: QPdfWriter) -> None:
    scale = _DPI / 96.0
    room = QSizeF(writer.width() / scale, writer.height() / scale - 20)
    document.setPageSize(room)
    painter = QPainter(writer)
    painter.scale(scale, scale)
    foot_font = QFont("Nunito")
    foot_font.setPixelSize(10)  # of the page as it is scaled, not of the paper
    pages = document.pageCount()
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * room.height())
        clip = QSizeF(room.width(), room.height())
        painter.setClipRect(0, int(number * room.height()), int(clip.width()), int(clip.height()))
        document.drawContents(painter)
        painter.restore()
        painter.setPen(QColor("#5b6b7c"))
        painter.setFont(foot_font)
        foot = f"{number + 1} of {pages} · a test on past prices, not a promise"
        painter.drawText(QPointF(0, room.height() + 16), foot)
    painter.end()


def _application() -> None:
    """See that Qt can draw letters also where there is no window and no screen."""
    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _kept.append(QGuiApplication([]))


_kept: list[QGuiApplication] = []
