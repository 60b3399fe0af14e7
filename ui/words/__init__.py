"""The words of the window, one file a chapter: EN is English, a translation adds its dict."""

CHAPTERS = (
    "everywhere",
    "nav",
    "top_bar",
    "home",
    "strategies",
    "trade",
    "charts",
    "test_it",
    "safety",
    "activity",
    "settings",
    "access",
    "wizard",
    "ready",
    "panic",
    "closing",
    "states",
    "help",
    "diary",
    "forms",
)
