"""A deck whose values stand still: for layout, pictures and what a screen asks for."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from core.events.commands import UNLOCK_PHRASE, Command, StopMode
from core.events.gates import GateStory
from core.events.market_look import MarketLook
from core.events.snapshot import BotState, DiaryLine, EngineSnapshot
from core.model.instrument import Instrument, nse_share
from core.model.orders import Side
from core.strategy.base import Parameter
from tests.ui.still_bench import StillBench
from tests.ui.still_journal import StillJournal
from tests.ui.still_money import StillMoney
from ui.deck import (
    Access,
    Candles,
    ChartLook,
    Measured,
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
from ui.price_choice import MarketChoice, PriceChoice

SYMBOLS = (
    "RELIANCE", "INFY", "HDFCBANK", "TCS", "ICICIBANK", "SBIN",
    "ITC", "LT", "AXISBANK", "MARUTI", "SUNPHARMA", "TITAN",
)  # fmt: skip


def number(name: str, default: int, low: int, high: int, label: str) -> Parameter:
    """Return a whole-number parameter of a strategy."""
    return Parameter(name, label, default, low, high, 1, (), "")


def measured(*, trades: int = 64, worse: float = 1.0, made_up: bool = True) -> Measured:
    """Return an outcome; `worse` stretches it."""
    months = tuple(
        worse * one for one in (-4.1, 1.2, 0.4, -1.8, 2.6, 3.3, -0.6, 1.9, 0.8, -2.7, 5.2, 1.1)
    )
    return Measured(
        prices="made-up prices" if made_up else "prices.csv",
        period="12 months",
        made_up=made_up,
        trades=trades,
        enough=trades >= 30,
        months=months,
        losing_months=sum(month < 0 for month in months),
        low=-1.4 * worse,
        high=2.2 * worse,
        deepest_fall=-7.9 * worse,
        idle_return=3.4,
        total_return=6.1 * worse,
    )


def card(key: str, title: str, art: str, pace: str, summary: str, **facts: object) -> StrategyCard:
    """Return a strategy's card, measured unless told otherwise."""
    worse = {"calm": 1.0, "medium": 2.1, "wild": 3.4}.get(pace, 1.0)
    plain = StrategyCard(
        key=key,
        title=title,
        summary=summary,
        art=art,
        pace=pace,
        default_timeframe="1d",
        timeframes=("1m", "5m", "1d"),
        parameters=(
            number("fast", 20, 2, 200, "Fast average, bars"),
            number("slow", 50, 3, 500, "Slow average, bars"),
        ),
        measured=measured(worse=worse),
        measuring=False,
        problem="",
    )
    return replace(plain, **facts) if facts else plain


CARDS = (
    card("turtle", "Turtle", "turtle", "calm",
         "Buys when the 20-day average climbs above the 50-day one."),
    card("momentum", "Momentum", "bolt", "medium",
         "Waits for a share that fell too far and is turning up again."),
    card("breakout", "Breakout", "target", "medium",
         "Jumps in when the price breaks out of its first 15 minutes.", default_timeframe="5m"),
    card("supertrend", "Supertrend", "rocket", "wild",
         "Follows the trend line and flips when the trend flips."),
)  # fmt: skip

PRICES = (
    PriceChoice(key="made-up", title="Made-up prices", art="coaster", available=True, why_not="",
                help="Twelve invented shares that behave like real ones. Works without internet."),
    PriceChoice(key="file", title="My own price file", art="folder", available=True, why_not="",
                help="CSV, Excel or Parquet. We check it and tell you what is wrong with it."),
    PriceChoice(key="crypto", title="Real crypto prices, live", art="coin", available=False,
                why_not="Not built yet.",
                help="Bitcoin and friends, around the clock. No account needed."),
    PriceChoice(key="zerodha", title="NSE shares through Zerodha", art="bank", available=False,
                why_not="Not built yet.", help="You need a Zerodha account with Kite Connect."),
)  # fmt: skip

COINS = ("BUBBLE", "COBBLER", "PUDDLE")
MARKETS = (
    MarketChoice(key="shares", title="Indian shares", art="market_shares", shares=SYMBOLS,
                 help="Invented companies. Weekdays, 9:15 to 15:30."),
    MarketChoice(key="coins", title="Coins", art="market_coins", coins=COINS,
                 help="Invented coins, in rupees. Day and night."),
    MarketChoice(key="both", title="Both", art="market_both", shares=SYMBOLS, coins=COINS,
                 help="In one account. The coins never sleep."),
)  # fmt: skip


def setting(
    key: str, section: str, label: str, kind: str, value: object, **facts: object
) -> SettingRow:
    """Return one row of the settings; its default is its value unless told otherwise."""
    plain = SettingRow(
        key=key, section=section, label=label, help="What it does, in a sentence.", kind=kind,
        value=value, default=value,
    )  # fmt: skip
    return replace(plain, **facts) if facts else plain


