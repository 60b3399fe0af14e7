"""Render every widget in its states, in all themes, to pictures: python scripts/gallery.py DIR."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from scripts.gallery_widgets import PAGES
from ui import theme
from ui.widgets.focus_ring import FocusRing


def render(page: QWidget, file: Path) -> None:
    """Draw a page into a file."""
    page.show()
    focused = page.findChild(QWidget, "focused")
    page.activateWindow()
    QApplication.processEvents()
    if focused is not None:
        focused.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    picture = QPixmap(page.size())
    picture.fill(QColor(theme.current().hex("bg")))
    painter = QPainter(picture)
    page.render(painter, QPoint(0, 0))
    painter.end()
    picture.save(str(file))
    page.hide()
    page.deleteLater()


def main(folder: Path, only: list[str]) -> None:
    """Render all pages, or those named, in all themes, and some at 150 and 200 %."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    ring = FocusRing(app)
    looks = [(name, 1.0, False) for name in theme.theme_names()]
    looks += [("light", 1.5, False), ("light", 2.0, False), ("dark", 1.0, True)]
    for name, scale, colour_blind in looks:
        theme.use(name, scale=scale, colour_blind=colour_blind)
        tail = f"_{scale:g}x" if scale != 1 else "_colour_blind" if colour_blind else ""
        for page in PAGES:
            if not only or page.__name__ in only:
                render(page(), folder / f"{page.__name__}_{name}{tail}.png")
    ring.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
