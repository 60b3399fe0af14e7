"""Every setting: its default, its range, its words, and where its value comes from.

Later layers win: defaults, the user's settings.yaml, the environment
(ALGOTRADER__RISK__LOSS_PER_DAY_PERCENT=3), the command line (--setting
risk.loss_per_day_percent=3). Each mistake is one sentence naming place, key, value and what is
allowed.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.paths import Paths, paths_of
from app.settings_file import read_settings, write_setting
from app.signal_settings import section_of
from core.errors import ConfigurationError
from core.signals.rules import SignalRules
from core.storage.postgres_address import address_of

_ENVIRONMENT = "ALGOTRADER__"

Percent = Annotated[Decimal, Field(allow_inf_nan=False)]


class Section(BaseModel):
    """Base of the groups of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RiskSettings(Section):
    """The safety rules. They hold for the bot and for manual orders alike."""

    loss_per_trade_percent: Percent = Field(
        default=Decimal(2),
        ge=Decimal("0.1"),
        le=10,
        description="Most to lose on one trade, in % of all",
    )
    loss_per_day_percent: Percent = Field(
        default=Decimal(5),
        ge=Decimal("0.1"),
        le=20,
        description="No new trades after losing this in a day",
    )
    max_open_positions: int = Field(default=5, ge=1, le=50, description="Most positions at once")
    symbol_share_percent: Percent = Field(
        default=Decimal(20), ge=1, le=100, description="Most of all money in one share or coin"
    )
    default_stop_percent: Percent = Field(
        default=Decimal(5),
        ge=Decimal("0.1"),
        le=50,
        description="Distance of a safety exit nobody set",
    )
    price_collar_percent: Percent = Field(
        default=Decimal(5),
        ge=Decimal("0.1"),
        le=20,
        description="Farthest a price may be from the last",
    )
    max_orders_per_minute: int = Field(
        default=60, ge=1, le=600, description="Most orders in a minute"
    )


class SafetySettings(Section):
    """What the panic stop does."""

    close_on_panic: bool = Field(
        default=False, description="The panic stop also closes what is owned"
    )


class PracticeSettings(Section):
    """The practice account and the practice market."""

    cash: Decimal = Field(
        default=Decimal(100_000),
        ge=1_000,
        le=10_000_000_000,
        allow_inf_nan=False,
        description="Practice money to start with",
    )
    latency_ms: int = Field(default=50, ge=0, le=60_000, description="Delay of the practice broker")
    participation_percent: Percent = Field(
        default=Decimal(10),
        ge=Decimal("0.1"),
        le=100,
        description="Part of the traded volume one may get",
    )
    slippage_ticks: int = Field(
        default=1, ge=0, le=100, description="Price steps lost on a market order"
    )
    slippage_model: Literal["ticks", "linear", "square root", "volume share", "book"] = Field(
        default="ticks", description="What an order's own size does to its price"
    )
    slippage_whole_volume_percent: Percent = Field(
        default=Decimal(1), ge=0, le=50, description="Moved by taking all of the volume"
    )
    slippage_depth_percent: Percent = Field(
        default=Decimal(5), ge=Decimal("0.1"), le=100, description="Volume at each step of the book"
    )
    slippage_time_of_day: bool = Field(
        default=False, description="Prices move more at the open and the close"
    )
    seed: int = Field(
        default=7, ge=0, le=2**63 - 1, description="Number that picks the made-up prices"
    )
    shares: int = Field(default=12, ge=1, le=60, description="Shares in the practice market")
    coins: int = Field(default=3, ge=1, le=3, description="Coins in the practice market")


if TYPE_CHECKING:
    SignalSettings = Section  # its fields are those that SignalRules declares
else:
    SignalSettings = section_of(SignalRules, Section, "SignalSettings")


class DataSettings(Section):
    """Where prices are stored."""

    folder: Path | None = Field(
        default=None, description="Folder of the stored prices, if not the usual"
    )


class AccessSettings(Section):
    """The lock of the window."""

    lock_after_minutes: int = Field(
        default=10, ge=0, le=240, description="Lock the window after so many minutes untouched"
    )


