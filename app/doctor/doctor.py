"""Puts the checks in order and says whether START is allowed."""

from app.doctor.account import Consent, LossLimit, Money, Positions
from app.doctor.check import Check, Examined
from app.doctor.line import ClockCheck, Connection, InternetAddress, Login, OrderPace
from app.doctor.market import MarketDay, Prices
from ui.deck_money import DoctorView


def checks_for(daily_login: bool) -> tuple[Check, ...]:
    """Return the checks of a broker, in the order they can be mended."""
    return (
        *(Login(daily_login), Connection(), InternetAddress(), ClockCheck(), Money(), MarketDay()),
        *(Prices(), OrderPace(), Positions(), LossLimit(), Consent()),
    )


def examine(seen: Examined) -> DoctorView:
    """Return every light, and whether START is allowed."""
    lights = tuple(check.judge(seen) for check in checks_for(seen.broker.logs_in))
    blocking = [one for one in lights if one.blocks]
    if not blocking:
        return DoctorView(lights=lights, ready=True, said="Everything is ready.")
    if len(blocking) == 1:
        said = f"{blocking[0].title}: one lamp is not green yet."
    else:
        said = f"{len(blocking)} lamps are not green yet."
    return DoctorView(lights=lights, ready=False, said=said)
