"""What surrounds every page: the menu and how far each step is, the inventory studied, the language, who is at work."""

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from footprint import own_energy
from footprint.pages import state
from footprint.pages.about.accessibility import find_verdict
from footprint.pages.acting import may, show_role
from footprint.pages.band import ABOUT, PEOPLE, TOOL, find_standing, list_about, mark_step, show_way
from footprint.pages.show import escape, show_note
from footprint.pages.sign_in import find_kept, follow_territory, is_let_in, show_gate, show_who
from footprint.pages.signed_in import is_shared
from footprint.pages.steps import STEPS, list_steps
from footprint.pages.territory.reached import find_held
from footprint.pages.visit import is_under_way, offer_visit, show_visit
from footprint.pages.word_help import show_words
from footprint.problems import UnusableInput
from footprint.server.document import show_document
from footprint.server.icon import ICON
from footprint.server.process.ahead import load_ahead
from footprint.storage import InventoryRecord, Organisation, list_inventories, looking_once
from footprint.words import texts
from footprint.workspace.audit.desk import find_audited

SAID_IN = "said-in"  # in the session: the language in which choices were last shown

# What the menu shows: the steps of the work, the label that commitments are made for; other pages are reached from one.
MENU = ("home", *STEPS[:-1], "label", STEPS[-1], "about")
# For who holds a territory, before the entry "About".
OF_TERRITORY = "territory"
PAGES = ("questions", *MENU, OF_TERRITORY, *(page for page in ABOUT if page not in TOOL))
# About the tool, and no part of the work.
ASIDE = TOOL

# Who opens the tool will soon open these; those of the dossier, which take most memory, are left until then.
OPENED_SOON = tuple(f"footprint.pages.{name}.{name}" for name in STEPS if name != "dossier")

# Opened on archives that were received, there is the auditor's page alone, and what helps to read it.
OF_AUDITOR, ASIDE_OF_AUDITOR = "audit", ("glossary", "accessibility")


def run_page() -> None:
    """Draw the navigation and the sidebar, and run the page that was asked for."""
    if find_audited():
        _run_audit()
        return
    with looking_once():
        if not is_let_in():
            _run_gate()
        elif is_shared() and not state.current_person().roles:
            _run_administration()
        else:
            _run_work()


def _run_gate() -> None:
    """On a shared server, what comes before its pages; whichever was asked for, none of them is run."""
    below = st.sidebar.container()
    _open_page(MENU, (*PAGES, *list_about()), below, position="hidden")
    try:
        _note_language()
        show_gate()
        with below:
            show_document(state.current_language(), False, find_kept())
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _run_administration() -> None:
    """For who looks after a shared server and belongs to no organisation: its people, and nothing of what is kept."""
    above, below = st.sidebar.container(), st.sidebar.container()
    page, name = _open_page((PEOPLE,), TOOL, below)
    try:
        state.take_study()
        with above:
            show_who()
            show_words(name)
        with below:
            _link_asides(ASIDE_OF_AUDITOR)
        _note_language()
        page.run()
        with below:
            show_document(state.current_language(), False, find_kept())
    except UnusableInput as refusal:
        state.show_refusal(refusal)


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
    menu = _find_menu()
    page, name = _open_page(menu, (*PAGES, *list_about()), below, _find_marks)
    follow_territory()
    try:
        state.take_study()
        with above:
            _choose_inventory()
            _say_who()
            offer_visit()
            show_words(name)
        with below:
            _link_asides(("accessibility",))
        # What comes next is for whoever may do it, in their own organisation.
        is_others = name == OF_TERRITORY and name in menu
        show_way(name, with_next=may() and not is_under_way() and not is_others)
        show_visit(name)
        _note_language()
        if name in MENU:
            show_role()
        page.run()
        with below:
            unsaved, pinned = state.has_unsaved_work(), _pin(state.find_studied())
            show_document(state.current_language(), unsaved, find_kept(), pinned)
        load_ahead(OPENED_SOON)
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _find_menu() -> tuple[str, ...]:
    """The entries of the menu: that of the territory for who holds one; the page says what can't be read."""
    try:
        return (*MENU[:-1], OF_TERRITORY, MENU[-1]) if find_held() else MENU
    except UnusableInput:
        return MENU


def _find_marks() -> dict[str, str]:
    """What the menu shows next to each step; nothing where the database can't be read, which the page then says."""
    try:
        state.take_study()
        return {step.name: mark_step(step) for step in list_steps(find_standing(state.find_studied()))}
    except UnusableInput:
        return {}