class StorageSettings(Section):
    """Where the account's diary is kept."""

    database: str = Field(
        default="", description="PostgreSQL database of the diary; empty is a file"
    )


class SweepSettings(Section):
    """Where many tests on the past at once are run."""

    scheduler_address: str = Field(
        default="", description="Dask scheduler of the sweeps; empty is this computer"
    )


class WindowSettings(Section):
    """How the window looks and speaks."""

    theme: Literal["light", "dark", "high-contrast"] = Field(default="light", description="Colours")
    scale: int = Field(default=100, ge=100, le=200, description="Size of everything, in %")
    expert_words: bool = Field(
        default=False, description="Show the field's terms beside the plain words"
    )
    color_blind: bool = Field(default=False, description="Blue and orange for up and down")
    language: Literal["en"] = Field(default="en", description="Language")
    rail_folded: bool = Field(default=False, description="Only pictures in the list at the left")


class Settings(BaseSettings):
    """All settings of a profile, frozen. `load_settings` makes them."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    profile: str = Field(default="default", description="Name of the profile")
    risk: RiskSettings = RiskSettings()
    safety: SafetySettings = SafetySettings()
    access: AccessSettings = AccessSettings()
    practice: PracticeSettings = PracticeSettings()
    data: DataSettings = DataSettings()
    signals: SignalSettings = SignalSettings()
    storage: StorageSettings = StorageSettings()
    testing: SweepSettings = SweepSettings()
    window: WindowSettings = WindowSettings()

    @cached_property
    def paths(self) -> Paths:
        """Return the profile's folders and files."""
        return paths_of(self.profile)

    @property
    def bars_folder(self) -> Path:
        """Return the folder of the stored prices."""
        return self.data.folder or self.paths.bars


@dataclass(frozen=True)
class Layer:
    """Values from one place, nested by section and key, and the words for a sentence about them."""

    place: str
    values: Mapping[str, Mapping[str, object]]
    name_of: Callable[[str, str], str]


class _LayerSource(PydanticBaseSettingsSource):
    """Hands one layer to pydantic-settings, which lays the layers over each other."""

    def __init__(self, settings_cls: type[BaseSettings], layer: Layer) -> None:
        super().__init__(settings_cls)
        self._layer = layer

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the layer's value of one section."""
        return self._layer.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values of the layer."""
        return {section: dict(keys) for section, keys in self._layer.values.items()}


def load_settings(
    profile: str | None = None,
    overrides: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings of a profile with all layers applied.

    `overrides` are the command line's `section.key=value` texts. Raises ConfigurationError whose
    message holds one sentence for each mistake, a line each.
    """
    told = os.environ if environment is None else environment
    paths = paths_of(profile, told)
    layers = (
        _command_line_layer(overrides),
        _environment_layer(told),
        _file_layer(paths.settings_file),
    )
    settings = _build(paths.profile, layers)
    # The folders follow from the environment given, not from what os.environ says later.
    settings.__dict__["paths"] = paths
    return settings


def save_setting(paths: Paths, key: str, value: object) -> object:
    """Write one setting (`section.key`) into the profile's settings.yaml, keeping its comments.

    Returns the value as the right type. Raises ConfigurationError, and changes nothing, when the
    value is not allowed.
    """
    section, _, name = key.partition(".")
    plain = str(value) if isinstance(value, Decimal | Path) else value
    layer = Layer("In the settings", {section: {name: plain}}, lambda s, k: f"{s}.{k}")
    checked = _build(paths.profile, (layer, _file_layer(paths.settings_file)))
    exact = getattr(getattr(checked, section), name)
    write_setting(paths.settings_file, section, name, exact)
    return exact


def setting_fields() -> dict[str, dict[str, FieldInfo]]:
    """Return every setting's field by section and name: for help texts and the settings screen."""
    sections: dict[str, dict[str, FieldInfo]] = {}
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            sections[name] = dict(kind.model_fields)
    return sections


