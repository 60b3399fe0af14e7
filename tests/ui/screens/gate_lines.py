"""Stories and looks at the market for tests of the screens."""

from core.clock import MINUTE_NS, SECOND_NS
from core.events.gates import GATES, Gate, GateLine, GateStory, Light
from core.events.market_look import ClockLook, LevelLook, MarketLook

START_NS = 1_471_579_200 * SECOND_NS  # 19 August 2016, 09:30 in India
LONG = (
    "Turtle saw no reason to trade at ₹1,012.05: its 20-bar line (₹1,011.92) is below its 50-bar "
    "line (₹1,011.98), and only a crossing counts."
)


def line(
    number: int, said: Gate | None, sentence: str, *, light: Light = Light.NO, bars: int = 1
) -> GateLine:
    """Return a line whose gates before `said` said yes, and those behind were not asked."""
    place = len(GATES) if said is None else GATES.index(said)
    lights = [Light.YES] * place + [light] + [Light.OPEN] * (len(GATES) - place - 1)
    until_ns = START_NS + number * MINUTE_NS
    return GateLine(
        from_ns=until_ns - bars * MINUTE_NS,
        until_ns=until_ns,
        bars=bars,
        lights=tuple(lights[: len(GATES)]),
        said=said,
        sentence=sentence,
    )


def story(symbol: str, newest: int = 100) -> GateStory:
    """Return a story with one line of each kind, newest first."""
    lines = (
        line(newest, Gate.SIGNAL, LONG, bars=26),
        line(newest - 26, Gate.MOOD, "1 of 4 clocks agree (4h); at least 3 are asked for."),
        line(newest - 27, Gate.CASH, f"There is no room for {symbol} at ₹1,012.05."),
        line(newest - 28, Gate.HOURS, "It waits for the opening.", light=Light.WAIT),
        line(newest - 29, None, "An order was sent: its 20-bar line crossed above its 50-bar one."),
        GateLine(
            from_ns=START_NS,
            until_ns=START_NS + (newest - 30) * MINUTE_NS,
            bars=newest - 30,
            lights=(Light.OFF,) * len(GATES),
            said=None,
            sentence="The bot is stopped.",
        ),
    )
    return GateStory(
        symbol=symbol, strategy="Turtle", timeframe_s=60, since_ns=START_NS, lines=lines
    )


def clocks(*points: int, stale: int | None = None) -> tuple[ClockLook, ...]:
    """Return clocks that point so, the slowest first; one of them may be stale by its place."""
    lengths = (14_400, 3_600, 900, 300)
    return tuple(
        ClockLook(length, point, place == stale)
        for place, (length, point) in enumerate(zip(lengths, points, strict=False))
    )


def market(symbol: str) -> MarketLook:
    """Return a look with every part on."""
    return MarketLook(
        symbol=symbol,
        mood="climbing",
        since_ns=START_NS,
        clocks=clocks(1, 1, 1, -1),
        clocks_least=3,
        levels=(
            LevelLook("poc", 1_008.45, 0.36),
            LevelLook("vah", 1_015.9, -0.38),
            LevelLook("val", 1_001.2, 1.08),
        ),
        least=0.66,
        usual=0.6,
        multiplier=1.1,
    )
