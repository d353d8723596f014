"""What a territory sends to all its members, and the levers that members share with it."""

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape, show_note
from footprint.pages.territory.lever_rows import show_levers
from footprint.pages.territory.reached import Held, done, say_day
from footprint.problems import UnusableInput
from footprint.storage import list_sendings, list_shared_levers, send_to_members, withdraw_sending
from footprint.workspace.territory.sent import send_own_factors, send_own_plan, send_shared_levers

LONGEST_NAME, MOST_MB = 120, 20


def show_sendings(held: Held) -> None:
    """What was sent, what may be sent, what members share."""
    engine, of = state.open_engine(), held.territory.territory_id
    sent = list_sendings(engine, of)
    st.markdown(state.say("page.territory.sent.about"))
    if not sent:
        st.info(state.say("page.territory.sent.none"))
    for one in sent:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            kind = state.say(f"page.territory.sent.kind.{one.kind}")
            st.markdown(state.say("page.territory.sent.one", kind=kind, name=escape(one.name), at=say_day(one.at)))
            if held.may("territory-sending-withdrawn") and st.button(
                state.say("page.territory.sent.withdraw", name=escape(one.name)),
                key=f"territory-unsend-{one.number}",
                type="tertiary",
            ):
                withdraw_sending(engine, of, one.number, state.current_actor())
                done("page.territory.sent.withdrawn", name=escape(one.name))
    levers = list_shared_levers(engine, of)
    st.header(state.say("page.territory.sent.levers"), anchor=False)
    if levers:
        show_levers([one.said for one in levers], "territory-levers")
    else:
        show_note(state.say("page.territory.sent.no_lever"))
    if held.may("territory-sent"):
        _send(held, bool(levers))


def _send(held: Held, with_levers: bool) -> None:
    st.header(state.say("page.territory.sent.send"), anchor=False)
    kinds = ("template", "factors", "plan", *(("levers",) if with_levers else ()))
    kind = st.radio(
        state.say("page.territory.sent.what"),
        kinds,
        format_func=lambda kind: state.say(f"page.territory.sent.offer.{kind}"),
        key="territory-send-kind",
    )
    name = st.text_input(
        state.say("page.territory.sent.name"),
        state.say(f"page.territory.sent.usual.{kind}", year=held.campaign.year),
        max_chars=LONGEST_NAME,
        key=f"territory-send-name-{kind}",
        autocomplete="off",
    ).strip()
    file = (
        st.file_uploader(state.say("page.territory.sent.file"), max_upload_size=MOST_MB, key="territory-file")
        if kind == "template"
        else None
    )
    disabled = kind == "template" and file is None
    if not st.button(state.say("page.territory.sent.go"), type="primary", key="territory-send", disabled=disabled):
        return
    engine, of, actor = state.open_engine(), held.territory.territory_id, state.current_actor()
    try:
        if kind == "template" and file is not None:
            send_to_members(engine, of, kind, name, file.name, file.getvalue(), actor)
            is_sent = True
        else:
            send = {"factors": send_own_factors, "plan": send_own_plan, "levers": send_shared_levers}[kind]
            is_sent = bool(send(engine, of, name, actor))
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    if not is_sent:
        st.warning(state.say(f"page.territory.sent.nothing.{kind}"))
        return
    done("page.territory.sent.done", name=escape(name))
