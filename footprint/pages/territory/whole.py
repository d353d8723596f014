"""The whole of a territory: the total with its interval, of whom it is, where the carbon is, what is left out."""

from datetime import date

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import draw_parts, print_interval
from footprint.estimation.estimate import GRAIN
from footprint.pages import state
from footprint.pages.computed import MEMO
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.territory.reached import Held
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.shared_view import SharedView
from footprint.words.texts import format_mass, format_number, format_share, label, type_name
from footprint.workspace.territory.documents import DOCUMENTS, make_archive, take_document
from footprint.workspace.territory.gathered import Gathered

MIME = {"summary": "application/pdf", "report": "application/pdf", "archive": "application/zip"}
NAMES = {"summary": "territoire-page.pdf", "report": "territoire-rapport.pdf", "archive": "territoire.zip"}


def show_whole(held: Held, gathered: Gathered, view: SharedView | None) -> None:
    """The sum of the dossiers received, and all that follows from it."""
    if view is None:
        st.info(state.say("page.territory.whole.none", year=held.campaign.year))
        _show_set_aside(gathered)
        return
    _show_total(view)
    _show_parts(view)
    _show_left_out(gathered, view)
    _show_provisions(gathered, view)
    _show_years(gathered, view)
    _offer_documents(held, gathered, view)


def _show_total(view: SharedView) -> None:
    language, interval = state.current_language(), view.interval
    counted = view.counting
    with st.container(horizontal=True, gap="large"):
        st.metric(
            state.say("page.territory.whole.total", year=counted.year),
            format_mass(view.total, language),
            width="content",
        )
        for people in ("staff", "public"):
            if view.per_person(people) > 0:
                said = format_mass(view.per_person(people), language)
                st.metric(state.say(f"page.territory.whole.each_{people}"), said, width="content")
    st.markdown(
        state.say("page.territory.whole.between", interval=print_interval(interval.low, interval.high, language))
        + " "
        + _say_coverage(view)
    )
    show_note(
        state.say(
            "territory.method",
            accounting=state.say(f"choice.accounting.{counted.accounting}.name"),
            electricity=state.say(f"choice.electricity.{counted.electricity}.name"),
            factor_set=label("choice.factor_set", counted.factor_set, language),
            version=counted.version,
        )
    )


def _say_coverage(view: SharedView) -> str:
    held, language = view.coverage, state.current_language()
    counts = {
        "members": format_number(held.members, language),
        "of_members": format_number(held.of_members, language),
    }
    if not held.of_staff:
        return state.say("territory.coverage_without_staff", **counts)
    return state.say("territory.coverage", **counts, share=format_share(held.staff_share, language, 0))


def _show_parts(view: SharedView) -> None:
    language = state.current_language()
    by = {"family": "family", "kind": "kind"}
    names = {name: state.say(f"territory.by.{name}") for name in by}
    chosen = st.segmented_control(
        state.say("page.territory.whole.by"),
        list(names),
        default="family",
        required=True,
        format_func=names.__getitem__,
        key="territory-by",
        label_visibility="collapsed",
    )
    chosen = chosen or "family"
    parts = view.sum_by(chosen)
    parts = parts.assign(name=[_name_part(chosen, part) for part in parts[chosen]])
    st.header(state.say("territory.section.where"), anchor=False)
    show_chart(draw_parts(parts[["name", "impact"]], names[chosen], language), f"territory-{chosen}")
    table = parts[["name", "impact", "lines", "missing"]]
    said = [names[chosen], *(state.say(f"page.territory.column.{name}") for name in ("impact", "lines", "missing"))]
    show_download(table.set_axis(said, axis=1), f"territoire-{chosen}", f"territory-{chosen}-download")
    if len(set(view.counted["kind"])) > 1:
        _show_crossed(view)


def _show_crossed(view: SharedView) -> None:
    """Each kind of member by family: where the carbon of whom is."""
    language, sums = state.current_language(), view.sum_by("kind", "family")
    by_kind = sums.pivot_table("impact", "kind", "family", aggfunc="sum").loc[pd.unique(sums["kind"])]
    ordered = sums.groupby("family")["grains"].sum().sort_values(ascending=False).index
    columns = {family: _name_part("family", family) for family in ordered}
    table = by_kind[list(ordered)].map(lambda mass: "—" if pd.isna(mass) else format_mass(mass, language))
    table = table.rename(columns=columns).reset_index()
    table["kind"] = [_name_part("kind", kind) for kind in table["kind"]]
    with st.expander(state.say("page.territory.whole.crossed")):
        named = table.rename(columns={"kind": state.say("page.territory.column.kind")})
        show_table(named, state.say("page.territory.whole.crossed"), "territory-crossed")


def _name_part(by: str, part: str) -> str:
    if not part:
        return state.say("territory.no_kind")
    return state.say(f"member_kind.{part}") if by == "kind" else label("family", part, state.current_language())


