"""Money is written the same way everywhere: Indian grouping, sign, arrow."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.money_text import grouped, percent, rupees, signed, with_arrow


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "₹0"),
        ("7", "₹7"),
        ("999", "₹999"),
        ("1000", "₹1,000"),
        ("99999", "₹99,999"),
        ("102500", "₹1,02,500"),
        ("12345678.5", "₹1,23,45,678.50"),
        ("123456789012", "₹1,23,45,67,89,012"),
        ("-360.5", "−₹360.50"),
        ("-0.001", "₹0"),
        ("1512.4", "₹1,512.40"),
        ("0.125", "₹0.12"),
        ("2.675", "₹2.68"),
        ("99999.999", "₹1,00,000"),
        ("1E+5", "₹1,00,000"),
    ],
)
def test_rupees_are_grouped_by_lakh_and_crore(amount: str, text: str) -> None:
    assert rupees(Decimal(amount)) == text


def test_places_can_be_fixed() -> None:
    assert rupees(Decimal(2400), places=2) == "₹2,400.00"
    assert rupees(Decimal("2400.49"), places=0) == "₹2,400"


def test_other_currencies_are_grouped_by_thousands_and_named() -> None:
    assert rupees(Decimal("1234567.5"), "USDT") == "1,234,567.50 USDT"
    assert rupees(Decimal("-0.00001234"), "USDT", places=8) == "−0.00001234 USDT"


def test_profit_is_told_by_sign_and_arrow() -> None:
    assert signed(Decimal(500), places=2) == "+₹500.00"
    assert with_arrow(Decimal(2500)) == "▲ +₹2,500"
    assert with_arrow(Decimal(-860)) == "▼ −₹860"
    assert with_arrow(Decimal("0.004")) == "● ₹0"


def test_percent_carries_its_sign() -> None:
    assert percent(Decimal("2.5")) == "+2.50 %"
    assert percent(Decimal("-7.94"), 1) == "−7.9 %"
    assert percent(Decimal("0.001")) == "0.00 %"


def test_quantities_keep_their_own_decimals() -> None:
    assert grouped(Decimal("0.0100")) == "0.01"
    assert grouped(Decimal(1_00_000)) == "1,00,000"
    assert grouped(Decimal(-25)) == "−25"


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        rupees(Decimal(wrong))
    with pytest.raises(ValueError, match="not an amount"):
        grouped(Decimal(wrong))


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_the_text_reads_back_to_the_amount(amount: Decimal) -> None:
    text = rupees(amount, places=2)
    read = text.replace("₹", "").replace(",", "").replace("−", "-")
    assert Decimal(read) == amount
    whole = text.replace("₹", "").replace("−", "").partition(".")[0].split(",")
    assert all(len(group) == 2 for group in whole[1:-1])
    assert len(whole) == 1 or len(whole[-1]) == 3
