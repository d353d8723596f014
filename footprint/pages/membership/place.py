"""Where a member is among comparable ones, and the frozen dossiers that it sends."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.membership.consents import find_consents
from footprint.pages.show import escape, show_note
from footprint.pages.territory.benchmark import say_group, say_kilograms
from footprint.pages.territory.reached import OwnMembership, done, say_day
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.storage import StoredDossier, list_dossiers, list_received
from footprint.territory.benchmark import Place
from footprint.words.texts import format_number
from footprint.workspace.territory.compared import find_own_place
from footprint.workspace.territory.given import give_dossier


def show_place(membership: OwnMembership) -> None:
    """Its place or why there is none, then what it sent and may send."""
    st.header(state.say("page.membership.place.title"), anchor=False)
    found = find_own_place(state.open_engine(), membership.member)
    if found.place is not None:
        _show_figures(found.place)
    else:
        st.info(state.say(f"page.membership.place.why.{found.why}"))
    _show_sending(membership)


def _show_figures(place: Place) -> None:
    published, language = place.published, state.current_language()
    figures = {"lower": published.lower, "median": published.median, "upper": published.upper}
    with st.container(horizontal=True, gap="large"):
        own = state.say("page.membership.place.kilograms", value=format_number(place.value, language, 0))
        st.metric(state.say(f"page.membership.place.own_{published.group.people}"), own, width="content")
        for name, value in figures.items():
            if value is not None:
                label, term = state.say(f"page.territory.column.{name}"), "median" if name == "median" else "quartile"
                st.metric(label, say_kilograms(value), width="content", help=explain(term))
    said = "same" if not place.difference else "above" if place.difference > 0 else "below"
    share = format_number(abs(place.difference), language)
    st.markdown(f"**{state.say(f'page.membership.place.{said}', share=share)}** " + _say_quarter(place))
    count = format_number(published.members, language)
    show_note(state.say("page.membership.place.among", count=count, group=say_group(published.group)))


def _say_quarter(place: Place) -> str:
    if place.published.lower is None or place.published.upper is None or not place.quarter:
        return ""
    return state.say(f"page.membership.place.quarter.{place.quarter}")


# --- sending ---------------------------------------------------------------------------------------------------------


def _show_sending(membership: OwnMembership) -> None:
    st.header(state.say("page.membership.send.title"), anchor=False)
    engine, (territory_id, organisation_id) = state.open_engine(), membership.key
    sent = [one for one in list_received(engine, territory_id) if one.organisation_id == organisation_id]
    for one in sent:
        st.markdown(state.say("page.membership.send.one", number=one.number, year=one.year, at=say_day(one.at)))
    if "dossiers" not in find_consents(membership):
        st.info(state.say("page.membership.send.no_consent"))
        return
    waiting = _list_standing(list_dossiers(engine, organisation_id), {one.number for one in sent})
    if not waiting:
        if not sent:
            st.info(state.say("page.membership.send.none"))
            state.link_to("dossier", state.say("page.dossier.name"))
        return
    if not acting.only_for("dossier-sent"):
        return
    names = {one.number: _name_dossier(one) for one in waiting}
    number = st.selectbox(
        state.say("page.membership.send.which"), list(names), format_func=names.__getitem__, key="membership-dossier"
    )
    name = escape(membership.territory.name)
    show_note(state.say("page.membership.send.about"))
    if st.button(state.say("page.membership.send.go", territory=name), type="primary", key="membership-send"):
        try:
            give_dossier(engine, *membership.key, number, state.current_actor())
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            return
        done("page.membership.send.done", number=number, territory=name)


def _list_standing(kept: list[StoredDossier], sent: set[int]) -> list[StoredDossier]:
    """The dossiers that were neither retracted nor sent, the last one first."""
    retracted = {one.about for one in kept if one.status == "retracted"}
    return [one for one in reversed(kept) if one.sha256 and one.number not in retracted | sent]


def _name_dossier(dossier: StoredDossier) -> str:
    status = state.say(f"page.territory.status.{dossier.status}")
    return state.say("page.membership.send.name", number=dossier.number, status=status, at=say_day(dossier.at))
