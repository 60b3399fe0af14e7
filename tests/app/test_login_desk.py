"""The login in the browser: one right answer is taken, everything else is refused."""

import http.client
import logging
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from app.login_desk import NO_BROWSER, NOT_OURS, OLD, SAID_NO, TOO_LATE, LoginDesk
from app.login_server import HOST
from core.brokers.wire.secret import Secret
from core.clock import LiveClock
from tests.app.decks import wait_for

TOKEN = "r3questT0kenCanary"


class Browser:
    """Remembers the pages it was asked to show."""

    def __init__(self, *, works: bool = True) -> None:
        self.shown: list[str] = []
        self.works = works

    def __call__(self, address: str) -> bool:
        self.shown.append(address)
        return self.works

    def state(self) -> str:
        assert wait_for(lambda: self.shown)
        return parse_qs(urlsplit(self.shown[-1]).query)["state"][0]


class Login:
    """A desk that is waiting, and what it got."""

    def __init__(self, **more: object) -> None:
        self.browser = Browser()
        self.got: list[Secret] = []
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.desk = LoginDesk(LiveClock(), self.browser, self.port, **more)  # type: ignore[arg-type]

    def begin(self) -> "Login":
        self.desk.begin(lambda state: f"https://broker.test/login?state={state}", self.got.append)
        return self

    def ask(
        self, query: dict[str, str] | str, *, path: str = "/zerodha", method: str = "GET",
        host: str = "", **headers: str,
    ) -> tuple[int, str, str]:  # fmt: skip
        """Send a request; return its status, body and where it leads."""
        wire = http.client.HTTPConnection(HOST, self.port, timeout=5)
        words = query if isinstance(query, str) else urlencode(query)
        wire.putrequest(method, f"{path}?{words}" if words else path, skip_host=True)
        wire.putheader("Host", host or f"{HOST}:{self.port}")
        for name, value in headers.items():
            wire.putheader(name.replace("_", "-"), value)
        wire.endheaders()
        answer = wire.getresponse()
        told = answer.status, answer.read().decode(), answer.headers.get("Location", "")
        wire.close()
        return told

    def right(self) -> dict[str, str]:
        return {"status": "success", "request_token": TOKEN, "state": self.browser.state()}


@pytest.fixture
def login() -> Iterator[Login]:
    made = Login().begin()
    yield made
    made.desk.cancel()


def test_the_right_answer_is_taken_once_and_leaves_no_token(
    login: Login, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    assert login.desk.view().waiting
    assert login.desk.view().listening
    assert 115 < login.desk.view().left_s <= 120
    status, page, leads = login.ask(login.right())
    assert (status, leads) == (303, "/done")
    assert TOKEN not in page
    assert wait_for(lambda: login.got)
    assert login.got[0].reveal() == TOKEN
    assert not login.desk.view().waiting
    status, page, _ = login.ask("", path="/done")
    assert status == 200
    assert "go back to AlgoTrader Pro" in page
    again = login.ask(
        {"status": "success", "request_token": "another", "state": login.browser.state()}
    )
    assert again[0] in (403, 410)
    assert len(login.got) == 1
    said = caplog.text + "".join(capfd.readouterr()) + repr(login.got)
    assert TOKEN not in said


ATTACKS: dict[str, dict[str, str | None]] = {
    "another host's name": {"host": "evil.test"},
    "the name localhost": {"host": "localhost:{port}"},
    "another path": {"path": "/zerodha/.."},
    "another method": {"method": "POST"},
    "a wrong state": {"state": "x" * 32},
    "no state": {"state": None},
    "a doubled word": {"more": "&request_token=evil"},
    "no token in it": {"request_token": "<script>"},
    "asked for by a picture": {"Sec_Fetch_Dest": "image"},
    "asked for by a script": {"Origin": "https://evil.test"},
    "a very long one": {"more": "&x=" + "y" * 4_000},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_and_change_nothing(login: Login, attack: str) -> None:
    told = dict(ATTACKS[attack])
    words: dict[str, str] = login.right()
    for name in ("state", "request_token"):
        if name in told:
            value = told.pop(name)
            if value is None:
                del words[name]
            else:
                words[name] = value
    query = urlencode(words) + (told.pop("more", "") or "")
    more = {name: str(value).format(port=login.port) for name, value in told.items()}
    status, page, _ = login.ask(query, **more)
    assert 400 <= status < 600
    assert TOKEN not in page
    time.sleep(0.02)
    assert login.got == []
    assert login.desk.view().waiting
    assert login.ask(login.right())[0] == 303
    assert wait_for(lambda: login.got)


def test_a_second_login_can_follow_at_once(login: Login) -> None:
    for number in (1, 2, 3):
        assert login.ask(login.right())[0] == 303
        assert wait_for(lambda number=number: len(login.got) == number)
        shown = len(login.browser.shown)
        login.begin()
        assert wait_for(lambda shown=shown: len(login.browser.shown) > shown)
        assert login.desk.view().listening


def test_somebody_slow_keeps_nobody_waiting(login: Login) -> None:
    login.browser.state()
    with socket.create_connection((HOST, login.port)) as slow:
        slow.sendall(b"GET /zerodha?st")
        assert login.ask(login.right())[0] == 303
    assert wait_for(lambda: login.got)


def test_nothing_listens_but_at_home(login: Login) -> None:
    login.browser.state()
    server = login.desk._server
    assert server is not None
    assert server._server.server_address[0] == "127.0.0.1"


def test_two_minutes_then_it_is_over() -> None:
    login = Login(within_s=0.2).begin()
    assert wait_for(lambda: not login.desk.view().waiting)
    assert login.desk.view().said == TOO_LATE
    with pytest.raises(ConnectionError):
        login.ask("")


def test_a_no_is_a_no(login: Login) -> None:
    words = {"status": "failed", "state": login.browser.state()}
    assert login.ask(words)[0] == 303
    assert wait_for(lambda: login.desk.view().said == SAID_NO)
    assert login.got == []


def test_a_taken_port_asks_for_the_address() -> None:
    login = Login()
    with socket.socket() as other:
        other.bind((HOST, login.port))
        other.listen()
        login.begin()
        view = login.desk.view()
        assert view.waiting
        assert not view.listening
        assert str(login.port) in view.said
        login.desk.paste("what is this")
        assert login.desk.view().said == NOT_OURS
        login.desk.paste(f"http://127.0.0.1/zerodha?request_token={TOKEN}&state=old")
        assert login.desk.view().said == OLD
        login.desk.paste(f" http://127.0.0.1:1/zerodha?{urlencode(login.right())} ")
        assert login.got[0].reveal() == TOKEN
        login.desk.paste(f"http://127.0.0.1:1/zerodha?{urlencode(login.right())}")
        assert len(login.got) == 1


def test_without_a_browser_the_address_is_shown() -> None:
    login = Login()
    login.browser.works = False
    login.begin()
    assert wait_for(lambda: login.desk.view().said == NO_BROWSER)
    assert login.desk.view().address.startswith("https://broker.test/login")
    login.desk.cancel()


def test_no_thread_is_left() -> None:
    before = set(threading.enumerate())
    login = Login().begin()
    login.browser.state()
    login.desk.cancel()
    assert wait_for(lambda: set(threading.enumerate()) <= before)
