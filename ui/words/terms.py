"""Terms of the field: the plain word, the expert's word and what it means."""

from typing import NamedTuple


class Term(NamedTuple):
    """A word that could be unknown. `expert` is empty when there is only one word for it."""

    plain: str
    expert: str
    meaning: str


TERMS = {
    "safety_exit": Term(
        "Safety exit",
        "stop-loss",
        "A standing order to sell when the price falls this far. It keeps one loss small. "
        "In a sudden jump the sale can be at a worse price.",
    ),
    "target": Term(
        "Target", "take-profit", "The price at which the bot sells because the plan has worked out."
    ),
    "most_you_can_lose": Term(
        "Most you can lose",
        "risk at stop",
        "What this trade costs if the safety exit is used, with fees. A jump in price can cost "
        "more.",
    ),
    "practice_money": Term(
        "Practice money",
        "paper trading",
        "The prices may be real, the money is not. Orders are filled by a careful imitation "
        "of the market.",
    ),
    "shadow": Term(
        "Shadow",
        "shadow mode",
        "A second bot decides on the same prices but sends nothing, so two versions can be "
        "compared.",
    ),
    "real_money": Term(
        "Real money", "live trading", "Orders go to your broker and cost real money."
    ),
    "position": Term(
        "What you own",
        "position",
        "How many of a share or coin you hold, and what you paid for it.",
    ),
    "profit_open": Term(
        "Profit if sold now",
        "unrealised P&L",
        "What selling at the last price would give, before the costs of selling.",
    ),
    "profit_booked": Term(
        "Profit already taken", "realised P&L", "What finished trades gave, after all costs."
    ),
    "deepest_fall": Term(
        "Deepest fall",
        "maximum drawdown",
        "The largest drop from a high point to the low that followed it.",
    ),
    "typical_month": Term(
        "Typical month",
        "25th to 75th percentile",
        "Half of all months lay between these two figures. A quarter was worse.",
    ),
    "losing_months": Term(
        "Months with a loss",
        "share of losing months",
        "How many of all months tested ended with less money than they began.",
    ),
    "strategy": Term(
        "Strategy", "", "A fixed set of rules that says when to buy and when to sell."
    ),
    "mood": Term(
        "Mood",
        "market regime",
        "Whether the price climbs, falls, goes to and fro, swings wildly, or none of it clearly.",
    ),
    "clocks": Term(
        "Clocks",
        "multi-timeframe alignment",
        "The same price in bars of four lengths. A clock points up when the last close is above "
        "the average of its last 20.",
    ),
    "poc": Term(
        "Busiest price",
        "point of control",
        "The price at which most was traded in the last days.",
    ),
    "vah": Term(
        "Upper end of the busy prices",
        "value area high",
        "Seven tenths of what was traded in the last days lies between the two ends.",
    ),
    "val": Term(
        "Lower end of the busy prices",
        "value area low",
        "Seven tenths of what was traded in the last days lies between the two ends.",
    ),
    "least_confidence": Term(
        "Least sureness",
        "confidence threshold",
        "A wish to open a position that is less sure than this is left alone.",
    ),
    "signal": Term("Signal", "", "What the strategy would do with this share right now, and why."),
    "candle": Term(
        "Candle",
        "OHLC bar",
        "One stretch of time: where the price began, its highest, its lowest and where it ended.",
    ),
    "timeframe": Term("Candle length", "timeframe", "How much time one candle covers."),
    "moving_average": Term(
        "Average line",
        "moving average",
        "The average of the last prices. It smooths the jumps so a direction can be seen.",
    ),
    "volume": Term("Traded", "volume", "How many shares or coins changed hands."),
    "volume_profile": Term(
        "Where most was traded",
        "volume profile",
        "For each price, how much changed hands there. Prices with much trade often hold.",
    ),
    "costs": Term(
        "Costs",
        "charges",
        "Brokerage, taxes and exchange fees of this trade, as the rules say today.",
    ),
    "slip": Term(
        "Price slip",
        "slippage",
        "The difference between the price you saw and the price you got.",
    ),
    "spread": Term(
        "Gap between buy and sell price",
        "bid-ask spread",
        "Buyers offer a little less than sellers ask. You pay this gap each time.",
    ),
    "shield_broker": Term(
        "Guarded by the broker",
        "stop resting at broker",
        "The safety exit lies with the broker and works even if this computer is off.",
    ),
    "shield_running": Term(
        "Guarded while the program runs",
        "local stop",
        "This program watches the price. If it is closed or loses the internet, nobody does.",
    ),
    "shield_none": Term(
        "Not guarded", "naked position", "This holding has no safety exit. A fall is not limited."
    ),
    "panic_stop": Term(
        "PANIC STOP",
        "kill switch",
        "Blocks every new order at once and cancels the waiting ones. Stays on until you unlock "
        "it.",
    ),
    "breaker": Term(
        "Breaker",
        "circuit breaker",
        "A rule that stops trading by itself when its limit is reached.",
    ),
    "risk_per_trade": Term(
        "Most to lose on one trade",
        "risk per trade",
        "The part of your money one trade may lose. It decides how many shares are bought.",
    ),
    "daily_loss": Term(
        "Loss used today",
        "daily loss used",
        "How much of today's allowed loss is used up. At the limit the bot takes nothing new.",
    ),
    "positions": Term(
        "Open positions",
        "open positions limit",
        "How many different shares or coins you hold now, of the most the safety rules allow.",
    ),
    "day_stop": Term(
        "Stop for the day",
        "daily loss limit",
        "After losing this much today the bot takes nothing new until tomorrow.",
    ),
    "win_rate": Term(
        "Trades won", "win rate", "How many of all finished trades ended with a gain."
    ),
    "profit_factor": Term(
        "Won per ₹1 lost",
        "profit factor",
        "All gains divided by all losses. Below 1 the trades lost money.",
    ),
    "sharpe": Term(
        "Gain for its ups and downs",
        "Sharpe ratio",
        "Yearly gain divided by how much it swung. Higher is steadier.",
    ),
    "sortino": Term(
        "Gain per bad swing",
        "Sortino ratio",
        "What a year gave on average, for each unit of its downward swings only. Above 1 is good, "
        "below 0 it lost.",
    ),
    "bad_day": Term(
        "A bad day",
        "value at risk, 95 %",
        "On 19 days of 20 the loss was smaller than this.",
    ),
    "very_bad_day": Term(
        "A very bad day",
        "conditional value at risk",
        "The average of the worst days, one in twenty.",
    ),
    "with_market": Term(
        "Moves with the market",
        "beta",
        "How far your money moves when the whole market moves by 1 %.",
    ),
    "move_together": Term(
        "Move together",
        "correlation",
        "1 means two shares rise and fall together, 0 means they do not care about each other.",
    ),
    "test_on_past": Term(
        "Test on the past",
        "backtest",
        "The strategy trades old prices as if it did not know what came next.",
    ),
    "unseen": Term(
        "Months it never saw",
        "out of sample",
        "Prices kept hidden while the settings were chosen. Only these show what is real.",
    ),
    "buy_and_hold": Term(
        "Just holding", "buy and hold", "Buying on the first day and doing nothing until the last."
    ),
    "made_up_prices": Term(
        "Made-up prices",
        "synthetic data",
        "Prices the program invents. They behave like real ones but belong to no company.",
    ),
    "short": Term(
        "Sell first, buy back later",
        "short selling",
        "Earns when the price falls and loses when it rises, without a natural limit.",
    ),
    "order_market": Term(
        "At today's price", "market order", "Bought or sold at once at the best price on offer."
    ),
    "order_limit": Term(
        "At my price or better", "limit order", "Waits until the market comes to your price."
    ),
    "back_adjust": Term(
        "Change the earlier prices",
        "back-adjust",
        "Prices before a split are divided as the shares were. The newest prices stay what is paid "
        "today.",
    ),
    "forward_adjust": Term(
        "Change the later prices",
        "forward-adjust",
        "Prices after a split are multiplied as the shares were. The oldest prices stay what was "
        "paid then.",
    ),
}
