"""The two fonts of a chart, from the one the widget was given."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QPainter, QStaticText

# 14 px small text beside 16 px text; everything follows the size the theme sets.
_SMALL = 14 / 16
_LEAST_PX = 9
_MOST_TEXTS = 512
_TABULAR = QFont.Tag("tnum")


@dataclass(frozen=True, slots=True)
class ChartFonts:
    """Small text and the same in bold, figures of equal width."""

    small: QFont
    bold: QFont
    small_metrics: QFontMetricsF
    bold_metrics: QFontMetricsF
    _laid_out: dict[tuple[str, bool], tuple[QStaticText, float]]

    @classmethod
    def of(cls, base: QFont) -> "ChartFonts":
        """Derive both from a widget's font."""
        small = QFont(base)
        small.setPixelSize(max(_LEAST_PX, round(QFontInfo(base).pixelSize() * _SMALL)))
        small.setFeature(_TABULAR, 1)
        small.setWeight(QFont.Weight.Normal)
        bold = QFont(small)
        bold.setWeight(QFont.Weight.DemiBold)
        return cls(small, bold, QFontMetricsF(small), QFontMetricsF(bold), {})

    @property
    def height(self) -> float:
        """Return the height of a line of text."""
        return self.bold_metrics.height()

    @property
    def unit(self) -> float:
        """Return the step of all distances: 4 px beside 14 px text, and larger with it."""
        return max(3.0, round(self.small.pixelSize() * 4 / 14))

    def width(self, text: str) -> float:
        """Return the width of small text."""
        return self._text(text, False)[1]

    def bold_width(self, text: str) -> float:
        """Return the width of bold text."""
        return self._text(text, True)[1]

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        *,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """Draw one line of text in the painter's colour, half way up `rect`.

        The same few words and figures are drawn again and again, so their layout is kept.
        """
        laid_out, width = self._text(text, bold)
        left = rect.left() + (rect.width() - width) / 2 if centred else rect.left()
        top = rect.top() + (rect.height() - laid_out.size().height()) / 2
        painter.setFont(self.bold if bold else self.small)
        painter.drawStaticText(QPointF(left, round(top)), laid_out)

    def _text(self, text: str, bold: bool) -> tuple[QStaticText, float]:
        known = self._laid_out.get((text, bold))
        if known is None:
            if len(self._laid_out) >= _MOST_TEXTS:
                self._laid_out.clear()
            laid_out = QStaticText(text)
            laid_out.setTextFormat(Qt.TextFormat.PlainText)
            laid_out.prepare(font=self.bold if bold else self.small)
            known = laid_out, laid_out.size().width()
            self._laid_out[text, bold] = known
        return known
