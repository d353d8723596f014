"""The colours of everything that is shown, in one place: pages in light and in dark, charts, report of a dossier.

Two hues of a series are told apart by who sees no red, no green or no blue, and each stands out on its paper
(tests/charts/test_palette.py). Still, nothing is said by colour alone: bars are hatched, lines have signs and dashes.
`.streamlit/config.toml` repeats these values, since Streamlit reads no Python; a test holds them equal.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for."""

    paper: str  # the page
    panel: str  # beside and behind: sidebar, fields, code
    ink: str  # what is read, axes, whiskers
    accent: str  # buttons, the subject of a chart
    link: str
    edge: str  # borders of fields: they must be seen
    grid: str  # lines that only guide the eye
    soft: str  # heads of tables, boxes of a drawing
    series: tuple[str, ...]  # lines of a chart, in order
    notices: dict[str, tuple[str, str]]  # background and text of what informs, succeeds, warns, fails


# Around what has the keyboard: seen on every paper, so that nothing is left behind when the theme changes.
FOCUS = "#16907a"

LIGHT = Palette(
    paper="#ffffff",
    panel="#f1f6f5",
    ink="#1c2b2a",
    accent="#0b6b5a",
    link="#1f5c99",
    edge="#7d8f8c",
    grid="#b9c9c5",
    soft="#e3efec",
    series=("#0b6b5a", "#591f97", "#713408", "#308cf6", "#b67886", "#767700"),
    notices={
        "blue": ("#e8f0fa", "#16406f"),
        "green": ("#e4f3ea", "#0f4f35"),
        "yellow": ("#fcf2d2", "#5c4500"),
        "red": ("#fde9e9", "#86131f"),
    },
)

DARK = Palette(
    paper="#111b1a",
    panel="#1a2725",
    ink="#e8f0ee",
    accent="#5cc8b0",
    link="#8fc1f5",
    edge="#7b908c",
    grid="#3a4a47",
    soft="#24413b",
    series=("#5cc8b0", "#ae7df9", "#e78c08", "#4f6cae", "#c8383a", "#fadf27"),
    notices={
        "blue": ("#14304a", "#cfe3f7"),
        "green": ("#123a2a", "#c4ecd6"),
        "yellow": ("#3b300b", "#f5e3a1"),
        "red": ("#4a1c20", "#f9d0d2"),
    },
)


@dataclass(frozen=True)
class ChartColours:
    """What a chart needs."""

    paper: str
    ink: str
    grid: str
    series: tuple[str, ...]


# What the figure of a page says in place of colours: in the browser, Streamlit puts those of the theme there, and again
# when the theme changes. The ground of the page, then `chartCategoricalColors` in order.
THEMED = ChartColours(
    paper="#000038", ink="#000007", grid="#000008", series=tuple(f"#00000{number}" for number in range(1, 7))
)
