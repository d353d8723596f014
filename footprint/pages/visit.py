"""The guided visit: a few stops, on each page what it answers and where to look; left and taken up at any moment."""

import streamlit as st

from footprint.pages import state
from footprint.pages.steps import STEPS

STOPS = (*STEPS, "method")

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
    """The panel of the visit, on the page of a stop; on another page, the way back to it."""
    if not is_under_way():
        return
    if page in STOPS:
        st.session_state[LAST] = page
    with st.container(border=True, key="visit"):
        if page in STOPS:
            _show_stop(page)
        else:
            _show_waiting()


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
