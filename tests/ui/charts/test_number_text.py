from decimal import Decimal

import pytest

from ui.charts.number_text import NumberText, decimals_for, decimals_of, signed_percent


@pytest.mark.parametrize(
    ("currency", "value", "text"),
    [
        ("INR", 2450, "₹2,450.00"),
        ("INR", 102500.5, "₹1,02,500.50"),
        ("INR", -860, "−₹860.00"),
        ("INR", 12345678.9, "₹1,23,45,678.90"),
        ("INR", -0.001, "₹0.00"),
        ("USDT", 64210, "$64,210.00"),
        ("USDT", 1234567.891, "$1,234,567.89"),
        ("CHF", 12, "CHF 12.00"),
        ("INR", Decimal("1039.5"), "₹1,039.50"),
    ],
)
def test_prices(currency: str, value: float, text: str) -> None:
    assert NumberText(currency).price(value) == text


def test_digits_after_the_point() -> None:
    assert NumberText("USDT", 4).price(0.51234) == "$0.5123"
    assert NumberText("INR").price(2589.4, 0) == "₹2,589"


@pytest.mark.parametrize(
    ("currency", "value", "text"),
    [
        ("INR", 120400, "1,20,400"),
        ("INR", 0, "0"),
        ("USDT", 12.3456, "12.3456"),
        ("USDT", 12.5, "12.5"),
        ("USDT", 1435371.086, "1,435,371"),
    ],
)
def test_amounts(currency: str, value: float, text: str) -> None:
    assert NumberText(currency).amount(value) == text


@pytest.mark.parametrize(
    ("currency", "value", "text"),
    [
        ("INR", 999, "999"),
        ("INR", 12_340, "12.3 K"),
        ("INR", 1_20_400, "1.2 L"),
        ("INR", 3_40_00_000, "3.4 Cr"),
        ("INR", 34_000_00_00_000, "34,000 Cr"),
        ("USDT", 1_810_000, "1.81 M"),
        ("USDT", 5_000_000_000, "5 B"),
        ("USDT", 0.25, "0.25"),
    ],
)
def test_short_amounts(currency: str, value: float, text: str) -> None:
    assert NumberText(currency).short_amount(value) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.021, "▲ +2.10 %"),
        (-0.009, "▼ −0.90 %"),
        (0.0, "0.00 %"),
        (-0.00001, "0.00 %"),
        (1.5, "▲ +150.00 %"),
    ],
)
def test_changes_have_arrow_and_sign(fraction: float, text: str) -> None:
    assert signed_percent(fraction) == text


@pytest.mark.parametrize(
    ("tick", "digits"),
    [("0.05", 2), ("0.10", 2), ("1", 2), ("5.00", 2), ("0.0001", 4), ("0.001", 3)],
)
def test_digits_of_a_grid(tick: str, digits: int) -> None:
    assert decimals_of(Decimal(tick)) == digits


def test_digits_of_a_price_without_a_grid() -> None:
    assert decimals_for(2450.0) == 2
    assert decimals_for(0.512) == 5
