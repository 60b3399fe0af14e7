"""Opens the window: first paint at once, the heavy parts behind it, then the screens."""

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.heap import give_back
from app.hotkey import listen
from app.settings import Settings
from app.splash import Splash
from core.clock import LiveClock
from ui import theme
from ui.art import app_icon
from ui.fonts import load_fonts
from ui.shell.collector import Collector
from ui.text import say, set_expert
from ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from app.deck import AppDeck
    from ui.shell.main_window import MainWindow

_LOG = logging.getLogger(__name__)
_USUAL = QSize(1440, 900)
_ROOMY = 1500
# Threads that have something urgent to do (a price, the panic stop) wait this long for a busy one.
_SWITCH_S = 0.0003
_FIRST_MS = 30
_SCREEN_MS = 100
_REST_S = 0.1
_GIVE_BACK_MS = 60_000


class _Loader(QObject):
    """Loads the engine's libraries in a thread and tells the GUI thread how far it is."""

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._thread = threading.Thread(target=self._run, name="loading", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        try:
            from app.deck import open_deck

            deck = open_deck(self._settings)
            deck.open_up(self.progressed.emit)
            _load_screens()
        except Exception as failure:  # noqa: BLE001 - shown in the window; nothing has traded yet
            _LOG.error("the program could not be loaded", exc_info=failure)
            self.failed.emit(str(failure) or type(failure).__name__)
        else:
            self.finished.emit(deck)


class _Settler(QObject):
    """Makes the rest behind the window: the other screens, strategies and prices."""

    loaded = Signal()

    def __init__(self, window: "MainWindow", deck: "AppDeck", done: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._deck, self._done = window, deck, done
        self._thread = threading.Thread(target=self._load, name="settling", daemon=True)
        self.loaded.connect(window.enter_again)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._make_screen)
        # Only once the window has been painted.
        QTimer.singleShot(_FIRST_MS, self, self._begin)

    def _begin(self) -> None:
        self._thread.start()
        self._timer.start(_SCREEN_MS)

    def _load(self) -> None:
        self._deck.settle_in(_REST_S)
        self.loaded.emit()

    def _make_screen(self) -> None:
        ready = self._deck.ready()
        if ready is not None and ready.running:
            return  # somebody waits for trading to begin, and for no other screen
        if not self._window.screens.make_next():
            self._timer.stop()
            self._done()


def _load_screens() -> None:
    """Import what the window is made of; not on the GUI thread, which shows how far it is."""
    from ui.screens import all_screens
    from ui.shell import main_window  # noqa: F401

    all_screens()


def application(settings: Settings) -> QApplication:
    """Return the dressed application object, made once."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName(say("everywhere.app_name"))
    app.setApplicationDisplayName(say("everywhere.app_name"))
    load_fonts()
    look = settings.window
    name = look.theme.replace("-", "_")
    theme.use(name, scale=look.scale / 100, colour_blind=look.color_blind)
    set_expert(look.expert_words)
    app.setWindowIcon(app_icon())
    return app


def build_window(deck: "AppDeck") -> "MainWindow":
    """Return the main window with all its screens, not yet shown."""
    window = _new_window(deck)
    while window.screens.make_next():
        pass
    return window


def _new_window(deck: "AppDeck") -> "MainWindow":
    from ui.screens import all_screens
    from ui.shell.main_window import MainWindow

    return MainWindow(deck, all_screens(), LiveClock())


def open_window(settings: Settings, ready: Callable[["MainWindow"], None] | None = None) -> int:
    """Open the window and stay until it is closed; return the exit code."""
    sys.setswitchinterval(_SWITCH_S)
    app = application(settings)
    splash = Splash()
    splash.show()
    app.processEvents()
    opened: list[MainWindow] = []
    loader = _Loader(settings)
    ring = FocusRing(app)
    collector = Collector(app)
    trimming = QTimer(app)
    trimming.timeout.connect(give_back)
    trimming.start(_GIVE_BACK_MS)

    def finish(deck: "AppDeck") -> None:
        window = _new_window(deck)
        opened.append(window)
        keys = listen(lambda: window.deck.panic(window.deck.close_on_panic()))
        if keys is not None:
            app.aboutToQuit.connect(keys.close)
        screen = app.primaryScreen()
        room = _USUAL if screen is None else screen.availableGeometry().size()
        # Without a window manager nobody else cuts it to the screen, and PANIC STOP is at its edge.
        window.resize(_USUAL.boundedTo(room))
        if room.width() < _ROOMY:
            window.showMaximized()
        else:
            window.show()
        splash.close()
        window.welcome()
        _Settler(window, deck, collector.settle)
        if ready is not None:
            ready(window)

    loader.progressed.connect(splash.show_progress)
    loader.finished.connect(finish)
    loader.failed.connect(splash.show_failure)
    QTimer.singleShot(0, loader.start)
    code = app.exec()
    ring.deleteLater()
    trimming.stop()
    collector.close()
    return code
