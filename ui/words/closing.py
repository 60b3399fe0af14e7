"""The question when the window is closed while the bot runs."""

EN = {
    "title": "The bot is still running",
    "why": "When this window closes the program ends. What should happen first?",
    "keep": "Stop and keep safety exits",
    "keep_more": "What you own stays. Safety exits held by this program end with it.",
    "close_all": "Close everything, then end",
    "close_all_more": "Cancels waiting orders and sells all you own at today's price.",
    "stay": "Stay here",
    "working": "Ending cleanly…",
}