def _open_page(
    menu: tuple[str, ...],
    names: tuple[str, ...],
    place: DeltaGenerator,
    find_marks: Callable[[], dict[str, str]] = dict,
    position: Literal["sidebar", "hidden"] = "sidebar",
) -> tuple[StreamlitPage, str]:
    """The page that is asked for among some, in the language chosen at a place of the sidebar, and its name."""
    state.settle_language()  # first: all that follows is said in it
    with place:
        _choose_language()
    _say_choices_anew()
    marks = find_marks()
    pages = [_page(name, menu, marks.get(name, "")) for name in dict.fromkeys((*menu, *names))]
    # The page that opens of itself has an address of its own too: it is that of others in another menu.
    pages.append(_find_page(menu[0], "", menu[0], False, "hidden"))
    page = st.navigation(pages, position=position)
    name = page.url_path or menu[0]
    _entitle(name)
    return page, name


def _entitle(name: str) -> None:
    title = f"{state.say(f'page.{name}.name')} — {state.say('app.name')}"
    # With something to say in it, Streamlit shows its menu, where one chooses between light and dark.
    menu: dict = {"About": state.say("app.about", name=state.say("app.name"))}
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide", menu_items=menu)


def _page(name: str, menu: tuple[str, ...], mark: str) -> StreamlitPage:
    """A page by its name; the texts of its title are in `page.<name>`. The steps are numbered and marked."""
    title = state.say(f"page.{name}.name")
    if name in STEPS:
        title = state.say("way.numbered", place=STEPS.index(name) + 1, name=state.say(f"way.step.{name}"))
    first, seen = name == menu[0], "visible" if name in menu else "hidden"
    path, title = "" if first else name, f"{title} {mark}".strip()
    return _find_page(name, title, path, first, seen)


def _find_page(name: str, title: str, path: str, first: bool, seen: Literal["visible", "hidden"]) -> StreamlitPage:
    """One's own copy of a page: Streamlit notes in it whether it may run."""
    return copy(_make_page(name, title, path, first, seen))


@lru_cache(maxsize=1024)
def _make_page(name: str, title: str, path: str, first: bool, seen: Literal["visible", "hidden"]) -> StreamlitPage:
    """A page as the menu shows it, made once: Streamlit looks its file up, folder by folder."""
    return st.Page(state.page_file(name), title=title or None, url_path=path, default=first, visibility=seen)


def _link_asides(asides: tuple[str, ...]) -> None:
    """Links to the pages about the tool; that to accessibility shows how far the tool conforms, as it must."""
    labels = {aside: state.say(f"page.{aside}.name") for aside in asides}
    labels["accessibility"] = state.say(f"page.accessibility.link.{find_verdict()}")
    for aside, label in labels.items():
        st.page_link(state.page_file(aside), label=label)


def _choose_inventory() -> None:
    """Which organisation and inventory the pages are about, and a choice of others where there are some."""
    organisations = state.find_organisations()
    studied = state.find_studied()
    if studied is None:
        if len(organisations) > 1:
            _choose_organisation(organisations)
        return
    own_energy.work_for(studied.organisation.organisation_id)
    records = list_inventories(state.open_engine(), studied.organisation.organisation_id)
    names = _name_inventories(records)
    with st.popover(
        state.say("app.studied", name=escape(studied.organisation.name), year=studied.record.year), width="stretch"
    ):
        if len(organisations) > 1:
            _choose_organisation(organisations)
        _choose(state.INVENTORY, "app.inventory", names)


def _name_inventories(records: list[InventoryRecord]) -> dict[int, str]:
    names = {one.inventory_id: state.say("app.inventory_of_year", name=one.name, year=one.year) for one in records}
    return state.distinct_names(names)


def _choose_organisation(organisations: list[Organisation]) -> None:
    _choose(state.ORGANISATION, "app.organisation", _name_organisations(organisations))


def _name_organisations(organisations: list[Organisation]) -> dict[int, str]:
    return state.distinct_names({one.organisation_id: one.name for one in organisations})


def _pin(studied: state.Studied | None) -> dict[str, str]:
    """What an address says to open on the inventory studied, though it be no longer the first of the lists."""
    if studied is None:
        return {}
    organisation_id = studied.organisation.organisation_id
    inventories = _name_inventories(list_inventories(state.open_engine(), organisation_id))
    organisations = _name_organisations(state.find_organisations())
    named = {
        state.ORGANISATION: organisations.get(organisation_id),
        state.INVENTORY: inventories.get(studied.inventory_id),
    }
    return {key: name for key, name in named.items() if name}


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
    if is_shared():
        show_who()
        return
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
