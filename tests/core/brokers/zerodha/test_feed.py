"""The traps of Kite's socket: silence, dead logins, lost modes, zones, listeners that fail."""

import datetime as dates
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.client import Clients, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.brokers.zerodha.feed import KiteFeed
from core.brokers.zerodha.session import ZerodhaSession
from core.clock import LiveClock, iso
from core.errors import LoginNeeded, VenueDown
from core.model.market import Tick
from core.model.orders import OrderStatus
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import wait_for
from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.kite.outages import Line, lengths
from tests.exchanges.kite.packets import FULL, Picture, container, packet
from tests.exchanges.kite.test_day import jump_to
from tests.exchanges.kite.times import SECOND_NS
from tests.exchanges.serving.faults import Fault, SocketFault


def watched(desk: Desk, *symbols: str) -> list[Tick]:
    ticks: list[Tick] = []
    desk.broker.watch(symbols or ("INFY",), ticks.append)
    desk.until(lambda: ticks)
    return ticks


def test_a_tick_is_the_venues_picture(ground: Ground, desk: Desk) -> None:
    ticks = watched(desk)
    ground.trade_at("100.50", quantity=70)
    desk.until(lambda: ticks[-1].price == 100.5)
    tick = ticks[-1]
    assert (tick.symbol, tick.quantity, tick.source) == ("INFY", 70.0, "zerodha")
    assert (tick.bid, tick.ask) == (100.45, 100.55)
    assert iso(tick.ts_ns).startswith("2026-11-16T10:00:")


def test_the_first_volume_is_no_trade_not_even_after_a_reconnection(
    ground: Ground, desk: Desk
) -> None:
    ticks = watched(desk)
    ground.trade_at("100.50", quantity=70)
    desk.until(lambda: ticks[-1].quantity)
    ground.server.refuse()
    ground.trade_at("101.00", quantity=500)
    count = len(ticks)
    ground.server.recover()
    desk.until(lambda: len(ticks) > count)
    assert (ticks[count].price, ticks[count].quantity) == (101.0, 0.0)


def test_an_empty_side_is_zero_and_never_a_price(ground: Ground, desk: Desk) -> None:
    ticks = watched(desk)
    ground.trade_at("120.00")
    desk.until(lambda: ticks[-1].price == 120)
    assert (ticks[-1].bid, ticks[-1].ask) == (119.95, 0.0)


def test_an_index_has_no_depth(desk: Desk) -> None:
    ticks = watched(desk, "NIFTY 50")
    assert (ticks[0].symbol, ticks[0].bid, ticks[0].ask) == ("NIFTY 50", 0.0, 0.0)


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone")
def test_the_computers_zone_changes_no_time(new_york: None, ground: Ground, desk: Desk) -> None:
    ticks = watched(desk)
    assert iso(ticks[0].ts_ns).startswith("2026-11-16T10:0")
    kite = ground.client(desk.session.access_token.reveal())
    kite.place_order(*("regular", "NSE", "INFY", "BUY", 1, "CNC", "LIMIT"), price="95.00")
    ground.settle()
    ground.trade_at("94.00")
    (fill,) = desk.broker.fills()
    assert iso(fill.ts_ns).startswith("2026-11-16T10:0")


def test_the_full_mode_outlives_a_reconnection(ground: Ground, desk: Desk) -> None:
    ground.switches.mode_after_subscribe = "ltp"
    ticks = watched(desk)
    ground.server.reset()
    count = len(ticks)
    desk.until(lambda: len(ticks) > count)
    (line,) = ground.venue.ticker.lines
    assert line.modes == {408065: "full"}


def test_a_listener_that_fails_does_not_end_the_line(ground: Ground, desk: Desk) -> None:
    def fail(_: Tick) -> None:
        raise RuntimeError("a listener's own fault")

    desk.broker.watch(["INFY"], fail)
    ticks = watched(desk, "SBIN")
    ground.do(lambda: ground.venue.trade_at("SBIN", "101.00"))
    desk.until(lambda: ticks[-1].price == 101)
    assert desk.broker._feed.supervisor.opened == 1


def test_the_listeners_after_one_that_fails_hear_the_price(
    ground: Ground, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Tick) -> None:
        raise RuntimeError("a listener's own fault")

    desk.broker.watch(["INFY"], fail)
    ticks = watched(desk, "INFY")
    ground.do(lambda: ground.venue.trade_at("INFY", "1501.00"))
    desk.until(lambda: ticks[-1].price == 1501)
    assert desk.broker._feed.spoiled == 0
    assert {one.getMessage() for one in caplog.records if one.name.endswith("zerodha.feed")} == {
        "a listener to prices failed: RuntimeError"
    }


@pytest.mark.parametrize(
    "message",
    [
        "[1, 2]",
        "no json",
        '{"type": "message", "data": "hello"}',
        '{"type": "app_code"}',
        b"\x00\x05\x00",
        b"\x00\x01\x00\x08\x00",
        b"\x00\x01\x00\x07sevenxx",
    ],
)
def test_a_spoiled_message_does_not_end_the_line(
    ground: Ground, desk: Desk, message: bytes | str
) -> None:
    ticks = watched(desk)
    ground.do(lambda: ground.venue.ticker.lines[0].send(message, ground.clock.now_ns()))
    ground.trade_at("101.00")
    desk.until(lambda: ticks[-1].price == 101)
    assert desk.broker._feed.supervisor.opened == 1


