"""The colours of the cells of XLSX workbooks: people mark devices so, and the reader of cells gives none."""

import colorsys
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from footprint.intake.files.archive import find_elements
from footprint.problems import UnusableInput

STYLES, THEME = "xl/styles.xml", "xl/theme/theme1.xml"
MAX_SHEET_BYTES = 20_000_000
WHITE = "FFFFFF"

# The colours that workbooks give by number: 8 to 15 repeat the first eight.
_BASIC = ("000000", WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_INDEXED = (
    *_BASIC,
    *_BASIC,
    *("800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080"),
    *("9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF"),
    *("000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF"),
    *("00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99"),
    *("3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696"),
    *("003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333"),
)
_LIGHT_FIRST = (1, 0, 3, 2)  # a theme gives black before white, cells number white before black
_RGB = re.compile(r"(?:[0-9A-F]{2})?([0-9A-F]{6})")
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?=[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]*?\bs="([0-9]{1,6})")[^<>]*>""")

# The colour of a cell by its row and its column, from 0.
Fills = Mapping[tuple[int, int], str]


def read_fills(archive: zipfile.ZipFile, part: str, table: str) -> Fills:
    """The colours of the filled cells of a sheet ("FF0000"), white apart; none where the sheet is too large."""
    colours = _colours_of_styles(archive, table)
    if not colours or part not in archive.namelist() or archive.getinfo(part).file_size > MAX_SHEET_BYTES:
        return {}
    return {
        (int(row) - 1, _column(letters)): colours[int(style)]
        for letters, row, style in _CELL.findall(archive.read(part))
        if int(style) in colours
    }


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _colours_of_styles(archive: zipfile.ZipFile, table: str) -> Mapping[int, str]:
    """The colour of each style that fills its cells, by its number; none where styles can't be read.

    Cells are read whether their colours can be or not.
    """
    try:
        fills = [fill for fills in find_elements(archive, STYLES, "fills", table) for fill in fills]
        styles = [style for formats in find_elements(archive, STYLES, "cellXfs", table) for style in formats]
    except (UnusableInput, ElementTree.ParseError):
        return {}
    theme = _read_theme(archive, table)
    colours = {str(number): _read_fill(fill, theme) for number, fill in enumerate(fills)}
    found = {number: colours.get(style.get("fillId", ""), "") for number, style in enumerate(styles)}
    return {number: colour for number, colour in found.items() if colour not in ("", WHITE)}


def _read_theme(archive: zipfile.ZipFile, table: str) -> Sequence[str]:
    """The colours of the theme, in the order in which cells number them."""
    try:
        schemes = find_elements(archive, THEME, "clrScheme", table)
    except (UnusableInput, ElementTree.ParseError):
        return ()
    told = [
        colour.get("lastClr") or colour.get("val", "") for scheme in schemes[:1] for one in scheme for colour in one
    ]
    return [told[at] for at in _LIGHT_FIRST if at < len(told)] + told[len(_LIGHT_FIRST) :]


def _read_fill(fill: ElementTree.Element, theme: Sequence[str]) -> str:
    """The colour of a fill that is all of one colour; "" for any other."""
    for pattern in fill:
        if pattern.get("patternType") == "solid":
            for colour in pattern:
                if colour.tag.rpartition("}")[2] == "fgColor":
                    return _read_colour(colour, theme)
    return ""


def _read_colour(colour: ElementTree.Element, theme: Sequence[str]) -> str:
    """A colour, given in full, by its number, or by its place in the theme and how much lighter or darker it is."""
    given = colour.get("rgb", "")
    for name, known in (("theme", theme), ("indexed", _INDEXED)):
        number = colour.get(name, "")
        if number.isascii() and number.isdecimal() and int(number) < len(known):
            given = known[int(number)]
    rgb = _RGB.fullmatch(given.upper())
    if rgb is None:
        return ""
    try:
        tint = float(colour.get("tint", "0"))
    except ValueError:
        tint = 0.0
    return _tint(rgb[1], tint) if -1 <= tint <= 1 and tint else rgb[1]


def _tint(rgb: str, tint: float) -> str:
    """A colour made lighter (up to 1, white) or darker (down to -1, black)."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(rgb)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
