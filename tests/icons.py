"""The font of icons that pages load: cut from Streamlit's, which holds some 4,000, to those that show.

python -m tests.icons     cuts it anew, after an upgrade of Streamlit or a new icon
"""

import re
import string
from pathlib import Path

import streamlit as st
from fontTools import subset
from fontTools.ttLib import TTFont
from streamlit import file_util

FOLDER = Path(__file__).parents[1] / "footprint" / "server" / "icons"
FONT = FOLDER / f"streamlit-{st.__version__}.woff2"

# Where icons are named: by our pages and texts, then by Streamlit.
PACKAGE = FOLDER.parents[1]
OURS = ((PACKAGE, "**/*.py"), (PACKAGE / "words", "*.toml"))
STREAMLIT_S = ((Path(file_util.get_static_dir()), "**/*.js"), (Path(st.__file__).parent, "**/*.py"))
LETTERS = f"{string.ascii_lowercase}{string.digits}_ "
NAME = re.compile(r":material/([a-z0-9_]+):")


def find_names(ours_alone: bool = False) -> set[str]:
    """The names of all icons that a page may show; or of those that our own pages name."""
    places = OURS if ours_alone else OURS + STREAMLIT_S
    files = (file for folder, pattern in places for file in folder.glob(pattern))
    return {name for file in files for name in NAME.findall(file.read_text(encoding="utf-8"))}


def whole_font() -> Path:
    return next(Path(file_util.get_static_dir()).glob("static/media/MaterialSymbols-Rounded.*.woff2"))


def read_icons(font: Path) -> dict[str, str]:
    """Each icon of a font by the word that shows it: letters that the font joins into one glyph."""
    opened = TTFont(font)
    letters = {glyph: chr(code) for code, glyph in opened.getBestCmap().items()}
    tables = (table for lookup in opened["GSUB"].table.LookupList.Lookup for table in lookup.SubTable)
    plain = (getattr(table, "ExtSubTable", table) for table in tables)
    return {
        letters[first] + "".join(letters[part] for part in joined.Component): joined.LigGlyph
        for table in plain
        if hasattr(table, "ligatures")
        for first, all_joined in table.ligatures.items()
        for joined in all_joined
    }


def cut_font(names: set[str], target: Path) -> None:
    """Write a font that holds these icons, and the letters that name them."""
    icons = read_icons(whole_font())
    options = subset.Options(layout_closure=False, flavor="woff2", hinting=False, desubroutinize=True)
    font = subset.load_font(str(whole_font()), options)
    cutter = subset.Subsetter(options)
    cutter.populate(glyphs=[icons[name] for name in names if name in icons], text=LETTERS)
    cutter.subset(font)
    target.parent.mkdir(exist_ok=True)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    cut_font(find_names(), FONT)
    print(
        f"{FONT.name}: {len(read_icons(FONT))} icons, {FONT.stat().st_size:,} bytes of {whole_font().stat().st_size:,}"
    )
