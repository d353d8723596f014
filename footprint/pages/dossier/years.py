"""The years side by side: published values kept, restated ones, what parts them, and the policy of the base year."""

from math import nan

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import draw_history
from footprint.charts.plan_charts import draw_bridge, say_signed_mass
from footprint.commitments.years import CAUSES, PER_PERSON, STEPS, Compared, Policy, Recalculation
from footprint.dossier.report.terms import say_cause, say_day, say_review, say_status
from footprint.pages import acting, state
from footprint.pages.computed import in_turn
from footprint.pages.footprint.choices import CHOICES, find_choice
from footprint.pages.problems import show_warnings
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.storage import save_policy, save_recalculation
from footprint.words.texts import format_mass, format_share
from footprint.workspace.stored_years import compare_stored

# What is no reduction: shown hatched.
NOT_DONE = ("perimeter", "carried_over", "corrections", "factors")


def show_years(studied: state.Studied) -> None:
    """The section of the page."""
    st.markdown(state.say("page.dossier.years.explanation"))
    method = studied.method(**{name: find_choice(name) for name in CHOICES})
    with in_turn(), st.spinner(state.say("page.dossier.years.computing")):
        compared = compare_stored(
            state.open_engine(), studied.organisation.organisation_id, method, studied.inventory_id
        )
        several = len(compared.years.situations) > 1
        if several:
            _ = compared.review
    show_warnings(compared.unreadable)
    if not several:
        st.info(state.say("page.dossier.years.one"))
        state.link_to("home", state.say("page.dossier.years.next_year"))
        return
    _show_table(compared)
    _show_bridge(compared)
    _show_since(compared)
    _show_review(studied, compared)


def _mass(kilograms: float) -> str:
    return state.say("format.missing") if pd.isna(kilograms) else format_mass(kilograms, state.current_language())


def _column(name: str) -> str:
    return state.say(f"years.column.{name}")


# --- the figures -----------------------------------------------------------------------------------------------------


def _show_table(compared: Compared) -> None:
    title = state.say("page.dossier.years.title", base=compared.base)
    st.header(title, anchor=False, help=explain("base_year"))
    language, table = state.current_language(), compared.table
    drawn = pd.DataFrame({"name": table["year"].astype("str"), "value": table["restated"], "low": nan, "high": nan})
    show_chart(draw_history(drawn, title, _mass, language), "years-chart")
    columns = [*PER_PERSON, *(f"{name}_per_person" for name in PER_PERSON)]
    shown = pd.DataFrame(
        {_column("year"): table["year"].astype("str")} | {_column(name): table[name].map(_mass) for name in columns}
    )
    shown[_column("edition")] = [_say_edition(compared, year) for year in table["year"]]
    show_table(shown, state.say("page.dossier.years.table"), "years-table")
    show_download(table, "annees", "years-download")


def _say_edition(compared: Compared, year: int) -> str:
    kept = compared.published.get(year)
    if kept is None:
        return state.say("years.unpublished")
    status = say_status(kept.status, state.current_language())
    return state.say("years.edition", edition=kept.edition, status=status, frozen=kept.frozen_id[:12])


def _show_bridge(compared: Compared) -> None:
    others = [year for year in compared.table["year"] if year != compared.base]
    end = st.selectbox(state.say("page.dossier.years.to"), others, len(others) - 1, key="years-to")
    title = state.say("page.dossier.years.bridge", start=compared.base, end=end)
    st.header(title, anchor=False, help=explain("constant_method"))
    table, language = compared.table.set_index("year"), state.current_language()
    ends = [state.say("years.of_year", year=year) for year in (compared.base, end)]
    carried = end in compared.years.provisional
    said_as = ["carried_over" if carried and name == "real_change" else name for name in STEPS]
    steps = pd.DataFrame(
        {
            "name": [ends[0], *(state.say(f"years.step.{name}") for name in said_as), ends[1]],
            "kind": ["level", *["step"] * len(STEPS), "level"],
            "change": [table.loc[compared.base, "today"], *table.loc[end, list(STEPS)], table.loc[end, "today"]],
            "hatched": [False, *(name in NOT_DONE for name in said_as), False],
        }
    )
    show_chart(draw_bridge(steps, title, language), "years-bridge")
    said = pd.DataFrame(
        {
            _column("cause"): [state.say(f"years.step.{name}") for name in said_as],
            _column("effect"): [say_signed_mass(table.loc[end, name], language) for name in STEPS],
            _column("meaning"): [state.say(f"years.step_help.{name}") for name in said_as],
        }
    )
    show_table(said, title, "years-steps")
    show_download(steps[["name", "change"]], f"ecart-{compared.base}-{end}", "years-steps-download")


