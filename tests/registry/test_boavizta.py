"""Boavizta's defaults beside ours: a table of factors/README.md, made from the registry.

UPDATE_GOLDENS=1 rewrites it.
"""

import os

from footprint.registry.factors import read_factors
from footprint.shipped_files import factors_folder

# BoaviztAPI 2.5.0, kg CO2e of one device, end of life where it counts it.
DEFAULTS = {"laptop": 181.0, "desktop": 277.0, "monitor_24": 64.7, "smartphone": 84.0, "tablet": 75.9, "box": 36.1}
REASONS = {
    "laptop": "the same NegaOctet family, another configuration (ours: 14.6 inches, 11 GB, 497 GB of SSD)",
    "desktop": "ours is the professional one; ADEME's home desktop, 268.6 kg, is near theirs",
    "monitor_24": "the same family, another configuration; makers' own footprints are far above both",
    "smartphone": "the same family, another configuration (ours: 6.61 inches)",
    "tablet": "the same family, another configuration (ours: 10.4 inches)",
    "box": "not explained by what either source says; neither names its box",
}
START, END = "<!-- generated: boavizta -->\n", "<!-- end -->\n"


def draw_table() -> str:
    factors = read_factors().factors
    ours = factors[factors["factor_set"] == "ademe"].assign(type=factors["activity"].str.split(".").str[0])
    rows = ["| type | ours (kg) | Boavizta (kg) | ratio | why |", "|---|---|---|---|---|"]
    for kind, theirs in DEFAULTS.items():
        mine = ours.loc[ours["type"] == kind, "value"].sum()
        rows.append(f"| `{kind}` | {mine:.1f} | {theirs:g} | {theirs / mine:.2f} | {REASONS[kind]} |")
    return "\n".join(rows) + "\n"


def test_the_table_says_what_the_registry_holds():
    file = factors_folder() / "README.md"
    content = file.read_text(encoding="utf-8")
    before, rest = content.split(START)
    table, after = rest.split(END)
    if os.environ.get("UPDATE_GOLDENS"):
        file.write_text(before + START + draw_table() + END + after, encoding="utf-8")
        table = draw_table()
    assert table == draw_table()
