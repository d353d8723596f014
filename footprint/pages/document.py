"""What only the browser can do: say the language of the page, show where the keyboard is, ask before work is lost."""

import streamlit as st

from footprint.pages import state
from footprint.palette import DARK, FOCUS, LIGHT

# Streamlit always says the link that skips the navigation in English.
SCRIPT = """
export default function ({ data }) {
  document.documentElement.lang = data.language
  const skip = document.querySelector("[data-testid=stSkipToContent]")
  if (skip) skip.textContent = data.skip
  window.onbeforeunload = data.unsaved ? (event) => event.preventDefault() : null
  followTheme(document.querySelector("[data-testid=stApp]"))
}

// Streamlit says to the application alone whether it is light or dark; lists and dialogs open outside of it.
function followTheme(app) {
  const follow = () => { document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme }
  follow()
  window.footprintTheme ??= new MutationObserver(follow)
  window.footprintTheme.observe(app, { attributes: true, attributeFilter: ["class"] })
}
"""

# Where the keyboard is, Streamlit tints some links and small buttons too little to be seen.
STYLE = """
:is(a, button, summary, [role=tab]):focus-visible {
  outline: 2px solid COLOUR !important;
  outline-offset: 2px;
}

/* Streamlit writes in white on the accent, which is pale in the dark. */
:is([kind^=primary]:not(:disabled), [data-tag], [data-testid^=stNumberInputStep]:hover:enabled) {
  color: light-dark(PAPER) !important;
}
"""


def show_document(language: str, unsaved: bool) -> None:
    """Set the language of the document, and whether the browser asks before leaving it."""
    data = {"language": language, "unsaved": unsaved, "skip": state.say("app.skip")}
    _register()(key="document", data=data, height="content")


@st.cache_resource(show_spinner=False)
def _register():
    style = STYLE.replace("COLOUR", FOCUS).replace("PAPER", f"{LIGHT.paper}, {DARK.paper}")
    return st.components.v2.component("footprint_document", js=SCRIPT, css=style, isolate_styles=False)
