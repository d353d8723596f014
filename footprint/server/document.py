"""What only the browser can do: say all in the language of the page, and put all within reach.

The script (document.js) is sent once and kept by the browser for ever; what a page sends each time is a few words.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from footprint.charts.palette import DARK, FOCUS, LIGHT
from footprint.server.compression import FOR_EVER, choose_encoding, compress_well, hash_content
from footprint.words import texts

# The language in which Streamlit speaks; its words are told from their wording there.
STREAMLIT_S = "en"

# Loaded from its address rather than sent with each page: the browser has it already.
LOADER = """
export default async function ({ data, setStateValue }) {
  const loaded = import(new URL(data.script, document.baseURI))
  // Where the server has just stopped, the next drawing tries again: what Streamlit says of it is enough.
  await loaded.then(({ apply }) => apply(data, setStateValue), () => {})
}
"""

LOADER_OF_TOOLS = """
export default async function ({ data, parentElement }) {
  const loaded = import(new URL(data.script, document.baseURI))
  await loaded.then(({ offerTools }) => offerTools(data, parentElement), () => {})
}
"""


def show_document(
    language: str, unsaved: bool, kept: Mapping[str, str], pinned: Mapping[str, str] | None = None
) -> None:
    """Set the language of the document, whether the browser asks before leaving it, and the cookies that it keeps.

    Args:
        pinned: what the address of the page says of the inventory, once copied to be shared.
    """
    data = {"script": script_path(language), "unsaved": unsaved, "kept": dict(kept), "pinned": dict(pinned or {})}
    _register()(key="document", data=data, height="content", on_theme_change=lambda: None)


@st.cache_resource(show_spinner=False)
def _register():
    style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    colours = {"FOCUS": FOCUS, "LIGHT_PAPER": LIGHT.paper, "DARK_PAPER": DARK.paper}
    colours |= {"LIGHT_GRID": LIGHT.grid, "DARK_GRID": DARK.grid}
    for name, colour in colours.items():
        style = style.replace(name, colour)
    return st.components.v2.component("footprint_document", js=LOADER, css=style, isolate_styles=False)


def show_chart_tools(language: str, key: str, data: Mapping[str, object]) -> None:
    """The buttons under a chart: its image as PNG and as SVG, and the address of the page as it is."""
    _register_tools()(key=f"tools-{key}", data={"script": script_path(language), **data}, height="content")


@st.cache_resource(show_spinner=False)
def _register_tools():
    return st.components.v2.component(
        "footprint_chart_tools", html='<div class="chart-tools"></div>', js=LOADER_OF_TOOLS, isolate_styles=False
    )


# --- the script ------------------------------------------------------------------------------------------------------


@cache
def write_script(language: str) -> str:
    """The script of the pages in a language, with the words it puts in place of Streamlit's."""
    theirs, ours = texts.read_texts(STREAMLIT_S), texts.read_texts(language)
    names = [key.removeprefix("framework.") for key in theirs if key.startswith("framework.")]
    words = {name: [theirs[f"framework.{name}"], ours[f"framework.{name}"]] for name in names}
    here = Path(__file__)
    script = "".join(
        file.read_text(encoding="utf-8") for file in (here.with_suffix(".js"), here.with_name("charts.js"))
    )
    given = {"LANGUAGE": language, "WORDS": words}
    return "".join(f"const {name} = {json.dumps(it, ensure_ascii=False)}\n" for name, it in given.items()) + script


@cache
def script_path(language: str) -> str:
    """Where the script of a language is, from any page: its name changes with its content."""
    return f"document/{language}.{hash_content(write_script(language))}.js"


def script_route() -> Route:
    """The route that sends the scripts."""
    return Route("/document/{name}", _send_script)


async def _send_script(request: Request) -> Response:
    language = request.path_params["name"].partition(".")[0]
    if language not in texts.ALL_LANGUAGES or request.url.path.rpartition("/")[2] != Path(script_path(language)).name:
        return PlainTextResponse("Not found", 404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    encoding = choose_encoding(request.headers.get("accept-encoding", ""))
    if encoding is None:
        return Response(write_script(language), media_type="text/javascript", headers=headers)
    headers["Content-Encoding"] = encoding
    return Response(compress_well(write_script(language), encoding), media_type="text/javascript", headers=headers)
