"""A map of settings with a line under it that says what is pointed at."""

from PySide6.QtWidgets import QWidget

from ui.deck_checks import SettingsMap
from ui.text import say
from ui.widgets.heat_map import HeatMap, value_text
from ui.widgets.label import Label
from ui.widgets.layouts import Column


class MapPage(QWidget):
    """The map, what its colours mean, and a sentence of the examination where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._map: SettingsMap | None = None
        self._told = ""
        self.map = HeatMap(says=say("checks.map_says"), words=self._words)
        self.map.looked.connect(self._looked)
        self.told = Label("", "text", "semi", wrap=True)
        self.setLayout(Column((self.map, 1), self.told, gap="near"))

    def show_map(self, shown: SettingsMap, told: str = "") -> None:
        """Show a map; `told` stands before the words on its colours."""
        if shown is self._map and told == self._told:
            return
        self._map, self._told = shown, told
        self.map.show_map(shown)
        self._looked(self.map.place)

    def _looked(self, place: int) -> None:
        self.told.show_text(self._legend() if place < 0 else self._words(place))

    def _legend(self) -> str:
        shown = self._map
        if shown is None:
            return ""
        done = sum(one is not None for one in shown.scores) + len(shown.holes)
        if done < len(shown.scores):
            return say("checks.map_told_so_far", done=done, all=len(shown.scores))
        return f"{self._told} {say('checks.map_told')}".strip()

    def _words(self, place: int) -> str:
        shown = self._map
        if shown is None or place >= len(shown.scores):
            return ""
        score, settings = shown.scores[place], settings_at(shown, place)
        if score is None:
            key = "map_cell_hole" if place in shown.holes else "map_cell_unknown"
            return say(f"checks.{key}", settings=settings)
        cell = say(
            "checks.map_cell",
            settings=settings,
            objective=say(f"checks.objective_{shown.objective}"),
            score=score_text(score),
            around=score_text(_around(shown, place)),
        )
        return say("checks.map_here", cell=cell) if place == shown.here else cell


def settings_at(shown: SettingsMap, place: int) -> str:
    """Return the settings of a place in words."""
    words = []
    for axis in reversed(shown.axes):
        place, at = divmod(place, len(axis.values))
        value = value_text(axis.values[at])
        words.append(say("checks.setting_value", label=axis.label, value=value))
    return ", ".join(reversed(words))


def score_text(score: float) -> str:
    """Return a score with two places and a real minus."""
    return f"{score:.2f}".replace("-", "−")


def _around(shown: SettingsMap, place: int) -> float:
    """Return the mean of a place and what touches it."""
    columns = len(shown.axes[-1].values)
    row, column = divmod(place, columns)
    near = []
    for other, score in enumerate(shown.scores):
        away = max(abs(other // columns - row), abs(other % columns - column))
        if away <= 1 and score is not None:
            near.append(score)
    return sum(near) / len(near)
