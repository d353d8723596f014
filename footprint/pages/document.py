"""What only the browser can do: say in which language the page is, and ask before leaving work that is not saved."""

import streamlit as st

SCRIPT = """
export default function ({ data }) {
  document.documentElement.lang = data.language
  window.onbeforeunload = data.unsaved ? (event) => event.preventDefault() : null
}
"""


def show_document(language: str, unsaved: bool) -> None:
    """Set the language of the document, and whether the browser asks before leaving it."""
    _register()(key="document", data={"language": language, "unsaved": unsaved}, height="content")


@st.cache_resource(show_spinner=False)
def _register():
    return st.components.v2.component("footprint_document", js=SCRIPT)
