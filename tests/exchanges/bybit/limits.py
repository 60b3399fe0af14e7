"""Rolling request limits as the exchange counts them, with every count readable by tests."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from tests.exchanges.bybit.rules import PER_SECOND
from tests.exchanges.bybit.switches import SECOND, Switches

IP_SPAN = 5 * SECOND
SOCKET_SPAN = 300 * SECOND


@dataclass
class Room:
    """What is left of one endpoint's second."""

    limit: int
    left: int
    full_again_ns: int


@dataclass
class Limits:
    """One user's requests by endpoint and all of an address's requests."""

    switches: Switches
    calls: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    most_in_a_second: Counter[str] = field(default_factory=Counter)
    bans: int = 0
    _used: dict[tuple[str, str], deque[int]] = field(default_factory=lambda: defaultdict(deque))
    _address: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    _banned_until: dict[str, int] = field(default_factory=dict)
    _sockets: deque[int] = field(default_factory=deque)

    def address_may(self, address: str, now_ns: int) -> bool:
        """Count one request of an address; False while it is shut out."""
        if now_ns < self._banned_until.get(address, 0):
            self.violations["address while banned"] += 1
            return False
        used = self._address[address]
        _forget(used, now_ns - IP_SPAN)
        used.append(now_ns)
        if len(used) > self.switches.ip_limit:
            self.violations["address"] += 1
            self.ban(address, now_ns)
            return False
        return True

    def ban(self, address: str, now_ns: int) -> None:
        """Shut an address out for ten minutes."""
        self.bans += 1
        self._banned_until[address] = now_ns + self.switches.ip_ban_ns

    def forgive(self) -> None:
        """Let every address in again."""
        self._banned_until.clear()
        self._address.clear()

    def take(self, uid: str, path: str, category: str, now_ns: int, units: int = 1) -> Room | None:
        """Spend units of an endpoint; None when there is no limit; `left` below 0 is a refusal."""
        table = PER_SECOND.get(path)
        if table is None:
            return None
        bucket = f"{path}:{category}" if category in table else path
        limit = table.get(category) or table.get("") or max(table.values())
        used = self._used[uid, bucket]
        _forget(used, now_ns - SECOND)
        self.calls[bucket] += units
        fits = len(used) + units <= limit
        if fits:
            used.extend([now_ns] * units)
            self.most_in_a_second[bucket] = max(self.most_in_a_second[bucket], len(used))
        else:
            self.violations[bucket] += 1
        full_again = (used[0] + SECOND) if used and not fits else now_ns
        return Room(limit, limit - len(used) if fits else -1, full_again)

    def room(self, uid: str, path: str, category: str, now_ns: int) -> int:
        """Return how many units are left now, without spending any."""
        used = self._used[uid, f"{path}:{category}"]
        _forget(used, now_ns - SECOND)
        return PER_SECOND[path][category] - len(used)

    def socket_may(self, now_ns: int) -> bool:
        """Count one socket that wants to connect."""
        _forget(self._sockets, now_ns - SOCKET_SPAN)
        self._sockets.append(now_ns)
        self.calls["socket"] += 1
        if len(self._sockets) > self.switches.socket_limit:
            self.violations["socket"] += 1
            return False
        return True


def _forget(used: deque[int], until_ns: int) -> None:
    while used and used[0] <= until_ns:
        used.popleft()
