"""The invented companies and coins of the practice market. None of them exists."""

from dataclasses import dataclass

SECTORS = ("Foods", "Travel", "Software", "Power", "Banks", "Medicine")

_COMPANIES = (
    *("Mango Juices", "River Boats", "Comet Software", "Tiger Power", "Cedar Bank"),
    *("Maple Medicine", "Saffron Spices", "Falcon Airways", "Lantern Apps", "Monsoon Hydro"),
    *("Peacock Bank", "Banyan Clinics", "Coconut Foods", "Dolphin Ferries", "Jigsaw Games"),
    *("Thunder Grid", "Walnut Bank", "Tulip Labs", "Biscuit Bakers", "Wagon Roads"),
    *("Compass Maps", "Windmill Energy", "Button Bank", "Daisy Pharmacy", "Pumpkin Farms"),
    *("Elephant Tours", "Koala Cloud", "Sundial Solar", "Umbrella Bank", "Feather Hospitals"),
    *("Ginger Teas", "Harbour Ships", "Otter Software", "Candle Lights", "Acorn Bank"),
    *("Meadow Herbs", "Pickle Kitchens", "Kayak Rentals", "Panda Robots", "Eagle Turbines"),
    *("Penguin Bank", "Jasmine Clinics", "Toffee Sweets", "Island Hotels", "Igloo Storage"),
    *("Forest Biofuel", "Sparrow Bank", "Velvet Skincare", "Papaya Farms", "Mitten Tours"),
    *("Whistle Chat", "Ladder Electric", "Quilt Insurance", "Nutmeg Remedies", "Teapot Teas"),
    *("Bamboo Trains", "Violin Audio", "Zebra Cables", "Hornbill Bank", "Carrot Vitamins"),
)
MOST_SHARES = len(_COMPANIES)
_COINS = ("Bubble", "Cobbler", "Puddle")
MOST_COINS = len(_COINS)


@dataclass(frozen=True, slots=True)
class Listing:
    """An invented share or coin: its symbol, its name and its trade."""

    symbol: str
    name: str
    sector: str


def share_listings(count: int) -> tuple[Listing, ...]:
    """Return the first `count` invented shares in symbol order."""
    made = (
        Listing(name.split()[0].upper(), f"{name} (made up)", SECTORS[place % len(SECTORS)])
        for place, name in enumerate(_COMPANIES[:count])
    )
    return tuple(sorted(made, key=lambda one: one.symbol))


def coin_listings(count: int) -> tuple[Listing, ...]:
    """Return the first `count` invented coins in symbol order."""
    made = (Listing(name.upper(), f"{name} Coin (made up)", "Coins") for name in _COINS[:count])
    return tuple(sorted(made, key=lambda one: one.symbol))