def allowed(field: FieldInfo) -> str:
    """Return in words what a setting may be: "a number between 0.1 and 20"."""
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    if choices:
        return f"one of {', '.join(map(str, choices))}" if len(choices) > 1 else f"{choices[0]}"
    if field.annotation is bool:
        return "true or false"
    longest = next((one.max_length for one in field.metadata if isinstance(one, MaxLen)), None)
    if longest is not None:
        return f"a text of at most {longest} letters, empty for none"
    if field.annotation is str:
        return "a text, empty for none"
    low = next((str(limit.ge) for limit in field.metadata if isinstance(limit, Ge)), None)
    high = next((str(limit.le) for limit in field.metadata if isinstance(limit, Le)), None)
    if low is None or high is None:
        return "the name of a folder"
    kind = "a whole number" if field.annotation is int else "a number"
    return f"{kind} between {low} and {high}"


def _build(profile: str, layers: Sequence[Layer]) -> Settings:
    mistakes = [sentence for layer in layers for sentence in _unknown_keys(layer)]
    mistakes += [sentence for layer in layers for sentence in _unfit_database(layer)]
    if mistakes:
        raise ConfigurationError("\n".join(mistakes))

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            *others: PydanticBaseSettingsSource,
            **more: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (init_settings, *(_LayerSource(settings_cls, layer) for layer in layers))

    try:
        return Layered(profile=profile)
    except ValidationError as failure:
        sentences = [_sentence(layers, error["loc"]) for error in failure.errors()]
        raise ConfigurationError("\n".join(dict.fromkeys(sentences))) from failure


def _unfit_database(layer: Layer) -> list[str]:
    # Before pydantic sees it: its errors, and our other sentences, repeat the value.
    text = str(layer.values.get("storage", {}).get("database") or "")
    try:
        if text:
            address_of(text)
    except ConfigurationError as mistake:
        return [f"{layer.place}, {layer.name_of('storage', 'database')}: {mistake}"]
    return []


def _sentence(layers: Sequence[Layer], where: Sequence[object]) -> str:
    section, key = str(where[0]), str(where[1])
    for layer in layers:
        if key in layer.values.get(section, {}):
            value = layer.values[section][key]
            return (
                f"{layer.place}, {layer.name_of(section, key)} is {value!r}, "
                f"but it must be {allowed(setting_fields()[section][key])}."
            )
    return f"The setting {section}.{key} has a value that is not allowed."


def _unknown_keys(layer: Layer) -> list[str]:
    known = [f"{section}.{key}" for section, keys in setting_fields().items() for key in keys]
    sentences = []
    for section, key in [(section, key) for section, keys in layer.values.items() for key in keys]:
        name = f"{section}.{key}" if key else section
        if name in known:
            continue
        if not key and section in setting_fields():
            sentences.append(
                f"{layer.place}, {section} must be a section: write its settings below "
                f"“{section}:”, indented."
            )
            continue
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        near = near or [whole for whole in known if whole.partition(".")[2] == name]
        hint = f"did you mean {layer.name_of(*near[0].split('.'))}?" if near else _SECTIONS
        shown = layer.name_of(section, key) if key else section
        sentences.append(f"{layer.place}, there is no setting {shown}: {hint}")
    return sentences


_SECTIONS = (
    "the settings are in the sections safety, access, risk, practice, data, storage, testing "
    "and window."
)


def _file_layer(path: Path) -> Layer:
    return Layer(f"In {path}", read_settings(path), lambda section, key: f"{section}.{key}")


def _environment_layer(environment: Mapping[str, str]) -> Layer:
    values: dict[str, dict[str, object]] = {}
    for name, value in environment.items():
        if name.upper().startswith(_ENVIRONMENT):
            section, _, key = name[len(_ENVIRONMENT) :].lower().partition("__")
            values.setdefault(section, {})[key] = value
    return Layer("In the environment", values, lambda s, k: f"{_ENVIRONMENT}{s}__{k}".upper())


def _command_line_layer(overrides: Sequence[str]) -> Layer:
    values: dict[str, dict[str, object]] = {}
    for text in overrides:
        name, equals, value = text.partition("=")
        section, dot, key = name.strip().partition(".")
        if not equals or not dot:
            raise ConfigurationError(
                f"“--setting {text}” cannot be read: write it as section.key=value, for example "
                "--setting risk.loss_per_day_percent=3."
            )
        values.setdefault(section, {})[key] = value.strip()
    return Layer("On the command line", values, lambda section, key: f"{section}.{key}")
