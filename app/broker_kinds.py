"""The brokers a person may set up: where they trade, what keys they want, where those come from."""

from dataclasses import dataclass

from app.login_desk import REDIRECT
from core.brokers import venues
from core.errors import ConfigurationError
from core.execution.live_broker import VenueEndpoints, local_endpoints
from ui.deck_money import KeyField, Place

ZERODHA, BYBIT = "zerodha", "bybit"
LOCAL = "local"
PHRASES = {
    "REAL": "REAL MONEY",
    "TESTNET": "TEST EXCHANGE",
    "DEMO": "DEMO MONEY",
    "LOCAL": "LOCAL EXCHANGE",
}
"""What must be typed once a session before START, by whose money it is."""


@dataclass(frozen=True)
class BrokerKind:
    """One broker. `daily_login` says that keys alone are not enough."""

    key: str
    name: str
    art: str
    places: tuple[Place, ...]
    fields: tuple[KeyField, ...]
    keys_from: str
    daily_login: bool

    def place(self, key: str) -> Place:
        """Return a place by its key; the first where there is none of that name."""
        return next((one for one in self.places if one.key == key), self.places[0])

    def names(self, place: str) -> dict[str, str]:
        """Return under which names the vault keeps the fields of a place."""
        between = "" if place == self.places[0].key and self.daily_login else f"{place}."
        return {field.name: f"{self.key}.{between}{field.name}" for field in self.fields}

    def token_name(self, place: str) -> str:
        """Return under which name the vault keeps the day's login."""
        between = "" if place == self.places[0].key and self.daily_login else f"{place}."
        return f"{self.key}.{between}access_token"


_LOCAL_PLACE = Place(
    key=LOCAL,
    title="Local practice exchange",
    help="A practice exchange on this computer: it speaks the broker's own language, and the "
    "money is not real.",
    mode="LOCAL",
)

KINDS: tuple[BrokerKind, ...] = (
    BrokerKind(
        key=ZERODHA,
        name="Zerodha",
        art="bank",
        places=(
            Place(
                key="real",
                title="Real money",
                help="Indian shares in your own Zerodha account.",
                mode="REAL",
            ),
            _LOCAL_PLACE,
        ),
        fields=(
            KeyField(
                name="api_key",
                label="API key",
                help="Sixteen letters and digits. It names your app to Zerodha.",
                hidden=True,
            ),
            KeyField(
                name="api_secret",
                label="API secret",
                help="Thirty-two letters and digits. It proves that the app is yours.",
                hidden=True,
            ),
        ),
        keys_from="Make an app of the kind Connect at developers.kite.trade and set its redirect "
        f"URL to {REDIRECT}. Zerodha takes orders only from the internet address you register "
        "there.",
        daily_login=True,
    ),
    BrokerKind(
        key=BYBIT,
        name="Bybit",
        art="coin",
        places=(
            Place(
                key="testnet",
                title="Play money, test exchange",
                help="Play money on Bybit's test exchange. Its prices are its own and jump.",
                mode="TESTNET",
            ),
            Place(
                key="demo",
                title="Play money, real prices",
                help="Play money in a Bybit demo account, at the prices of the real market.",
                mode="DEMO",
            ),
            Place(
                key="main",
                title="Real money",
                help="Coins in your own Bybit account.",
                mode="REAL",
            ),
            _LOCAL_PLACE,
        ),
        fields=(
            KeyField(
                name="key",
                label="API key",
                help="Letters and digits. It names the key to Bybit.",
                hidden=True,
            ),
            KeyField(
                name="secret",
                label="API secret",
                help="Letters and digits, shown once when the key is made.",
                hidden=True,
            ),
        ),
        keys_from="In Bybit open API, make a system-generated key, allow Orders and Positions, "
        "bind it to your internet address, and leave Withdraw off: a key that may withdraw is "
        "refused. Each place has keys of its own.",
        daily_login=False,
    ),
)


def kind_of(key: str) -> BrokerKind:
    """Return a broker by its key; an unknown one raises ConfigurationError."""
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise ConfigurationError(f"There is no broker “{key}”.")


_TRUE = {
    (ZERODHA, "real"): venues.ZERODHA,
    (BYBIT, "main"): venues.BYBIT_MAIN,
    (BYBIT, "testnet"): venues.BYBIT_TESTNET,
    (BYBIT, "demo"): venues.BYBIT_DEMO,
}


def endpoints_of(broker: str, place: str, local: str) -> VenueEndpoints:
    """Return where a place is reached; a local one without an address raises ConfigurationError."""
    if place == LOCAL:
        return local_endpoints(local)
    return _TRUE[broker, place]
