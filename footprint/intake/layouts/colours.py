"""The status of devices by the colour of their rows ("rouge = HS"): colours become words that are asked about.

A colour is a status that nobody understands yet: its devices count as in use until a person says what it means.
"""

import colorsys
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from footprint.intake.columns.grid import FileGrid, quote_row
from footprint.intake.columns.totals import is_total
from footprint.intake.layouts.page import DEVICES_OF_A_LINE, EQUIPMENT, Page
from footprint.intake.raw_tables import Answers
from footprint.problems import Problem
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.vocabulary import read_word_lists

MOST_COLOURS = 8  # more than a legend has: a page that is painted
STRIPED = 0.9  # of every other row, filled for the eye alone
DESIGN = 0.9  # of the rows of a column: it is the column that has a colour
LEAST_OF_A_STRIPE = 2
LONGEST_MEANING = 60

# What a person sees of a colour whatever the language: the sign of its family, before its code.
SIGNS = {
    "red": "🟥",
    "orange": "🟧",
    "yellow": "🟨",
    "green": "🟩",
    "blue": "🟦",
    "purple": "🟪",
    "grey": "⬜",
    "black": "⬛",
}
_HUES = (
    (0.04, "red"),
    (0.125, "orange"),
    (0.19, "yellow"),
    (0.46, "green"),
    (0.70, "blue"),
    (0.94, "purple"),
    (1, "red"),
)


@dataclass(frozen=True)
class Legend:
    """What the page itself says that its colours mean, by code or by family, and the rows that say nothing else."""

    meanings: Mapping[str, str]
    rows: Set[int]


def state_colours(pages: Sequence[Page], grids: Sequence[FileGrid], answers: Answers) -> None:
    """Give each grid of devices the colours of its rows, as words for their status, and report them."""
    filled = {page.sheet: page for page in pages if page.colours}
    for grid in grids:
        if grid.header.table == EQUIPMENT and grid.sheet in filled:
            _state(filled[grid.sheet], grid, answers)


def name_colour(code: str) -> str:
    """A colour as a word that can be answered: the sign of its family and its code."""
    return f"{SIGNS[find_family(code)]} #{code}"


