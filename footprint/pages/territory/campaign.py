"""A campaign: its dates, how many are how far, whom to help next, and one row a member."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import print_bounds
from footprint.estimation.estimate import GRAIN
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_download, show_note
from footprint.pages.territory.labels import say_label
from footprint.pages.territory.narrowed import narrow_members
from footprint.pages.territory.reached import Held, done, say_short_day
from footprint.storage import CampaignRecord, ReceivedDossier, set_campaign
from footprint.territory.shared_view import SharedView
from footprint.words.texts import day_order
from footprint.workspace.territory.gathered import Gathered
from footprint.workspace.territory.promised import keep_promises, list_promises
from footprint.workspace.territory.standing import MemberStanding, count_progress, list_to_help

MOST_TO_HELP = 5
LONGEST_NAME = 120
NAME_WIDTH = 160  # pixels
RARE = ("label",)  # columns that are there once a member has something in them


def show_campaign(held: Held, gathered: Gathered, view: SharedView | None) -> None:
    """The campaign, its counts and its members."""
    if not gathered.standings:
        st.info(state.say("page.territory.campaign.nobody"))
    else:
        _show_counts(gathered)
        _show_members(gathered, view)
        _show_to_help(gathered)
        _show_promises(held, gathered)
    if held.may("campaign-set"):
        with st.expander(state.say("page.territory.campaign.change")):
            ask_campaign(held.territory.territory_id, held.campaign)
        with st.expander(state.say("page.territory.campaign.another")):
            ask_campaign(held.territory.territory_id)


def _show_counts(gathered: Gathered) -> None:
    total = len(gathered.standings)
    with st.container(horizontal=True, gap="large"):
        for state_name, count in count_progress(gathered.standings).items():
            said = say_counts("page.territory.campaign.of", count=count, total=total)
            st.metric(state.say(f"page.territory.campaign.count.{state_name}"), said, width="content")
        labelled = sum(one.label is not None for one in gathered.standings)
        if labelled:
            said = say_counts("page.territory.campaign.of", count=labelled, total=total)
            st.metric(state.say("page.territory.campaign.count.labelled"), said, width="content")


def _show_to_help(gathered: Gathered) -> None:
    """Whom to help next: by what is missing, never by what they emit."""
    waiting = list_to_help(gathered.standings)
    if not waiting:
        return
    st.subheader(state.say("page.territory.campaign.help"), anchor=False)
    lines = [
        state.say(f"page.territory.campaign.reason.{one.reason}", name=escape(one.name))
        for one in waiting[:MOST_TO_HELP]
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if len(waiting) > MOST_TO_HELP:
        show_note(say_counts("page.territory.campaign.more", count=len(waiting) - MOST_TO_HELP))


def _show_promises(held: Held, gathered: Gathered) -> None:
    """What the organisation of the territory promised of its members, and the button that observes it."""
    promises = list_promises(state.open_engine(), held.territory.territory_id)
    if not promises:
        return
    st.subheader(state.say("page.territory.campaign.promised"), anchor=False)
    st.markdown("\n".join(f"- {escape(one.title)}" for one in promises))
    show_note(state.say("page.territory.campaign.observed"))
    if not held.may("plan-saved"):
        return
    if st.button(state.say("page.territory.campaign.observe"), key="territory-observe"):
        name, year = held.campaign.name, held.campaign.year
        source = state.say("page.territory.campaign.source", name=name)
        said = state.say("page.territory.campaign.kept", name=escape(name), year=year)
        kept = keep_promises(state.open_engine(), gathered, source, state.current_actor(), said)
        done(
            "page.territory.campaign.kept" if kept else "page.territory.campaign.nothing_new",
            name=escape(name),
            year=year,
        )


def _show_members(gathered: Gathered, view: SharedView | None) -> None:
    figures = view.counted.set_index("member") if view is not None else None
    found = narrow_members(gathered.standings, "territory-narrow", lambda one: (one.name, one.kind, one.progress))
    if not found:
        st.info(state.say("page.territory.narrow.none"))
        return
    table = pd.DataFrame([_tell_member(one, figures) for one in found])
    table = table.loc[:, [name not in RARE or (table[name] != "").any() for name in table]]
    names = {name: state.say(f"page.territory.column.{name}") for name in table}
    show = table.rename(columns=names)
    number, pinned = (
        st.column_config.NumberColumn(format="localized"),
        st.column_config.TextColumn(pinned=True, width=NAME_WIDTH),
    )
    st.dataframe(
        show,
        hide_index=True,
        width="stretch",
        alt=state.say("page.territory.campaign.alt"),
        column_config={names["name"]: pinned, names["staff"]: number, names["each"]: number},
        placeholder="—",
        key="territory-members",
    )
    show_note(state.say("page.territory.campaign.table"))
    show_download(show, "membres", "territory-members-download")


def _tell_member(standing: MemberStanding, figures: pd.DataFrame | None) -> dict[str, object]:
    each, interval = None, ""
    if figures is not None and standing.key in figures.index:
        row = figures.loc[standing.key]
        if row["staff"] > 0:
            each = float(row["grains"]) * GRAIN / row["staff"]
            interval = print_bounds(row["low"] / row["staff"], row["high"] / row["staff"], state.current_language())
    dossier = standing.dossiers[-1] if standing.dossiers else None
    return {
        "name": standing.name,
        "kind": state.say(f"member_kind.{standing.kind}") if standing.kind else "",
        "staff": standing.staff,
        "progress": state.say(f"page.territory.progress.{standing.progress}"),
        "each": round(each, 1) if each is not None else None,
        "interval": interval,
        "dossier": _tell_dossier(dossier),
        "label": say_label(standing.label),
    }


def _tell_dossier(dossier: ReceivedDossier | None) -> str:
    if dossier is None:
        return ""
    status = state.say(f"page.territory.status.{dossier.status}")
    return state.say("page.territory.dossier", year=dossier.year, status=status, at=say_short_day(dossier.frozen_at))


def ask_campaign(territory_id: int, campaign: CampaignRecord | None = None) -> None:
    """The form of a campaign: a new one, or changes."""
    if not state.may("campaign-set", territory_id):
        show_note(state.say("page.territory.only_manager"))
        return
    key, today = f"campaign-{campaign.number if campaign else 'new'}", date.today()
    order = day_order(state.current_language())
    with st.form(key, border=False):
        name = st.text_input(
            state.say("page.territory.campaign.name"),
            campaign.name if campaign else state.say("page.territory.campaign.usual", year=today.year - 1),
            max_chars=LONGEST_NAME,
            key=f"{key}-name",
            autocomplete="off",
        )
        with st.container(horizontal=True):
            year = st.number_input(
                state.say("page.territory.campaign.year"),
                2000,
                2100,
                campaign.year if campaign else today.year - 1,
                key=f"{key}-year",
            )
            opens = st.date_input(
                state.say("page.territory.campaign.opens"),
                campaign.opens_on if campaign else today,
                format=order,
                key=f"{key}-opens",
            )
            closes = st.date_input(
                state.say("page.territory.campaign.closes"),
                campaign.closes_on if campaign else today + timedelta(180),
                format=order,
                key=f"{key}-closes",
            )
        label = state.say(f"page.territory.campaign.{'save' if campaign else 'open'}")
        if not st.form_submit_button(label, type="primary", key=f"{key}-save"):
            return
    number = campaign.number if campaign else None
    set_campaign(
        state.open_engine(), territory_id, name.strip(), int(year), opens, closes, state.current_actor(), number
    )
    if number is None:
        st.session_state.pop(f"territory-campaign-{territory_id}", None)
    done("page.territory.campaign.saved", name=escape(name))
