"""The prices of a live session: past bars from the venue, then what comes in, for charts."""

from pathlib import Path

from app.bootstrap import calendars_for
from app.live_plans import FEW
from core.clock import DAY_NS, MINUTE_NS, Clock
from core.data.bar_store import BarStore
from core.data.calendar import MarketCalendar
from core.data.download import Downloader, series_of
from core.data.live_feed import LiveFeed
from core.data.recent_bars import RecentBars
from core.errors import BrokerError, DataError
from core.execution.live_broker import LiveBroker
from core.model.instrument import Instrument
from core.model.market import TIMEFRAMES

MINUTE_S = TIMEFRAMES["1m"]
DAYS_BACK = 5
_FOLDER = "live"


class LivePrices:
    """What a session's charts and strategies know of the past, and the feed of what comes.

    It stands where a practice session has its opened prices.
    """

    feed: LiveFeed

    def __init__(
        self,
        broker: LiveBroker,
        bars_folder: Path,
        name: str,
        clock: Clock,
        local: bool = False,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._name = name
        self._instruments = {one.symbol: one for one in broker.instruments()}
        self.calendars = calendars_for(tuple(self._instruments.values()))
        self.bars = RecentBars(self.calendars)
        # Apart from imported files: a venue's bars of a symbol need not be those of a file. Apart
        # from each other too: a local exchange replays, and its bars are none of the venue's.
        place = f"{broker.name}-local" if local else broker.name
        self._folder = bars_folder / _FOLDER / place
        self.words = ""

    def watchable(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Return those wanted that the venue trades today, or else the first few it does trade.

        What is no longer traded is said at START; nothing must keep the account from opening.
        """
        found = tuple(one for one in wanted if one in self._instruments)
        return found or tuple(sorted(self._instruments))[:FEW]

    def begin_at(self, ts_ns: int) -> int:
        """Return the moment: live prices are always of now."""
        return ts_ns

    def lay_in(self, symbols: tuple[str, ...]) -> None:
        """Fetch the last days of each symbol; one that cannot be had begins with what comes."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = BarStore(self._folder)
        downloader = Downloader(store, self._folder, self._broker.history, self._clock)
        bars, missing = 0, []
        for symbol in symbols:
            instrument = self._instruments.get(symbol)
            if instrument is None:
                continue
            count = self._lay_in(store, downloader, instrument)
            bars += count
            if not count:
                missing.append(symbol)
        self.words = f"{self._name} · {bars} bars of the last {DAYS_BACK} days"
        if missing:
            self.words += f", none of {', '.join(missing)}"

    def _lay_in(self, store: BarStore, downloader: Downloader, instrument: Instrument) -> int:
        now_ns = self._clock.now_ns()
        from_ns = now_ns - DAYS_BACK * DAY_NS
        span = from_ns - from_ns % MINUTE_NS, now_ns
        calendar: MarketCalendar = self.calendars[instrument.market]
        try:
            downloader.run(instrument, MINUTE_S, span, calendar)
            series = store.read(instrument.market, instrument.symbol, MINUTE_S, *span)
        except (BrokerError, DataError):
            # Trading does not hang on it: strategies learn from what comes, and say how much.
            series = series_of(instrument, MINUTE_S, [])
        self.bars.preload(series)
        return len(series)
