"""The settings as rows of the settings screen: plain labels, help, limits, and two fixed rules."""

from typing import Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from app.settings import Settings, setting_fields
from app.signal_settings import words_of
from core.signals.rules import SignalRules
from ui.deck import SettingRow

_SCREEN_SECTION = {
    "risk": "safety_rules",
    "safety": "safety_rules",
    "access": "access",
    "window": "look",
    "data": "data",
    "storage": "data",
    "testing": "data",
    "practice": "practice",
    "signals": "strategies",
}
"""Where a group of settings stands on the screen: keys of ui.words.settings."""

# key: (label, help, step)
_WORDS: dict[str, tuple[str, str, float]] = {
    "risk.loss_per_trade_percent": (
        "Most to lose on one trade",
        "The bot buys so few that a safety exit costs no more than this. Usual: 2 %.",
        0.1,
    ),
    "risk.loss_per_day_percent": (
        "Stop for the day after losing",
        "No new trades until the next trading day. Usual: 5 %.",
        0.5,
    ),
    "risk.max_open_positions": ("Most positions at once", "Usual: 5.", 1),
    "risk.symbol_share_percent": (
        "Most of your money in one share",
        "However good a chance looks, no more than this goes into it. Usual: 20 %.",
        1,
    ),
    "risk.default_stop_percent": (
        "Distance of a safety exit nobody set",
        "Used for orders you place by hand. Usual: 5 %.",
        0.5,
    ),
    "risk.price_collar_percent": (
        "Farthest an order may be from the last price",
        "Catches a wrong digit. Usual: 5 %.",
        0.5,
    ),
    "risk.max_orders_per_minute": (
        "Most orders in a minute",
        "Stops a strategy that runs wild. Ways out are never slowed. Usual: 60.",
        1,
    ),
    "safety.close_on_panic": (
        "Close everything when I press PANIC STOP",
        "Off: only cancels orders, keeps safety exits. Holds at once.",
        1,
    ),
    "access.lock_after_minutes": (
        "Lock after so many minutes untouched",
        "Only when a PIN is set. 0: asks for the PIN at the start only. Holds at once.",
        1,
    ),
    "window.theme": ("Colours", "How the window looks.", 1),
    "window.scale": ("Size of everything", "Texts, buttons and gaps grow together.", 10),
    "window.expert_words": (
        "Show expert words",
        "Sets the field's own term beside the plain word.",
        1,
    ),
    "window.color_blind": (
        "Blue for up, orange for down",
        "For eyes that mix up red and green. Arrows and signs stay.",
        1,
    ),
    "window.language": ("Language", "More languages come later.", 1),
    "window.rail_folded": ("Show only pictures at the left", "Leaves more room for charts.", 1),
    "data.folder": (
        "Folder of the stored prices",
        "Empty: the usual folder of your profile. Holds from the next start of the program.",
        1,
    ),
    "storage.database": (
        "PostgreSQL database of the diary",
        "Empty: a file in your profile. Never with a password: type `run.py database` for that.",
        1,
    ),
    "testing.scheduler_address": (
        "Dask cluster for many tests at once",
        "Empty: all cores of this computer. Else its scheduler, such as tcp://192.168.1.5:8786.",
        1,
    ),
    "practice.cash": (
        "Practice money to start with",
        "For `run.py practice`; the wizard asks for the window's own.",
        1_000,
    ),
    "practice.latency_ms": (
        "Delay of the practice broker, in thousandths of a second",
        "A real order takes a moment to arrive, so a practice order does too.",
        10,
    ),
    "practice.participation_percent": (
        "Part of the traded volume one order may get",
        "Nobody can buy more than others sell. Usual: 10 %.",
        1,
    ),
    "practice.slippage_ticks": (
        "Price steps lost on an order at the market",
        "You rarely get the very price you saw. Usual: 1.",
        1,
    ),
    "practice.slippage_model": (
        "What an order's own size does to its price",
        "A large order moves the price against itself. Usual: ticks, nothing beyond the steps.",
        1,
    ),
    "practice.slippage_whole_volume_percent": (
        "How far the price moves when an order takes all that is traded",
        "For linear, square root and volume share; a smaller order moves it less. Usual: 1 %.",
        1,
    ),
    "practice.slippage_depth_percent": (
        "Part of the traded volume that waits at each price step",
        "For book: the order takes step after step. Usual: 5 %.",
        1,
    ),
    "practice.slippage_time_of_day": (
        "Prices move more at the open and the close",
        "Up to twice as far, falling over half an hour. Not for coins.",
        1,
    ),
    "practice.seed": (
        "Number that picks the made-up prices",
        "Another number makes another market. Holds after the practice account is started over.",
        1,
    ),
    "practice.shares": (
        "Shares in the practice market",
        "Invented companies. Holds after the practice account is started over.",
        1,
    ),
    **{f"signals.{name}": words for name, words in words_of(SignalRules).items()},
    "practice.coins": (
        "Coins in the practice market",
        "Invented coins, when coins are traded. Holds after the account is started over.",
        1,
    ),
}

