"""Commands: what a person or the program asks of the engine. Imperative, frozen."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from core.model.orders import OrderIntent

UNLOCK_PHRASE = "UNLOCK TRADING"
"""What must be typed to release the kill switch."""


class StopMode(StrEnum):
    """The three honest stops."""

    NO_NEW_TRADES = "NO_NEW_TRADES"
    KEEP_SAFETY_EXITS = "KEEP_SAFETY_EXITS"
    CLOSE_EVERYTHING = "CLOSE_EVERYTHING"


class Answer(StrEnum):
    """What a person decides about something the broker has and we have not, or the reverse."""

    ADOPT = "ADOPT"
    WATCH = "WATCH"
    CLOSE = "CLOSE"


class Command(Struct, frozen=True, kw_only=True):
    """Base of all commands."""


class StartTrading(Command, frozen=True, kw_only=True):
    """Let the chosen strategy trade the symbols named.

    `parameters` are the strategy's own, by name; a missing one keeps its default.
    """

    strategy: str
    parameters: Mapping[str, object]
    symbols: tuple[str, ...]
    timeframe_s: int | None = None


class StopTrading(Command, frozen=True, kw_only=True):
    """Stop in one of three ways."""

    mode: StopMode


class PauseTrading(Command, frozen=True, kw_only=True):
    """Take no new positions until resumed; exits go on."""


class ResumeTrading(Command, frozen=True, kw_only=True):
    """Take new positions again."""


class SubmitManual(Command, frozen=True, kw_only=True):
    """A person pressed BUY or SELL. Passes the same risk gate as everything."""

    intent: OrderIntent


class CancelOrder(Command, frozen=True, kw_only=True):
    """Cancel one working order."""

    client_order_id: str


class ClosePosition(Command, frozen=True, kw_only=True):
    """Close one position at the market."""

    symbol: str


class MoveStop(Command, frozen=True, kw_only=True):
    """Move the safety exit of a position."""

    symbol: str
    stop_price: Decimal


class MoveTarget(Command, frozen=True, kw_only=True):
    """Move the target of a position, set one, or take it away with None."""

    symbol: str
    target_price: Decimal | None


class AnswerDifference(Command, frozen=True, kw_only=True):
    """Decide about one difference between the broker's account and our records.

    ADOPT takes the broker's number over and looks after it, WATCH leaves it alone and says so no
    more, CLOSE cancels the order or sells what is too much.
    """

    difference_id: str
    answer: Answer


class CheckAccount(Command, frozen=True, kw_only=True):
    """Compare our records with the broker's account now, and not only when it is due."""


class KillTripped(Command, frozen=True, kw_only=True):
    """The kill latch was set; the engine follows up what the kill thread began."""

    reason: str
    close_positions: bool


class Shutdown(Command, frozen=True, kw_only=True):
    """End the loop after what is in hand."""
