"""The whole error tree.

AlgoTraderError
├── UserMistake            something a person can mend; the text is shown as it is
│   ├── ConfigurationError
│   ├── ImportRefused
│   ├── StrategyError
│   └── NoFastPath         the compiled loop cannot test this as the engine does
├── TradingStopped         the kill switch is on
├── BrokerError
│   ├── BrokerRefused      the broker answered no: nothing was accepted
│   │   ├── LoginNeeded    the day's login has run out, or was ended elsewhere
│   │   ├── KeyRefused     the key is wrong, has expired, or may do what it must not
│   │   ├── AddressRefused this computer's internet address is not on the broker's list
│   │   └── ClockWrong     this computer's clock is too far from the broker's
│   ├── VenueDown          the broker cannot be reached, or is closed for repair
│   ├── RateLimited        too many requests: nothing may be sent for a while
│   └── OutcomeUnknown     no answer, or an answer nobody can read
├── DataError
├── StorageError           what should be on disk may not be: trading must halt
└── EngineDefect           an internal rule was broken: halt, never go on
"""


class AlgoTraderError(Exception):
    """Base of every error this program raises on purpose."""


class UserMistake(AlgoTraderError):
    """A mistake a person can mend. The message is one sentence that says what to do."""


class ConfigurationError(UserMistake):
    """A setting has a value that is not allowed."""


class ImportRefused(UserMistake):
    """A price file cannot be used, and why."""


class StrategyError(UserMistake):
    """A strategy file or its parameters are wrong."""


class NoFastPath(UserMistake):
    """The compiled loop has no exact way for this; the engine itself has."""


class TradingStopped(AlgoTraderError):
    """The kill switch is on; nothing may be sent."""


class BrokerError(AlgoTraderError):
    """Base of what goes wrong between us and a broker."""


class BrokerRefused(BrokerError):
    """The broker answered no, so nothing was accepted."""


class LoginNeeded(BrokerRefused):
    """The broker wants a new login. The message is one sentence that says what to do."""


class KeyRefused(BrokerRefused):
    """The broker does not take the key. The message is one sentence that says what to do."""


class AddressRefused(BrokerRefused):
    """The broker does not take orders from this internet address; the sentence says what to do."""


class ClockWrong(BrokerRefused):
    """The computer's clock is too far off for the broker; the sentence says what to do."""


class VenueDown(BrokerError):
    """The broker cannot be reached. A request that was under way may have arrived."""


class RateLimited(BrokerError):
    """The broker wants silence for `wait_ns` nanoseconds; 0 when it does not say how long."""

    def __init__(self, sentence: str, wait_ns: int = 0) -> None:
        super().__init__(sentence)
        self.wait_ns = wait_ns


class OutcomeUnknown(BrokerError):
    """The broker may or may not have accepted: the order is UNKNOWN."""


class DataError(AlgoTraderError):
    """Prices that cannot be trusted."""


class StorageError(AlgoTraderError):
    """The disk did not take what it must hold."""


class EngineDefect(AlgoTraderError):
    """An internal invariant is broken."""
