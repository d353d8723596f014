"""The guided visit: a few stops, on each page what it answers and where to look; left and taken up at any moment."""

import streamlit as st

from footprint.pages import state
from footprint.pages.steps import STEPS

STOPS = (*STEPS, "method")

# What each stop points at, of what the page holds at the moment: the first that is there, else its title.
TITLE = "[data-testid=stMain] h1"
POINTED = {
    "inventory": ("[data-testid=stMain] [data-testid=stDataFrame]", "[data-testid=stMain] [role=tablist]"),
    "footprint": (".st-key-footprint-figure", "[data-testid=stMain] [role=tablist]"),
    "scenarios": (".st-key-plan-line", ".st-key-next-levers"),
    "commitments": ("[data-testid=stMain] [data-testid=stTable]", ".st-key-board-ways"),
    "dossier": ("[data-testid=stMain] form", "[data-testid=stMain] [role=tablist]"),
    "method": ("[data-testid=stMain] [role=tablist]", "[data-testid=stMain] h2"),
}

# In the session: whether the visit is under way, and the stop one was last at.
UNDER_WAY, LAST = "visit-under-way", "visit-last"


def is_under_way() -> bool:
    """Whether the visit is shown."""
    return bool(st.session_state.get(UNDER_WAY))


def offer_visit() -> None:
    """The button that begins the visit, or takes it up where it was left; none while it goes on."""
    if is_under_way():
        return
    last = st.session_state.get(LAST)
    label = (
        state.say("visit.resume", place=STOPS.index(last) + 1, stops=len(STOPS)) if last else state.say("visit.begin")
    )
    if st.button(label, key="visit-begin", icon=":material/signpost:", width="stretch"):
        begin_visit(last or STOPS[0])


def begin_visit(stop: str = STOPS[0]) -> None:
    """Go to a stop, the visit being under way."""
    st.session_state[UNDER_WAY] = True
    _go_to(stop)


def show_visit(page: str) -> None:
    """The panel of the visit, over the page of a stop, and what it points at; on another page, the way back to it."""
    if not is_under_way():
        return
    if page in STOPS:
        st.session_state[LAST] = page
    with st.container(border=True, key="visit"):
        if page in STOPS:
            st.html(f"<style>{point_at(page)}</style>")
            _show_stop(page)
        else:
            _show_waiting()


def point_at(stop: str) -> str:
    """The rules that frame, on the page of a stop, the first of what it speaks of that is there; else its title."""
    frame = "outline: 3px solid currentColor; outline-offset: 6px; border-radius: 4px;"
    before, rules = "", []
    for target in (*POINTED[stop], TITLE):
        rules.append(f":root{before} {target} {{ {frame} }}")
        before += f":not(:has({target}))"
    return "\n".join(rules)


def _show_stop(page: str) -> None:
    place = STOPS.index(page)
    count = state.say("visit.place", place=place + 1, stops=len(STOPS))
    st.markdown(f"**{count} — {state.say(f'visit.stop.{page}.question')}**")
    st.markdown(state.say(f"visit.stop.{page}.answer"))
    if state.find_studied() is None:
        st.markdown(state.say("visit.nothing"))
    with st.container(horizontal=True):
        if place + 1 < len(STOPS):
            following = STOPS[place + 1]
            said = state.say("visit.next", name=state.say(f"page.{following}.name"))
            if st.button(said, key="visit-next", type="primary"):
                _go_to(following)
        elif st.button(state.say("visit.end"), key="visit-end", type="primary"):
            st.session_state.pop(LAST)
            _leave("home")
        if place:
            former = STOPS[place - 1]
            if st.button(state.say("visit.former", name=state.say(f"page.{former}.name")), key="visit-former"):
                _go_to(former)
        if st.button(state.say("visit.leave"), key="visit-leave"):
            _leave()


def _show_waiting() -> None:
    last = st.session_state.get(LAST, STOPS[0])
    st.markdown(state.say("visit.waiting", name=state.say(f"page.{last}.name")))
    with st.container(horizontal=True):
        if st.button(state.say("visit.back", name=state.say(f"page.{last}.name")), key="visit-back"):
            _go_to(last)
        if st.button(state.say("visit.leave"), key="visit-leave"):
            _leave()


def _go_to(stop: str) -> None:
    st.session_state[LAST] = stop
    state.go_to(stop)


def _leave(page: str = "") -> None:
    st.session_state[UNDER_WAY] = False
    if page:
        state.go_to(page)
    st.rerun()
