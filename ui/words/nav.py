"""The names of the screens."""

EN = {
    "rail": "Screens",
    "home": "Home",
    "strategies": "Strategies",
    "charts": "Charts",
    "trade": "Trade",
    "test": "Test it",
    "safety": "Safety",
    "activity": "Activity",
    "settings": "Settings",
    "fold": "Show only pictures",
    "unfold": "Show names beside the pictures",
}
