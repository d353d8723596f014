"""What one member buys for another: declared by who buys, confirmed by whom it is for, so that it is counted once."""

from datetime import date

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.show import escape, show_note
from footprint.pages.territory.reached import OwnMembership, done
from footprint.problems import UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.storage import (
    DeclaredProvision,
    ProvisionDraft,
    answer_provision,
    declare_provision,
    list_provisions,
    withdraw_provision,
)
from footprint.words.texts import format_share, type_name

LONGEST_NAME = 120


def show_provisions(membership: OwnMembership) -> None:
    """What was declared by and for the member, then declaring."""
    territory_id, organisation_id = membership.key
    st.markdown(state.say("page.membership.bought.about"))
    show_note(state.say("page.membership.bought.number", number=organisation_id))
    for one in list_provisions(state.open_engine(), territory_id):
        if one.beneficiary_id == organisation_id:
            _show_received(membership, one)
        elif one.organisation_id == organisation_id:
            _show_declared(membership, one)
    if acting.only_for("provision-declared"):
        with st.expander(state.say("page.membership.bought.declare")):
            _declare(membership)


def _say_answer(one: DeclaredProvision) -> str:
    word = "waiting" if one.confirmed is None else "confirmed" if one.confirmed else "refused"
    return state.say(f"page.membership.bought.answer.{word}")


def _say(key: str, one: DeclaredProvision) -> str:
    language = state.current_language()
    return state.say(
        f"page.membership.bought.{key}",
        what=type_name(one.type, language),
        share=format_share(one.share, language, 0),
        year=one.year,
        name=escape(one.beneficiary),
        number=one.organisation_id,
        answer=_say_answer(one),
    )


def _show_received(membership: OwnMembership, one: DeclaredProvision) -> None:
    with st.container(border=True):
        st.markdown(_say("for_us", one))
        answers = {True: "confirm", False: "refuse"}
        with st.container(horizontal=True):
            for confirmed, word in answers.items():
                label, key = (
                    state.say(f"page.membership.bought.{word}"),
                    f"provision-{word}-{one.organisation_id}-{one.number}",
                )
                if one.confirmed is not confirmed and acting.button(st, label, needs="provision-answered", key=key):
                    answer_provision(
                        state.open_engine(),
                        *membership.key,
                        one.organisation_id,
                        one.number,
                        confirmed,
                        state.current_actor(),
                    )
                    done("page.membership.bought.answered")


def _show_declared(membership: OwnMembership, one: DeclaredProvision) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_say("by_us", one))
        label, key = state.say("page.membership.bought.withdraw"), f"provision-withdraw-{one.number}"
        if acting.button(st, label, needs="provision-withdrawn", key=key, type="tertiary"):
            withdraw_provision(state.open_engine(), *membership.key, one.number, state.current_actor())
            done("page.membership.bought.withdrawn")


def _declare(membership: OwnMembership) -> None:
    language, catalogue = state.current_language(), shipped_factors().catalogue
    types = {one: type_name(one, language) for one in (*catalogue.device_types, *catalogue.service_types)}
    ordered = sorted(types, key=types.__getitem__)
    with st.form("provision", border=False):
        number = st.number_input(state.say("page.membership.bought.to"), 1, None, None, key="provision-to")
        name = st.text_input(state.say("page.membership.bought.to_name"), max_chars=LONGEST_NAME, key="provision-name")
        what = st.selectbox(
            state.say("page.membership.bought.what"), ordered, None, format_func=types.__getitem__, key="provision-type"
        )
        year = st.number_input(
            state.say("page.territory.campaign.year"), 2000, 2100, date.today().year - 1, key="provision-year"
        )
        share = st.slider(state.say("page.membership.bought.share"), 1, 100, 100, format="%d %%", key="provision-share")
        if not st.form_submit_button(state.say("page.membership.bought.go"), key="provision-go"):
            return
    if number is None or what is None or not name.strip():
        st.error(state.say("page.membership.bought.needed"))
        return
    draft = ProvisionDraft(int(number), name.strip(), int(year), what, share=share / 100.0)
    try:
        declare_provision(state.open_engine(), *membership.key, draft, state.current_actor())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    done("page.membership.bought.declared", name=escape(name))
