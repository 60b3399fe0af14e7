"""The program behind the window: answers every question of `ui.deck.Deck` at once.

Nothing of the engine is touched here. Commands go into its mailbox; what screens read was
published by its own thread. Slow work runs on threads of its own.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from app.access_desk import AccessDesk
from app.backtest_desk import BacktestDesk
from app.book_desk import BookDesk
from app.card_measuring import CardMeasuring
from app.chart_bars import ChartBars
from app.chart_store import ChartStore
from app.deck_looks import Looks
from app.diary_search import DiaryArchive, DiaryWatcher
from app.engine_host import EngineHost
from app.file_import import FileImport
from app.getting_ready import StartAnswer
from app.journal_desk import JournalDesk, Journaling
from app.money_desk import MoneyDesk
from app.money_parts import money_desk
from app.own_desk import OwnDesk
from app.panic_desk import PanicDesk
from app.pin_store import PinStore
from app.plan_desk import PlanDesk
from app.plan_store import PlanStore
from app.price_choices import CHOICES, is_account_of
from app.setting_desk import SettingDesk
from app.settling import Settling
from app.signal_board import SignalBoard
from app.start_desk import StartDesk
from app.ticket_desk import TicketDesk
from app.why_desk import WhyDesk
from core.clock import Clock, LiveClock
from core.events.commands import Command, StopMode, StopTrading
from core.events.snapshot import BotState, DiaryLine, EngineSnapshot
from core.model.instrument import Instrument
from core.model.orders import Side
from ui.deck import (
    Access,
    Candles,
    ChartLook,
    OwnFiles,
    PanicView,
    Plan,
    Ready,
    SettingRow,
    StrategyCard,
    SymbolSignal,
    TradeMark,
)
from ui.deck_files import ImportView
from ui.deck_ticket import Ticket
from ui.price_choice import LIVE, MarketChoice, PriceChoice

if TYPE_CHECKING:
    from app.openings import AnyOpening
    from app.session_opening import Opening
    from app.settings import Settings
    from core.data.recent_bars import RecentBars

Progress = Callable[[float, str], None]
_BUSY = (BotState.RUNNING, BotState.PAUSED, BotState.STOPPING)
_NOT_RUNNING = "The bot is not running, so nothing was done. Press START first."


class AppDeck(Looks, Journaling):
    """Implements `ui.deck.Deck`. Made at once; `open_up` and `settle_in` load what is slow."""

    def __init__(self, settings: "Settings", clock: Clock) -> None:
        self._kept = SettingDesk(settings)
        self._clock = clock
        store = PlanStore(settings.paths.data)
        self._store = store
        self._archive = DiaryArchive()
        self._access = AccessDesk(
            PinStore(settings.paths.data, settings.profile),
            clock,
            lambda deed, reason: self._say("system", deed, reason),
        )
        self._signals = SignalBoard(self._archive)
        self._tickets = TicketDesk()
        self._answer = StartAnswer()
        self._plans = PlanDesk(store, lambda: self._settings, clock)
        self._own = OwnDesk(settings.paths.strategies, self._plans)
        self._panic = PanicDesk(
            settings.paths,
            store,
            clock,
            self._post,
            lambda: self._host.state(),
            lambda: self._host.runs(),
        )
        self._why, self._books = WhyDesk(self._bars, clock), BookDesk()
        diary = DiaryWatcher(self._archive)
        self._journal = JournalDesk(lambda: self._host.folder, self._access.why_not)
        self._money = money_desk(
            lambda: self._settings,
            clock,
            self._plans,
            self._access,
            lambda deed, reason: self._say("system", deed, reason),
        )
        watchers = (
            *(diary, self._answer, self._signals, self._tickets, self._own, self._why),
            *(self._money.line, self._books, self._journal),
        )
        self._host = EngineHost(self._panic.latch, watchers, self._opening)
        self._money.engines, self._money.changed = self._host, self._forget_trades
        self._charts = ChartBars(self._bars)
        self._looks = ChartStore(settings.paths.data)
        self._imports = FileImport(settings.bars_folder, self._imported)
        self._measuring = CardMeasuring(settings.paths.data / "measured")
        self._tests = BacktestDesk(self._plans, lambda: self._settings, clock)
        self._starts = StartDesk(
            self._plan_now, self._host, self._answer, clock, self._access, self._rules
        )
        self._settling = Settling(self._plans, self._practice)

    # Before the window

    def warm_up(self, progress: Progress = lambda _share, _words: None) -> None:
        """Load everything at once, for whoever has no window to show meanwhile."""
        self.open_up(progress)
        self.settle_in()

    def open_up(self, progress: Progress = lambda _share, _words: None) -> None:
        """Load what a window needs to be used; call it off the GUI thread."""
        progress(0.1, "Loading the engine")
        import app.session_opening
        import app.setting_rows  # noqa: F401 - loaded here so that no screen waits for it

        if self.first_run():  # the wizard asks for a strategy at once
            progress(0.4, "Loading the strategies")
            self._plans.load()
        progress(0.8, "Opening your practice account")
        opened = "" if self._plans.plan().prices in LIVE else self._host.open_account()
        for problem in (self._store.damaged, self._looks.damaged, opened):
            if problem:
                self._say("error", "Problem", problem)
        progress(1.0, "Ready")

    def settle_in(self, rest_s: float = 0.0) -> None:
        """Load the rest behind the window, what needs a network too; a START waits for its part."""
        live = self._plans.plan().prices in LIVE and not self._money.broker
        if problem := self._settling.run(rest_s) or (self._host.open_account() if live else ""):
            self._say("error", "Problem", problem)

    # What the engine shows

    def snapshot(self) -> EngineSnapshot | None:
        """Return the newest picture of the engine; None before the first start."""
        return self._host.snapshot

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles | None:
        """Return bars from row `first` on; None when there are none, or while many are read."""
        return self._charts.candles(symbol, timeframe_s, first)

    def instrument(self, symbol: str) -> Instrument | None:
        """Return the share or coin behind a symbol, None while the prices are not known."""
        bars = self._bars()
        return None if bars is None else bars.instrument(symbol)

    def trade_marks(self, symbol: str) -> tuple[TradeMark, ...]:
        """Return the executions of a symbol, oldest first."""
        return self._archive.marks(symbol)

    def chart_look(self, symbol: str) -> ChartLook:
        """Return what was put on a symbol's chart; of the empty symbol, what holds for all."""
        return self._looks.look(symbol)

    def keep_chart_look(self, symbol: str, look: ChartLook) -> str:
        """Keep a look over a restart; return why that failed, or an empty text."""
        return self._looks.keep(symbol, look)

    def ticket(self, symbol: str, side: Side, limit: Decimal | None = None) -> Ticket | None:
        """Return a manual order filled in by the risk rule; None without prices."""
        ticket = self._tickets.ticket(symbol, side, limit) if self._host.runs() else None
        why_not = self._access.why_not()
        return structs.replace(ticket, refused=why_not) if ticket and why_not else ticket

    def signals(self) -> tuple[SymbolSignal, ...]:
        """Return a traffic light per watched symbol."""
        snapshot = self.snapshot()
        return () if snapshot is None else self._signals.lights(snapshot)

    def diary(
        self, text: str = "", kinds: Sequence[str] = (), limit: int = 500
    ) -> tuple[DiaryLine, ...]:
        """Return diary lines holding every word of the text, newest first."""
        return self._archive.search(text, kinds, limit)

    # The plan

    def first_run(self) -> bool:
        """Return whether the wizard has not been finished yet."""
        return not self._store.wizard_done()

    def plan(self) -> Plan:
        """Return what START will do; an open account's cash is the one it began with."""
        plan, snapshot = self._plan_now(), self.snapshot()
        if snapshot is None or not is_account_of(self._host.account, plan):
            return plan
        return structs.replace(plan, cash=snapshot.cash_start)

    def change_plan(self, plan: Plan) -> str:
        """Take another plan; return why not, or an empty text. Kept over a restart."""
        return self._access.why_not() or self._money.plans.change(plan)

    def finish_wizard(self, plan: Plan) -> str:
        """Keep the plan and do not show the wizard again."""
        return self._access.why_not() or self._plans.change(plan, wizard_done=True)

    def price_choices(self) -> tuple[PriceChoice, ...]:
        """Return the sources of prices, usable or not."""
        return CHOICES

    def market_choices(self) -> tuple[MarketChoice, ...]:
        """Return what may be traded on the chosen prices; none where there is nothing to choose."""
        return self._money.plans.market_choices()

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols the chosen prices have."""
        return () if self._plans.kinds is None else self._money.plans.symbols()

    def cards(self) -> tuple[StrategyCard, ...]:
        """Return the strategy cards in picker order; none before `settle_in` has loaded them."""
        kinds = self._plans.kinds
        if kinds is None:
            return ()
        plan, basis = self._plans.plan(), self._plans.basis()
        return self._own.marked(self._measuring.cards(kinds, plan, basis, self._settings))

    def own_files(self) -> OwnFiles:
        """Return the folder of the person's own strategies and what is known of it."""
        return self._own.files()

    def look_again(self) -> None:
        """Look at that folder again in the background; see `own_files`."""
        self._own.look_again()

    def make_template(self) -> str:
        """Put a strategy to begin with into that folder; return why not, or an empty text."""
        return self._own.make_template()

    def measure_cards(self) -> None:
        """Measure the cards on the chosen prices in the background."""
        kinds, basis = self._plans.kinds, self._plans.basis()
        if kinds is not None and basis is not None:
            self._measuring.start(kinds, self._plans.plan(), basis, self._settings)

    def money(self) -> MoneyDesk:
        """Return the desk for real money."""
        return self._money

    def backtests(self) -> BacktestDesk:
        """Return the bench on which tests on the past run."""
        return self._tests

    # Start and stop

    def start(self) -> None:
        """Begin to get ready and then trade; see `ready`. A second START changes nothing."""
        self._starts.start(self._money.order(self._settling.order))

    def ready(self) -> Ready | None:
        """Return the progress of a start, or None when none is under way or lately was."""
        return self._starts.view()

    def cancel_start(self) -> None:
        """Give up a start; nothing has traded."""
        self._starts.cancel()

    def stop(self, mode: StopMode) -> None:
        """Stop in one of the three honest ways; a start under way is given up."""
        if self._refused():
            return
        self.cancel_start()
        if mode is not StopMode.NO_NEW_TRADES:
            self._starts.stopped()
        self._post(StopTrading(mode=mode))

    def send(self, command: Command) -> None:
        """Hand a command to the engine; without one the diary says that nothing was done."""
        if not self._refused() and not self._post(command):
            self._say("error", "Problem", _NOT_RUNNING)

    def set_speed(self, speed: float) -> None:
        """Change the pace of the practice prices; 0 is as fast as possible. Kept in the plan."""
        problem = self._access.why_not() or self._money.plans.change_speed(speed)
        session = self._host.session()
        if problem:
            self._say("error", "Problem", problem)
        elif session is not None:
            session.pacer.speed = speed

    # The panic stop

    def panic(self, close_positions: bool) -> None:
        """Trip the kill latch now. Safe from any thread."""
        self._panic.press(close_positions)

    def close_on_panic(self) -> bool:
        """Return whether the panic stop shall also close what is owned (a setting)."""
        return self._settings.safety.close_on_panic

    def panic_view(self) -> PanicView:
        """Return the state and the steps of the panic stop."""
        return self._panic.view()

    def unlock(self, phrase: str) -> bool:
        """Release the latch when the phrase is right."""
        return not self._access.why_not() and self._panic.unlock(phrase)

    def drill(self) -> str:
        """Rehearse the panic stop in practice, closing everything; return why not, or nothing."""
        return self._access.why_not() or self._panic.rehearse()

    # Settings, files, account

    def setting_rows(self) -> tuple[SettingRow, ...]:
        """Return every setting in the order of the screen."""
        return self._kept.rows()

    def save_setting(self, key: str, value: object) -> str:
        """Keep a setting; return why not, or an empty text."""
        return self._access.why_not(key) or self._kept.save(key, value)

    def access(self) -> Access:
        """Return who is at the window."""
        return self._access.view()

    def why_not(self) -> str:
        """Return why whoever is at the window may change nothing, or an empty text."""
        return self._access.why_not()

    def enter_pin(self, pin: str) -> None:
        """Open the window with a PIN; see `access`."""
        self._access.enter(pin)

    def lock_window(self) -> None:
        """Lock the window, if there is a PIN."""
        self._access.shut()

    def change_pin(self, role: str, pin: str) -> None:
        """Set the PIN of a role, or take it away with an empty one; see `access`."""
        self._access.change(role, pin)

    def import_file(self, path: Path) -> None:
        """Begin to read a price file; see `import_view`."""
        if not self._refused():
            self._imports.start(path)

    def import_view(self) -> ImportView | None:
        """Return what came of the last file, or None."""
        return self._imports.view()

    def reset_account(self) -> str:
        """Start the practice account over; return why not, or an empty text."""
        from app.account_reset import put_aside

        if why_not := self._access.why_not() or self._money.in_use():
            return why_not
        if self._host.state() in _BUSY or self._starts.under_way():
            return "The bot is running. Stop it first, then start the account over."
        if failure := put_aside(self._host, self._plans, self._settings, self._clock):
            return failure
        self._forget_trades()
        return ""

    def close(self, mode: StopMode) -> None:
        """End the engine cleanly; returns when every thread has ended, 30 seconds at most."""
        self._settling.end(5.0)
        self._starts.close(10.0)
        self._money.close(5.0)
        # Whoever may not trade may leave, but not sell what is owned.
        self._host.end(StopMode.KEEP_SAFETY_EXITS if self._access.why_not() else mode)
        self._access.wait(5.0)
        self._measuring.close()
        self._tests.close()
        self._imports.wait(5.0)
        self._own.wait(5.0)
        self._panic.close()
        self._charts.close()
        self._why.close()
        self._journal.close()
        self._looks.close()

    # Inside

    @property
    def _settings(self) -> "Settings":
        return self._kept.settings

    def _opening(self, note: Callable[[str, str], None]) -> "AnyOpening":
        from app.openings import chosen_opening

        return chosen_opening(self._money, self._plans, self._settings, self._panic, note)

    def _practice(self, note: Callable[[str, str], None]) -> "Opening":
        from app.openings import practice_opening

        return practice_opening(self._plans, self._settings, self._panic, note)

    def _plan_now(self) -> Plan:
        return self._money.plans.plan()

    def _forget_trades(self) -> None:
        self._archive.clear()
        self._journal.clear()
        self._starts.forget()

    def _rules(self) -> object:
        return self._settings.risk, self._settings.signals, self._settings.practice

    def _refused(self) -> bool:
        """Return whether whoever is at the window may change nothing; the diary says so."""
        why_not = self._access.why_not()
        if why_not:
            self._say("error", "Problem", why_not)
        return bool(why_not)

    def _imported(self, _: Path) -> None:
        self._plans.prices_changed()

    def _bars(self) -> "RecentBars | None":
        session = self._host.session()
        return None if session is None else session.prices.bars

    def _post(self, command: Command) -> bool:
        return self._host.post(command)

    def _say(self, kind: str, deed: str, reason: str) -> None:
        snapshot = self.snapshot()
        ts_ns = snapshot.ts_ns if snapshot is not None else self._clock.now_ns()
        self._archive.say(ts_ns, kind, deed, reason)


def open_deck(settings: "Settings", clock: Clock | None = None) -> AppDeck:
    """Return the deck of a profile; `warm_up`, or `open_up` and `settle_in`, must follow."""
    return AppDeck(settings, clock or LiveClock())
