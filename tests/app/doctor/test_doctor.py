"""Every light of the pre-flight doctor: its colour, its one sentence, its one action."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from app.broker_kinds import kind_of
from app.broker_sessions import Standing
from app.doctor.check import Examined
from app.doctor.doctor import examine
from core.clock import IST, MINUTE_NS, SECOND_NS, from_datetime
from core.data.calendar import calendar_for
from core.errors import (
    AddressRefused,
    AlgoTraderError,
    ClockWrong,
    KeyRefused,
    LoginNeeded,
    RateLimited,
    VenueDown,
)
from core.events.snapshot import VenueView
from core.model.instrument import Market
from tests.ui.still_deck import snapshot
from tests.ui.still_money import DIFFERENCE
from ui.deck_money import BrokerView, DoctorLight


def at(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=IST))


NOON = at("2025-11-20 12:00")  # a Thursday
HOLIDAY = at("2025-11-05 12:00")  # Guru Nanak's birthday, a Wednesday
HEALTH = VenueView(
    name="Zerodha", local=False, connected=True, quote_age_s=0.4, private_age_s=1.0, skew_ms=40.0,
    token_until_ns=at("2025-11-21 06:00"), orders_left=10, sentence="", checked_ns=1,
)  # fmt: skip


def view(**changes: Any) -> BrokerView:
    kind = kind_of("zerodha")
    made = BrokerView(
        key=kind.key, name=kind.name, art=kind.art, state="ready",
        words="Logged in until 06:00 tomorrow.", deed="", place="real", places=kind.places,
        fields=kind.fields, keys_from="", has_keys=True, logs_in=True,
    )  # fmt: skip
    return structs.replace(made, **changes)


def well(**changes: Any) -> Examined:
    """Return a morning on which everything is in order."""
    facts: dict[str, Any] = {
        "broker": view(), "phrase": "REAL MONEY", "now_ns": NOON,
        "calendar": calendar_for(Market.NSE), "loss_percent": Decimal(5), "consented": True,
        "standing": Standing("ok"), "address": "good", "health": HEALTH,
        "snapshot": snapshot(), "ages": (("INFY", 0.4), ("TCS", 1.2)),
        "cheapest": ("INFY", Decimal("1512.40")),
    }  # fmt: skip
    return Examined(**{**facts, **changes})


def lamp(seen: Examined, key: str) -> DoctorLight:
    return next(one for one in examine(seen).lights if one.key == key)


def test_a_good_morning_is_green_all_over() -> None:
    told = examine(well())
    assert told.ready
    assert [one.lamp for one in told.lights] == ["go"] * 11
    sentences = {one.key: one.sentence for one in told.lights}
    assert sentences["clock"] == "0.04 s off."
    assert sentences["money"] == "₹1,00,000 free. The least of INFY costs ₹1,512.40."
    assert sentences["limit"] == "The bot stops for the day after losing ₹5,000 (5 %)."
    assert "NSE open" in sentences["market"]
    assert sentences["prices"] == "They arrive; the newest is 0.4 s old."


def line(**changes: Any) -> dict[str, Any]:
    return {"health": structs.replace(HEALTH, **changes)}


POOR = structs.replace(snapshot(), cash=Decimal(900))
LOST = structs.replace(snapshot(), loss_used_today=Decimal(5_100))

CASES: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("login", "stop", "keys", {"refusal": KeyRefused("The API key is wrong.")}, "is wrong"),
    ("login", "stop", "log_in", {"refusal": LoginNeeded("Log in again.")}, "Log in again."),
    ("login", "stop", "keys", {"broker": view(has_keys=False)}, "no keys"),
    ("login", "stop", "unlock", {"broker": view(state="locked", words="Locked.")}, "Locked."),
    ("login", "stop", "log_in", {"now_ns": at("2025-11-21 10:00")}, "It has ended"),
    ("login", "wait", "", {"now_ns": at("2025-11-21 05:30")}, "ends in 30 min"),
    ("connection", "stop", "examine", {"refusal": VenueDown("No network.")}, "No network."),
    ("connection", "stop", "examine", {"refusal": RateLimited("Slow down.")}, "Slow down."),
    ("connection", "wait", "examine", line(connected=False, sentence="Silent."), "Silent."),
    ("connection", "wait", "", {"health": None, "opening": True}, "Asking Zerodha"),
    ("address", "stop", "examine", {"refusal": AddressRefused("Not yours.")}, "Not yours."),
    ("address", "wait", "", {"address": "any"}, "any address"),
    ("address", "off", "", {"address": ""}, "Not known yet."),
    ("clock", "stop", "examine", {"refusal": ClockWrong("Two minutes off.")}, "Two minutes"),
    ("clock", "stop", "examine", line(skew_ms=-5_400.0), "5.40 s off"),
    ("clock", "wait", "examine", line(skew_ms=1_700.0), "1.70 s off"),
    ("money", "stop", "examine", {"snapshot": POOR}, "pay in"),
    ("market", "stop", "examine", {"now_ns": HOLIDAY}, "NSE closed"),
    ("market", "stop", "examine", {"now_ns": at("2025-11-22 12:00")}, "NSE closed"),
    ("market", "wait", "", {"now_ns": at("2025-11-20 08:00")}, "The bot waits"),
    ("prices", "wait", "examine", {"ages": (("INFY", 19.0),)}, "The newest is 19 s old."),
    ("prices", "wait", "", {"ages": (("INFY", 0.5), ("ITC", 400.0))}, "ITC has not traded"),
    ("prices", "wait", "examine", {"ages": (("INFY", None),)}, "no price yet"),
    ("prices", "stop", "examine", {"ages": (("INFY", 200.0),)}, "200 s old"),
    ("prices", "stop", "watch", {"ages": ()}, "Nothing is watched"),
    ("pace", "wait", "examine", line(orders_left=0), "no more orders"),
    ("positions", "wait", "examine", line(checked_ns=0), "being compared"),
    ("positions", "stop", "decide", {"differences": (DIFFERENCE,)}, "12 INFY"),
    ("limit", "stop", "limits", {"snapshot": LOST}, "₹5,000 were lost today"),
    ("word", "off", "consent", {"consented": False}, "Type REAL MONEY"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "colour", "deed", "changes", "words"), CASES, ids=[f"{c[0]}-{c[4]}" for c in CASES]
)
def test_each_light(key: str, colour: str, deed: str, changes: dict[str, Any], words: str) -> None:
    seen = well(**changes)
    told = lamp(seen, key)
    assert (told.lamp, told.deed) == (colour, deed)
    assert words in told.sentence
    assert bool(told.deed) == bool(told.deed_word or told.deed == "consent")
    # What only warns lets START go; everything else locks it.
    warns = (colour, deed) == ("wait", "") and key != "connection"
    assert told.blocks is not warns
    assert examine(seen).ready is warns


@pytest.mark.parametrize(
    "refusal",
    [
        KeyRefused("k."), LoginNeeded("l."), AddressRefused("a."), ClockWrong("c."),
        VenueDown("v."), RateLimited("r."), AlgoTraderError("x."),
    ],
)  # fmt: skip
def test_each_refusal_lights_one_red_lamp_with_one_button(refusal: AlgoTraderError) -> None:
    told = examine(well(refusal=refusal, health=None, snapshot=None, address="", standing=None))
    red = [one for one in told.lights if one.lamp == "stop"]
    assert [one.sentence for one in red] == [str(refusal)]
    assert red[0].deed_word
    assert not told.ready


def test_an_evening_without_prices_is_no_fault() -> None:
    seen = well(now_ns=NOON + 6 * 60 * MINUTE_NS, ages=(("INFY", None),))
    assert lamp(seen, "prices").lamp == "go"
    assert lamp(well(now_ns=NOON + SECOND_NS), "prices").lamp == "go"