def find_family(code: str) -> str:
    """The family of a colour, as people name them."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(code)))
    if light < 0.1:
        return "black"
    if saturation < 0.12:
        return "grey"
    return next(family for limit, family in _HUES if hue <= limit)


def _state(page: Page, grid: FileGrid, answers: Answers) -> None:
    lines = {line: _row_of(line, page) for line in grid.rows.index.tolist() if line not in grid.set_aside}
    lines = {line: row for line, row in lines.items() if _may_be_device(page, row)}
    colours = _colours_of_rows(page, sorted(set(lines.values())))
    legend = _read_legend(page, grid.header.row, set(lines.values()), set(colours.values()))
    for row in legend.rows - set(grid.set_aside):
        if row + 1 in grid.rows.index:
            grid.set_aside[row + 1] = quote_row(page.rows[row])
            grid.problems.append(
                Problem("reading.legend-row", "note", EQUIPMENT, row + 1, "", quote_row(page.rows[row]))
            )
    grid.colours = {line: name_colour(colours[row]) for line, row in lines.items() if row in colours}
    answered = {normalise_spelling(word) for word in answers.values.get("status", {})}
    counted = Counter(colours.values())
    asked = {code: rows for code, rows in counted.items() if normalise_spelling(name_colour(code)) not in answered}
    if asked:
        shown = ", ".join(f"{name_colour(code)} ({rows})" for code, rows in asked.items())
        grid.problems.append(Problem("reading.coloured-rows", "warning", EQUIPMENT, 0, "", page.sheet, shown))
    for code in asked:
        if meaning := legend.meanings.get(code) or legend.meanings.get(find_family(code)):
            said = Problem("reading.colour-legend", "note", EQUIPMENT, 0, "status", name_colour(code), meaning)
            grid.problems.append(said)


def _row_of(line: int, page: Page) -> int:
    return (line if line <= len(page.rows) else line // DEVICES_OF_A_LINE) - 1


def _may_be_device(page: Page, row: int) -> bool:
    """Whether a row holds more than one cell, and is no total."""
    cells = [cell for cell in page.rows[row] if cell] if 0 <= row < len(page.rows) else []
    return len(cells) > 1 and not any(map(is_total, cells))


def _colours_of_rows(page: Page, rows: Sequence[int]) -> dict[int, str]:
    """The colour of each row that has one; none where the colours are those of columns, of stripes or of all rows."""
    columns = [Counter(page.colours.get((row, at)) for row in rows).most_common(1) for at in range(page.width)]
    design = [most[0][0] if most and most[0][1] >= DESIGN * len(rows) else None for most in columns]
    found = {}
    for row in rows:
        cells = [at for at in range(page.width) if page.rows[row][at]]
        colours = Counter(page.colours.get((row, at)) for at in cells if page.colours.get((row, at)) != design[at])
        colour, many = next(iter(colours.most_common(1)), (None, 0))
        if colour and 2 * many >= len(cells):
            found[row] = colour
    striped = {colour for colour in set(found.values()) if _is_stripe(colour, found, rows)}
    found = {row: colour for row, colour in found.items() if colour not in striped}
    return found if len(set(found.values())) <= MOST_COLOURS else {}


def _is_stripe(colour: str, found: Mapping[int, str], rows: Sequence[int]) -> bool:
    """Whether a colour fills every other row and hardly any other."""
    for first in (0, 1):
        stripe, others = rows[first::2], rows[1 - first :: 2]
        inside = sum(found.get(row) == colour for row in stripe)
        outside = sum(found.get(row) == colour for row in others)
        if inside > LEAST_OF_A_STRIPE and inside >= STRIPED * len(stripe) and outside <= (1 - STRIPED) * len(others):
            return True
    return False


# --- the legend ------------------------------------------------------------------------------------------------------


def _read_legend(page: Page, header: int, devices: Set[int], colours: Set[str]) -> Legend:
    """What the page says of its colours: in words ("rouge = HS"), in filled cells, or next to filled cells."""
    meanings: dict[str, str] = {}
    rows: set[int] = set()
    for row in page.filled:
        told = dict(_say_colours(page, row, header, devices, colours))
        meanings = told | meanings
        alone = sum(bool(cell) for cell in page.rows[row]) == 1
        if told and alone and row not in devices:
            rows.add(row)
    return Legend(meanings, rows)


def _say_colours(page: Page, row: int, header: int, devices: Set[int], colours: Set[str]) -> Iterator[tuple[str, str]]:
    """What a row says of colours, outside the cells of devices and of headers."""
    for at, text in enumerate(page.rows[row]):
        if not text:
            continue
        said = [(found[1], found[2]) for part in re.split(r"[,;/|\n]", text) if (found := _sentence().fullmatch(part))]
        for word, meaning in said:
            yield _families()[normalise_spelling(word)], meaning.strip()
        is_outside = row != header and (row not in devices or not page.rows[header][at])
        fill = page.colours.get((row, at)) or page.colours.get((row, at - 1), "")
        if not said and is_outside and fill in colours and len(text) <= LONGEST_MEANING and _means_status(text):
            yield fill, text


def _means_status(text: str) -> bool:
    return bool(read_spellings()["status"].get(normalise_spelling(text)))


@lru_cache(maxsize=1)
def _families() -> Mapping[str, str]:
    named = read_word_lists("headers")["colours"]
    return {normalise_spelling(word): family for family, words in named.items() for word in words}


@lru_cache(maxsize=1)
def _sentence() -> re.Pattern[str]:
    """A colour and what it means: "rouge = HS", "en jaune : à vérifier"."""
    words = "|".join(sorted((w for words in read_word_lists("headers")["colours"].values() for w in words), key=len))
    return re.compile(
        rf"(?:.*[:(]\s*)?\s*(?:(?:lignes?|cases?|rows?|cells?|en|in)\s+)*({words})\s*(?:=|:|→|->|–|-)\s*(.+)", re.I
    )
