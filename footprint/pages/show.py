"""How pages show a chart, a table and its download: with words for who can't see them, and nothing read as markup."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from footprint.charts.footprint_charts import SETTINGS, Chart
from footprint.estimation.views import Devices, by_factor_set
from footprint.intake.csv_out import export_table
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.server.document import show_chart_tools
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import format_mass, format_number, format_share
from footprint.workspace.footprint import Footprint

WORD_JOINER = "\u2060"

# Beyond this, a table scrolls in a grid; below, it is plain rows that any reader goes through.
MOST_PLAIN_ROWS = 40
ROW_HEIGHT, HIGHEST_TABLE = 40, 420  # pixels
Written = pd.DataFrame | pa.Table  # a table as it is sent
# What is read under a chart, and what buttons are called for those who can't see it.
TOOLS = ("png", "svg", "link", "png_help", "svg_help", "link_help", "copied", "address")
LONGEST_NAME = 60  # characters of the name of a file


# What the files downloaded from what is being shown are named after, besides what they hold: a site...
_named_after: ContextVar[str] = ContextVar("named_after", default="")


@contextmanager
def name_files_after(what: str) -> Generator[None]:
    """Have the files offered from here on bear the name of what they are about; nothing where there is none."""
    before = _named_after.set(what)
    try:
        yield
    finally:
        _named_after.reset(before)


def name_file(name: str) -> str:
    """A name for a file, without ending: "lignes-siege"; only letters, digits and hyphens of what people named."""
    about = _slug(_named_after.get())
    return f"{name}-{about}" if about else name


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", normalise_spelling(words)).strip("-")


def show_chart(
    chart: Chart, key: str, headed: bool = False, noted: bool = False, show_rows: Callable[[], None] | None = None
) -> None:
    """A figure under its message, how to read it, its table, its image and its address.

    Its sentence, where there is nothing to draw.

    Args:
        headed: whether the heading above says the message already.
        noted: whether a chart above says already how to read it.
        show_rows: what shows the table, where it holds more than the chart.
    """
    if not chart.figure.data[0]["x"]:
        st.markdown(escape(chart.alt))
        return
    if chart.title and not headed:
        st.markdown(f"**{escape(chart.title)}**")
    # "streamlit": colours are those of the theme (footprint/charts/palette.py). A chart keeps those in which it
    # was first drawn: in another theme, it is another chart.
    themed = f"{key}-{st.context.theme.type or 'light'}"
    st.plotly_chart(chart.figure, key=themed, theme="streamlit", config=SETTINGS, alt=chart.alt, width="stretch")
    if chart.note and not noted:
        show_note(escape(chart.note))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"below-{key}"):
        _offer_table(chart, key, show_rows)
        _offer_image(chart, themed)


def _offer_table(chart: Chart, key: str, show_rows: Callable[[], None] | None) -> None:
    said = state.say("page.show.chart.table")

    def show_plain_rows() -> None:
        columns = [state.say(f"page.show.chart.{name}") for name in ("what", "figures")]
        show_table(pd.DataFrame(chart.rows, columns=columns), said, f"rows-{key}")

    room = min((len(chart.rows) + 1) * ROW_HEIGHT, HIGHEST_TABLE)
    show_when_open(said, f"table-{key}", show_rows or show_plain_rows, room, type="tertiary")


def _offer_image(chart: Chart, key: str) -> None:
    subject, about = chart.alt.partition(":")[0].strip(), _named_after.get()
    title = chart.title or subject
    said = {name: state.say(f"page.show.chart.{name}", title=title) for name in TOOLS}
    name = name_file(_slug(subject)[:LONGEST_NAME].strip("-"))
    told = {"chart": key, "title": title, "name": name, "about": about, "labels": said}
    show_chart_tools(state.current_language(), key, told)


def show_when_open(label: str, key: str, show: Callable[[], None], room: int = 0, **settings: Any) -> None:
    """What opens beside a button, drawn once it is open: most of it never is.

    No field may stand in it outside a form: what is typed last would be lost as it closes.

    Args:
        room: about how high it will be, in pixels: it opens, still empty, on the side where that fits.
    """
    with st.popover(label, key=key, on_change="rerun", **settings) as place:
        if place.open:
            show()
        elif room:
            st.space(room)


def show_table(table: Written, alt: str, key: str | None = None) -> None:
    """A table of words whose columns are already named for people, as it is or as `write_table` wrote it."""
    written = write_table(table) if isinstance(table, pd.DataFrame) else table
    if isinstance(written, pa.Table):
        st.table(written, hide_index=True, border="horizontal", alt=alt)
    else:
        st.dataframe(written, hide_index=True, height=HIGHEST_TABLE, width="stretch", alt=alt, key=key)


def write_table(table: pd.DataFrame) -> Written:
    """A table as it is sent, to be kept where the same one is shown again: a few rows are written, nothing in them
    being markup, several times faster than by way of pandas.
    """
    if len(table) > MOST_PLAIN_ROWS:
        return table
    columns = [_write_column(table.iloc[:, place].tolist()) for place in range(table.shape[1])]
    return pa.Table.from_arrays(columns, names=[escape(name) for name in table.columns])


def _write_column(cells: list) -> pa.Array:
    written = [escape(cell) if isinstance(cell, str) else cell for cell in cells]
    try:
        return pa.array(written, from_pandas=True)
    except pa.ArrowException:  # words and numbers mixed
        return pa.array([None if cell is None else str(cell) for cell in written])


def show_download(
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    name: str,
    key: str,
    headers: dict[str, str] | None = None,
    rows: int = 0,
) -> None:
    """A button that downloads a table as CSV, at full precision, written when it is clicked.

    A table that takes long to make is given as what makes it, with how many `rows` it has.
    """
    language = state.current_language()
    st.download_button(
        say_counts("page.show.download", rows=len(table) if isinstance(table, pd.DataFrame) else rows),
        lambda: export_table(table if isinstance(table, pd.DataFrame) else table(), language, headers),
        file_name=f"{name_file(name)}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def press_button(label: str, key: str, **settings: Any) -> bool:
    """A button that saves what is typed, and whether it was clicked: once, by the first run that goes as far as this.

    A cell that is typed in reaches the server a moment after the click that ended its typing, and draws the page anew
    before the run of that click is over: the click itself is then forgotten, what a callback noted of it is not.
    """
    clicked = f"{key}-clicked"
    st.button(label, key=key, on_click=_note_click, args=(clicked,), **settings)
    return bool(st.session_state.pop(clicked, False)) and not settings.get("disabled")


def _note_click(clicked: str) -> None:
    st.session_state[clicked] = True


def show_note(written: str) -> None:
    """Words in small type, in full ink: Streamlit's captions are too pale to be read by all."""
    st.markdown(f":small[{written}]")


