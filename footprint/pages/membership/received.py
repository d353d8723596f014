"""What a territory sent to its members, each with the button that takes it in."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.imports.imports import hand_over
from footprint.pages.plan_desk import open_desk
from footprint.pages.show import escape
from footprint.pages.territory.lever_rows import show_levers
from footprint.pages.territory.reached import OwnMembership, done, say_day
from footprint.problems import UnusableInput
from footprint.storage import Sending, list_sendings, load_sending, save_own_factors
from footprint.workspace.handed_over import Handed
from footprint.workspace.territory.taken_in import add_scenarios, read_factors, read_levers

NEEDS = {"template": "version-saved", "factors": "factor-added", "plan": "plan-saved"}


def show_received(membership: OwnMembership) -> None:
    """Each sending, the last one first."""
    sent = list_sendings(state.open_engine(), membership.territory.territory_id)
    if not sent:
        st.info(state.say("page.membership.received.none"))
    for one in reversed(sent):
        with st.container(border=True):
            kind = state.say(f"page.territory.sent.kind.{one.kind}")
            st.markdown(state.say("page.territory.sent.one", kind=kind, name=escape(one.name), at=say_day(one.at)))
            try:
                _show_sending(membership, one)
            except UnusableInput as refusal:
                state.show_refusal(refusal)


def _show_sending(membership: OwnMembership, sending: Sending) -> None:
    engine, of = state.open_engine(), membership.territory.territory_id
    if sending.kind == "levers":
        show_levers(read_levers(load_sending(engine, of, sending.number)), f"received-{sending.number}")
        return
    label = state.say(f"page.membership.received.take.{sending.kind}")
    with st.container(horizontal=True):
        is_taken = acting.button(st, label, needs=NEEDS[sending.kind], key=f"take-{sending.number}")
        st.download_button(
            state.say("page.membership.received.file"),
            lambda: load_sending(engine, of, sending.number),
            file_name=sending.filename,
            key=f"received-file-{sending.number}",
            on_click="ignore",
            icon=":material/download:",
        )
    if is_taken:
        take = {"template": _take_template, "factors": _take_factors, "plan": _take_plan}[sending.kind]
        take(membership, sending, load_sending(engine, of, sending.number))


def _take_template(membership: OwnMembership, sending: Sending, content: bytes) -> None:
    """As a file that was dropped on the page of the inventory."""
    if state.find_studied() is None:
        st.warning(state.say("page.membership.received.no_inventory"))
        return
    hand_over([Handed(sending.sha256, sending.filename, content)])
    state.open_section("import")
    state.go_to("inventory")


def _take_factors(membership: OwnMembership, sending: Sending, content: bytes) -> None:
    own, (_, organisation_id) = read_factors(content), membership.key
    why = state.say("page.membership.received.why", territory=membership.territory.name, name=sending.name)
    added = save_own_factors(state.open_engine(), organisation_id, own, state.current_actor(), why)
    done("page.membership.received.done.factors", count=len(added))


def _take_plan(membership: OwnMembership, sending: Sending, content: bytes) -> None:
    """The scenarios that the plan lacks; none of its own is replaced."""
    studied = state.find_studied()
    if studied is None:
        st.warning(state.say("page.membership.received.no_inventory"))
        return
    desk = open_desk(studied)
    plan, added = add_scenarios(desk.plan, content)
    if not added:
        st.info(state.say("page.membership.received.nothing_new"))
        return
    desk.save(plan, state.say("page.membership.received.done.plan", names=", ".join(added)))
