"""The first-run wizard."""

EN = {
    "step": "Step {n} of {all}",
    "skip": "Skip, use the usual answers",
    "welcome": "Welcome",
    "prices": "Which prices shall we practise on?",
    "prices_more": "It is practice money. Nothing here can cost you anything.",
    "prices_made_up": "Made-up prices",
    "prices_made_up_more": "Five invented shares that behave like real ones. Works without "
    "internet.",
    "prices_past": "Real prices of the past",
    "prices_past_more": "Days that really happened, played again. Works without internet.",
    "prices_crypto": "Real crypto prices, live",
    "prices_crypto_more": "Bitcoin and friends, from Bybit, around the clock. "
    "No account needed, only the internet.",
    "prices_file": "My own price file",
    "prices_file_more": "CSV, Excel or Parquet. We check it and tell you what is wrong with it.",
    "prices_zerodha": "NSE shares through Zerodha",
    "prices_zerodha_more": "You need a Zerodha account with Kite Connect. We help you step by "
    "step.",
    "not_yet": "Not built yet",
    "money": "How much practice money?",
    "money_more": "Choose what you might really start with. Then the practice teaches you "
    "something.",
    "strategy": "Who shall trade for you?",
    "strategy_more": "You can change this at any time.",
    "shares": "Which shares shall it watch?",
    "shares_more": "Five is a good start.",
    "shares_none": "Choose at least one.",
    "risk": "How careful shall it be?",
    "risk_more": "This is the most one trade may lose.",
    "risk_careful": "Careful",
    "risk_careful_more": "At most {percent} of your money on one trade.",
    "risk_usual": "Usual",
    "risk_usual_more": "At most {percent} of your money on one trade.",
    "risk_bold": "Bold",
    "risk_bold_more": "At most {percent} of your money on one trade. Falls will be deeper.",
    "finish": "Take me to START",
}
