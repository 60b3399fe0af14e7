"""Logs in to a broker in the person's own browser: opens its page and waits for the answer here."""

import logging
import re
import secrets
import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from app.login_server import HOST, LoginServer
from core.brokers.wire.secret import Secret
from core.clock import SECOND_NS, Clock
from ui.deck_money import LoginView

_LOG = logging.getLogger(__name__)
PORT, PATH = 17_543, "/zerodha"
REDIRECT = f"http://{HOST}:{PORT}{PATH}"
"""What must be registered as the redirect address at the broker."""
WITHIN_S = 120
_TOKEN = re.compile(r"[A-Za-z0-9]{4,128}")
TOO_LATE = "Nobody logged in within two minutes. Press Log in to try again."
SAID_NO = "The login page did not say yes. Press Log in to try again."
NO_BROWSER = "Your browser could not be opened. Open this address in it yourself."
NOT_HERE = "Another program uses port {port}, so paste the address your browser ends at."
NOT_OURS = "That is not the address the login ended at. Copy the whole line of the browser's top."
OLD = "That address belongs to another login. Press Log in and use the newest one."


class LoginDesk:
    """One login at a time. `exchange` gets the request token on a thread of its own."""

    def __init__(
        self,
        clock: Clock,
        open_browser: Callable[[str], bool] | None = None,
        port: int | None = None,
        within_s: float = WITHIN_S,
    ) -> None:
        self._clock = clock
        self._open_browser = open_browser or webbrowser.open
        self._port = PORT if port is None else port
        self._within_s = within_s
        self._lock = threading.Lock()
        self._server: LoginServer | None = None
        self._timer: threading.Timer | None = None
        self._state = ""
        self._until_ns = 0
        self._said = ""
        self._url = ""
        self._exchange: Callable[[Secret], None] = lambda _token: None

    def view(self) -> LoginView:
        """Return how the login stands."""
        left_ns = self._until_ns - self._clock.monotonic_ns()
        return LoginView(
            waiting=bool(self._state),
            address=self._url,
            said=self._said,
            left_s=max(0, -(-left_ns // SECOND_NS)) if self._state else 0,
            listening=self._server is not None,
        )

    def begin(self, address_of: Callable[[str], str], exchange: Callable[[Secret], None]) -> None:
        """Open the page `address_of(state)` in the browser and wait for its answer."""
        self.cancel()
        state = secrets.token_urlsafe(24)
        with self._lock:
            self._state, self._said, self._exchange = state, "", exchange
            self._until_ns = self._clock.monotonic_ns() + int(self._within_s * SECOND_NS)
            self._url = address_of(state)
            try:
                self._server = LoginServer(self._port, PATH, state, self._answered)
                self._server.start()
            except OSError:
                # Somebody else listens there and would get the answer: it must be pasted.
                self._server, self._said = None, NOT_HERE.format(port=self._port)
            self._timer = threading.Timer(self._within_s, self._too_late, (state,))
            self._timer.daemon = True
            self._timer.start()
        threading.Thread(target=self._browse, name="login-browser", daemon=True).start()

    def paste(self, address: str) -> None:
        """Take the address the browser ended at, where it could not come here by itself."""
        words = parse_qs(urlsplit(address.strip()).query)
        token, state = words.get("request_token", [""])[0], words.get("state", [""])[0]
        if not self._state:
            return
        if not _TOKEN.fullmatch(token):
            self._said = NOT_OURS
        elif not secrets.compare_digest(state.encode(), self._state.encode()):
            self._said = OLD
        else:
            self._answered(Secret(token))

    def cancel(self, said: str = "") -> None:
        """Give the login up."""
        with self._lock:
            server, timer = self._server, self._timer
            self._server = self._timer = None
            self._state = self._url = ""
            self._said = said
        if timer is not None:
            timer.cancel()
        if server is not None:
            server.close()

    def _answered(self, token: Secret) -> None:
        with self._lock:
            if not self._state:
                return
            # One answer a login: a second one finds nobody waiting.
            self._state = self._url = ""
            timer, self._timer = self._timer, None
            self._said = "" if token.reveal() else SAID_NO
            exchange = self._exchange
        if timer is not None:
            timer.cancel()
        if token.reveal():
            exchange(token)

    def _too_late(self, state: str) -> None:
        if self._state == state:
            self.cancel(TOO_LATE)

    def _browse(self) -> None:
        url = self._url
        try:
            opened = bool(url) and self._open_browser(url)
        except (OSError, webbrowser.Error) as fault:
            _LOG.warning("no browser", extra={"fault": type(fault).__name__})
            opened = False
        if not opened and self._state:
            self._said = self._said or NO_BROWSER
