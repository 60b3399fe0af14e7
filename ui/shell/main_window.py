"""The window: rail left, top bar above, one screen, and what lies over it.

A pulse reads the newest snapshot some fifteen times a second and hands it to the visible screen
only. The window never waits for the engine.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from typing_extensions import override

from core.clock import Clock
from core.events.commands import StopMode
from core.events.snapshot import BotState, EngineSnapshot
from ui.deck import Deck
from ui.pace import pace_words
from ui.screens.base import HasSections, LooksAtSymbol, Screen, ShowsMoney
from ui.screens.wizard import Wizard
from ui.shell.bell_overlay import BellOverlay
from ui.shell.help_overlay import HelpOverlay
from ui.shell.lock_keeper import LockKeeper
from ui.shell.login_reminding import LoginReminding
from ui.shell.mode_frame import ModeFrame
from ui.shell.money_sheet import MoneySheet
from ui.shell.overlay import Overlay
from ui.shell.panic_overlay import PanicOverlay
from ui.shell.problem_teller import ProblemTeller
from ui.shell.question_overlay import Answer, QuestionOverlay
from ui.shell.ready_overlay import ReadyOverlay
from ui.shell.screen_shelf import ScreenShelf
from ui.shell.top_bar import TopBar
from ui.text import say
from ui.widgets.layouts import Column, Row
from ui.widgets.nav_rail import NavRail
from ui.widgets.toast_tray import ToastTray

PULSE_MS = 66


class MainWindow(QMainWindow):
    """Holds the screens and everything that is the same on all of them."""

    def __init__(self, deck: Deck, screens: Sequence[type[Screen]], clock: Clock) -> None:
        super().__init__()
        self.deck = deck
        self.setWindowTitle(say("everywhere.app_name"))
        self.setMinimumSize(1024, 700)
        self.top_bar = TopBar()
        self.stack = QStackedWidget()
        self.screens = ScreenShelf(screens, self._make_screen)
        self.rail = NavRail([(s.key, say(f"nav.{s.key}"), s.mark) for s in screens])
        self.rail.chosen.connect(self.go)
        self.area = QWidget()
        self.area.setLayout(Column((self.stack, 1)))
        self.body = QWidget()
        self.reminding = LoginReminding(self.area, self.deck)
        right = Column(self.top_bar, self.reminding.banner, (self.area, 1), gap=0)
        row = Row(self.rail, gap=0)
        row.addLayout(right, 1)
        self.body.setLayout(row)
        self.frame = ModeFrame(self.body)
        self.setCentralWidget(self.frame)
        self.toasts = ToastTray(self, clock)
        self.toasts.history_changed.connect(self.top_bar.show_unread)
        self._overlays(deck)
        self.keeper = LockKeeper(self, self.area, deck, clock)
        self._problems = ProblemTeller(deck, self.toasts, clock)
        self._said = 0
        self._looked_at = ""
        self._ended = False
        self._pulse = QTimer(self)
        self._pulse.timeout.connect(self.beat)
        self._pulse.start(PULSE_MS)
        self._keys()
        self.go(next(iter(self.screens)))

    def _overlays(self, deck: Deck) -> None:
        self.panic_overlay = PanicOverlay(self.area, deck)
        self.ready_overlay = ReadyOverlay(self.area, deck)
        self.ready_overlay.asked.connect(lambda: self.go("questions"))
        self.ready_overlay.done.connect(lambda: self.go("home"))
        self.stop_overlay = QuestionOverlay(self.area, say("home.stop_question"), "", self._stops())
        self.close_overlay = QuestionOverlay(
            self.area, say("closing.title"), say("closing.why"), self._closings()
        )
        self.wizard = Wizard(self.area, deck)
        self.wizard.finished.connect(lambda: self.go("home"))
        self.help_overlay = HelpOverlay(self.area)
        self.top_bar.panic.connect(self.press_panic)
        self.bell_overlay = BellOverlay(self.area, self.toasts)
        self.top_bar.bell.connect(self.show_bell)
        self.top_bar.lock.connect(deck.lock_window)
        self.money_sheet = MoneySheet(self.area, deck.money())
        self.money_sheet.chosen.connect(lambda: self.go("home"))
        self.money_sheet.set_up.connect(lambda: self.go("settings:brokers"))
        self.top_bar.mode_pressed.connect(lambda: self.go("money"))

    def _keys(self) -> None:
        app = QApplication.instance()
        if app is not None:
            # Seen before any widget or dialog sees it: the stop works whatever has the focus.
            app.installEventFilter(self)
        QShortcut(QKeySequence(Qt.Key.Key_F1), self).activated.connect(self.show_help)
        for number, key in enumerate(self.screens, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda key=key: self.go(key))

    def _make_screen(self, kind: type[Screen]) -> Screen:
        screen = kind(self.deck, self.go)
        self.stack.addWidget(screen)
        return screen

    def enter_again(self) -> None:
        """Let the visible screen look anew at what it only looks at when it is entered."""
        screen = self.stack.currentWidget()
        if isinstance(screen, Screen):
            screen.entered()
            screen.show_snapshot(self.deck.snapshot())

    def go(self, key: str) -> None:
        """Show a screen, or "screen:section" of one.

        "start", "stop", "money" and "questions" open what belongs to those buttons.
        """
        if self.deck.access().locked:
            return
        if key in ("start", "stop", "money") and (why_not := self.deck.why_not()):
            self.toasts.warn(why_not)
            return
        if key == "questions":
            self.wizard.open()
            return
        if key == "money":
            self.money_sheet.ask()
            return
        if key == "start":
            self.ready_overlay.begin()
            return
        if key == "stop":
            self.stop_overlay.open()
            return
        left: object = self.stack.currentWidget()
        if isinstance(left, LooksAtSymbol):
            self._looked_at = left.symbol
        key, _, section = key.partition(":")
        screen = self.screens[key]
        self.stack.setCurrentWidget(screen)
        self.rail.set_current(key)
        screen.entered()
        screen.show_snapshot(self.deck.snapshot())
        entered: object = screen
        if isinstance(entered, LooksAtSymbol) and self._looked_at not in ("", entered.symbol):
            entered.show_symbol(self._looked_at)
        if section and isinstance(entered, HasSections):
            entered.show_section(section)

    def beat(self) -> None:
        """Show the newest snapshot to the visible screen."""
        access = self.keeper.look()
        self.top_bar.show_access(access)
        self.rail.setEnabled(not access.locked)
        snapshot = self.deck.snapshot()
        money = self.deck.money().view()
        self.top_bar.show_money(money)
        self.frame.show_mode(money.mode)
        self.ready_overlay.refresh()
        self.panic_overlay.refresh()
        screen = self.stack.currentWidget()
        shown: object = screen
        told = shown.show_money(money) if isinstance(shown, ShowsMoney) else frozenset()
        self._problems.look(told)
        # Where the doctor stands it says the same, with the same button.
        self.reminding.look(money, access, covered=bool(told))
        if snapshot is None:
            return
        self.top_bar.show_snapshot(snapshot)
        self._show_pace(snapshot)
        if snapshot.kill_engaged and not self.top_bar.property("stopped"):
            self.panic_overlay.open()
        self.top_bar.setProperty("stopped", snapshot.kill_engaged)
        if snapshot.sequence != self._said:
            self._said = snapshot.sequence
            if isinstance(screen, Screen):
                screen.show_snapshot(snapshot)

    def _show_pace(self, snapshot: EngineSnapshot) -> None:
        plan = self.deck.plan()
        speed = plan.speed if snapshot.mode == "PRACTICE" else 1.0
        if speed == 1.0:
            self.top_bar.show_pace("", "")
        else:
            self.top_bar.show_pace(pace_words(speed, plan, short=True), pace_words(speed, plan))

    def press_panic(self) -> None:
        """Trip the kill switch now, then show what happens."""
        self.deck.panic(self.deck.close_on_panic())
        self.panic_overlay.open()

    def welcome(self) -> None:
        """Ask a new user the first questions."""
        if self.deck.first_run():
            self.wizard.open()

    def show_bell(self) -> None:
        """Show the messages kept under the bell; a locked window tells nothing."""
        if not self.deck.access().locked:
            self.bell_overlay.open()

    def show_help(self) -> None:
        """Show the help; a locked window tells nothing."""
        if not self.deck.access().locked:
            self.help_overlay.open()

    def show_overlay(self, overlay: Overlay) -> None:
        """Put an overlay over the screens."""
        overlay.open()

    def running(self) -> bool:
        """Return whether closing the window now would end something that runs."""
        snapshot = self.deck.snapshot()
        return snapshot is not None and snapshot.state in (
            BotState.RUNNING,
            BotState.PAUSED,
            BotState.STOPPING,
        )

    def _stops(self) -> list[Answer]:
        modes = (
            ("plain", "stop_no_new", StopMode.NO_NEW_TRADES),
            ("wait", "stop_keep", StopMode.KEEP_SAFETY_EXITS),
            ("stop", "stop_close", StopMode.CLOSE_EVERYTHING),
        )
        return [
            (tone, say(f"home.{key}"), say(f"home.{key}_more"), partial(self.deck.stop, mode))
            for tone, key, mode in modes
        ]

    def _closings(self) -> list[Answer]:
        modes = (
            ("wait", "keep", StopMode.KEEP_SAFETY_EXITS),
            ("stop", "close_all", StopMode.CLOSE_EVERYTHING),
        )
        return [
            (tone, say(f"closing.{key}"), say(f"closing.{key}_more"), partial(self._end, mode))
            for tone, key, mode in modes
        ]

    def _end(self, mode: StopMode) -> None:
        self._pulse.stop()
        self.deck.close(mode)
        self._ended = True
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what should happen when the bot runs; else end cleanly."""
        if self._ended:
            event.accept()
        elif self.running():
            event.ignore()
            self.close_overlay.open()
        else:
            self._pulse.stop()
            self.deck.close(StopMode.KEEP_SAFETY_EXITS)
            event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch the panic keys wherever they are pressed."""
        if event.type() == QEvent.Type.ShortcutOverride or event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_X and event.modifiers() & wanted == wanted:
                if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                    self.press_panic()
                event.accept()
                return True
        return False
