import pytest

from core.errors import ConfigurationError
from ui.charts.chart_colors import LIGHT, ChartColors, contrast, mixed
from ui.charts.volume_item import VOLUME_SHARE
from ui.theme import make_theme, theme_names

LOOKS = [(name, blind) for name in theme_names() for blind in (False, True)]


def colors_of(name: str, blind: bool) -> ChartColors:
    return ChartColors.from_tokens(make_theme(name, colour_blind=blind).colours)


@pytest.mark.parametrize(("name", "blind"), LOOKS)
def test_text_on_a_chart_can_be_read(name: str, blind: bool) -> None:
    colors = colors_of(name, blind)
    for text in (colors.ink, colors.muted, colors.up, colors.down, colors.go, colors.stop):
        assert contrast(text, colors.card) >= 4.5
    for fill in (colors.up, colors.down, colors.go, colors.stop, colors.muted, colors.ink):
        assert contrast(colors.readable_on(fill), fill) >= 4.5


@pytest.mark.parametrize(("name", "blind"), LOOKS)
def test_shapes_on_a_chart_can_be_seen(name: str, blind: bool) -> None:
    colors = colors_of(name, blind)
    for color in (colors.up, colors.down):
        assert contrast(mixed(color, colors.card, VOLUME_SHARE), colors.card) >= 3
    assert contrast(colors.wait_edge, colors.card) >= 3
    for number in range(1, 7):
        assert contrast(colors.named(f"series_{number}"), colors.card) >= 3


def test_the_plain_tokens_are_enough() -> None:
    tokens = {
        name: getattr(LIGHT, name)
        for name in (
            *("card", "line", "ink", "muted", "go", "stop"),
            *("wait", "wait_edge", "blue", "purple"),
        )
    }
    colors = ChartColors.from_tokens({**tokens, "soft-go": "#E3F4EB", "soft-stop": "#FCE9E8"})
    assert colors == LIGHT
    assert colors.up == colors.go
    assert colors.soft_down == "#FCE9E8"


def test_a_missing_token_is_named() -> None:
    with pytest.raises(ConfigurationError, match="no colour called card"):
        ChartColors.from_tokens({"line": "#000000"})


def test_names_and_values() -> None:
    assert LIGHT.named("soft-up") == LIGHT.soft_up
    assert LIGHT.named("#ABCDEF") == "#ABCDEF"


def test_mixing_and_contrast() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mixed("#123456", "#FFFFFF", 1.0) == "#123456"
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)
