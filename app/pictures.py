"""Draws every screen in its main states to PNG files, from real practice runs, offscreen.

Each state is brought about, not painted: a run that won, one that lost, a file that was never
chosen, an account that cannot be read. All of it in folders of its own.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from app.pictures_beside import beside_pictures
from app.pictures_book import book_pictures
from app.pictures_failed import failed_pictures
from app.pictures_files import file_pictures
from app.pictures_journal import journal_pictures
from app.pictures_kept import kept_pictures
from app.settings import Settings, load_settings
from app.window import application, build_window
from core.errors import UserMistake
from core.events.commands import UNLOCK_PHRASE, StopMode
from core.events.snapshot import BotState, EngineSnapshot
from ui import theme as looks
from ui.deck import Plan
from ui.deck_search import RangeWish, SearchWish

if TYPE_CHECKING:
    from app.deck import AppDeck
    from ui.shell.main_window import MainWindow

_PATIENCE_MS = 300_000  # a busy machine measures the cards slowly
_HURRY, _CALM = 30_000.0, 60.0
_SCREENS = ("home", "strategies", "charts", "trade", "test", "safety", "activity", "settings")
_MANY = 60
_HALF = 0.5


class Album:
    """Takes pictures in every look asked for."""

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

    def screens(self, window: "MainWindow", state: str, keys: Sequence[str] = _SCREENS) -> None:
        """Draw screens one after the other."""
        for key in keys:
            window.go(key)
            _settle()
            self.take(window, f"{state}_{key}")


def draw_pictures(
    settings: Settings,
    folder: Path,
    *,
    themes: Sequence[str],
    size: tuple[int, int],
    scale: float = 1.0,
    states: Sequence[str] = (),
) -> list[Path]:
    """Draw the states into `folder` and return the files; the user's own account is not used.

    Without `states` all are drawn; an unknown one raises UserMistake.
    """
    unknown = [one for one in states if one not in STATES]
    if unknown:
        raise UserMistake(f"“{unknown[0]}” is no state: choose of {', '.join(STATES)}.")
    folder.mkdir(parents=True, exist_ok=True)
    application(settings)
    album = Album(folder, themes, size, scale)
    for state in states or STATES:
        STATES[state](album)
    return album.drawn


@contextmanager
def _opened(*overrides: str, spoil: bool = False) -> Iterator[tuple["MainWindow", "AppDeck"]]:
    """Open the window on a bare profile; `spoil` makes its practice account unreadable."""
    from app.deck import open_deck
    from app.practice_account import PracticeAccount
    from app.price_choices import MADE_UP

    with tempfile.TemporaryDirectory(prefix="algotrader-pictures-") as home:
        settings = load_settings(None, overrides, {"ALGOTRADER_HOME": home})
        settings.paths.create()
        if spoil:
            account = PracticeAccount(settings.paths.sessions, MADE_UP).folder
            account.mkdir()
            (account / "account.json").write_text("not what it was")
        deck = open_deck(settings)
        deck.warm_up(lambda _share, _words: None)
        window = build_window(deck)
        window.show()
        try:
            yield window, deck
        finally:
            deck.close(StopMode.KEEP_SAFETY_EXITS)
            window.close()
            # A window left over would be dressed anew with every look of the next ones.
            window.deleteLater()
            QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _first_run(album: Album) -> None:
    with _opened() as (window, _):
        window.welcome()
        for step in range(1, 6):
            album.take(window, f"first_run_{step}")
            window.wizard.go_next()
        album.screens(window, "before_start")


def _profit(album: Album) -> None:
    with _opened() as (window, deck):
        window.go("start")
        album.take(window, "getting_ready")
        _measure(deck)
        _hunt(deck, lambda now: _gains(now))
        album.screens(window, "profit")
        window.go("stop")
        album.take(window, "how_to_stop")
        window.stop_overlay.shut()
        window.help_overlay.open()
        album.take(window, "help")
        window.help_overlay.shut()


def _loss(album: Album) -> None:
    with _opened() as (window, deck):
        plan = replace(deck.plan(), strategy="breakout", timeframe="5m")
        _begin(window, deck, plan)
        _hunt(deck, _loses)
        album.screens(window, "loss", ("home", "trade", "charts", "safety", "activity"))


def _panic(album: Album) -> None:
    with _opened() as (window, deck):
        _begin(window, deck, replace(deck.plan(), timeframe="1m", speed=_CALM * 10))
        _hunt(deck, lambda now: len(now.positions) >= 2)
        window.go("home")
        window.press_panic()
        _wait(lambda: deck.panic_view().finished, "the panic stop")
        album.take(window, "panic")
        window.panic_overlay.shut()
        album.take(window, "halted_home")
        deck.unlock(UNLOCK_PHRASE)
        _wait(lambda: _state(deck) is BotState.STOPPED, "the unlocking")
        album.screens(window, "stopped", ("home", "trade", "safety"))


def _closing(album: Album) -> None:
    with _opened() as (window, deck):
        _begin(window, deck, deck.plan())
        window.go("home")
        window.close()
        album.take(window, "closing")
        window.close_overlay.shut()


def _no_data(album: Album) -> None:
    with _opened() as (window, deck):
        deck.change_plan(replace(deck.plan(), prices="files", symbols=()))
        album.screens(window, "no_data", ("home", "strategies", "trade", "charts", "test"))
        window.go("start")
        _wait(lambda: not _starting(deck), "the answer to START")
        album.take(window, "no_data_start")


def _error(album: Album) -> None:
    with _opened(spoil=True) as (window, deck):
        album.screens(window, "error", ("home", "activity"))
        window.go("start")
        _wait(lambda: not _starting(deck), "the answer to START")
        album.take(window, "error_start")


def _many(album: Album) -> None:
    with _opened(f"practice.shares={_MANY}") as (window, deck):
        _begin(window, deck, deck.plan())
        _hunt(deck, lambda now: len(now.positions) >= 3, speed=0.0)
        album.screens(window, f"{_MANY}_shares", ("home", "trade", "charts", "safety"))
        window.go("strategies")
        window.screens["strategies"].bar.watched.click()  # type: ignore[attr-defined]
        album.take(window, f"{_MANY}_shares_choice")


def _locked(album: Album) -> None:
    with _opened() as (window, deck):
        deck.change_pin("trade", "2468")
        _wait(lambda: bool(deck.access().pins), "the PIN")
        window.go("settings")
        window.screens["settings"].show_section("access")  # type: ignore[attr-defined]
        album.take(window, "pin_settings")
        deck.lock_window()
        album.take(window, "locked")
        deck.enter_pin("1111")
        _wait(lambda: not deck.access().working, "the answer to a wrong PIN")
        album.take(window, "locked_wrong_pin")


def _tests(album: Album) -> None:
    with _opened() as (window, deck):
        window.go("test")
        album.take(window, "test_empty")
        screen: Any = window.screens["test"]
        screen.start.click()
        bench = deck.backtests()
        _wait(lambda: bench.view().share > _HALF, "the test")
        album.take(window, "test_running")
        screen.cancel.click()
        album.take(window, "test_cancelled")
        screen.start.click()
        _wait(lambda: bench.view().state in ("done", "failed"), "the result")
        album.take(window, "test_curve")
        screen.result.view.buttons()[1].click()
        album.take(window, "test_months")
        screen.result.view.buttons()[2].click()
        trades = screen.result.trades
        trades.table.chosen.emit(trades.table.model().row(3))
        album.take(window, "test_trades")
        trades.show_it.click()
        album.take(window, "test_trade_chart")
        screen.page.buttons()[1].click()
        _wait(lambda: bench.saved() is not None, "the kept tests")
        screen.refresh()
        album.take(window, "test_kept")
        deck.change_plan(replace(deck.plan(), symbols=deck.symbols()[:1]))
        screen.start.click()
        _wait(lambda: bench.view().state == "done", "the result")
        album.take(window, "test_too_few")
        deck.change_plan(replace(deck.plan(), prices="files", symbols=()))
        screen.start.click()
        _wait(lambda: bench.view().state == "failed", "the refusal")
        album.take(window, "test_failed")


def _checks(album: Album) -> None:
    with _opened("practice.shares=2") as (window, deck):
        plan = replace(deck.plan(), strategy="breakout", timeframe="5m")
        deck.change_plan(plan)
        window.go("test")
        screen: Any = window.screens["test"]
        screen.start.click()
        bench = deck.backtests()
        _wait(lambda: bench.view().state == "done", "the result")
        album.take(window, "checks_before")
        result = bench.view().result
        assert result is not None

        def now() -> Any:
            return bench.checks().view(result.key)

        screen.result.verdict.check.start.click()
        _wait(lambda: now().share > _HALF / 2, "the examination")
        screen.result.view.buttons()[3].click()
        screen.result.checks.view.buttons()[1].click()
        album.take(window, "checks_running")
        screen.result.verdict.check.cancel.click()
        album.take(window, "checks_stopped")
        screen.result.verdict.check.start.click()
        _wait(lambda: now().state in ("done", "failed"), "the verdict")
        for button, name in zip(
            screen.result.checks.view.buttons(), ("unseen", "map", "luck"), strict=True
        ):
            button.click()
            album.take(window, f"checks_{name}")


def _search(album: Album) -> None:
    with _opened("practice.shares=1") as (window, deck):
        deck.change_plan(replace(deck.plan(), strategy="breakout", timeframe="5m"))
        window.go("test")
        screen: Any = window.screens["test"]
        screen.page.buttons()[3].click()
        album.take(window, "search_empty")
        bench, page = deck.backtests().search(), screen.better
        first, second = page.form.rows[:2]
        page.form.show_wish(
            SearchWish(
                ranges=(
                    RangeWish(name=first.varied.name, low=5, high=45, count=9),
                    RangeWish(name=second.varied.name, low=120, high=180, count=5),
                )
            )
        )
        page.start.click()
        _wait(lambda: bench.view().share > _HALF, "the search")
        album.take(window, "search_running")
        page.cancel.click()
        album.take(window, "search_stopped")
        page.start.click()
        _wait(lambda: bench.view().state in ("done", "failed"), "the plateaus")
        album.take(window, "search_map")
        page.result.view.buttons()[1].click()
        page.result.table.chosen.emit(page.result.table.model().row(0))
        album.take(window, "search_plateaus")
        page.result.use.click()
        album.take(window, "search_used")
        deck.change_plan(replace(deck.plan(), prices="files", symbols=()))
        page.start.click()
        album.take(window, "search_failed")


def _reasons(album: Album) -> None:
    parts = ("mood", "clocks", "volume_levels", "adaptive")
    switches = [f"signals.{part}=true" for part in parts]
    with _opened(*switches, "signals.least_confidence_percent=60") as (window, deck):
        plan = replace(deck.plan(), strategy="supertrend", timeframe="5m")
        _begin(window, deck, plan)
        _hunt(deck, lambda now: now.refusals > 20, speed=0.0)
        window.go("trade")
        trade: Any = window.screens["trade"]
        trade.show_symbol(deck.symbols()[0])

        def there(widget: Any) -> bool:
            window.beat()
            return not widget.isHidden()  # shown or not, a small window folds it away

        _wait(lambda: there(trade.market.mood), "the market")
        album.take(window, "reasons_trade")
        trade.signal.button.click()
        _wait(lambda: there(trade.why_sheet.list), "the reasons")
        album.take(window, "reasons_why")


def _brokers(album: Album) -> None:
    from app.picture_money import draw_brokers

    with _opened() as (window, deck):
        draw_brokers(window, deck, album.take, _wait)


STATES: dict[str, Callable[[Album], None]] = {
    "first_run": _first_run,
    "profit": _profit,
    "loss": _loss,
    "panic": _panic,
    "closing": _closing,
    "no_data": _no_data,
    "error": _error,
    "many": _many,
    "locked": _locked,
    "reasons": _reasons,
    "book": lambda album: book_pictures(album, _opened, _wait),
    "kept": lambda album: kept_pictures(album, _opened, _wait),
    "beside": lambda album: beside_pictures(album, _opened, _wait),
    "journal": lambda album: journal_pictures(album, _opened, _wait),
    "failed": lambda album: failed_pictures(album, _opened, _wait),
    "files": lambda album: file_pictures(album, _opened, _wait),
    "tests": _tests,
    "brokers": _brokers,
    "checks": _checks,
    "search": _search,
}
"""What is drawn, by the name it is asked for."""


def _begin(window: "MainWindow", deck: "AppDeck", plan: Plan) -> None:
    problem = deck.change_plan(plan)
    if problem:
        raise UserMistake(problem)
    window.go("start")
    _wait(lambda: _state(deck) is BotState.RUNNING, "the start")
    _wait(lambda: not _starting(deck), "the start")


def _measure(deck: "AppDeck") -> None:
    deck.measure_cards()
    _wait(lambda: not any(card.measuring for card in deck.cards()), "the tests of the strategies")


def _hunt(deck: "AppDeck", wanted: Callable[[EngineSnapshot], bool], speed: float = _HURRY) -> None:
    """Let practice time race until what is wanted is there, in market hours; then let it walk."""
    deck.set_speed(speed)

    def there() -> bool:
        now = deck.snapshot()
        return now is not None and now.market_open and wanted(now)

    _wait(there, "what the picture shall show")
    deck.set_speed(_CALM)
    _settle()


def _gains(now: EngineSnapshot) -> bool:
    return (
        now.equity > now.cash_start * 1003 / 1000 and now.day_profit > 0 and len(now.positions) > 1
    )


def _loses(now: EngineSnapshot) -> bool:
    fell = now.equity < now.cash_start * 98 / 100
    return fell and now.day_profit < 0 and any(one.profit < 0 for one in now.positions)


def _state(deck: "AppDeck") -> BotState | None:
    now = deck.snapshot()
    return None if now is None else now.state


def _starting(deck: "AppDeck") -> bool:
    ready = deck.ready()
    return ready is None or ready.running


def _settle() -> None:
    for _ in range(4):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 30)


def _wait(done: Callable[[], bool], what: str) -> None:
    clock = QElapsedTimer()
    clock.start()
    rest = threading.Event()
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        rest.wait(0.005)
        if clock.elapsed() > _PATIENCE_MS:
            raise UserMistake(f"The pictures need {what}, and it did not come within five minutes.")
