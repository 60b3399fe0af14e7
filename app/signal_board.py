"""A traffic light for each watched share: what the strategy holds or last wished, and why."""

from typing import TYPE_CHECKING

from msgspec import Struct

from app.diary_search import DiaryArchive
from core.clock import SECOND_NS
from core.events.events import SignalGiven
from core.events.snapshot import BotState, EngineSnapshot, PositionView
from core.model.money_text import grouped, rupees
from core.model.orders import Purpose, Side
from ui.deck import SymbolSignal

if TYPE_CHECKING:
    from app.bootstrap import Machine

_OFF = (BotState.READY, BotState.STOPPED, BotState.FINISHED, BotState.STOPPING)
_FRESH_BARS = 3


class _Wish(Struct, frozen=True, gc=False):
    ts_ns: int
    side: Side
    opens: bool
    reason: str


class SignalBoard:
    """Watches the machine; `lights` may be asked from any thread."""

    def __init__(self, archive: DiaryArchive) -> None:
        self._archive = archive
        self._wishes: dict[str, _Wish] = {}
        self._timeframe_s = 0
        self._title = ""

    def opened(self, machine: "Machine") -> None:
        """Listen to what strategies wish."""
        self._wishes = {}
        machine.space.bus.subscribe(SignalGiven, self._on_signal)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Note which strategy runs on which bars."""
        host = machine.engine.host
        self._timeframe_s = host.timeframe_s
        self._title = host.kind.title if host.kind is not None else ""

    def lights(self, snapshot: EngineSnapshot) -> tuple[SymbolSignal, ...]:
        """Return a light for each symbol of the snapshot."""
        held = {one.symbol: one for one in snapshot.positions}
        return tuple(self._light(symbol, held.get(symbol), snapshot) for symbol in snapshot.symbols)

    def _light(
        self, symbol: str, held: PositionView | None, snapshot: EngineSnapshot
    ) -> SymbolSignal:
        if snapshot.kill_engaged:
            return _signal(symbol, "stop", "STOPPED", "The panic stop is on.")
        wish = self._wishes.get(symbol)
        fresh = wish is not None and self._is_fresh(wish, snapshot.ts_ns)
        if held is not None:
            return self._of_position(symbol, held, wish if fresh else None, snapshot)
        if snapshot.state is BotState.PAUSED:
            return _signal(symbol, "wait", "WAIT", "The bot takes no new trades now.")
        if snapshot.state in _OFF or snapshot.state is BotState.HALTED:
            return _signal(symbol, "stop", "OFF", snapshot.state_reason)
        if wish is not None and fresh:
            return self._of_wish(symbol, wish)
        return _signal(symbol, "wait", "WAIT", f"{self._title} sees no reason to buy yet.")

    def _of_position(
        self, symbol: str, held: PositionView, wish: _Wish | None, snapshot: EngineSnapshot
    ) -> SymbolSignal:
        if wish is not None and not wish.opens:
            return _signal(symbol, "stop", "SELL NOW", _sentence(wish.reason))
        bought = self._archive.newest_of(symbol, ("bought", "sold"))
        why = _sentence(bought.reason) if bought is not None else ""
        stop = held.stop_price
        guard = f" Safety exit at {rupees(stop, snapshot.currency)}." if stop is not None else ""
        count = grouped(abs(held.quantity))
        return _signal(symbol, "go", "IN", f"You own {count}. {why}{guard}".replace("  ", " "))

    def _of_wish(self, symbol: str, wish: _Wish) -> SymbolSignal:
        if not wish.opens:
            return _signal(symbol, "stop", "OUT", _sentence(wish.reason))
        skipped = self._archive.newest_of(symbol, ("skipped",))
        if skipped is not None and skipped.ts_ns >= wish.ts_ns:
            return _signal(symbol, "wait", "SKIPPED", skipped.reason)
        word = "BUY NOW" if wish.side is Side.BUY else "SELL NOW"
        return _signal(symbol, "go", word, _sentence(wish.reason))

    def _is_fresh(self, wish: _Wish, now_ns: int) -> bool:
        return now_ns - wish.ts_ns <= _FRESH_BARS * max(self._timeframe_s, 60) * SECOND_NS

    def _on_signal(self, event: SignalGiven) -> None:
        opens = event.purpose == Purpose.ENTRY.value
        self._wishes[event.symbol] = _Wish(event.ts_ns, event.side, opens, event.reason)


def _signal(symbol: str, light: str, word: str, reason: str) -> SymbolSignal:
    return SymbolSignal(symbol=symbol, light=light, word=word, reason=reason)


def _sentence(reason: str) -> str:
    text = reason.strip()
    return "" if not text else text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
