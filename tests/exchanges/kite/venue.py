"""The whole exchange: one account, one key, one clock. Everything runs on the server's loop."""

from dataclasses import replace
from decimal import Decimal
from email.utils import formatdate
from typing import Any, Protocol

from tests.exchanges.kite.account import Account, Holding
from tests.exchanges.kite.book import OrderBook
from tests.exchanges.kite.candles import Minute
from tests.exchanges.kite.checks import Wish
from tests.exchanges.kite.limits import Limits
from tests.exchanges.kite.listing import FEW, Listed
from tests.exchanges.kite.login import App, Login
from tests.exchanges.kite.market import PLENTY, Market
from tests.exchanges.kite.order_desk import OrderDesk
from tests.exchanges.kite.routes import Routes
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.tape import Tape
from tests.exchanges.kite.ticker import Ticker
from tests.exchanges.kite.times import SECOND_NS, TOKEN_FLUSH_HOUR, at, day_of
from tests.exchanges.kite.triggers import Triggers
from tests.exchanges.serving.messages import Listener, Reply, Request, Socket

API_KEY = "localkey00000001"
API_SECRET = "localsecret000000000000000000001"


class VenueClock(Protocol):
    """What the exchange reads the time from."""

    def now_ns(self) -> int: ...


class KiteVenue:
    """A local Zerodha. Parts are public: tests look at them and turn them on the server's loop."""

    def __init__(
        self,
        clock: VenueClock,
        listed: tuple[Listed, ...] = FEW,
        cash: Decimal = Decimal(1_000_000),
        switches: Switches | None = None,
    ) -> None:
        self.clock = clock
        self.switches = switches or Switches()
        self.app = App(API_KEY, API_SECRET)
        self.login = Login(self.app, self.switches)
        self.limits = Limits(self.switches)
        self.market = Market(listed)
        self.account = Account(self.market, self.switches, cash)
        self.book = OrderBook(self.market, self.account, self.switches)
        self.desk = OrderDesk(self.market, self.book, self.account, self.switches)
        self.triggers = Triggers(self.market, self._place_triggered)
        self.ticker = Ticker(self.market, self.login, self.switches)
        self.tape: Tape | None = None
        self.book.on_row = self._order_row
        self._routes = Routes(self)
        self.requests: list[tuple[str, str]] = []
        self._day = day_of(clock.now_ns())

    def play(self, tape: Tape) -> None:
        """Let recorded prices trade from now on."""
        self.tape = tape
        tape.around_the_clock = self.switches.open_all_day
        tape.begin(self.clock.now_ns())

    def handle(self, request: Request) -> Reply:
        self.requests.append((request.method, request.path))
        self.advance()
        reply = self._routes.answer(request)
        self.advance()
        # The server's own date would be the machine's; the exchange has a clock of its own.
        date = {"Date": formatdate(self.clock.now_ns() / SECOND_NS, usegmt=True)}
        return replace(reply, headers={**reply.headers, **date})

    def open_socket(self, socket: Socket) -> Listener | int:
        return self.ticker.open(socket, self.clock.now_ns())

    def tick(self) -> None:
        self.advance()
        self.ticker.tick(self.clock.now_ns())

    def advance(self) -> None:
        """Do all that is due by the clock."""
        now_ns = self.clock.now_ns()
        self.book.advance(now_ns)
        if self.tape is not None:
            for key, price, quantity, at_ns in self.tape.prints(now_ns):
                self._print(key, price, at_ns, quantity, quantity // 2)
        self.desk.day_steps(now_ns)
        today = day_of(now_ns)
        if today != self._day and now_ns >= at(today, TOKEN_FLUSH_HOUR * 60):
            self._day = today
            self._begin_day()

    def trade_at(
        self,
        symbol: str,
        price: str | Decimal,
        quantity: int = PLENTY,
        ready: int = 0,
        exchange: str = "NSE",
    ) -> None:
        """Let the market trade at a price; `ready` shares can be had at it afterwards."""
        now_ns = self.clock.now_ns()
        self._print(f"{exchange}:{symbol}", Decimal(price), now_ns, quantity, ready)

    def set_close(self, symbol: str, price: str) -> None:
        """Begin the day of a share after yesterday's close."""
        self.market.board(f"NSE:{symbol}").begin(Decimal(price))

    def give(self, symbol: str, quantity: int, average: str, t1: int = 0) -> None:
        """Put shares into the demat account."""
        self.account.holdings[f"NSE:{symbol}"] = Holding(quantity, t1, Decimal(average))

    def posts(self, method: str = "POST", prefix: str = "/orders/") -> int:
        """Return how many requests of a kind came over the wire."""
        return sum(1 for verb, path in self.requests if verb == method and path.startswith(prefix))

    def candles(self, token: int, minutes: int, from_ns: int, to_ns: int) -> list[Minute]:
        if self.tape is None:
            return []
        return self.tape.candles(token, minutes, from_ns, to_ns, self.clock.now_ns())

    def _print(self, key: str, price: Decimal, now_ns: int, quantity: int, ready: int) -> None:
        self.book.print(key, price, now_ns, quantity, ready)
        self.triggers.on_price(key, price, now_ns)

    def _begin_day(self) -> None:
        self.account.roll()
        for order in list(self.book.orders.values()):
            if order.over:
                del self.book.orders[order.order_id]
        for board in self.market.boards.values():
            board.begin(board.last)
        self.book.release_amo(self.clock.now_ns())

    def _order_row(self, row: dict[str, Any]) -> None:
        self.ticker.order_row(row, self.clock.now_ns())

    def _place_triggered(self, wish: Wish, now_ns: int) -> str:
        return self.book.new_order(wish, now_ns, "regular").order_id