SETTINGS = (
    setting("risk.loss_per_trade_percent", "safety_rules", "Most to lose on one trade", "percent",
            Decimal(2), low=0.1, high=10.0, step=0.1,
            help="The bot buys so few that a safety exit costs no more than this. Usual: 2 %."),
    setting("risk.loss_per_day_percent", "safety_rules", "Stop for the day after losing", "percent",
            Decimal(5), low=0.1, high=20.0, step=0.5, help="No new trades until the next day."),
    setting("risk.max_open_positions", "safety_rules", "Most positions at once", "number", 5,
            low=1.0, high=50.0, help="Usual: 5."),
    setting("fixed.safety_exit", "safety_rules", "Always set a safety exit", "switch", True,
            fixed=True, help="Cannot be switched off for the bot."),
    setting("safety.close_on_panic", "safety_rules", "Close everything when I press PANIC STOP",
            "switch", False, help="Off: only cancels orders, keeps safety exits."),
    setting("window.theme", "look", "Colours", "choice", "light",
            choices=("light", "dark", "high-contrast"), help="How the window looks."),
    setting("window.scale", "look", "Size of everything", "number", 100, low=100.0, high=200.0,
            step=10.0, help="Texts, buttons and gaps grow together."),
    setting("window.expert_words", "look", "Show expert words", "switch", False),
    setting("window.color_blind", "look", "Blue for up, orange for down", "switch", False),
    setting("window.language", "look", "Language", "choice", "en", choices=("en",)),
    setting("data.folder", "data", "Folder of the stored prices", "text", "",
            help="Empty: the usual folder of your profile."),
    setting("practice.seed", "experts", "Number that picks the made-up prices", "number", 7,
            high=9.2e18, help="Another number makes another market."),
)  # fmt: skip


def snapshot(state: BotState = BotState.RUNNING, *, strategy: str = "turtle") -> EngineSnapshot:
    """Return a picture of an engine with nothing bought yet."""
    cash = Decimal(100_000)
    return EngineSnapshot(
        sequence=1, ts_ns=1_795_000_000_000_000_000, state=state, state_reason="", mode="PRACTICE",
        currency="INR", made_up_prices=True, feed_label="Made-up prices", strategy=strategy,
        symbols=SYMBOLS, cash_start=cash, cash=cash, equity=cash, day_start_equity=cash,
        day_profit=Decimal(0), charges_paid=Decimal(0), positions=(), orders=(), prices=(),
        diary=(), equity_curve=(), loss_used_today=Decimal(0), loss_limit_today=Decimal(5_000),
        positions_used=0, positions_limit=5, refusals=0, fills=0,
        kill_engaged=state is BotState.HALTED, kill_reason="", market_open=True, market_note="",
        feed_position=0.0, events_processed=1,
    )  # fmt: skip


