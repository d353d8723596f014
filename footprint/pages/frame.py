"""What surrounds every page: the navigation, the inventory studied, the language, and who is at work."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from footprint import own_energy
from footprint.pages import state
from footprint.pages.about.accessibility import find_verdict
from footprint.pages.band import show_way
from footprint.pages.show import escape, show_note
from footprint.pages.steps import STEPS
from footprint.pages.visit import is_under_way, offer_visit, show_visit
from footprint.pages.word_help import show_words
from footprint.problems import UnusableInput
from footprint.server.document import show_document
from footprint.server.icon import ICON
from footprint.storage import list_inventories
from footprint.words import texts
from footprint.workspace.audit.desk import find_audited

SAID_IN = "said-in"  # in the session: the language in which choices were last shown

PAGES = (
    "home",
    "questions",
    "inventory",
    "footprint",
    "scenarios",
    "commitments",
    "label",
    "dossier",
    "factors",
    "method",
    "energy",
    "handover",
)

# Linked at the foot of the sidebar: about the tool, and no step of the work.
ASIDE = ("glossary", "accessibility", "ecodesign")

# Opened on archives that were received, there is the auditor's page alone, and what helps to read it.
OF_AUDITOR, ASIDE_OF_AUDITOR = "audit", ("glossary", "accessibility")


def run_page() -> None:
    """Draw the navigation and the sidebar, and run the page that was asked for."""
    if find_audited():
        _run_audit()
    else:
        _run_work()


def _run_audit() -> None:
    """The auditor's page: no database is opened, and nothing is written but her own file."""
    below = st.sidebar.container()
    page, name = _open_page((OF_AUDITOR,), ASIDE_OF_AUDITOR, below)
    try:
        with below:
            _say_who()
            show_words(name)
            _link_asides(ASIDE_OF_AUDITOR)
        _note_language()
        page.run()
        with below:
            show_document(state.current_language(), False, {state.ACTOR_COOKIE: state.remembered_actor()})
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _run_work() -> None:
    """All pages of the organisation, on its database."""
    above, below = st.sidebar.container(), st.sidebar.container()
    page, name = _open_page(PAGES, ASIDE, below)
    try:
        state.take_study()
        with above:
            _choose_inventory()
        with below:
            _say_who()
            offer_visit()
            show_words(name)
            _link_asides(ASIDE)
        show_way(name, with_next=not is_under_way())
        show_visit(name)
        _note_language()
        page.run()
        with below:
            show_document(
                state.current_language(), state.has_unsaved_work(), {state.ACTOR_COOKIE: state.remembered_actor()}
            )
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _open_page(names: tuple[str, ...], asides: tuple[str, ...], place: DeltaGenerator) -> tuple[StreamlitPage, str]:
    """The page that is asked for among some, in the language chosen at a place of the sidebar, and its name."""
    state.settle_language()  # first: all that follows is said in it
    with place:
        _choose_language()
    _say_choices_anew()
    page = st.navigation([_page(name, names[0], asides) for name in (*names, *asides)])
    name = page.url_path or names[0]
    _entitle(name)
    return page, name


def _entitle(name: str) -> None:
    title = f"{state.say(f'page.{name}.name')} — {state.say('app.name')}"
    # With something to say in it, Streamlit shows its menu, where one chooses between light and dark.
    menu: dict = {"About": state.say("app.about", name=state.say("app.name"))}
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide", menu_items=menu)


def _page(name: str, first: str, asides: tuple[str, ...]) -> StreamlitPage:
    """A page by its name; the texts of its title are in `page.<name>`. The steps of the work are numbered."""
    title = state.say(f"page.{name}.name")
    if name in STEPS:
        title = state.say("way.numbered", place=STEPS.index(name) + 1, name=state.say(f"way.menu.{name}"))
    path, seen = "" if name == first else name, "hidden" if name in asides else "visible"
    return st.Page(state.page_file(name), title=title, url_path=path, default=name == first, visibility=seen)


def _link_asides(asides: tuple[str, ...]) -> None:
    """Links to the pages about the tool; that to accessibility says how far the tool conforms, as it must."""
    labels = {aside: state.say(f"page.{aside}.name") for aside in asides}
    labels["accessibility"] = state.say(f"page.accessibility.link.{find_verdict()}")
    for aside, label in labels.items():
        st.page_link(state.page_file(aside), label=label)


def _choose_inventory() -> None:
    organisations = state.find_organisations()
    if len(organisations) > 1:
        names = state.distinct_names({one.organisation_id: one.name for one in organisations})
        _choose(state.ORGANISATION, "app.organisation", names)
    studied = state.find_studied()
    if studied is None:
        return
    own_energy.work_for(studied.organisation.organisation_id)
    records = list_inventories(state.open_engine(), studied.organisation.organisation_id)
    names = {one.inventory_id: state.say("app.inventory_of_year", name=one.name, year=one.year) for one in records}
    _choose(state.INVENTORY, "app.inventory", state.distinct_names(names))


def _choose(key: str, label: str, names: dict[int, str]) -> None:
    st.selectbox(state.say(label), list(names), format_func=names.__getitem__, key=key, bind="query-params")


def _choose_language() -> None:
    st.pills(
        state.say("app.language"),
        list(texts.ALL_LANGUAGES),
        format_func=_name_language,
        required=True,
        key=state.LANGUAGE,
        on_change=state.note_language_chosen,
    )


def _name_language(language: str) -> str:
    """A language as its own readers call it, marked where none of them has read it again yet."""
    name = texts.language_name(language)
    return name if texts.ALL_LANGUAGES[language].reviewed else state.say("app.unreviewed", name=name)


def _note_language() -> None:
    """Say how far the language of the page has come, where it is unfinished."""
    language = texts.ALL_LANGUAGES[state.current_language()]
    notes = [] if language.reviewed else [state.say("app.unreviewed_note")]
    if not language.complete:
        notes.append(state.say("app.incomplete_note", fallback=texts.language_name(language.fallback)))
    if notes:
        show_note(" ".join(notes))


def _say_choices_anew() -> None:
    """Have what was chosen in lists shown in the words of the language, where it has just changed.

    A list keeps what it showed, in the words of the other language, until it is told again what is chosen.
    """
    language = state.current_language()
    if st.session_state.get(SAID_IN, language) != language:
        for name, chosen in list(st.session_state.items()):
            if isinstance(chosen, str) and name not in (state.LANGUAGE, SAID_IN):
                st.session_state[name] = chosen
    st.session_state[SAID_IN] = language


def _say_who() -> None:
    with st.popover(state.say("app.actor", name=escape(state.current_actor())), width="stretch"):
        name = st.text_input(
            state.say("app.actor_name"),
            state.remembered_actor(),
            max_chars=state.LONGEST_ACTOR,
            key="actor-name",
            autocomplete="name",
            placeholder=state.say("app.local_user"),
            help=state.say("app.actor_help"),
        )
        if name.strip() != state.remembered_actor():
            state.remember_actor(name)
            st.rerun()
