"""What holds for every widget: nothing clipped, large enough, named, reachable, any look."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.widgets.samples import SAMPLES
from ui import theme

INTERACTIVE = (QAbstractButton, QLineEdit, QSlider, QComboBox, QTableView)
SCALES = (1.0, 1.5, 2.0)


def _shown(qtbot: QtBot, name: str, width: float) -> QWidget:
    widget = SAMPLES[name]()
    qtbot.addWidget(widget)
    wide = max(theme.current().px(width), widget.minimumSizeHint().width())
    layout = widget.layout()
    high = widget.sizeHint().height()
    if layout is not None and layout.hasHeightForWidth():
        high = layout.totalHeightForWidth(wide)
    elif widget.hasHeightForWidth():
        high = widget.heightForWidth(wide)
    widget.resize(wide, max(high, widget.height() if widget.layout() is None else high))
    widget.show()
    return widget


def _everything(widget: QWidget) -> list[QWidget]:
    return [widget, *(w for w in widget.findChildren(QWidget) if w.isVisible())]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("width", [340, 700])
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_label_is_clipped(qtbot: QtBot, name: str, width: float, scale: float) -> None:
    theme.use("light", scale=scale)
    clipped = []
    for label in _everything(_shown(qtbot, name, width)):
        if not isinstance(label, QLabel) or not label.text():
            continue
        if label.wordWrap():
            fits = label.height() >= label.heightForWidth(label.width())
        else:
            room = label.contentsRect()
            metrics = label.fontMetrics()
            fits = room.width() >= metrics.horizontalAdvance(label.text())
            fits = fits and room.height() >= metrics.height()
        if not fits:
            clipped.append(f"{label.text()!r} in {label.size().toTuple()}")
    assert not clipped


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_targets_are_44_px(qtbot: QtBot, name: str, scale: float) -> None:
    theme.use("light", scale=scale)
    least = round(44 * scale)
    small = [
        f"{type(one).__name__} {one.accessibleName()!r} {one.size().toTuple()}"
        for one in _everything(_shown(qtbot, name, 700))
        if isinstance(one, INTERACTIVE)
        and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and (one.height() < least or one.width() < least)
    ]
    assert not small


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_controls_are_named_and_reachable(qtbot: QtBot, name: str) -> None:
    for one in _everything(_shown(qtbot, name, 700)):
        if isinstance(one, INTERACTIVE) and one.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert one.accessibleName().strip(), type(one).__name__
            assert one.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_look_paints(qtbot: QtBot, name: str) -> None:
    widget = _shown(qtbot, name, 700)
    pictures = []
    for look in theme.theme_names():
        theme.use(look)
        image = widget.grab().toImage()
        pictures.append(image)
        rows, columns = range(0, image.height(), 3), range(0, image.width(), 3)
        colours = {image.pixel(x, y) for x in columns for y in rows}
        assert len(colours) > 1
    assert pictures[0] != pictures[1]
    assert pictures[1] != pictures[2]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_scale_changes_while_shown(qtbot: QtBot, name: str) -> None:
    widget = _shown(qtbot, name, 340)
    before = widget.minimumSizeHint()
    theme.use("light", scale=2.0)
    qtbot.wait(1)
    after = widget.minimumSizeHint()
    assert after.width() >= before.width()
    theme.use("light", scale=1.0)
    qtbot.wait(1)
    assert widget.minimumSizeHint() == before