def _show_since(compared: Compared) -> None:
    title = state.say("page.dossier.years.since")
    st.header(title, anchor=False)
    since, language = compared.since_published, state.current_language()
    if since.empty:
        st.markdown(state.say("page.dossier.years.since_none"))
        return
    shown = {_column("year"): since["year"].astype("str"), _column("published"): since["published"].map(_mass)}
    for cause in CAUSES:
        shown[say_cause(cause, language)] = [say_signed_mass(value, language) for value in since[cause]]
    shown[_column("today")] = since["today"].map(_mass)
    show_table(pd.DataFrame(shown), title, "years-since")
    show_download(since, "depuis-la-publication", "years-since-download")
    show_note(state.say("page.dossier.years.since_note"))


# --- the policy ------------------------------------------------------------------------------------------------------


def _show_review(studied: state.Studied, compared: Compared) -> None:
    st.header(state.say("page.dossier.years.review"), anchor=False)
    review, policy, language = compared.review, compared.policy, state.current_language()
    said = say_review(review.verdict, review.year, review.in_force, review.recalculated, policy.threshold, language)
    if review.verdict == "keep":
        st.success(escape(said), icon=":material/check_circle:")
    else:
        st.warning(escape(said), icon=":material/error:")
    st.markdown(state.say("years.policy", threshold=format_share(policy.threshold, language, 1), base=compared.base))
    causes = review.causes
    shown = pd.DataFrame(
        {
            _column("cause"): [say_cause(cause, language) for cause in causes["cause"]],
            _column("effect"): [say_signed_mass(value, language) for value in causes["effect"]],
            _column("share"): [format_share(abs(value), language, 1) for value in causes["share"].fillna(0.0)],
            _column("reached"): [state.say(f"years.reached.{'yes' if one else 'no'}") for one in causes["reached"]],
            _column("meaning"): [state.say(f"years.cause_help.{cause}") for cause in causes["cause"]],
        }
    )
    show_table(shown, state.say("page.dossier.years.causes"), "years-causes")
    show_download(causes, "causes-de-recalcul", "years-causes-download")
    _show_applying(studied, compared)
    _show_policy(studied, compared)
    _show_done(compared)


def _show_applying(studied: state.Studied, compared: Compared) -> None:
    review, language = compared.review, state.current_language()
    if review.recalculated == review.in_force or not acting.may("base-year-recalculated"):
        return
    with (
        st.expander(state.say("page.dossier.years.apply_title"), expanded=review.verdict == "recalculate"),
        st.form("years-apply", border=False),
    ):
        values = {"recalculated": format_mass(review.recalculated, language), "in_force": _mass(review.in_force)}
        st.markdown(state.say("page.dossier.years.apply_help", year=review.year, **values))
        why = st.text_input(state.say("page.dossier.years.why"), key="years-apply-why")
        asked = acting.form_submit_button(
            st, state.say("page.dossier.years.apply"), key="years-apply-go", needs="base-year-recalculated"
        )
    if asked:
        made = Recalculation(review.year, review.in_force, review.recalculated, review.effects, why)
        _log(lambda *who: save_recalculation(who[0], who[1], made, who[2]), studied, "applied")


def _show_policy(studied: state.Studied, compared: Compared) -> None:
    if not acting.may("base-year-policy"):
        return
    listed = list(compared.years.situations)
    with st.expander(state.say("page.dossier.years.policy_title")), st.form("years-policy", border=False):
        one, two = st.columns(2)
        base = one.selectbox(
            state.say("page.dossier.years.base_year"), listed, listed.index(compared.base), key="years-base"
        )
        percent = two.number_input(
            state.say("page.dossier.years.threshold"),
            0.1, 100.0, round(compared.policy.threshold * 100, 6), 0.5, key="years-threshold",
        )  # fmt: skip
        why = st.text_input(state.say("page.dossier.years.why"), key="years-policy-why")
        asked = acting.form_submit_button(
            st, state.say("page.dossier.years.save_policy"), key="years-policy-go", needs="base-year-policy"
        )
    if asked:
        policy = Policy(round(percent / 100, 8), base)
        _log(lambda *who: save_policy(who[0], who[1], policy, why, who[2]), studied, "policy_saved")


def _log(save, studied: state.Studied, said: str) -> None:
    """Write in the log, and draw the page anew."""
    try:
        save(state.open_engine(), studied.organisation.organisation_id, state.current_actor())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    state.keep_message(state.say(f"page.dossier.years.{said}"))
    st.rerun()


def _show_done(compared: Compared) -> None:
    title = state.say("page.dossier.years.done")
    st.header(title, anchor=False)
    if not compared.recalculations:
        st.markdown(state.say("page.dossier.years.done_none"))
        return
    language = state.current_language()
    rows = [
        (
            str(one.year),
            say_day(str(one.at)[:10], language),
            state.name_actor(one.actor),
            _mass(one.before),
            _mass(one.after),
            one.why,
        )
        for one in reversed(compared.recalculations)
    ]
    columns = [_column(name) for name in ("year", "when", "actor", "before", "after", "why")]
    table = pd.DataFrame(rows, columns=columns)
    show_table(table, title, "years-done")
    show_download(table, "recalculs", "years-done-download")
