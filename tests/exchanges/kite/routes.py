"""Every route of Kite Connect, who may use it, and what it is counted as."""

import gzip
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from tests.exchanges.kite import calculators, quotes
from tests.exchanges.kite.candles import candles
from tests.exchanges.kite.listing import dump
from tests.exchanges.kite.replies import Refused, bad_input, error, success
from tests.exchanges.serving.messages import Reply, Request

if TYPE_CHECKING:
    from tests.exchanges.kite.venue import KiteVenue

Deed = Callable[["Asked"], Any]
_ORDER_ROUTES = re.compile(r"/orders/[^/]+(/[^/]+)?")
_GZIP_FROM = 50_000


class Asked:
    """A request with its parts taken apart."""

    def __init__(self, request: Request, match: re.Match[str], now_ns: int) -> None:
        self.request = request
        self.now_ns = now_ns
        self.parts = [unquote(one) for one in match.groups()]
        self.query = dict(parse_qsl(request.raw_query, keep_blank_values=True))
        self.many = [v for k, v in parse_qsl(request.raw_query) if k == "i"]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.request.body.decode(), keep_blank_values=True))

    @property
    def body(self) -> Any:
        try:
            return json.loads(self.request.body)
        except ValueError:
            raise bad_input("Couldn't parse the JSON request.") from None


