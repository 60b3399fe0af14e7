"""The bar at the top: mode, market clock, brokers, bell, panic."""

EN = {
    "mode_practice": "PRACTICE MONEY",
    "mode_shadow": "SHADOW",
    "mode_real": "REAL MONEY",
    "mode_practice_tip": "Practice money. Prices may be real, the money is not. "
    "Nothing here can cost you anything.",
    "mode_shadow_tip": "Shadow. The bot decides beside the one that trades, but sends no orders.",
    "mode_real_tip": "Real money. Every order goes to your broker.",
    "mode_testnet": "TEST EXCHANGE",
    "mode_testnet_tip": "Play money on a broker's test exchange.",
    "mode_demo": "DEMO MONEY",
    "mode_demo_tip": "Play money in a broker's demo account, at real prices.",
    "mode_local": "LOCAL EXCHANGE",
    "mode_local_tip": "Play money on a practice exchange on this computer.",
    "mode_press": "{told} Press to change whose money it is.",
    "market_open": "{market} open",
    "market_open_until": "{market} open · closes in {time}",
    "market_closed": "{market} closed",
    "market_closed_until": "{market} closed · opens in {time}",
    "market_always": "{market} open around the clock",
    "made_up_prices": "Made-up prices",
    "public": "Live prices: {name}",
    "public_local": "Local {name}",
    "public_tip": "Real prices from {name}, as they come. The money is practice money: no order "
    "leaves this computer.",
    "public_lost_tip": "{told} Practice orders wait until live prices are back. The money is "
    "practice money.",
    "broker_old": "{broker} · {age}",
    "broker_fresh_tip": "{broker} answers. The last price is fresh.",
    "broker_old_tip": "The last price from {broker} is {age}. New trades wait until fresh prices "
    "arrive.",
    "broker_lost_tip": "{broker} does not answer. New trades are blocked; "
    "the program keeps trying to connect.",
    "bell": "{n}",
    "bell_tip": "one message under the bell|{n} messages under the bell",
    "bell_title": "Messages",
    "bell_nothing": "No messages yet. What the program has to tell you is kept here.",
    "bell_none_tip": "No new messages",
    "panic": "PANIC STOP",
    "panic_key": "Ctrl+Shift+X",
    "panic_tip": "Stops everything at once: no new orders, waiting orders cancelled. "
    "Works from every screen with Ctrl+Shift+X.",
    "panic_drill": "Last rehearsal {date}: flat in {seconds} s",
    "panic_no_drill": "Not rehearsed yet",
    "panic_on": "STOPPED",
    "panic_on_tip": "Everything is stopped and stays stopped until you unlock it.",
}
