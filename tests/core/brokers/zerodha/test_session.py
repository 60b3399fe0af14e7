"""The login of the day: the page, the tokens, the end at six, each failure one sentence."""

from urllib.parse import parse_qs, urlsplit

import pytest

from core.brokers.venues import ZERODHA
from core.brokers.wire.secret import Secret
from core.brokers.zerodha.session import (
    ZerodhaSession,
    check,
    exchange_token,
    login_url,
    next_flush_ns,
)
from core.clock import iso
from core.errors import BrokerError, KeyRefused, LoginNeeded, VenueDown
from core.execution.live_broker import local_endpoints
from tests.exchanges.kite.factory import endpoints_of, session_of
from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.serving.faults import Fault, HttpFault

KEY = Secret("localkey00000001")


def ticket(ground: Ground) -> Secret:
    venue = ground.venue
    return Secret(ground.do(lambda: venue.login.new_request_token(ground.clock.now_ns())))


def secret(ground: Ground) -> Secret:
    return Secret(ground.venue.app.api_secret)


def test_the_page_is_zerodhas_and_carries_our_state() -> None:
    parts = urlsplit(login_url(KEY, ZERODHA, "n0nce"))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        "https://kite.zerodha.com/connect/login"
    )
    query = parse_qs(parts.query)
    assert query["v"] == ["3"]
    assert query["api_key"] == [KEY.reveal()]
    assert query["redirect_params"] == ["state=n0nce"]


def test_a_request_token_becomes_a_session_until_six(ground: Ground) -> None:
    session = exchange_token(
        KEY, secret(ground), ticket(ground), endpoints_of(ground), ground.clock
    )
    assert session.user_id == "AB1234"
    assert iso(session.until_ns) == "2026-11-17T06:00:00+05:30"
    check(session, endpoints_of(ground), ground.clock)
    assert session.access_token.reveal() not in repr(session)


def test_a_payload_without_its_login_time_is_a_login_all_the_same(ground: Ground) -> None:
    body = b'{"status": "success", "data": {"access_token": "abc", "user_id": "AB1234"}}'
    ground.server.faults.add(Fault("POST /session/token", HttpFault.STATUS, status=200, body=body))
    session = exchange_token(
        KEY, secret(ground), ticket(ground), endpoints_of(ground), ground.clock
    )
    assert session.access_token == Secret("abc")


def test_each_failure_is_one_sentence(ground: Ground) -> None:
    endpoints = endpoints_of(ground)
    used = ticket(ground)
    exchange_token(KEY, secret(ground), used, endpoints, ground.clock)
    with pytest.raises(LoginNeeded, match="used already or is too old"):
        exchange_token(KEY, secret(ground), used, endpoints, ground.clock)
    with pytest.raises(KeyRefused, match="API secret"):
        exchange_token(KEY, Secret("wrong"), ticket(ground), endpoints, ground.clock)
    nowhere = local_endpoints("http://127.0.0.1:9")
    with pytest.raises(VenueDown, match="could not be reached"):
        exchange_token(KEY, secret(ground), ticket(ground), nowhere, ground.clock)


@pytest.mark.parametrize(
    ("hour", "day", "until"),
    [
        (10, 16, "2026-11-17T06:00:00+05:30"),
        (5, 17, "2026-11-17T06:00:00+05:30"),
        (6, 17, "2026-11-18T06:00:00+05:30"),
    ],
)
def test_six_in_the_morning_in_india(hour: int, day: int, until: str) -> None:
    assert iso(next_flush_ns(moment(hour, 0, (2026, 11, day)))) == until


def test_a_dead_login_is_said_in_words_both_ways(ground: Ground) -> None:
    session = session_of(ground)
    ground.do(ground.venue.login.log_out_everywhere)
    with pytest.raises(LoginNeeded, match="Log in again"):
        check(session, endpoints_of(ground), ground.clock)
    bare = ZerodhaSession(session.api_key, Secret(""), "", session.until_ns)
    with pytest.raises(LoginNeeded, match="Log in again"):
        check(bare, endpoints_of(ground), ground.clock)
    late = ZerodhaSession(session.api_key, session.access_token, "", ground.clock.now_ns())
    with pytest.raises(LoginNeeded, match="six in the morning"):
        check(late, endpoints_of(ground), ground.clock)


def test_the_clocks_error_shows(ground: Ground) -> None:
    session = session_of(ground)
    right = check(session, endpoints_of(ground), ground.clock)
    assert right is not None
    assert abs(right) < 2_000_000_000
    wrong = check(session, endpoints_of(ground), ground.clock.shifted(-60_000_000_000))
    assert wrong is not None
    assert -63_000_000_000 < wrong < -57_000_000_000


def test_no_failure_holds_a_secret_not_even_as_its_context(ground: Ground) -> None:
    session = session_of(ground)
    echo = f'{{"status":"error","message":"no {session.access_token.reveal()}",'
    body = f'{echo}"error_type":"InputException"}}'.encode()
    ground.server.faults.add(Fault("GET /user/profile", HttpFault.STATUS, status=400, body=body))
    with pytest.raises(BrokerError) as caught:
        check(session, endpoints_of(ground), ground.clock)
    error: BaseException | None = caught.value
    while error is not None:
        assert session.access_token.reveal() not in repr(error)
        assert error.__suppress_context__ or error.__context__ is None
        error = error.__cause__
