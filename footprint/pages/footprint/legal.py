"""What French law asks public authorities to count: spending on reused goods, devices given for another life."""

import streamlit as st

from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.show import show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.sentences.legal import ARTICLES, ArticleOfLaw, Describe, say_lines
from footprint.workspace.footprint import Footprint


def show_legal(found: Footprint) -> None:
    """Each article: its sums, what is missing once, what to know of them, the rows they come from."""
    language = state.current_language()
    for number, describe in enumerate(ARTICLES):
        article = _find_article(found.situation, describe, language)
        st.header(_say(article, "title"), anchor=False, help=explain(article.article))
        st.markdown(_say(article, "explanation"))
        if not number:
            st.markdown(state.say("legal.applies"))
        if article.count:
            _show_article(article)
        else:
            st.info(_say(article, "nothing"))
        with st.expander(state.say("page.footprint.legal.basis")):
            st.markdown(_say(article, "basis"))
    show_note(state.say("legal.limit"))


def _find_article(situation: Situation, describe: Describe, language: str) -> ArticleOfLaw:
    """An article on an estate, whatever the method counts of it."""
    return situation.share((describe, language), ("year", "country"), lambda: describe(situation, language))


def _show_article(article: ArticleOfLaw) -> None:
    name = article.article
    if len(article.sums):
        show_table(article.sums, _say(article, "caption"), f"rows-{name}")
        show_download(article.figures, f"{name}-parts", f"download-{name}")
    for told in article.notes:
        show_note(told)
    if len(article.lacking):
        st.markdown(f"**{state.say('legal.lacking_title')}**")
        show_table(article.lacking, state.say("legal.lacking_title"), f"lacking-{name}")
    with st.expander(_say(article, "rows"), key=f"legal-{name}", on_change="rerun") as rows:
        if rows.open:
            show_table(say_lines(article, state.current_language()), _say(article, "rows"), f"lines-{name}")
            show_download(article.lines, f"{name}-lignes", f"download-{name}-lines")


def _say(article: ArticleOfLaw, part: str) -> str:
    return state.say(f"legal.{article.article}.{part}")