def show_other_devices(devices: Devices) -> None:
    """Beside the devices in use, those that the inventory lists too: in stock, withdrawn, bought later."""
    counts = {"in_stock": devices.in_stock, "withdrawn": devices.withdrawn, "to_come": devices.to_come}
    said = [
        state.say(f"page.show.devices.{place}", count=format_number(count, state.current_language()))
        for place, count in counts.items()
        if count
    ]
    if said:
        show_note(state.say("page.show.devices.others", others=" · ".join(said)))


def show_own_share(found: Footprint) -> None:
    """The share of a footprint that rests on what the organisation itself says of factors, where some does."""
    sets = found.view(by_factor_set).set_index("factor_set")
    if "own" not in sets.index:
        return
    impact, language = sets.loc["own", "impact"], state.current_language()
    share = format_share(impact / found.total.impact, language)
    factors = int(sets.loc["own", "factors"])
    said = say_counts("page.footprint.own", factors=factors, impact=format_mass(impact, language), share=share)
    st.info(said, icon=":material/edit_note:")


def escape(written: str) -> str:
    """A text in which nothing is Markdown, nor becomes a link."""
    # Streamlit makes links of bare addresses, escaped or not: a sign that nobody sees parts them.
    unlinked = _LINKED.sub(rf"\g<0>{WORD_JOINER}", str(written))
    return _MARKUP.sub(r"\\\1", unlinked)


_LINKED = re.compile(r"(?i)(https?|www)(?=:|\.)|(?=@)")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:$&^=])")
