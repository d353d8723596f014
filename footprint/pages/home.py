"""Home."""

import streamlit as st

from footprint.pages import state


def show() -> None:
    """Home."""
    st.title(state.say("app.name"))
    st.write(state.find_studied())


if __name__ == "__main__":
    show()
