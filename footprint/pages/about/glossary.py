"""Glossary: every term of the field in plain words, in the order of the alphabet of the language."""

from itertools import groupby

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape
from footprint.words.glossary import find_terms, list_terms


def show() -> None:
    """The page; `?term=pue` in its address shows a term alone, `#pue` goes to it."""
    st.title(state.say("page.glossary.title"), anchor=False)
    st.markdown(state.say("page.glossary.introduction"))
    wanted = st.text_input(state.say("page.glossary.search"), key="term", bind="query-params") or ""
    terms = find_terms(list_terms(state.current_language()), wanted)
    if not terms:
        st.info(state.say("page.glossary.nothing", wanted=escape(wanted)))
    for initial, ones in groupby(terms, key=lambda term: term.initial):
        st.header(initial, anchor=False)
        for term in ones:
            st.subheader(escape(term.name), anchor=term.term_id)
            st.markdown(escape(term.meaning))


if __name__ == "__main__":
    show()
