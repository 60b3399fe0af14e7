"""Draws every screen in its main states to PNG files, from a real practice run, offscreen."""

import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from app.settings import Settings, load_settings
from app.window import application, build_window
from core.errors import UserMistake
from core.events.commands import UNLOCK_PHRASE, StopMode
from core.events.snapshot import EngineSnapshot
from ui import theme as looks

if TYPE_CHECKING:
    from app.deck import AppDeck
    from ui.shell.main_window import MainWindow

_PATIENCE_MS = 60_000
_SCREENS = ("home", "strategies", "charts", "trade", "test", "safety", "activity", "settings")


class _Album:
    """Takes the pictures of one run in every look asked for."""

    def __init__(
        self, folder: Path, themes: Sequence[str], size: tuple[int, int], scale: float
    ) -> None:
        self._folder = folder
        self._themes = themes
        self._size = size
        self._scale = scale
        self.drawn: list[Path] = []

    def take(self, window: "MainWindow", name: str) -> None:
        """Draw the window as it stands, once in each look."""
        for theme in self._themes:
            looks.use(theme.replace("-", "_"), scale=self._scale)
            window.resize(*self._size)
            window.beat()
            _settle()
            path = self._folder / f"{name}_{theme}_{self._size[0]}x{self._size[1]}.png"
            window.grab().save(str(path))
            self.drawn.append(path)


def draw_pictures(
    settings: Settings,
    folder: Path,
    *,
    themes: Sequence[str],
    size: tuple[int, int],
    scale: float = 1.0,
) -> list[Path]:
    """Draw all screens into `folder` and return the files; the user's own account is not used."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="algotrader-pictures-") as home:
        own = load_settings(environment={"ALGOTRADER_HOME": home})
        own.paths.create()
        album = _Album(folder, themes, size, scale)
        _draw_all(own, album)
    return album.drawn


def _draw_all(settings: Settings, album: _Album) -> None:
    from app.deck import open_deck

    app = application(settings)
    deck = open_deck(settings)
    deck.warm_up(lambda _share, _words: None)
    window = build_window(deck)
    window.show()
    window.welcome()
    album.take(window, "first_run")
    window.wizard.shut()
    for key in _SCREENS:
        window.go(key)
        album.take(window, f"before_start_{key}")
    try:
        _running(window, deck, album)
        _panic(window, deck, album)
    finally:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
        window.close()
        app.processEvents()


def _running(window: "MainWindow", deck: "AppDeck", album: _Album) -> None:
    """Trade until something is owned, then draw every screen, then stop."""
    deck.measure_cards()
    window.go("start")
    album.take(window, "getting_ready")
    _wait(lambda: _owns(deck.snapshot()), "the first trade")
    for key in _SCREENS:
        window.go(key)
        album.take(window, f"running_{key}")
    window.go("stop")
    album.take(window, "how_to_stop")
    window.stop_overlay.shut()
    window.help_overlay.open()
    album.take(window, "help")
    window.help_overlay.shut()


def _panic(window: "MainWindow", deck: "AppDeck", album: _Album) -> None:
    window.go("home")
    window.press_panic()
    _wait(lambda: deck.panic_view().finished, "the panic stop")
    album.take(window, "panic")
    deck.unlock(UNLOCK_PHRASE)
    _wait(lambda: not deck.panic_view().engaged, "the unlocking")
    window.panic_overlay.shut()
    album.take(window, "stopped_home")


def _owns(snapshot: EngineSnapshot | None) -> bool:
    return snapshot is not None and len(snapshot.positions) >= 2 and len(snapshot.diary) >= 6


def _settle() -> None:
    for _ in range(4):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 30)


def _wait(done: Callable[[], bool], what: str) -> None:
    clock = QElapsedTimer()
    clock.start()
    rest = threading.Event()
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        rest.wait(0.02)
        if clock.elapsed() > _PATIENCE_MS:
            raise UserMistake(f"The pictures need {what}, and it did not come within a minute.")
