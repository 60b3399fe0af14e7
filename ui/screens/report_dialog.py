"""The dialog that asks where a report of a test is saved, and as what."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ui.deck import Deck
from ui.screens.price_file import PriceFileDialog
from ui.text import say

KINDS = ("html", "pdf", "xlsx", "csv")


class ReportDialog(PriceFileDialog):
    """Qt's own dialog with PANIC STOP in it. `chosen_path` has the ending of the kind chosen."""

    def __init__(
        self, parent: QWidget, deck: Deck, name: str, kinds: Sequence[str] = KINDS
    ) -> None:
        super().__init__(parent, deck)
        self.setWindowTitle(say("kept.save_title"))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters([f"{say(f'kept.kind_{kind}')} (*.{kind})" for kind in kinds])
        self.filterSelected.connect(self._take_kind)
        self.setDefaultSuffix(kinds[0])
        self.selectFile(f"{name}.{kinds[0]}")

    def _take_kind(self, chosen: str) -> None:
        kind = next(one for one in KINDS if f"(*.{one})" in chosen)
        self.setDefaultSuffix(kind)
        files = self.selectedFiles()
        edit = self.findChild(QLineEdit, "fileNameEdit")
        if files and edit is not None:
            # `selectFile` leaves the name alone while somebody is in the field.
            edit.setText(Path(files[0]).with_suffix(f".{kind}").name)