@pytest.mark.parametrize("kind", list(SocketFault))
def test_messages_lost_doubled_late_cut_or_held_change_no_truth(
    ground: Ground, desk: Desk, kind: SocketFault
) -> None:
    watched(desk)
    ground.server.faults.add(Fault("ws:/", kind, count=40, seconds=0.05))
    records = [desk.submit(quantity=1) for _ in range(4)]
    desk.until(lambda: all(one.status is OrderStatus.OPEN for one in records))
    ground.trade_at("94.00")
    desk.until(lambda: all(one.status is OrderStatus.FILLED for one in records))
    assert sum(one.filled for one in records) == 4
    assert ground.do(lambda: ground.venue.account.held("NSE:INFY")) == 4


def test_silence_without_an_end_is_noticed_within_ten_seconds() -> None:
    ground = Ground(rate=4.0)
    desk = Desk(ground)
    try:
        watched(desk)
        began_ns = ground.clock.monotonic_ns()
        ground.server.silence()
        wait_for(lambda: not desk.broker._feed.supervisor.up)
        assert ground.clock.monotonic_ns() - began_ns < 10 * SECOND_NS
        assert desk.broker.health().sentence
        ground.server.recover()
    finally:
        desk.close()
        ground.stop()


def test_a_line_that_beats_without_prices_is_given_up(ground: Ground, desk: Desk) -> None:
    watched(desk)
    ground.venue.ticker.muted = True
    opened = desk.broker._feed.supervisor.opened
    wait_for(lambda: desk.broker._feed.supervisor.opened > opened, 15)
    ground.venue.ticker.muted = False


def test_a_dead_login_is_not_knocked_at_again_and_again(ground: Ground, desk: Desk) -> None:
    watched(desk)
    ground.do(ground.venue.login.log_out_everywhere)
    knocks = ground.venue.ticker.handshakes
    ground.server.reset()
    wait_for(lambda: "Log in again" in desk.broker.health().sentence)
    ground.clock.wait(20 * SECOND_NS)
    assert ground.venue.ticker.handshakes - knocks <= 2


def test_at_six_the_line_is_not_even_tried(ground: Ground, desk: Desk) -> None:
    watched(desk)
    jump_to(ground, moment(6, 0, (2026, 11, 17)))
    knocks = ground.venue.ticker.handshakes
    ground.server.reset()
    wait_for(lambda: "six in the morning" in desk.broker.health().sentence)
    assert ground.venue.ticker.handshakes == knocks


def test_more_than_a_socket_carries_is_refused(desk: Desk) -> None:
    with pytest.raises(VenueDown, match="Watch fewer symbols"):
        desk.broker._feed.watch({n: str(n) for n in range(3_001)}, lambda _: None)


def test_nothing_of_twisted_runs(desk: Desk) -> None:
    from twisted.internet import reactor

    desk.until(lambda: desk.broker.health().connected)
    assert not reactor.running  # type: ignore[attr-defined]
    names = {thread.name for thread in threading.enumerate()}
    assert not any("reactor" in name.lower() for name in names)


def test_outages_of_each_kind() -> None:
    line = Line(20.0)
    try:
        for outage in lengths(4, 3, longest_s=20.0):
            line.go_through(outage)
            assert outage.filled_after < 60, outage
    finally:
        line.close()


class _Impostor:
    """A TLS server with a certificate that nobody signed."""

    def __init__(self, folder: Path) -> None:
        self.heard = b""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*_self_signed(folder))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._context = context
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(wire, server_side=True) as safe:
                    self.heard += safe.recv(4096)
            except OSError:
                wire.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


def _self_signed(folder: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dates.datetime.now(dates.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dates.timedelta(days=1))
        .not_valid_after(now + dates.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(certificate), str(private)


def test_an_impostor_hears_no_secret_on_either_line(tmp_path: Path) -> None:
    impostor = _Impostor(tmp_path)
    session = ZerodhaSession(Secret("the-key"), Secret("canary-token"), "AB1234", 2**62)
    try:
        clients = Clients(
            session.api_key,
            session.access_token,
            f"https://127.0.0.1:{impostor.port}",
            LiveClock(),
        )
        with pytest.raises(KiteFailed) as refused:
            clients.call(lambda kite: kite.orders())
        assert refused.value.failure.verdict is Verdict.NOT_SENT
        feed = KiteFeed(
            session, f"wss://127.0.0.1:{impostor.port}", LiveClock(), lambda: None, lambda: None
        )
        with pytest.raises(VenueDown) as down:
            feed._connected()
        assert down.value.__context__ is None
    finally:
        impostor.close()
    assert impostor.heard == b""


def test_a_refused_upgrade_tells_what_to_do_and_no_address(ground: Ground) -> None:
    session = ZerodhaSession(Secret("k"), Secret("canary-token"), "AB1234", 2**62)
    feed = KiteFeed(session, ground.server.socket_url, ground.clock, lambda: None, lambda: None)
    with pytest.raises(LoginNeeded, match="Log in again") as caught:
        feed._connected()
    assert caught.value.__context__ is None


def test_a_never_traded_instrument_has_the_present_time(ground: Ground) -> None:
    session = ZerodhaSession(Secret("k"), Secret("t"), "AB1234", 2**62)
    feed = KiteFeed(session, ground.server.socket_url, ground.clock, lambda: None, lambda: None)
    ticks: list[Any] = []
    feed.watch({408065: "INFY"}, ticks.append)
    feed._heard(container([packet(Picture(408065, Decimal(100)), FULL)]))
    assert iso(ticks[0].ts_ns).startswith("2026-11-16")