def _show_left_out(gathered: Gathered, view: SharedView) -> None:
    st.header(state.say("page.territory.whole.left_out"), anchor=False)
    if view.left_out.empty:
        st.markdown(state.say("territory.none_left_out"))
    else:
        language, names = state.current_language(), gathered.names
        out = view.members[view.members["left_out"] != ""]
        table = pd.DataFrame(
            {
                "name": out["member"].map(names).tolist(),
                "why": [state.say(f"territory.left_out.{why}") for why in out["left_out"]],
            }
        ).sort_values("name", key=lambda column: column.str.casefold(), ignore_index=True)
        said = [
            state.say(
                "page.territory.whole.left_out_row",
                why=state.say(f"territory.left_out.{row['left_out']}"),
                count=format_number(row["members"], language),
            )
            for row in view.left_out.to_dict("records")
        ]
        st.markdown("\n".join(f"- {line}" for line in said))
        with st.expander(state.say("page.territory.whole.left_out_names")):
            columns = [state.say(f"page.territory.column.{name}") for name in table]
            show_table(table.set_axis(columns, axis=1), state.say("page.territory.whole.left_out"), "left-out")
    _show_set_aside(gathered)


def _show_set_aside(gathered: Gathered) -> None:
    """Dossiers that were received and give no figure."""
    for name, why in gathered.set_aside:
        st.warning(
            state.say("page.territory.whole.set_aside", name=escape(name), why=state.say(f"territory.unusable.{why}"))
        )


def _show_provisions(gathered: Gathered, view: SharedView) -> None:
    if view.provisions.empty:
        return
    language, names = state.current_language(), gathered.names
    st.header(state.say("territory.section.provisions"), anchor=False)
    if view.counted_again:
        st.markdown(state.say("page.territory.whole.once", impact=format_mass(view.counted_again * GRAIN, language)))
    rows = [
        (
            names.get(one["provider"], "—"),
            names.get(one["beneficiary"], "—"),
            type_name(one["type"], language),
            state.say(f"territory.provision.{one['outcome']}"),
            format_mass(one["grains"] * GRAIN, language),
        )
        for one in view.provisions.to_dict("records")
    ]
    columns = [state.say(f"territory.column.{name}") for name in ("provider", "beneficiary", "type", "outcome", "mass")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("territory.caption.provisions"), "territory-provisions")


def _show_years(gathered: Gathered, view: SharedView) -> None:
    """Earlier years at constant method, each against the same members now; and those that do not compare."""
    if view.restated.empty:
        return
    st.header(state.say("page.territory.whole.years"), anchor=False)
    if view.past_years.empty:
        st.markdown(state.say("page.territory.whole.no_years"))
    else:
        _show_compared_years(view)
    _show_years_left_out(gathered, view)


def _show_years_left_out(gathered: Gathered, view: SharedView) -> None:
    left = view.years_left_out
    if left.empty:
        return
    table = left.assign(
        year=left["year"].astype("str"),
        name=left["member"].map(gathered.names),
        why=[state.say(f"territory.years_left_out.{why}") for why in left["why"]],
    )[["year", "name", "why"]]
    columns = [state.say(f"page.territory.column.{name}") for name in table]
    said = say_counts("page.territory.whole.years_out", count=len(left))
    with st.expander(said):
        show_table(table.set_axis(columns, axis=1), said, "territory-years-left-out")


def _show_compared_years(view: SharedView) -> None:
    years, language, year = view.past_years, state.current_language(), view.counting.year
    show_note(state.say("page.territory.whole.years_note", year=year))
    rows = [
        (
            str(row["year"]),
            format_number(row["members"], language),
            format_mass(row["then"], language),
            format_mass(row["now"], language),
            format_share(row["change"], language),
        )
        for row in years.to_dict("records")
    ]
    columns = [
        state.say(f"page.territory.column.{name}", year=year) for name in ("year", "members", "then", "now", "change")
    ]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.territory.whole.years"), "territory-years")


def _offer_documents(held: Held, gathered: Gathered, view: SharedView) -> None:
    """The page for elected people, the report and the archive, written when they are asked for."""
    st.header(state.say("page.territory.whole.documents"), anchor=False)
    st.markdown(state.say("page.territory.whole.documents_about"))
    language = state.document_language()
    author, on = state.current_name(), date.today().isoformat()
    identity = TerritoryIdentity(held.territory.name, held.campaign.name, author, on)

    def make() -> bytes:
        key = (gathered.key, identity, language)
        return MEMO.find(key, lambda: make_archive(view, identity, language))

    with st.container(horizontal=True):
        for name in DOCUMENTS:
            st.download_button(
                state.say(f"page.territory.whole.document.{name}"),
                lambda name=name: take_document(make(), name),
                file_name=NAMES[name],
                mime=MIME[name],
                key=f"territory-document-{name}",
                on_click="ignore",
                icon=":material/download:",
            )
