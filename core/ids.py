"""Ids are injected: the same seed and the same events give the same ids."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base32, lower case


_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_SUMS = tuple(sum(pair.encode()) for pair in _PAIRS)


def base32(value: int, width: int) -> str:
    """Return the low `width` base-32 digits of a non-negative integer."""
    digits = ""
    for _ in range((width + 1) // 2):
        digits = _PAIRS[value & 1023] + digits
        value >>= 10
    return digits[-width:]


def made_at_ms(client_order_id: str) -> int | None:
    """Return when an order id was made, in milliseconds since 1970; None for any other text."""
    if len(client_order_id) != 18 or not client_order_id.isascii():
        return None
    body, check = client_order_id[:17], client_order_id[17]
    if _ALPHABET[sum(body.encode()) & 31] != check:
        return None
    number = 0
    for digit in body[4:13]:
        value = _ALPHABET.find(digit)
        if value < 0:
            return None
        number = number << 5 | value
    return number


class IdSource:
    """Makes client order ids and event numbers.

    An order id has 18 characters: 4 install, 9 milliseconds, 4 counter, 1 check. It fits Kite's
    `tag` (20 alphanumerics) and Bybit's `orderLinkId` (36). `start` is the number of orders
    already made, so that a restart never repeats an id.
    """

    __slots__ = ("_events", "_front", "_front_ms", "_front_sum", "_install", "_orders")

    def __init__(self, install: str, start: int = 0) -> None:
        if len(install) != 4 or not install.isalnum():
            raise ValueError("the install part of an id is four letters or digits")
        self._install = install
        self._orders = start
        self._events = 0
        self._front_ms = -1
        self._front = ""
        self._front_sum = 0

    def client_order_id(self, now_ns: int) -> str:
        """Return a new order id for the trading time given."""
        self._orders = number = self._orders + 1
        ms = now_ns // 1_000_000
        if ms >> 30 != self._front_ms:
            # The first three digits of the time change every twelve days.
            self._front_ms = ms >> 30
            self._front = self._install + base32(self._front_ms, 3)
            self._front_sum = sum(self._front.encode())
        a, b, c = ms >> 20 & 1023, ms >> 10 & 1023, ms & 1023
        d, e = number >> 10 & 1023, number & 1023
        check = self._front_sum + _SUMS[a] + _SUMS[b] + _SUMS[c] + _SUMS[d] + _SUMS[e]
        return (
            f"{self._front}{_PAIRS[a]}{_PAIRS[b]}{_PAIRS[c]}{_PAIRS[d]}{_PAIRS[e]}"
            f"{_ALPHABET[check & 31]}"
        )

    def event_id(self) -> int:
        """Return the next event number."""
        self._events += 1
        return self._events

    @property
    def orders_made(self) -> int:
        """Return how many order ids were handed out."""
        return self._orders
