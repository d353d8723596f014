"""Levers that a member shares with its territory: what it did, and the effect that it measured."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.membership.consents import find_consents
from footprint.pages.show import escape
from footprint.pages.territory.reached import OwnMembership, done
from footprint.storage import list_shared_levers, share_lever, unshare_lever
from footprint.words.texts import format_mass

LONGEST_NAME, LONGEST_TEXT = 120, 500


def show_shared(membership: OwnMembership) -> None:
    """What is shared, and sharing another lever."""
    engine, (territory_id, organisation_id) = state.open_engine(), membership.key
    st.markdown(state.say("page.membership.lever.about"))
    for one in list_shared_levers(engine, territory_id):
        if one.organisation_id != organisation_id:
            continue
        said = one.said
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            effect = format_mass(said.get("effect_kg"), state.current_language())
            st.markdown(f"**{escape(said.get('name', ''))}** — {effect}")
            label = state.say("page.membership.lever.withdraw", name=escape(said.get("name", "")))
            if acting.button(st, label, needs="lever-unshared", key=f"unshare-{one.number}", type="tertiary"):
                unshare_lever(engine, *membership.key, one.number, state.current_actor())
                done("page.membership.lever.withdrawn")
    if "levers" not in find_consents(membership):
        st.info(state.say("page.membership.lever.no_consent"))
    elif acting.only_for("lever-shared"):
        _share(membership)


def _share(membership: OwnMembership) -> None:
    with st.form("lever-share", border=False):
        name = st.text_input(state.say("page.membership.lever.name"), max_chars=LONGEST_NAME, key="lever-name")
        about = st.text_area(state.say("page.membership.lever.done"), max_chars=LONGEST_TEXT, key="lever-done")
        effect = st.number_input(
            state.say("page.membership.lever.effect_kg"), 0.0, None, None, 10.0, key="lever-effect"
        )
        measured = st.text_input(
            state.say("page.membership.lever.measured_how"), max_chars=LONGEST_TEXT, key="lever-measured"
        )
        if not st.form_submit_button(state.say("page.membership.lever.share"), type="primary", key="lever-share-go"):
            return
    if not (name.strip() and effect is not None and measured.strip()):
        st.error(state.say("page.membership.lever.needed"))
        return
    content = {"name": name.strip(), "done": about.strip(), "effect_kg": float(effect), "measured": measured.strip()}
    share_lever(state.open_engine(), *membership.key, content, state.current_actor())
    done("page.membership.lever.shared", name=escape(name))
