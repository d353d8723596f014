"""About: the pages on the figures, the method and the tool itself, each with what it answers."""

import streamlit as st

from footprint.pages import state
from footprint.pages.band import list_about


def show() -> None:
    """The page."""
    st.title(state.say("page.about.title"), anchor=False)
    st.markdown(state.say("page.about.introduction"))
    for name in list_about():
        with st.container(gap=None):
            st.page_link(state.page_file(name), label=f"**{state.say(f'page.{name}.name')}**")
            st.markdown(state.say(f"page.about.line.{name}"))


if __name__ == "__main__":
    show()
