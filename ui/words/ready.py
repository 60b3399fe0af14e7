"""The "getting ready" screen: what is checked before the bot trades."""

EN = {
    "title": "Getting ready…",
    "title_done": "Ready",
    "other_answers": "Change my answers…",
    "title_failed": "Not ready",
    "prices": "Prices are arriving",
    "prices_detail": "{source}: {n} share, last price {age}|{source}: {n} shares, last price {age}",
    "account": "Your account answers",
    "account_detail": "{amount} ready, {n} position matches our records"
    "|{amount} ready, {n} positions match our records",
    "strategy": "Strategy is warmed up",
    "strategy_detail": "{name} has {seen} of {needed} bars",
    "rules": "Checking safety rules",
    "rules_detail": "limits, trading hours, safety exits",
    "resources": "This computer has room",
    "resources_detail": "{memory} memory and {disk} disk free",
    "start": "Start trading",
    "cancelled": "You cancelled. Nothing was traded.",
    "state_waiting": "waiting",
    "state_working": "working",
    "state_done": "done",
    "state_failed": "failed",
    "state_unsure": "not confirmed",
}
