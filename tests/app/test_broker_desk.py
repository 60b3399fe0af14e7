"""Keys and logins as the window shows them, against brokers that answer as told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.broker_desk import BrokerDesk
from app.broker_file import BrokerFile
from app.broker_sessions import Keys, Standing
from app.key_store import NEW_FILE, WRONG, KeyStore
from app.login_desk import LoginDesk
from app.vault import Vault
from app.worker import Worker
from core.brokers.wire.secret import Secret
from core.clock import MINUTE_NS, LiveClock
from core.errors import (
    AddressRefused,
    BrokerError,
    ClockWrong,
    KeyRefused,
    LoginNeeded,
    RateLimited,
    VenueDown,
)
from core.execution.live_broker import VenueEndpoints
from tests.app.decks import wait_for
from tests.app.test_key_store import NoVault, OpenVault

CANARY = "c4n4ryKey77"
ZERODHA = {"api_key": CANARY, "api_secret": CANARY + "s"}
BYBIT = {"key": CANARY, "secret": CANARY + "s"}


class Asked:
    """A broker's answers, as told."""

    def __init__(self) -> None:
        self.refuses: BrokerError | None = None
        self.seen: list[tuple[str, str]] = []
        self.until_ns = LiveClock().now_ns() + 60 * MINUTE_NS

    def check(self, place: str, endpoints: VenueEndpoints, keys: Keys) -> Standing:
        self.seen.append((place, endpoints.rest))
        if self.refuses is not None:
            raise self.refuses
        return Standing("Takes these keys.", self.until_ns, 40.0)

    def login_address(self, endpoints: VenueEndpoints, keys: Keys, state: str) -> str:
        return f"{endpoints.login}/connect/login?state={state}"

    def exchange(
        self, endpoints: VenueEndpoints, keys: Keys, token: Secret
    ) -> tuple[Standing, Secret]:
        if self.refuses is not None:
            raise self.refuses
        return Standing("Logged in.", self.until_ns, user="AB1234"), Secret(CANARY + "t")


class Office:
    """A desk with everything around it."""

    def __init__(self, folder: Path, vault: Vault | None = None) -> None:
        self.folder, self.broker = folder, Asked()
        self.vault = vault or Vault(OpenVault())
        self.told: list[tuple[str, str]] = []
        self.login = LoginDesk(LiveClock(), lambda _address: True, port=0)
        self.worker = Worker("brokers")
        self.desk = BrokerDesk(
            KeyStore(folder, "default", self.vault), BrokerFile(folder), self.login, self.worker,
            {"zerodha": self.broker, "bybit": self.broker}, LiveClock(),
            lambda deed, reason: self.told.append((deed, reason)),
        )  # fmt: skip

    def settled(self, broker: str, state: str) -> str:
        """Wait for a state; return its words."""
        assert wait_for(lambda: self.desk.view(broker).state == state), self.desk.view(broker)
        return self.desk.view(broker).words

    def log_in(self) -> None:
        self.desk.log_in("zerodha")
        assert wait_for(lambda: self.login.view().waiting)
        state = self.login.view().address.partition("state=")[2]
        self.desk.paste_address(f"http://127.0.0.1/zerodha?request_token=abc123&state={state}")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.login.cancel()
    assert made.worker.close(5.0)


def test_zerodha_from_nothing_to_a_login_and_back(office: Office) -> None:
    assert (office.desk.view("zerodha").state, office.desk.view("zerodha").deed) == ("none", "add")
    office.desk.keep_keys("zerodha", ZERODHA)
    assert "login once a day" in office.settled("zerodha", "kept")
    assert office.broker.seen == []
    office.log_in()
    assert "Logged in until" in office.settled("zerodha", "ready")
    access = office.desk.access("zerodha")
    assert access.keys["access_token"].reveal() == CANARY + "t"
    assert access.endpoints.rest == "https://api.kite.trade"

    again = Office(office.folder, office.vault)
    assert "Logged in until" in again.settled("zerodha", "ready")
    again.desk.forget_keys("zerodha")
    assert again.settled("zerodha", "none") == "Not set up yet."
    assert office.vault._open().kept == {}
    again.worker.close(5.0)


