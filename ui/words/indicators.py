"""House words for what can be drawn on a chart; what has none here keeps its own title."""

EN = {
    # Titles, by the indicator's name
    "sma": "Average",
    "ema": "Quick average",
    "rsi": "Strength (RSI)",
    "macd": "Momentum (MACD)",
    "atr": "Usual movement (ATR)",
    "bollinger": "Bollinger bands",
    "donchian": "Donchian channel",
    "supertrend": "Supertrend",
    "vwap": "Average price of the day",
    "highest": "Highest price",
    "lowest": "Lowest price",
    # Outputs that need a word
    "output_macd": "line",
    "output_histogram": "distance",
    # Families
    "family_trend": "Direction",
    "family_momentum": "Speed",
    "family_volatility": "Movement",
    "family_volume": "Traded amounts",
    "family_all": "All",
}
