"""The panic stop at Zerodha: everything gone, within the rate limit, whatever hangs.

The figures for fifty orders are `python -m tests.exchanges.kite.panic_bench`.
"""

import pytest

from core.brokers.zerodha.order_watch import Stage
from core.errors import BrokerError
from core.model.orders import OrderStatus
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.panic_bench import SITUATIONS, keeps_protective, run
from tests.exchanges.serving.faults import Fault, HttpFault


@pytest.mark.parametrize("name", list(SITUATIONS))
def test_everything_is_gone_in_time(name: str) -> None:
    result = run(name, orders=20)
    assert result.left == 0
    assert result.well, result
    # Kite counted no violation: what was refused was refused by the fault plan.
    assert result.refused == 0


def test_safety_exits_may_stay() -> None:
    assert keeps_protective() == (1, 0)


def test_orders_of_the_brokers_own_app_go_too(ground: Ground, desk: Desk) -> None:
    kite = ground.client(desk.session.access_token.reveal())
    stranger = kite.place_order(
        *("regular", "NSE", "INFY", "BUY", 10, "CNC", "LIMIT"), price="95.00"
    )
    ground.settle()
    assert list(desk.broker.cancel_all()) == [f"venue:{stranger}"]
    assert list(desk.broker.open_orders()) == []


def test_an_order_that_comes_to_light_later_is_cancelled_on_sight(
    ground: Ground, desk: Desk
) -> None:
    ground.server.faults.add(Fault("POST /orders/*", HttpFault.RESET_AFTER))
    blind = ground.server.faults.add(Fault("GET /orders", HttpFault.HTML, count=10_000))
    record = desk.submit()
    desk.until(lambda: record.status is OrderStatus.UNKNOWN)
    with pytest.raises(BrokerError):
        desk.broker.cancel_all()
    assert ground.do(lambda: len(ground.venue.book.working())) == 1
    blind.count = 0
    desk.until(lambda: record.status is OrderStatus.CANCELED)
    assert ground.do(ground.venue.book.working) == []


def test_what_was_called_back_never_left(ground: Ground, desk: Desk) -> None:
    slow = ground.server.faults.add(Fault("POST /orders/*", HttpFault.SLOW, seconds=0.4))
    records = [desk.submit() for _ in range(4)]
    desk.until(lambda: slow.fired)
    desk.epoch += 1
    gone = set(desk.broker.cancel_all())
    assert gone == {one.order.client_order_id for one in records}
    desk.until(lambda: all(one.status is OrderStatus.CANCELED for one in records))
    assert ground.do(ground.venue.posts) == 1
    stages = [one.stage for one in desk.broker._requests.registry.values()]
    assert stages.count(Stage.NEVER) == 3