def test_bybit_keys_are_tried_before_they_are_kept(office: Office) -> None:
    assert office.desk.view("bybit").place == "testnet"
    office.broker.refuses = KeyRefused("This key may withdraw. Make one that may not.")
    office.desk.keep_keys("bybit", BYBIT)
    assert "may withdraw" in office.settled("bybit", "refused")
    assert not office.desk.view("bybit").has_keys
    assert office.desk.view("bybit").deed == "add"
    office.broker.refuses = None
    office.desk.keep_keys("bybit", BYBIT)
    assert office.settled("bybit", "ready") == "Takes these keys."
    assert office.desk.choose_place("bybit", "main") == ""
    assert office.desk.view("bybit").state == "none"
    assert office.desk.mode("bybit") == "REAL"
    assert office.broker.seen[-1] == ("testnet", "https://api-testnet.bybit.com")


@pytest.mark.parametrize(
    ("failure", "deed"),
    [
        (KeyRefused("Bad key."), "add"),
        (LoginNeeded("Log in."), "log_in"),
        (ClockWrong("Clock."), "check"),
        (AddressRefused("Address."), "check"),
        (VenueDown("No network."), "check"),
        (RateLimited("Slow down."), "check"),
    ],
)
def test_each_refusal_is_one_sentence_and_one_deed(
    office: Office, failure: BrokerError, deed: str
) -> None:
    office.desk.keep_keys("zerodha", ZERODHA)
    office.settled("zerodha", "kept")
    office.log_in()
    office.settled("zerodha", "ready")
    office.broker.refuses = failure
    office.desk.check("zerodha")
    assert office.settled("zerodha", "refused") == str(failure)
    assert office.desk.view("zerodha").deed == deed


def test_what_is_no_key_is_not_taken(office: Office) -> None:
    office.desk.keep_keys("zerodha", {"api_key": "two words", "api_secret": "x"})
    assert "API key holds something" in office.settled("zerodha", "refused")


def test_only_this_computer_may_be_a_local_exchange(office: Office) -> None:
    for address in ("http://10.0.0.1:9000", "https://127.0.0.1", "http://127.0.0.1", "ftp://x"):
        assert office.desk.choose_local("zerodha", address)
        assert office.desk.mode("zerodha") == "REAL"
    assert office.desk.choose_local("zerodha", " http://127.0.0.1:9000 ") == ""
    assert office.desk.mode("zerodha") == "LOCAL"
    office.desk.keep_keys("zerodha", ZERODHA)
    office.settled("zerodha", "kept")
    assert office.desk.access("zerodha").endpoints.local
    office.desk.choose_local("zerodha", "")
    assert office.desk.view("zerodha").state == "none"


def test_without_a_vault_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    office = Office(tmp_path, Vault(NoVault()))
    office.desk.look()
    assert wait_for(lambda: office.desk.passphrase()[0] == NEW_FILE)
    office.desk.unlock("correct horse")
    assert wait_for(lambda: not office.desk.passphrase()[0])
    office.desk.keep_keys("zerodha", ZERODHA)
    office.settled("zerodha", "kept")
    office.worker.close(5.0)

    again = Office(tmp_path, Vault(NoVault()))
    assert again.desk.view("zerodha").deed == "unlock"
    again.desk.unlock("incorrect horse")
    assert wait_for(lambda: again.desk.passphrase()[3] == WRONG)
    again.desk.unlock("correct horse")
    again.settled("zerodha", "kept")
    again.worker.close(5.0)
    assert not [one for one in tmp_path.rglob("*") if CANARY.encode() in one.read_bytes()]


def test_the_diary_hears_of_it_without_a_key(office: Office) -> None:
    office.desk.keep_keys("zerodha", ZERODHA)
    office.settled("zerodha", "kept")
    office.log_in()
    office.settled("zerodha", "ready")
    assert wait_for(lambda: len(office.told) == 2)
    assert CANARY not in repr(office.told) + repr(office.desk.views())
