"""What an engine at a real venue does besides: watches the line, the rules, and quiet orders."""

from msgspec import Struct

from core.clock import SECOND_NS, Clock
from core.data.latency import LatencyMonitor
from core.engine.book_side import BookSide
from core.engine.reconcile_desk import ReconcileDesk
from core.engine.trading_engine import TradingEngine
from core.events.snapshot import DifferenceView, VenueView
from core.execution.live_broker import LiveBroker, VenueHealth
from core.model.orders import OrderIntent, OrderStatus, OrderType

_QUIET_NS = 5 * SECOND_NS
_LOOK_NS = SECOND_NS


class VenueRules(Struct, frozen=True, kw_only=True):
    """What a venue, or the law where it is, asks of a private person's program.

    `orders_per_second` counts new orders of all kinds; a part of it is left for ways out.
    `login_daily` says that each day needs a login of a person, `market_protection` that an order at
    the market must carry the price at which it gives up.
    """

    name: str
    orders_per_second: int
    quote_age_s: float = 10.0
    private_age_s: float = 30.0
    skew_ms: float = 500.0
    delay_ms: float = 500.0
    login_daily: bool = False
    market_protection: bool = False
    law: str = ""


class LiveSide:
    """One engine's view of its venue. Only the engine's loop calls it, but for `latency`."""

    def __init__(
        self,
        engine: TradingEngine,
        broker: LiveBroker,
        reconcile: ReconcileDesk,
        rules: VenueRules,
        latency: LatencyMonitor,
        local: bool,
    ) -> None:
        self._engine = engine
        self._clock: Clock = engine.space.clock
        self._broker = broker
        self._reconcile = reconcile
        self._rules = rules
        self._latency = latency
        self._local = local
        self._looked_ns = 0
        self._down = ""
        self.rejected_ticks = 0
        self.watched: tuple[str, ...] = ()
        self.asked: set[str] = set()
        """Symbols whose prices the venue was asked for."""
        self.health = VenueHealth(
            connected=False,
            quote_age_s=None,
            private_age_s=None,
            skew_ms=None,
            token_until_ns=None,
            orders_left=None,
            sentence="",
        )
        self.books = BookSide(broker)
        self.protects_at_venue = broker.protects_at_venue
        engine.desk.venue_reason = self.reason

    @property
    def finely_timed(self) -> bool:
        """Return whether the venue's time is known better than to the second."""
        return self._rules.skew_ms < SECOND_NS / 1e6

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """Return what waits for an answer."""
        return self._reconcile.views

    def chore(self, now_ns: int) -> None:
        """Look at the line and at orders that have been quiet for too long, once a second."""
        if now_ns - self._looked_ns < _LOOK_NS:
            return
        self._looked_ns = now_ns
        self.health = self._broker.health()
        self._tell()
        self._ask_about_quiet_orders(now_ns)
        self._tell_of_delays()

    def reason(self, intent: OrderIntent) -> str:
        """Return why an order that opens should not be sent now; an empty text when it may."""
        return (
            self._line_reason()
            or self._reconcile.reason(intent.symbol)
            or self._protection_reason(intent)
            or self._rate_reason(intent.symbol)
        )

    def _line_reason(self) -> str:
        health, rules = self.health, self._rules
        until_ns = health.token_until_ns
        if until_ns is not None and self._clock.now_ns() >= until_ns:
            day = " Each trading day needs a login of your own." if rules.login_daily else ""
            return f"the login at {rules.name} has run out.{day} Log in again."
        if not health.connected:
            return health.sentence or f"there is no connection to {rules.name}."
        if health.private_age_s is not None and health.private_age_s > rules.private_age_s:
            return (
                f"{rules.name} has said nothing about your orders for "
                f"{health.private_age_s:.0f} seconds."
            )
        if health.skew_ms is not None and abs(health.skew_ms) > rules.skew_ms:
            return (
                f"this computer's clock is {abs(health.skew_ms) / 1000:.1f} seconds away from "
                f"{rules.name}'s. Set it by the internet."
            )
        return ""

    def _protection_reason(self, intent: OrderIntent) -> str:
        at_market = intent.order_type in (OrderType.MARKET, OrderType.STOP)
        if not at_market or not self._rules.market_protection or self._broker.market_protection:
            return ""
        return (
            f"{self._rules.name} takes orders at the market only with a market protection, and "
            "this one would carry none. Use a limit order."
        )

    def _rate_reason(self, symbol: str) -> str:
        allowed = self._rules.orders_per_second
        free = max(1, allowed - max(1, allowed // 5))
        sent = self._engine.desk.sent_since(self._clock.now_ns() - SECOND_NS)
        if sent < free:
            return ""
        return (
            f"{sent} orders were sent in the last second. {self._rules.law}{symbol} waits, so that "
            "ways out can still go at once."
        )

    def venue_view(self) -> VenueView:
        """Return how the line to the venue is."""
        health = self.health
        unknown = sum(
            1
            for record in self._engine.space.state.orders.all_working()
            if record.doubt or record.status is OrderStatus.UNKNOWN
        )
        return VenueView(
            name=self._rules.name,
            local=self._local,
            connected=health.connected,
            sentence=health.sentence,
            quote_age_s=health.quote_age_s,
            private_age_s=health.private_age_s,
            skew_ms=health.skew_ms,
            token_until_ns=health.token_until_ns,
            orders_left=health.orders_left,
            checked_ns=self._reconcile.checked_ns,
            unknown_orders=unknown,
            rejected_ticks=self.rejected_ticks,
            tick_delay=self._latency.arrival.view(),
            order_delay=self._latency.reaction.view(),
        )

    def _ask_about_quiet_orders(self, now_ns: int) -> None:
        """Ask about what was sent and not answered: an answer may have been lost on its way."""
        for record in self._engine.space.state.orders.all_working():
            waits = (
                record.unsettled
                or record.status is OrderStatus.ACKED
                or record.pending_cancel
                or record.pending_modify
            )
            if waits and now_ns - record.updated_ns > _QUIET_NS:
                self._engine.desk.ask_when_new(record.order.client_order_id)

    def _tell(self) -> None:
        """Say once when the line went down, and once when it is back."""
        space, down = self._engine.space, self._line_reason()
        if down and not self._down:
            self._complain(down)
        elif self._down and not down:
            space.note(self._rules.name, f"The line to {self._rules.name} is back.")
        self._down = down

    def _tell_of_delays(self) -> None:
        for sentence in self._latency.alarms():
            self._complain(sentence)

    def _complain(self, sentence: str) -> None:
        said = sentence[:1].upper() + sentence[1:]
        self._engine.space.complain(self._rules.name, "connection", said)
