"""Waits on 127.0.0.1 for one answer of a broker's login page in the person's own browser.

Everything that is not that one answer is refused and changes nothing: another host's name (a web
page that had its name point here), another path or method, a wrong or missing state, a doubled
word, something a script or picture asked for, and every second answer.
"""

import hmac
import os
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from core.brokers.wire.secret import Secret

HOST = "127.0.0.1"
_TOKEN = re.compile(r"[A-Za-z0-9]{4,128}")
_LONGEST = 2_048
_SLOW_S = 5.0
_DONE = "/done"
_LINGER_S = 3.0
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Connection": "close",
}
_PAGE = (
    "<!doctype html><meta charset=utf-8><title>AlgoTrader Pro</title>"
    "<body style='font:18px system-ui;max-width:34em;margin:15vh auto;padding:0 1em'>"
    "<h1>{title}</h1><p>{words}"
)
WELL = ("Logged in", "You may close this page and go back to AlgoTrader Pro.")
BADLY = ("Not logged in", "The login page did not say yes. Go back to AlgoTrader Pro.")
REFUSED = ("Not accepted", "This address takes one answer of the broker's login page only.")


class LoginServer:
    """Listens once. `answered` gets the request token, or an empty one when the person said no."""

    def __init__(self, port: int, path: str, state: str, answered: Callable[[Secret], None]):
        self._path = path
        self._state = state
        self._answered = answered
        self._lock = threading.Lock()
        self._taken = False
        self._well = False
        self._end: threading.Timer | None = None
        self._server = _Server((HOST, port), _handler_for(self))
        self.refused = 0
        """How many requests were refused."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.name, self._thread.daemon = "login-server", True

    @property
    def port(self) -> int:
        """Return the port listened at."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        if self._end is not None:
            self._end.cancel()
        if self._thread.is_alive():
            self._server.shutdown()
            if threading.current_thread() is not self._thread:
                self._thread.join(_SLOW_S)
        self._server.server_close()

    def judge(self, request: BaseHTTPRequestHandler) -> tuple[int, tuple[str, str]]:
        """Return the status and the page of a request; the right one is taken, once."""
        parts = urlsplit(request.path)
        if not self._is_from_here(request):
            return self._refuse(403)
        if self._taken and parts.path == _DONE and not parts.query:
            return 200, WELL if self._well else BADLY
        if parts.path != self._path:
            return self._refuse(404)
        words = parse_qs(parts.query, keep_blank_values=True)
        if any(len(values) != 1 for values in words.values()):
            return self._refuse(400)
        one = {name: values[0] for name, values in words.items()}
        if not hmac.compare_digest(one.get("state", "").encode(), self._state.encode()):
            return self._refuse(403)
        token, well = one.get("request_token", ""), one.get("status", "") == "success"
        if well and not _TOKEN.fullmatch(token):
            return self._refuse(400)
        with self._lock:
            if self._taken:
                return self._refuse(410)
            self._taken, self._well = True, well
        self._take(Secret(token if well else ""))
        return 303, WELL if well else BADLY

    def _is_from_here(self, request: BaseHTTPRequestHandler) -> bool:
        """Return whether a browser on this computer was sent here as to a page."""
        hosts = request.headers.get_all("Host") or []
        if hosts != [f"{HOST}:{self.port}"] or len(request.path) > _LONGEST:
            return False
        kind = request.headers.get("Sec-Fetch-Dest", "document")
        return kind == "document" and request.headers.get("Origin", "null") == "null"

    def _take(self, token: Secret) -> None:
        # The browser still fetches the page that has no token in its address.
        self._end = threading.Timer(_LINGER_S, self.close)
        self._end.daemon = True
        self._end.start()
        threading.Thread(target=self._answered, args=(token,), name="login", daemon=True).start()

    def _refuse(self, status: int) -> tuple[int, tuple[str, str]]:
        self.refused += 1
        return status, REFUSED


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # So that a second login can follow at once. Windows would let another program in beside us.
    allow_reuse_address = os.name != "nt"

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the usual words go to stderr and may hold the request."""


def _handler_for(server: LoginServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SLOW_S
        server_version = "AlgoTraderPro"
        sys_version = ""

        def do_GET(self) -> None:
            status, (title, words) = server.judge(self)
            page = _PAGE.format(title=title, words=words).encode()
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            if status == 303:
                self.send_header("Location", _DONE)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)
            self.close_connection = True

        @override
        def send_error(
            self, code: int, message: str | None = None, explain: str | None = None
        ) -> None:
            server.refused += 1
            super().send_error(code, "Not accepted", "Not accepted")

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Write nothing: the address holds the token."""

    return Handler
