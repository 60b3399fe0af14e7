"""Known answers of quotes and trades: TA-Lib knows candles only, see test_microstructure."""

from tests.indicators.truth import Shared

_CANDLES = "TA-Lib knows candles only."
_NAMES = ("order_book_imbalance", "spread", "micro_price", "trade_flow", "queue_position")
TALIB = dict.fromkeys(_NAMES, Shared(_CANDLES))
CALM = {
    "order_book_imbalance.order_book_imbalance": 0.0,
    "spread.spread": 0.0,
    "spread.spread_bps": 0.0,
    "spread.spread_mean": 0.0,
    "trade_flow.trade_flow": 0.0,
    "trade_flow.trade_flow_imbalance": 0.0,
    "queue_position.queue_ahead": None,
    "queue_position.queue_progress": None,
}
