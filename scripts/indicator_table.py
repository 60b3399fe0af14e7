"""Write the table of all indicators into docs/indicators.md.

Run: python -m scripts.indicator_table.
"""

from pathlib import Path

from indicators import catalog

PAGE = Path(__file__).parents[1] / "docs" / "indicators.md"
BEGIN, END = "<!-- table: python -m scripts.indicator_table -->", "<!-- end of the table -->"
FAMILIES = ("trend", "momentum", "volatility", "volume", "microstructure", "patterns", "levels")


def table() -> str:
    """Return the table of all registered indicators, family by family."""
    lines = ["| name | what it shows | settings | outputs |", "|---|---|---|---|"]
    names = [(catalog.describe(name).family, name) for name in catalog.names()]
    for _, name in sorted(names, key=lambda one: (FAMILIES.index(one[0]), one[1])):
        about = catalog.describe(name)
        settings = ", ".join(f"{one.name} {one.default:g}" for one in about.settings) or "none"
        outputs = ", ".join(about.outputs)
        lines.append(f"| `{name}` | **{about.title}.** {about.summary} | {settings} | {outputs} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """Return the page with the table of today in it."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
