"""Access by programs: tokens that read an organisation over HTTP; made, listed and withdrawn."""

import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape
from footprint.server.configuration import Configuration, find_configuration
from footprint.server.interface.operations import DESCRIPTION, PREFIX
from footprint.server.public_address import find_origin
from footprint.storage import READS, AccessToken, Organisation, create_token, list_tokens, withdraw_token
from footprint.storage.people.access_tokens import LONGEST_TOKEN_DAYS
from footprint.words.texts import format_date

USUAL_DAYS = 90
LONGEST_NAME = 80


def show_tokens(organisation: Organisation) -> None:
    """Make a token and withdraw one, where the configuration of the server opens the interface."""
    configuration = find_configuration()
    if configuration is None or not configuration.interface.open:
        return
    address = f"{find_origin(configuration)}{PREFIX}{DESCRIPTION}"
    with st.expander(state.say("page.tokens.title"), key="tokens"):
        st.markdown(state.say("page.tokens.introduction", address=address))
        _create(organisation, configuration)
        _show_held(organisation)


def _create(organisation: Organisation, configuration: Configuration) -> None:
    with st.form("tokens-create", border=False):
        name = st.text_input(
            state.say("page.tokens.name"), max_chars=LONGEST_NAME, key="tokens-name", autocomplete="off"
        ).strip()
        reads = st.multiselect(
            state.say("page.tokens.reads"), READS, READS[:1], format_func=_say_read, key="tokens-reads"
        )
        days = st.number_input(
            state.say("page.tokens.days"), 1, LONGEST_TOKEN_DAYS, USUAL_DAYS, key="tokens-days", width=200
        )
        created = st.form_submit_button(state.say("page.tokens.create"), key="tokens-create-submit")
    if not created:
        return
    if not name:
        st.error(state.say("page.tokens.name_needed"))
        return
    engine, of = state.open_engine(), organisation.organisation_id
    token = create_token(engine, of, name, reads, int(days), state.current_actor())
    st.success(state.say("page.tokens.created"), icon=":material/check_circle:")
    address = f"{find_origin(configuration)}{PREFIX}/v1/organisations"
    st.code(f'curl --header "Authorization: Bearer {token}" {address}', language=None, wrap_lines=True)


def _show_held(organisation: Organisation) -> None:
    """The tokens that still open something: one's own, and those of others for who looks after people."""
    engine, of, actor = state.open_engine(), organisation.organisation_id, state.current_actor()
    looks_after = state.may("role-changed", of)
    held = [one for one in list_tokens(engine, of) if one.holds and (looks_after or one.person_id == actor)]
    if not held:
        return
    st.markdown(f"**{say_counts('page.tokens.list', count=len(held))}**")
    for one in held:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_describe(one))
            key = f"tokens-withdraw-{one.token_hash[:12]}"
            if st.button(state.say("page.tokens.withdraw"), key=key, type="tertiary"):
                withdraw_token(engine, of, one.token_hash, actor)
                state.keep_message(state.say("page.tokens.withdrawn"))
                st.rerun()


def _describe(token: AccessToken) -> str:
    day = token.last_used_on
    used = state.say("page.tokens.used", day=format_date(day, state.current_language())) if day else ""
    return state.say(
        "page.tokens.one",
        name=escape(token.name),
        who=escape(state.name_actor(token.person_id)),
        reads=", ".join(map(_say_read, token.reads)),
        until=state.say_moment(token.expires_at).partition(",")[0],
        used=used or state.say("page.tokens.unused"),
    )


def _say_read(what: str) -> str:
    return state.say(f"page.tokens.read.{what}")
