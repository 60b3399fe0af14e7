"""What a strategy is. One strategy is one small file; see docs/write-a-strategy.md.

A strategy object watches one symbol. It is told what happened and answers with wishes
(OrderIntent). It must not send, sleep, save or read the clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol, cast, overload

from core.errors import StrategyError
from core.model.instrument import Instrument
from core.model.market import Bar, Tick
from core.model.orders import Fill, OrderIntent, Purpose, Side

Wishes = Sequence[OrderIntent]
NOTHING: Wishes = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a strategy: declared once, read by picker, validation and optimiser."""

    name: str
    label: str
    default: int | float | str | bool
    low: float | None
    high: float | None
    step: float | None
    choices: tuple[str, ...]
    help: str

    def check(self, value: object) -> int | float | str | bool:
        """Return the value as the right type, or raise StrategyError saying what is allowed."""
        if self.choices:
            if value not in self.choices:
                raise StrategyError(
                    f"“{self.label}” must be one of {', '.join(self.choices)}; it is {value!r}."
                )
            return str(value)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise StrategyError(f"“{self.label}” must be yes or no; it is {value!r}.")
            return value
        return self._check_number(value)

    def _check_number(self, value: object) -> int | float:
        whole = isinstance(self.default, int)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise StrategyError(f"“{self.label}” must be a number; it is {value!r}.")
        if whole and value != int(value):
            raise StrategyError(f"“{self.label}” must be a whole number; it is {value}.")
        if not (cast(float, self.low) <= value <= cast(float, self.high)):
            raise StrategyError(
                f"“{self.label}” must be between {self.low:g} and {self.high:g}; it is {value}."
            )
        return int(value) if whole else float(value)


class _Declared:
    """What `param` leaves in a class body until the strategy class is made."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts


@overload
def param(default: bool, *, label: str, help: str = "") -> bool: ...
@overload
def param(
    default: int, *, low: int, high: int, label: str, step: int = 1, help: str = ""
) -> int: ...
@overload
def param(
    default: float, *, low: float, high: float, label: str, step: float = 0.1, help: str = ""
) -> float: ...
@overload
def param(default: str, *, choices: tuple[str, ...], label: str, help: str = "") -> str: ...
def param(
    default: Any,
    *,
    label: str,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    choices: tuple[str, ...] = (),
    help: str = "",
) -> Any:
    """Declare a strategy parameter: its default, its range and its words."""
    return _Declared(
        default=default, low=low, high=high, step=step, choices=choices, label=label, help=help
    )


class Context(Protocol):
    """What a strategy may know besides prices."""

    instrument: Instrument

    def position(self, symbol: str | None = None) -> Decimal:
        """Return the quantity this strategy holds in its symbol or another; negative when short."""
        ...

    def busy(self) -> bool:
        """Return whether an order of this symbol is still on its way."""
        ...

    def now_ns(self) -> int:
        """Return the trading time."""
        ...


class Strategy:
    """Base of all strategies. Override the `on_*` methods you need.

    Class attributes: `key` (name on the command line), `title` and `summary` (on the card),
    `default_timeframe` (on the screen), `holding` ("intraday" or "overnight"), `art` (picture),
    `needs_bars` (warm-up: bars before the first wish may be trusted).
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    default_timeframe: ClassVar[str] = "1d"
    holding: ClassVar[str] = "overnight"
    art: ClassVar[str] = ""
    source: ClassVar[str] = ""
    """What names the exact text of a person's own file; empty for what comes with the program."""
    parameters: ClassVar[Mapping[str, Parameter]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = dict(cls.parameters)
        for name, value in list(cls.__dict__.items()):
            if isinstance(value, _Declared):
                declared[name] = Parameter(name=name, **value.facts)
                setattr(cls, name, value.facts["default"])
        cls.parameters = declared

    def __init__(self, ctx: Context, **values: object) -> None:
        self.ctx = ctx
        unknown = sorted(set(values) - set(self.parameters))
        if unknown:
            raise StrategyError(
                f"{self.title or type(self).__name__} has no setting called “{unknown[0]}”; "
                f"it has {', '.join(sorted(self.parameters)) or 'none'}."
            )
        for name, parameter in self.parameters.items():
            setattr(self, name, parameter.check(values.get(name, parameter.default)))
        self.check_parameters()
        self.start()

    @classmethod
    def supports(cls, timeframe_s: int) -> str | None:
        """Return None, or a sentence saying why bars of that length cannot be traded."""
        return None

    @classmethod
    def watches(cls, symbols: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """Return which of the symbols to trade, each with the others whose bars it hears as well.

        Raise StrategyError when they do not do. Usually each is traded by itself.
        """
        return dict.fromkeys(symbols, ())

    def check_parameters(self) -> None:
        """Raise StrategyError when parameters do not fit each other."""

    def start(self) -> None:
        """Make the indicators. Called once, before any price."""

    def needs_bars(self) -> int:
        """Return how many bars must be seen before a wish can be trusted."""
        return 0

    def on_event(self, event: object) -> Wishes:
        """Send an event to the method made for it. The engine calls the methods directly."""
        handler = _HANDLERS.get(type(event))
        return NOTHING if handler is None else handler(self, event)

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        return NOTHING

    def on_companion(self, bar: Bar) -> Wishes:
        """Return wishes after a bar of another symbol has closed; see `watches`."""
        return NOTHING

    def on_tick(self, tick: Tick) -> Wishes:
        """Return wishes after a tick."""
        return NOTHING

    def on_price(self, price: float, ts_ns: int) -> Wishes:
        """Return wishes after a change of the last price."""
        return NOTHING

    def on_fill(self, fill: Fill) -> Wishes:
        """Return wishes after an execution of one of this strategy's orders."""
        return NOTHING

    def on_position(self, quantity: Decimal) -> Wishes:
        """Return wishes after the position changed."""
        return NOTHING

    def buy(self, reason: str, *, stop: float, confidence: float = 1.0) -> Wishes:
        """Wish to open a long position with a safety exit at `stop`; the risk rule sizes it."""
        return self._entry(Side.BUY, reason, stop, confidence)

    def sell_short(self, reason: str, *, stop: float, confidence: float = 1.0) -> Wishes:
        """Wish to open a short position with a safety exit at `stop`."""
        return self._entry(Side.SELL, reason, stop, confidence)

    def close(self, reason: str) -> Wishes:
        """Wish to close whatever this strategy holds in the symbol."""
        held = self.ctx.position()
        if not held:
            return NOTHING
        side = Side.SELL if held > 0 else Side.BUY
        return (
            OrderIntent(
                strategy=self.key,
                symbol=self.ctx.instrument.symbol,
                side=side,
                purpose=Purpose.EXIT,
                quantity=abs(held),
                reason=reason,
            ),
        )

    def _entry(self, side: Side, reason: str, stop: float, confidence: float) -> Wishes:
        instrument = self.ctx.instrument
        stop_price = instrument.money_down(stop) if side is Side.BUY else instrument.money_up(stop)
        return (
            OrderIntent(
                strategy=self.key,
                symbol=instrument.symbol,
                side=side,
                purpose=Purpose.ENTRY,
                stop_price=stop_price,
                reason=reason,
                confidence=confidence,
            ),
        )


_HANDLERS: dict[type, Callable[[Strategy, Any], Wishes]] = {
    Bar: lambda strategy, event: strategy.on_bar(event),
    Tick: lambda strategy, event: strategy.on_tick(event),
    Fill: lambda strategy, event: strategy.on_fill(event),
}
