"""Makes a strategy of plain `analyze(frame)` code, as people share it on the web."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.clock import IST
from core.errors import StrategyError
from core.model.instrument import Market
from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from core.strategy.base import NOTHING, Strategy, Wishes, param

if TYPE_CHECKING:
    import pandas as pd

Analyze = Callable[["pd.DataFrame"], object]
COLUMNS = ("open", "high", "low", "close", "volume")
WINDOW = 200
_SIGNALS = ("buy", "sell", "hold")


class AnalyzeStrategy(Strategy):
    """Calls `analyze(frame)` after each bar with the last `window` bars, once there are as many.

    The frame has columns open, high, low, close, volume and is indexed by the bars' opening
    times, in India's time for NSE shares and in UTC for coins. The answer is "buy", "sell" or
    "hold", or a mapping with `signal` and, as wanted, `stop`, `reason` and `confidence`. "sell"
    closes what is held; it never sells short. Without `stop` the risk rules set the safety exit.
    """

    make: ClassVar[Callable[[], Analyze]]
    window: int = param(WINDOW, low=2, high=5000, label="Bars it looks at")

    def start(self) -> None:
        """Make the window."""
        self._analyze = type(self).make()
        # Twice the window, so that making room is a copy every `window` bars, not every bar.
        self._rows = np.empty((2 * self.window, len(COLUMNS)))
        self._times = np.empty(2 * self.window, dtype=np.int64)
        self._end = 0

    def needs_bars(self) -> int:
        """Return the length of the window."""
        return self.window

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        self._keep(bar)
        if self._end < self.window or self.ctx.busy():
            return NOTHING
        return self._obey(self._analyze(self._frame()), bar)

    def _keep(self, bar: Bar) -> None:
        if self._end == len(self._times):
            self._rows[: self.window] = self._rows[self.window :]
            self._times[: self.window] = self._times[self.window :]
            self._end = self.window
        self._rows[self._end] = (bar.open, bar.high, bar.low, bar.close, bar.volume)
        self._times[self._end] = bar.open_ns
        self._end += 1

    def _frame(self) -> "pd.DataFrame":
        import pandas as pd

        seen = slice(self._end - self.window, self._end)
        zone = IST if self.ctx.instrument.market is Market.NSE else UTC
        index = pd.DatetimeIndex(self._times[seen].view("datetime64[ns]"), tz=UTC)
        # A copy: the frame is the analyst's own to change.
        frame = pd.DataFrame(self._rows[seen], columns=list(COLUMNS), copy=True)
        return frame.set_index(index.tz_convert(zone))

    def _obey(self, answer: object, bar: Bar) -> Wishes:
        facts = answer if isinstance(answer, Mapping) else {"signal": answer}
        signal = facts.get("signal") or "hold"
        if not isinstance(signal, str) or signal.lower() not in _SIGNALS:
            raise StrategyError(
                f"analyze must answer “buy”, “sell” or “hold”; it answered {signal!r}."
            )
        reason = str(facts.get("reason") or f"{self.title} says {signal.lower()}")
        held = self.ctx.position()
        if signal.lower() == "sell" and held > 0:
            return self.close(reason)
        if signal.lower() == "buy" and not held:
            return (self._entry_from(facts, reason),)
        return NOTHING

    def _entry_from(self, facts: Mapping[str, Any], reason: str) -> OrderIntent:
        stop = facts.get("stop")
        instrument = self.ctx.instrument
        return OrderIntent(
            strategy=self.key,
            symbol=instrument.symbol,
            side=Side.BUY,
            purpose=Purpose.ENTRY,
            stop_price=None if stop is None else instrument.money_down(float(stop)),
            reason=reason,
            confidence=float(facts.get("confidence", 1.0)),
        )


def strategy_from(
    make: Callable[[], Analyze], key: str, facts: Mapping[str, Any]
) -> type[Strategy]:
    """Return a strategy class around what `make` gives for each share: an `analyze` function.

    `facts` may hold title, summary, default_timeframe, holding and window.
    """
    words = {
        name: str(facts[name])
        for name in ("title", "summary", "default_timeframe", "holding")
        if facts.get(name)
    }
    body: dict[str, Any] = {
        "key": key,
        "title": key.replace("_", " ").capitalize(),
        "summary": "One of your own.",
        **words,
        "make": staticmethod(make),
    }
    if "window" in facts:
        body["window"] = param(int(facts["window"]), low=2, high=5000, label="Bars it looks at")
    return type(f"Analyze_{key}", (AnalyzeStrategy,), body)
