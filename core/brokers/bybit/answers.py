"""What an answer of Bybit means: taken, refused, or not known. Source: Bybit v5, error codes."""

from typing import Final

from core.clock import MINUTE_NS, SECOND_NS
from core.errors import (
    AddressRefused,
    BrokerError,
    BrokerRefused,
    ClockWrong,
    KeyRefused,
    OutcomeUnknown,
    RateLimited,
)

TOO_MANY: Final = 10006
CLOCK_WRONG: Final = 10002
GATE_SHUT: Final = 403
GATE_SHUT_NS: Final = 10 * MINUTE_NS
"""How long Bybit wants silence after it shut an internet address out."""

UNSURE: Final = frozenset(
    {
        *(429, 10000, TOO_MANY, 10016, 10019, 10403, 10429),
        *(170001, 170005, 170007, 170032, 170146, 170147),
        *(20003, 20006, 500000),
    }
)
"""Codes after which a request may have been carried out all the same."""

ALREADY_SENT: Final = frozenset({10014, 110072, 170141})
"""The client's id is known to the venue: the order is there."""

NOT_THERE: Final = frozenset(
    {110001, 110008, 110010, 170213, 170142, 170139, 170143, 170190, 170191, 170210}
)
"""There is nothing to cancel or change: gone, filled, or never there."""

NOTHING_NEW: Final = frozenset({34040, 110025, 110026, 110027, 110043})
"""The venue stands already as was asked for."""

_KEY: Final = {
    10003: "Bybit does not know this key here; each of its environments has keys of its own. "
    "Make a key for this one and enter it again.",
    10004: "The secret does not belong to the key. Enter both again.",
    10007: "Bybit refused the login. Enter the key and its secret again.",
    33004: "The key has run out. Make a new one at Bybit and enter it.",
    -2015: "The key has run out. Make a new one at Bybit and enter it.",
    10005: "The key may not do this. Give it the rights to read and to trade at Bybit.",
    10024: "Bybit does not serve this account here. Look at the messages in your Bybit account.",
    10028: "This needs a unified trading account. Upgrade the account at Bybit.",
}
_PLAIN: Final = {
    10032: "A demo account cannot do this.",
    110003: "The price is too far from the market.",
    110004: "There is not enough free money at Bybit for this order.",
    110007: "There is not enough free money at Bybit for this order.",
    110012: "There is not enough free money at Bybit for this order.",
    110017: "There is no position this order could reduce.",
    110020: "Too many orders are waiting in this coin.",
    110074: "This contract is not open for trading.",
    110092: "The price has already reached the trigger.",
    110093: "The price has already reached the trigger.",
    110094: "The order is worth less than Bybit's smallest order.",
    170131: "There is not enough free money at Bybit for this order.",
    170140: "The order is worth less than Bybit's smallest order.",
}


class Refusal(BrokerRefused):
    """A definite no, with the venue's code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NeverSent(BrokerError):
    """No connection came about, so not one byte of the request left."""


def error_for(code: int, text: str, wait_ns: int = 0) -> BrokerError:
    """Return the error an answer with a code other than 0 stands for.

    The text of answers about keys is left out: it repeats the key.
    """
    if code == TOO_MANY:
        return RateLimited(
            "Bybit had too many requests in a second; the program waits and goes on.",
            wait_ns or SECOND_NS,
        )
    if code in UNSURE:
        return OutcomeUnknown(f"Bybit could not say what became of the request (code {code}).")
    if code == CLOCK_WRONG:
        return ClockWrong(
            "This computer's clock is too far from Bybit's. Set the clock to the internet's time."
        )
    if code == 10010:
        return AddressRefused(
            "Bybit does not take requests from this computer's internet address. Add the address "
            "to the key at Bybit."
        )
    if code in _KEY:
        return KeyRefused(_KEY[code])
    return Refusal(code, _PLAIN.get(code) or _said(code, text))


def gate_error(status: int) -> BrokerError:
    """Return the error a gateway's HTTP status stands for; none of them tells of the order."""
    if status == GATE_SHUT:
        return RateLimited(
            "Bybit shut this computer's address out, for too many requests or for its country. "
            "The program is silent for ten minutes.",
            GATE_SHUT_NS,
        )
    if status == 429:
        return RateLimited("Bybit had too many requests; the program waits a second.", SECOND_NS)
    return OutcomeUnknown(f"Bybit's gateway answered with status {status}.")


def _said(code: int, text: str) -> str:
    plain = " ".join(text.split())[:160].rstrip(".")
    return f"Bybit said no: {plain} (code {code})." if plain else f"Bybit said no (code {code})."