class StillDeck:
    """Answers with what was put in, and records in `asked` what screens wanted.

    Set `refuses[method]` to a sentence to have that method refuse.
    """

    def __init__(self, *, first_run: bool = False) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.refuses: dict[str, str] = {}
        self.the_plan = Plan(symbols=(), timeframe="1m", speed=60.0)
        self.the_cards: tuple[StrategyCard, ...] = CARDS
        self.the_own = OwnFiles(folder=Path("/home/you/strategies"))
        self.the_prices: tuple[PriceChoice, ...] = PRICES
        self.the_symbols: tuple[str, ...] = SYMBOLS
        self.the_markets: tuple[MarketChoice, ...] = MARKETS
        self.the_settings: tuple[SettingRow, ...] = SETTINGS
        self.the_snapshot: EngineSnapshot | None = None
        self.the_import: ImportView | None = None
        self.the_ready: Ready | None = None
        self.the_panic = PanicView(
            engaged=False, pressed_ns=0, reason="", lines=(), finished=False, confirmed=False,
            drill=False, drill_seconds=0.0, last_drill="",
        )  # fmt: skip
        self.the_access = Access()
        self.the_candles: dict[str, Candles] = {}
        self.the_looks: dict[str, ChartLook] = {}
        self.the_marks: tuple[TradeMark, ...] = ()
        self.the_ticket: Ticket | None = None
        self.the_signals: tuple[SymbolSignal, ...] = ()
        self.the_diary: tuple[DiaryLine, ...] = ()
        self.the_stories: dict[str, GateStory | None] = {}
        self.the_market_looks: dict[str, MarketLook] = {}
        self.bench = StillBench(self._note)
        self.real = StillMoney(self._note)
        self.the_journal = StillJournal(self._note)
        self._first_run = first_run

    def did(self, name: str) -> list[tuple[object, ...]]:
        """Return what was given at each call of one method."""
        return [one[1:] for one in self.asked if one[0] == name]

    def _note(self, name: str, *given: object) -> str:
        self.asked.append((name, *given))
        return self.refuses.get(name, "")

    def snapshot(self) -> EngineSnapshot | None:
        return self.the_snapshot

    def first_run(self) -> bool:
        return self._first_run

    def plan(self) -> Plan:
        return self.the_plan

    def change_plan(self, plan: Plan) -> str:
        refused = self._note("change_plan", plan)
        if not refused:
            self.the_plan = plan
        return refused

    def finish_wizard(self, plan: Plan) -> str:
        refused = self._note("finish_wizard", plan)
        if not refused:
            self.the_plan, self._first_run = plan, False
        return refused

    def price_choices(self) -> tuple[PriceChoice, ...]:
        return self.the_prices

    def market_choices(self) -> tuple[MarketChoice, ...]:
        return self.the_markets if self.the_plan.prices == "made-up" else ()

    def symbols(self) -> tuple[str, ...]:
        return self.the_symbols

    def cards(self) -> tuple[StrategyCard, ...]:
        return self.the_cards

    def backtests(self) -> StillBench:
        return self.bench

    def journal(self) -> StillJournal:
        return self.the_journal

    def money(self) -> StillMoney:
        return self.real

    def measure_cards(self) -> None:
        self._note("measure_cards")

    def own_files(self) -> OwnFiles:
        return self.the_own

    def look_again(self) -> None:
        self._note("look_again")

    def make_template(self) -> str:
        return self._note("make_template")

    def start(self) -> None:
        self._note("start")

    def ready(self) -> Ready | None:
        return self.the_ready

    def cancel_start(self) -> None:
        self._note("cancel_start")

    def stop(self, mode: StopMode) -> None:
        self._note("stop", mode)

    def send(self, command: Command) -> None:
        self._note("send", command)

    def set_speed(self, speed: float) -> None:
        self._note("set_speed", speed)
        self.the_plan = replace(self.the_plan, speed=speed)

    def panic(self, close_positions: bool) -> None:
        self._note("panic", close_positions)

    def close_on_panic(self) -> bool:
        return False

    def panic_view(self) -> PanicView:
        return self.the_panic

    def unlock(self, phrase: str) -> bool:
        self._note("unlock", phrase)
        return phrase == UNLOCK_PHRASE

    def drill(self) -> str:
        return self._note("drill")

    def instrument(self, symbol: str) -> Instrument | None:
        return nse_share(symbol)

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles | None:
        return self.the_candles.get(symbol)

    def trade_marks(self, symbol: str) -> tuple[TradeMark, ...]:
        return self.the_marks

    def chart_look(self, symbol: str) -> ChartLook:
        return self.the_looks.get(symbol, ChartLook())

    def keep_chart_look(self, symbol: str, look: ChartLook) -> str:
        self.the_looks[symbol] = look
        return self._note("keep_chart_look", symbol, look)

    def ticket(self, symbol: str, side: Side, limit: Decimal | None = None) -> Ticket | None:
        return self.the_ticket

    def signals(self) -> tuple[SymbolSignal, ...]:
        return self.the_signals

    def gate_story(self, symbol: str) -> GateStory | None:
        self._note("gate_story", symbol)
        return self.the_stories.get(symbol, GateStory(symbol=symbol))

    def look_at_book(self, symbol: str) -> None:
        self._note("look_at_book", symbol)

    def market_look(self, symbol: str) -> MarketLook | None:
        return self.the_market_looks.get(symbol)

    def diary(
        self, text: str = "", kinds: Sequence[str] = (), limit: int = 500
    ) -> tuple[DiaryLine, ...]:
        found = (
            one for one in self.the_diary if text.lower() in f"{one.deed} {one.reason}".lower()
        )
        return tuple(one for one in found if not kinds or one.kind in kinds)[:limit]

    def setting_rows(self) -> tuple[SettingRow, ...]:
        return self.the_settings

    def save_setting(self, key: str, value: object) -> str:
        refused = self._note("save_setting", key, value)
        if not refused:
            self.the_settings = tuple(
                replace(row, value=value) if row.key == key else row for row in self.the_settings
            )
        return refused

    def access(self) -> Access:
        return self.the_access

    def why_not(self) -> str:
        return self.refuses.get("why_not", "")

    def enter_pin(self, pin: str) -> None:
        self._note("enter_pin", pin)

    def lock_window(self) -> None:
        self._note("lock_window")
        self.the_access = replace(self.the_access, locked=bool(self.the_access.pins))

    def change_pin(self, role: str, pin: str) -> None:
        refused = self._note("change_pin", role, pin)
        left = tuple(one for one in self.the_access.pins if one != role)
        pins = self.the_access.pins if refused else (*left, role) if pin else left
        self.the_access = replace(self.the_access, pins=pins, said=refused)

    def import_file(self, path: Path) -> None:
        self._note("import_file", path)

    def import_view(self) -> ImportView | None:
        return self.the_import

    def reset_account(self) -> str:
        return self._note("reset_account")

    def close(self, mode: StopMode) -> None:
        self._note("close", mode)