_FIXED = (
    SettingRow(
        key="fixed.safety_exit",
        section="safety_rules",
        label="Always set a safety exit",
        help="Cannot be switched off: a position without one has no known largest loss.",
        kind="switch",
        value=True,
        default=True,
        fixed=True,
    ),
    SettingRow(
        key="fixed.market_hours",
        section="safety_rules",
        label="Trade only in market hours",
        help="Cannot be switched off: NSE 9:15 to 15:30, crypto around the clock.",
        kind="switch",
        value=True,
        default=True,
        fixed=True,
    ),
)


_SECTIONS = (
    *("risk", "safety", "signals", "access", "window"),
    *("data", "storage", "testing", "practice"),
)


def rows_of(settings: Settings) -> tuple[SettingRow, ...]:
    """Return every setting in the order of the screen."""
    rows: list[SettingRow] = []
    for section in _SECTIONS:
        fields = setting_fields()[section]
        group = getattr(settings, section)
        rows += [_row(section, name, field, getattr(group, name)) for name, field in fields.items()]
        if section == "risk":
            rows += _FIXED
    return tuple(rows)


def typed(key: str, value: object) -> object:
    """Return a value from the screen as a setting is written; an empty folder is none."""
    if key in ("storage.database", "testing.scheduler_address"):
        return str(value or "").strip()
    if key == "data.folder" and not str(value or "").strip():
        return None
    # A float from a number field is meant as the digits it shows.
    return repr(value) if isinstance(value, float) and not value.is_integer() else _whole(value)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) else value


def _row(section: str, name: str, field: FieldInfo, value: object) -> SettingRow:
    key = f"{section}.{name}"
    label, help_text, step = _WORDS.get(key, (field.description or name, "", 1.0))
    low = next((float(limit.ge) for limit in field.metadata if isinstance(limit, Ge)), 0.0)  # type: ignore[arg-type]
    high = next((float(limit.le) for limit in field.metadata if isinstance(limit, Le)), 0.0)  # type: ignore[arg-type]
    return SettingRow(
        key=key,
        section=_SCREEN_SECTION[section],
        label=label,
        help=help_text,
        kind=_kind(name, field),
        value="" if value is None else value,
        default="" if field.default is None else field.default,
        low=low,
        high=high,
        step=step,
        choices=_choices(field),
    )


def _choices(field: FieldInfo) -> tuple[str, ...]:
    kind = field.annotation
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


def _kind(name: str, field: FieldInfo) -> str:
    if _choices(field):
        return "choice"
    if field.annotation is bool:
        return "switch"
    if name.endswith("_percent"):
        return "percent"
    return "number" if any(isinstance(limit, Ge) for limit in field.metadata) else "text"
