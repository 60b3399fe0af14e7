"""Keys, the login page, one-time request tokens and access tokens that die at six."""

import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from tests.exchanges.kite.replies import Refused, bad_input
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import flush_after, text

BAD_PAIR = "Incorrect `api_key` or `access_token`."
NO_PAIR = "Invalid `api_key` or `access_token`."


@dataclass
class App:
    """One app of the developer console."""

    api_key: str
    api_secret: str
    redirect: str = "http://127.0.0.1:17543/zerodha"
    addresses: tuple[str, ...] = ("127.0.0.1",)


@dataclass
class _Ticket:
    api_key: str
    dies_ns: int


class Login:
    """Sessions of one user. Tests read `access_token` and may call `log_out_everywhere`."""

    user_id = "AB1234"

    def __init__(self, app: App, switches: Switches) -> None:
        self.app = app
        self._switches = switches
        self._tickets: dict[str, _Ticket] = {}
        self._tokens: dict[str, int] = {}

    def page(self, query: dict[str, str]) -> str:
        """Return the login page: a form, as the true one asks for a password and a code."""
        if query.get("api_key") != self.app.api_key:
            raise bad_input("Invalid `api_key`.")
        extra = query.get("redirect_params", "")
        hidden = f'<input type="hidden" name="redirect_params" value="{_escape(extra)}">'
        return (
            "<!doctype html><title>Local practice exchange</title>"
            "<h1>Local practice exchange</h1><p>This page stands for Zerodha's own login.</p>"
            f'<form method="post" action="/connect/finish">{hidden}'
            f'<input type="hidden" name="api_key" value="{_escape(self.app.api_key)}">'
            '<button name="answer" value="allow" autofocus>Log in</button> '
            '<button name="answer" value="deny">Cancel</button></form>'
        )

    def finish(self, form: dict[str, str], now_ns: int) -> str:
        """Return the address the browser is sent to after the page."""
        back = {"action": "login", "type": "login"}
        if form.get("answer") == "allow":
            back |= {"status": "success", "request_token": self.new_request_token(now_ns)}
        else:
            back |= {"status": "cancelled"}
        back |= dict(parse_qsl(form.get("redirect_params", "")))
        joint = "&" if "?" in self.app.redirect else "?"
        return self.app.redirect + joint + urlencode(back)

    def new_request_token(self, now_ns: int) -> str:
        token = secrets.token_hex(16)
        life_ns = self._switches.request_token_life_ns
        self._tickets[token] = _Ticket(self.app.api_key, now_ns + life_ns)
        return token

    def exchange(self, form: dict[str, str], now_ns: int) -> dict[str, object]:
        """Give an access token for a request token and a right checksum."""
        for name in ("api_key", "request_token", "checksum"):
            if not form.get(name):
                raise bad_input(f"Missing or empty field `{name}`")
        ticket = self._tickets.pop(form["request_token"], None)
        if ticket is None or now_ns >= ticket.dies_ns or form["api_key"] != ticket.api_key:
            raise Refused(403, "TokenException", "Token is invalid or has expired.")
        joined = form["api_key"] + form["request_token"] + self.app.api_secret
        if form["checksum"] != hashlib.sha256(joined.encode()).hexdigest():
            raise Refused(403, "TokenException", "Invalid `checksum`.")
        return self._payload(self.open_session(now_ns), now_ns)

    def open_session(self, now_ns: int) -> str:
        """Return a fresh access token."""
        if self._switches.second_login_kills_first:
            self._tokens.clear()
        token = secrets.token_hex(16)
        self._tokens[token] = flush_after(now_ns)
        return token

    def check(self, authorization: str | None, now_ns: int) -> None:
        """Raise Refused unless the header holds a live pair."""
        scheme, _, pair = (authorization or "").partition(" ")
        key, colon, token = pair.partition(":")
        if scheme != "token" or not colon or not key or not token:
            raise Refused(400, "InputException", NO_PAIR)
        if not self.alive(key, token, now_ns):
            raise Refused(403, "TokenException", BAD_PAIR)

    def alive(self, key: str, token: str, now_ns: int) -> bool:
        return key == self.app.api_key and now_ns < self._tokens.get(token, 0)

    def invalidate(self, token: str) -> None:
        self._tokens.pop(token, None)

    def log_out_everywhere(self) -> None:
        self._tokens.clear()

    def _payload(self, token: str, now_ns: int) -> dict[str, object]:
        return {
            **self.profile(),
            "silo": "",
            "api_key": self.app.api_key,
            "access_token": token,
            "public_token": secrets.token_hex(16),
            "enctoken": secrets.token_hex(16),
            "refresh_token": "",
            "login_time": text(now_ns),
        }

    def profile(self) -> dict[str, object]:
        return {
            "user_id": self.user_id,
            "user_type": "individual",
            "email": "somebody@example.com",
            "user_name": "Some Body",
            "user_shortname": "Some",
            "broker": "ZERODHA",
            "exchanges": ["NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX", "MF"],
            "products": ["CNC", "NRML", "MIS", "BO", "CO"],
            "order_types": ["MARKET", "LIMIT", "SL", "SL-M"],
            "avatar_url": None,
            "meta": {"demat_consent": "physical"},
        }


def _escape(value: str) -> str:
    for sign, safe in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        value = value.replace(sign, safe)
    return value
