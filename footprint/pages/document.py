"""What only the browser can do: say the language of the page, show where the keyboard is, ask before work is lost."""

import streamlit as st

from footprint.pages import state
from footprint.palette import FOCUS

# Streamlit always says the link that skips the navigation in English.
SCRIPT = """
export default function ({ data }) {
  document.documentElement.lang = data.language
  const skip = document.querySelector("[data-testid=stSkipToContent]")
  if (skip) skip.textContent = data.skip
  window.onbeforeunload = data.unsaved ? (event) => event.preventDefault() : null
}
"""

# Where the keyboard is, Streamlit tints some links and small buttons too little to be seen.
STYLE = """
:is(a, button, summary, [role=tab]):focus-visible {
  outline: 2px solid COLOUR !important;
  outline-offset: 2px;
}
"""


def show_document(language: str, unsaved: bool) -> None:
    """Set the language of the document, and whether the browser asks before leaving it."""
    data = {"language": language, "unsaved": unsaved, "skip": state.say("app.skip")}
    _register()(key="document", data=data, height="content")


@st.cache_resource(show_spinner=False)
def _register():
    style = STYLE.replace("COLOUR", FOCUS)
    return st.components.v2.component("footprint_document", js=SCRIPT, css=style, isolate_styles=False)
