"""The only way into the engine: two lanes, the urgent one overtakes market data."""

import threading
from collections import deque

MARKET_CAPACITY = 1_000_000


class Mailbox:
    """A thread-safe inbox with one reader.

    `urgent` carries commands and broker reports, `market` carries ticks and bars. Appending to a
    deque is atomic in CPython; the event only wakes a reader that sleeps.
    """

    __slots__ = ("_awake", "_capacity", "market", "overruns", "urgent")

    def __init__(self, capacity: int = MARKET_CAPACITY) -> None:
        self.urgent: deque[object] = deque()
        self.market: deque[object] = deque()
        self.overruns = 0
        self._capacity = capacity
        self._awake = threading.Event()

    def post(self, message: object) -> None:
        """Put a command or a broker report into the urgent lane; never refused."""
        self.urgent.append(message)
        if not self._awake.is_set():
            self._awake.set()

    def post_market(self, message: object) -> bool:
        """Put a price into the market lane; False when the lane is full and it was not taken."""
        if len(self.market) >= self._capacity:
            self.overruns += 1
            return False
        self.market.append(message)
        if not self._awake.is_set():
            self._awake.set()
        return True

    def take(self, timeout_s: float = 0.0) -> object | None:
        """Return the next message, urgent first, or None after `timeout_s` seconds."""
        while True:
            if self.urgent:
                return self.urgent.popleft()
            if self.market:
                return self.market.popleft()
            if timeout_s <= 0.0:
                return None
            # Clear first, then look again: a message posted in between is seen either way.
            self._awake.clear()
            if self.urgent or self.market:
                continue
            if not self._awake.wait(timeout_s):
                return None
            timeout_s = max(timeout_s, 1e-9)

    def __len__(self) -> int:
        return len(self.urgent) + len(self.market)
