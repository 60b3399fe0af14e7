"""Every setting is a row of the screen, with words of its own."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.setting_rows import _WORDS, rows_of, typed
from app.settings import load_settings, setting_fields

KINDS = {"percent", "number", "switch", "choice", "text"}


def test_every_setting_has_a_row_with_words(home: Path) -> None:
    rows = {row.key: row for row in rows_of(load_settings())}
    for section, fields in setting_fields().items():
        for name in fields:
            row = rows[f"{section}.{name}"]
            assert row.key in _WORDS, f"{row.key} needs a label and a help"
            assert row.kind in KINDS
            assert row.label
            assert row.help
    assert {row.key for row in rows.values() if row.fixed} == {
        "fixed.safety_exit",
        "fixed.market_hours",
    }


def test_limits_and_choices_are_those_of_the_settings(home: Path) -> None:
    rows = {row.key: row for row in rows_of(load_settings(None, ["window.theme=dark"]))}
    loss = rows["risk.loss_per_trade_percent"]
    assert (loss.kind, loss.low, loss.high, loss.value) == ("percent", 0.1, 10.0, Decimal(2))
    theme = rows["window.theme"]
    assert (theme.kind, theme.value) == ("choice", "dark")
    assert theme.choices == ("light", "dark", "high-contrast")
    assert rows["window.expert_words"].kind == "switch"
    assert rows["data.folder"].kind == "text"


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("data.folder", "", None),
        ("data.folder", "/prices", "/prices"),
        ("risk.max_open_positions", 4.0, 4),
        ("risk.loss_per_trade_percent", 0.1, "0.1"),
        ("window.expert_words", True, True),
    ],
)
def test_values_of_the_screen_become_values_of_the_file(
    key: str, value: object, written: object
) -> None:
    assert typed(key, value) == written
    assert type(typed(key, value)) is type(written)
