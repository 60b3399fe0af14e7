"""A price file of one's own: choose it, have it read, see in words what was wrong with it."""

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QPushButton, QToolButton, QWidget

from core.model.money_text import grouped
from ui.deck import Deck
from ui.deck_files import ImportView
from ui.screens.split_choice import AS_THEY_ARE, SplitChoice
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.layouts import Row
from ui.widgets.mark import Mark
from ui.widgets.notice import Notice
from ui.widgets.panic_button import PanicButton

_PATTERNS = "*.csv *.tsv *.txt *.json *.xlsx *.parquet *.feather *.zip *.gz"
_MOST_FAULTS = 5
_POLL_MS = 150


class PriceFileDialog(QFileDialog):
    """Qt's own file dialog, not the system's, so that PANIC STOP stands in it."""

    def __init__(self, parent: QWidget, deck: Deck) -> None:
        super().__init__(parent, say("wizard.file_dialog"))
        self._deck = deck
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds = (f"{say('wizard.file_kinds')} ({_PATTERNS})", f"{say('wizard.file_all')} (*)")
        self.setNameFilters(kinds)
        self.panic = PanicButton()
        self.panic.clicked.connect(self._stop)
        grid = self.layout()
        assert isinstance(grid, QGridLayout)  # the non-native dialog's
        grid.addLayout(Row(1, self.panic), grid.rowCount(), 0, 1, grid.columnCount())
        self._make_large()
        self.resize(current().px(860), current().px(560))

    def _make_large(self) -> None:
        target, wide = current().size("target"), current().px(110)
        for button in self.findChildren(QPushButton):
            button.setMinimumSize(wide, target)
        for tool in self.findChildren(QToolButton):
            tool.setMinimumSize(target, target)
            tool.setAccessibleName(tool.toolTip() or tool.text())

    def _stop(self) -> None:
        self._deck.panic(self._deck.close_on_panic())


class PriceFilePanel(Card):
    """Button, progress and outcome. Signal: read() when a file has been read or refused."""

    read = Signal()

    def __init__(self, deck: Deck, files: tuple[Path, ...] = (), adjust: str = AS_THEY_ARE) -> None:
        super().__init__(padding="wide")
        self._deck = deck
        self._files: tuple[Path, ...] = files
        self._asked: Path | None = None
        self._view: ImportView | None = None
        self.choose = BigButton(say("wizard.file_choose"), "blue", "normal", mark="folder")
        self.choose.clicked.connect(self.ask)
        self.words = Label("", "text", "semi", "muted", wrap=True)
        self._wait = Mark("hourglass", 28)
        self._wait.hide()
        self.outcome = Notice("", "go")
        self.faults = Label("", "text", "normal", "ink", wrap=True)
        self.splits = SplitChoice(adjust)
        self._parts = (self.outcome, self.splits, self.faults)
        for part in self._parts:
            part.hide()
        self.add(Row(self.choose, self._wait, (self.words, 1)), *self._parts)
        self._pulse = QTimer(self)
        self._pulse.setInterval(_POLL_MS)
        self._pulse.timeout.connect(self.refresh)
        self.words.show_text(files[0].name if files else say("wizard.prices_file_more"))
        if files:
            self._show_chosen(files[0], adjust)

    def ask(self) -> None:
        """Open the dialog that chooses the file."""
        self.dialog = PriceFileDialog(self.window(), self._deck)
        self.dialog.fileSelected.connect(self._picked)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _picked(self, name: str) -> None:
        self.take(Path(name))

    def take(self, path: Path) -> None:
        """Have a file read."""
        self._asked, self._files, self._view = path, (), None
        self._deck.import_file(path)
        self._wait.show()
        self.words.show_text(say("wizard.file_reading", file=path.name))
        for part in self._parts:
            part.hide()
        self.splits.choose(AS_THEY_ARE)
        self._pulse.start()

    def refresh(self) -> None:
        """Show how far the reading is."""
        view = self._deck.import_view()
        if view is None or view.running or self._asked is None:
            return
        self._pulse.stop()
        self._wait.hide()
        self._view = view
        self.choose.show_text(say("wizard.file_other"))
        self.words.show_text(view.file)
        if view.refused:
            self._show_refused(view)
        else:
            self._files = (self._asked,)
            self._show_read(view)
        self.read.emit()

    def _show_chosen(self, file: Path, adjust: str) -> None:
        """Show what is to be decided of a file that was read before."""
        view = self._deck.import_view()
        known = view is not None and not view.running and view.file == file.name
        lines = view.splits if known and view is not None else ()
        self.splits.show_splits(lines)
        self.splits.setVisible(bool(lines) or adjust != AS_THEY_ARE)

    def _show_refused(self, view: ImportView) -> None:
        refused = f"{say('wizard.file_refused', file=view.file)} {view.refused}"
        self.outcome.show_note(refused, "stop")
        self.outcome.show()
        self._show_faults(view)

    def _show_read(self, view: ImportView) -> None:
        count = len(view.symbols)
        rows = grouped(Decimal(view.rows))
        told = say("wizard.file_read", n=count, rows=rows, file=view.file)
        if not view.faults and not view.splits:
            told = f"{told} {say('wizard.file_clean')}"
        self.outcome.show_note(told, "wait" if view.faults else "go")
        self.outcome.show()
        self._show_faults(view)
        self.splits.show_splits(view.splits)
        self.splits.setVisible(bool(view.splits))

    def _show_faults(self, view: ImportView) -> None:
        faults = view.faults
        lines = [f"•  {fault}" for fault in faults[:_MOST_FAULTS]]
        if len(faults) > _MOST_FAULTS:
            lines.append(say("wizard.file_more_faults", n=len(faults) - _MOST_FAULTS))
        if faults:
            lines.insert(0, say("wizard.file_faults", n=len(faults)))
        self.faults.show_text("\n".join(lines))
        self.faults.setVisible(bool(faults))

    def files(self) -> tuple[Path, ...]:
        """Return the file that was read and can be used, or none."""
        return self._files

    @property
    def adjust(self) -> str:
        """Return how splits shall be taken out of the file's prices."""
        return self.splits.way

    def problem(self) -> str:
        """Return why there is no usable file yet, or an empty text."""
        if self._files:
            return ""
        if self._asked is None:
            return say("wizard.file_missing")
        if self._view is None:
            return say("wizard.file_wait", file=self._asked.name)
        return say("wizard.file_another")
