"""The settings of the running program: shown as rows, kept in the file, in force from then on."""

from typing import TYPE_CHECKING

from core.errors import AlgoTraderError
from ui.deck import SettingRow

if TYPE_CHECKING:
    from app.settings import Settings


class SettingDesk:
    """Holds the settings in force; `save` replaces them."""

    def __init__(self, settings: "Settings") -> None:
        self.settings = settings
        self._rows: tuple[object, tuple[SettingRow, ...]] = (None, ())

    def rows(self) -> tuple[SettingRow, ...]:
        """Return every setting in the order of the screen."""
        from app.setting_rows import rows_of

        settings = self.settings
        if self._rows[0] is not settings:
            self._rows = (settings, rows_of(settings))
        return self._rows[1]

    def save(self, key: str, value: object) -> str:
        """Keep a setting; return why not, or an empty text."""
        from app.setting_rows import typed
        from app.settings import save_setting

        section, _, name = key.partition(".")
        try:
            exact = save_setting(self.settings.paths, key, typed(key, value))
        except (AlgoTraderError, OSError) as mistake:
            return str(mistake)
        group = getattr(self.settings, section).model_copy(update={name: exact})
        self.settings = self.settings.model_copy(update={section: group})
        return ""
