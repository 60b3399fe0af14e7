"""Real money that stands still: brokers, lamps and differences as put in."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import structs

from app.broker_kinds import KINDS, PHRASES
from core.events.commands import Answer
from core.events.snapshot import DifferenceKind, DifferenceView
from ui.deck_money import (
    BrokerPill,
    BrokerView,
    DoctorLight,
    DoctorView,
    LoginView,
    MoneyView,
)

REDIRECT = "http://127.0.0.1:17543/zerodha"


def broker(key: str = "zerodha", **changes: object) -> BrokerView:
    """Return a broker that is not set up."""
    kind = next(one for one in KINDS if one.key == key)
    made = BrokerView(
        key=kind.key, name=kind.name, art=kind.art, state="none", words="Not set up yet.",
        deed="add", place=kind.places[0].key,
        places=tuple(one for one in kind.places if one.key != "local"), fields=kind.fields,
        keys_from=kind.keys_from, has_keys=False, logs_in=kind.daily_login,
    )  # fmt: skip
    return structs.replace(made, **changes)


def light(key: str, title: str, lamp: str, sentence: str, deed: str = "", word: str = ""):
    """Return one lamp."""
    return DoctorLight(
        key=key, title=title, lamp=lamp, sentence=sentence, deed=deed, deed_word=word,
        blocks=lamp != "go",
    )  # fmt: skip


LIGHTS = (
    light("login", "Today's login", "go", "Logged in until 06:00 tomorrow."),
    light("connection", "Connection", "go", "Zerodha answers."),
    light("address", "Internet address", "go", "Zerodha takes orders from this computer."),
    light("clock", "Clock", "go", "0.04 s off."),
    light("money", "Money", "go", "₹1,02,500 free. The least of INFY costs ₹1,512.40."),
    light("market", "Market day", "go", "NSE open, closes in 2 h 14 min."),
    light("prices", "Prices", "wait", "The newest is 19 s old.", "examine", "Look again"),
    light("pace", "Order pace", "go", "10 orders could go at once; the pace is kept."),
    light("positions", "Positions", "stop", "Zerodha holds 12 INFY we did not buy.", "decide",
          "Decide"),
    light("limit", "Loss limit", "go", "The bot stops for the day after losing ₹5,125 (5 %).",
          "limits", "Change…"),
    light("word", "Your word", "off", "Type REAL MONEY to allow it until the program ends.",
          "consent"),
)  # fmt: skip
DIFFERENCE = DifferenceView(
    id="position:INFY", kind=DifferenceKind.POSITION, symbol="INFY", ours=Decimal(0),
    venue=Decimal(12),
    sentence="Your broker holds 12 INFY, which this program did not buy or sell.",
    choices=(
        (Answer.ADOPT, "Take over all 12, with a safety exit."),
        (Answer.WATCH, "Leave it alone; nothing new is opened in INFY."),
        (Answer.CLOSE, "Sell the 12 at today's price."),
    ),
)  # fmt: skip


class StillMoney:
    """Answers with what was put in and notes what was asked."""

    def __init__(self, note: Callable[..., str]) -> None:
        self._note = note
        self.the_view = MoneyView()
        self.the_brokers = (broker(), broker("bybit"))
        self.the_login = LoginView()
        self.the_doctor = DoctorView()
        self.the_differences: tuple[DifferenceView, ...] = ()

    def show_doctor(self, mode: str = "REAL") -> None:
        """Choose Zerodha with two lamps not green and one thing that does not match."""
        self.the_view = MoneyView(
            mode=mode, broker="zerodha", phrase=PHRASES[mode],
            pills=(BrokerPill(name="Zerodha", age_s=9.0),),
        )  # fmt: skip
        ready = {"state": "ready", "words": "Logged in until 06:00 tomorrow.", "has_keys": True}
        self.change_broker("zerodha", deed="", **ready)
        said = "3 lamps are not green yet."
        self.the_doctor = DoctorView(lights=LIGHTS, ready=False, said=said)
        self.the_differences = (DIFFERENCE,)

    def change_broker(self, key: str, **changes: object) -> None:
        """Let a broker stand otherwise."""
        self.the_brokers = tuple(
            structs.replace(one, **changes) if one.key == key else one for one in self.the_brokers
        )

    def view(self) -> MoneyView:
        return self.the_view

    def choose(self, broker: str) -> str:
        return self._note("choose_money", broker)

    def brokers(self) -> tuple[BrokerView, ...]:
        return self.the_brokers

    def look(self) -> None:
        self._note("look_at_keys")

    def redirect(self) -> str:
        return REDIRECT

    def choose_place(self, broker: str, place: str) -> str:
        refused = self._note("choose_place", broker, place)
        if not refused:
            self.change_broker(broker, place=place)
        return refused

    def choose_local(self, broker: str, address: str) -> str:
        return self._note("choose_local", broker, address)

    def keep_keys(self, broker: str, keys: Mapping[str, str]) -> None:
        self._note("keep_keys", broker, dict(keys))

    def forget_keys(self, broker: str) -> None:
        self._note("forget_keys", broker)

    def unlock_keys(self, passphrase: str) -> None:
        self._note("unlock_keys", passphrase)

    def check(self, broker: str) -> None:
        self._note("check", broker)

    def log_in(self, broker: str) -> None:
        self._note("log_in", broker)

    def login(self) -> LoginView:
        return self.the_login

    def paste_address(self, address: str) -> None:
        self._note("paste_address", address)

    def cancel_login(self) -> None:
        self._note("cancel_login")

    def doctor(self) -> DoctorView:
        return self.the_doctor

    def examine(self) -> None:
        self._note("examine")

    def consent(self, phrase: str) -> bool:
        self._note("consent", phrase)
        right = phrase == self.the_view.phrase
        self.the_view = structs.replace(self.the_view, consented=right)
        return right

    def differences(self) -> tuple[DifferenceView, ...]:
        return self.the_differences

    def decide(self, difference: str, answer: Answer) -> None:
        self._note("decide", difference, answer)
