"""Empty, loading and error states."""

EN = {
    "loading_program": "Getting things out of the box…",
    "loading_prices": "Reading prices…",
    "loading_test": "Testing on past prices…",
    "loading_strategies": "Looking for strategies…",
    "no_prices": "No prices have arrived yet.",
    "no_prices_do": "Check the prices",
    "no_strategy": "No strategy is chosen.",
    "no_strategy_do": "Pick a strategy",
    "no_shares": "No shares are being watched.",
    "no_shares_do": "Choose shares",
    "error_title": "Something went wrong",
    "error_money_safe": "Your money is not touched: nothing was sent.",
    "error_money_guarded": "What you own keeps its safety exits. No new trades are made.",
    "error_money_unknown": "We cannot say what happened at the broker. Look there before you go "
    "on.",
    "error_storage": "The diary could not be written, so trading has halted.",
    "error_storage_do": "Free some disk space",
    "error_feed": "Prices stopped arriving.",
    "error_feed_do": "Connect again",
    "error_strategy": "The strategy file has a mistake, so it was switched off.",
    "error_strategy_do": "Show the file",
}
