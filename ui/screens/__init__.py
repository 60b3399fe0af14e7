"""One file per screen; the order here is the order of the big buttons at the left."""

from ui.screens.base import Screen


def all_screens() -> tuple[type[Screen], ...]:
    """Return every screen. Imported here and not above: a window paints before they load."""
    from ui.screens.activity import ActivityScreen
    from ui.screens.charts import ChartsScreen
    from ui.screens.home import HomeScreen
    from ui.screens.safety import SafetyScreen
    from ui.screens.settings import SettingsScreen
    from ui.screens.strategies import StrategiesScreen
    from ui.screens.test_it import TestScreen
    from ui.screens.trade import TradeScreen

    return (
        HomeScreen,
        StrategiesScreen,
        ChartsScreen,
        TradeScreen,
        TestScreen,
        SafetyScreen,
        ActivityScreen,
        SettingsScreen,
    )
