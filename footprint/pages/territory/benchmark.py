"""The anonymous benchmark of a campaign: what would be published, what is withheld and why, and publishing it."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import show_note, show_table
from footprint.pages.territory.reached import Held, done, say_day
from footprint.problems import UnusableInput
from footprint.storage import list_benchmarks
from footprint.territory.benchmark import ComparableGroup, PublishedGroup, read_publication
from footprint.words.texts import format_number
from footprint.workspace.territory.compared import prepare_publication, publish_for_members
from footprint.workspace.territory.gathered import Gathered


def show_benchmark(held: Held, gathered: Gathered) -> None:
    """What all members read of the campaign, and what publishing again would change."""
    engine, of = state.open_engine(), held.territory.territory_id
    st.markdown(state.say("page.territory.compared.about"))
    groups: tuple[PublishedGroup, ...] = ()
    published = [one for one in list_benchmarks(engine, of) if one.campaign == held.campaign.number]
    if published:
        last = max(published, key=lambda one: one.at)
        st.header(state.say("page.territory.compared.published", at=say_day(last.at)), anchor=False)
        groups = read_publication(last.said).groups
        _show_groups(groups, "territory-published")
    prepared = prepare_publication(engine, gathered)
    if prepared is None:
        st.info(state.say("page.territory.whole.none", year=held.campaign.year))
        return
    is_same = bool(published) and prepared.groups == groups
    if is_same:
        show_note(state.say("page.territory.compared.same"))
    else:
        st.header(state.say("page.territory.compared.to_publish"), anchor=False)
        _show_groups(prepared.groups, "territory-to-publish")
    if prepared.withheld:
        st.markdown(f"**{say_counts('page.territory.compared.withheld', count=len(prepared.withheld))}**")
        rows = [
            (say_group(group), state.say(f"page.territory.compared.why.{why}"))
            for group, why in prepared.withheld.items()
        ]
        columns = [state.say(f"page.territory.column.{name}") for name in ("group", "why")]
        show_table(pd.DataFrame(rows, columns=columns), state.say("page.territory.compared.withheld_alt"), "withheld")
    if not held.may("benchmark-published"):
        show_note(state.say("page.territory.only_manager"))
        return
    if is_same or not prepared.groups:
        return
    if st.button(state.say("page.territory.compared.publish"), type="primary", key="territory-publish"):
        try:
            publish_for_members(engine, gathered, prepared, state.current_actor())
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            return
        done("page.territory.compared.done")


def _show_groups(groups: tuple[PublishedGroup, ...], key: str) -> None:
    if not groups:
        st.info(state.say("page.territory.compared.nothing"))
        return
    rows = [
        (
            say_group(one.group),
            state.say("page.territory.compared.at_least", count=format_number(one.members, state.current_language())),
            *(say_kilograms(value) for value in (one.lower, one.median, one.upper)),
        )
        for one in groups
    ]
    columns = [state.say(f"page.territory.column.{name}") for name in ("group", "members", "lower", "median", "upper")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.territory.compared.alt"), key)


def say_group(group: ComparableGroup) -> str:
    """Who is compared: kind, size, perimeter, and by whom kilograms are divided."""
    return state.say(
        "page.territory.compared.group",
        kind=state.say(f"member_kind.{group.kind}"),
        size=state.say(f"territory.size.{group.size}"),
        perimeter=state.say(f"page.territory.compared.perimeter.{group.perimeter}"),
        people=state.say(f"page.territory.compared.people.{group.people}"),
    )


def say_kilograms(value: int | None) -> str:
    """A published figure, which is rounded already."""
    return "—" if value is None else f"{format_number(value, state.current_language())} kg"
