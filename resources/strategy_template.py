"""My strategy: change the rules below, save, and press “Look again” on the Strategies screen."""

from core.model.market import Bar
from core.strategy.base import NOTHING, Strategy, Wishes, param
from indicators.atr import Atr
from indicators.ema import Ema


class MyStrategy(Strategy):
    """Buy while the price is above its average, sell when it falls below."""

    key = "my_strategy"
    title = "My strategy"
    summary = "Buys when the price climbs above its average, sells when it falls below."
    default_timeframe = "15m"

    bars: int = param(30, low=2, high=500, label="Average over, bars")
    room: float = param(2.0, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges")

    def start(self) -> None:
        """Make the indicators."""
        self._average = Ema(self.bars)
        self._range = Atr(14)
        self._was_above = True  # so that it waits for the price to come from below

    def needs_bars(self) -> int:
        """Return how many bars must be seen first."""
        return max(self.bars, 15) + 1

    def on_bar(self, bar: Bar) -> Wishes:
        """Return what to do now that a bar has closed."""
        average = self._average.update(bar.close)
        usual = self._range.update(bar.high, bar.low, bar.close)
        was_above, self._was_above = self._was_above, not bar.close < average
        if self.ctx.busy() or not self._range.ready:
            return NOTHING
        if self.ctx.position():
            if bar.close < average:
                return self.close("its price fell below its average")
            return NOTHING
        if bar.close > average and not was_above:
            stop = bar.close - self.room * usual
            return self.buy("its price climbed above its average", stop=stop)
        return NOTHING