class Routes:
    """Takes a request through the gates, in Kite's order, to its deed."""

    def __init__(self, venue: "KiteVenue") -> None:
        self._venue = venue
        v = venue
        session, triggers = "/session/token", "/gtt/triggers"
        self._open: list[tuple[str, str, Deed]] = [
            ("GET", "/connect/login", lambda a: _page(v.login.page(a.query))),
            ("POST", "/connect/finish", lambda a: _away(v.login.finish(a.form, a.now_ns))),
            ("POST", session, lambda a: v.login.exchange(a.form, a.now_ns)),
            ("POST", "/session/refresh_token", _no_refresh),
            ("DELETE", session, self._log_out),
            ("GET", "/instruments", lambda a: _csv(a, dump(v.market.by_token.values(), None))),
            (
                "GET",
                "/instruments/([A-Z]+)",
                lambda a: _csv(a, dump(v.market.by_token.values(), a.parts[0])),
            ),
        ]
        self._closed: list[tuple[str, str, Deed]] = [
            ("GET", "/user/profile", lambda a: v.login.profile()),
            ("GET", "/user/margins", lambda a: v.account.margins()),
            ("GET", "/user/margins/(equity|commodity)", self._segment),
            ("GET", "/orders", self._orders),
            ("GET", "/orders/([^/]+)/trades", self._order_trades),
            ("GET", "/orders/([^/]+)", lambda a: v.desk.find(a.parts[0]).history),
            ("POST", "/orders/([^/]+)", self._place),
            (
                "PUT",
                "/orders/([^/]+)/([^/]+)",
                lambda a: v.desk.modify(a.parts[0], a.parts[1], a.form, a.now_ns),
            ),
            (
                "DELETE",
                "/orders/([^/]+)/([^/]+)",
                lambda a: v.desk.cancel(a.parts[0], a.parts[1], a.now_ns),
            ),
            ("GET", "/trades", lambda a: [one.row() for one in v.account.trades]),
            ("GET", "/portfolio/positions", lambda a: v.account.positions()),
            ("GET", "/portfolio/holdings", lambda a: v.account.holding_rows()),
            ("GET", "/portfolio/holdings/auctions", lambda a: []),
            ("GET", "/quote", lambda a: quotes.full(a.many, v, a.now_ns)),
            ("GET", "/quote/ohlc", lambda a: quotes.ohlc(a.many, v)),
            ("GET", "/quote/ltp", lambda a: quotes.ltp(a.many, v)),
            ("GET", "/instruments/historical/([0-9]+)/([a-z0-9]+)", self._candles),
            ("GET", triggers, lambda a: v.triggers.listed(a.now_ns)),
            ("POST", triggers, lambda a: v.triggers.create(a.form, a.now_ns)),
            ("GET", f"{triggers}/([0-9]+)", self._trigger),
            (
                "PUT",
                f"{triggers}/([0-9]+)",
                lambda a: v.triggers.change(int(a.parts[0]), a.form, a.now_ns),
            ),
            (
                "DELETE",
                f"{triggers}/([0-9]+)",
                lambda a: v.triggers.remove(int(a.parts[0]), a.now_ns),
            ),
            ("POST", "/margins/orders", lambda a: calculators.order_margins(a.body, v.market)),
            ("POST", "/margins/basket", lambda a: calculators.basket_margins(a.body, v.market)),
            ("POST", "/charges/orders", lambda a: calculators.contract_note(a.body)),
        ]

    def answer(self, request: Request) -> Reply:
        """Return the answer; every refusal in Kite's envelope."""
        try:
            data = self._answer(request)
        except Refused as refused:
            reply = error(refused)
            if refused.status == 429 and self._venue.switches.retry_after_header:
                return Reply(reply.status, reply.body, reply.content_type, {"Retry-After": "1"})
            return reply
        return data if isinstance(data, Reply) else success(data)

    def _answer(self, request: Request) -> Any:
        found = self._find(self._open, request)
        if found is not None:
            deed, match = found
            return deed(Asked(request, match, self._venue.clock.now_ns()))
        found = self._find(self._closed, request)
        if found is None:
            raise self._nowhere(request)
        deed, match = found
        now_ns = self._venue.clock.now_ns()
        kind = _kind(request)
        if kind == "order":
            self._check_address(request.peer)
        if request.headers.get("x-kite-version") != "3":
            raise bad_input("Missing or invalid `X-Kite-Version` header.")
        self._venue.login.check(request.headers.get("authorization"), now_ns)
        self._venue.limits.count(kind, now_ns)
        if kind in ("quote", "historical") and not self._venue.switches.entitled_to_data:
            raise Refused(403, "PermissionException", "Insufficient permission for that call.")
        return deed(Asked(request, match, now_ns))

    @staticmethod
    def _find(
        table: list[tuple[str, str, Deed]], request: Request
    ) -> tuple[Deed, re.Match[str]] | None:
        for method, pattern, deed in table:
            match = re.fullmatch(pattern, request.path)
            if match is not None and method == request.method:
                return deed, match
        return None

    def _nowhere(self, request: Request) -> Refused:
        for _, pattern, _ in [*self._open, *self._closed]:
            if re.fullmatch(pattern, request.path):
                return Refused(405, "GeneralException", "Method not allowed")
        return Refused(404, "GeneralException", "Route not found")

    def _check_address(self, peer: str) -> None:
        allowed = self._venue.app.addresses
        if not self._venue.switches.addresses_checked or peer in allowed:
            return
        kind = self._venue.switches.address_error
        if not allowed:
            raise Refused(
                403,
                kind,
                "No IPs configured for this app. Add allowed IPs on the Kite developer console.",
            )
        raise Refused(
            403,
            kind,
            f"IP ({peer}) is not allowed to place orders for this app. "
            "Update allowed IPs on the Kite developer console.",
        )

    def _place(self, asked: Asked) -> Any:
        self._venue.limits.count_placing(asked.now_ns)
        return self._venue.desk.place(asked.parts[0], asked.form, asked.now_ns)

    def _orders(self, asked: Asked) -> list[dict[str, Any]]:
        return [one.row(self._venue.switches) for one in self._venue.book.orders.values()]

    def _order_trades(self, asked: Asked) -> list[dict[str, Any]]:
        order = self._venue.desk.find(asked.parts[0])
        return [one.row() for one in self._venue.account.trades if one.order is order]

    def _segment(self, asked: Asked) -> Any:
        return self._venue.account.margins()[asked.parts[0]]

    def _trigger(self, asked: Asked) -> dict[str, Any]:
        row = self._venue.triggers.get(int(asked.parts[0]))
        return {name: one for name, one in row.items() if not name.startswith("_")}

    def _candles(self, asked: Asked) -> dict[str, Any]:
        v = self._venue
        token, interval = int(asked.parts[0]), asked.parts[1]
        return candles(token, interval, asked.query, v.candles, v.switches, asked.now_ns)

    def _log_out(self, asked: Asked) -> bool:
        self._venue.login.invalidate(asked.query.get("access_token", ""))
        return True


def _kind(request: Request) -> str:
    if request.path.startswith("/quote"):
        return "quote"
    if request.path.startswith("/instruments/historical"):
        return "historical"
    if request.method != "GET" and _ORDER_ROUTES.fullmatch(request.path):
        return "order"
    return "other"


def _no_refresh(asked: Asked) -> Any:
    raise Refused(403, "TokenException", "Token is invalid or has expired.")


def _page(text: str) -> Reply:
    return Reply(200, text.encode(), "text/html; charset=utf-8")


def _away(address: str) -> Reply:
    return Reply(302, b"", "text/html", {"Location": address})


def _csv(asked: Asked, body: bytes) -> Reply:
    wants = "gzip" in asked.request.headers.get("accept-encoding", "")
    if wants and len(body) > _GZIP_FROM:
        return Reply(200, gzip.compress(body), "text/csv", {"Content-Encoding": "gzip"})
    return Reply(200, body, "text/csv")
