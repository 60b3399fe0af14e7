"""`run.py backtest`: the same engine and the same rules over past prices, as fast as it goes."""

import typer

from app.commands.invocation import settings_of
from app.commands.practice import (
    CashOption,
    DataOption,
    JsonOption,
    MarketOption,
    RunWords,
    SeedOption,
    SetOption,
    StrategyOption,
    SymbolsOption,
    TimeframeOption,
    run,
)


def backtest(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    strategy: StrategyOption = "turtle",
    set_: SetOption = None,
    data: DataOption = None,
    symbols: SymbolsOption = "",
    timeframe: TimeframeOption = None,
    cash: CashOption = None,
    market: MarketOption = "shares",
    seed: SeedOption = None,
    json_out: JsonOption = None,
) -> None:
    """Try a strategy on past prices: for now the same run as `practice --speed max`."""
    words = RunWords(
        *(strategy, set_ or (), data or (), symbols, timeframe, cash, "max", seed, json_out),
        market=market,
    )
    raise typer.Exit(run(words, settings_of(context)))
