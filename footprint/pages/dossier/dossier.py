"""The evidence dossier: freeze a footprint, sign it off, download it, verify one, and read the trail."""

from datetime import date

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import print_interval
from footprint.dossier.freeze import Identity, Signed
from footprint.dossier.report.terms import say_signed
from footprint.pages import acting, state
from footprint.pages.band import find_standing, show_nothing
from footprint.pages.computed import in_turn
from footprint.pages.dossier.audit import show_audit
from footprint.pages.dossier.audit_joined import show_bring_back, show_joined
from footprint.pages.dossier.audit_statement import list_kept, show_statements
from footprint.pages.dossier.documents import show_documents
from footprint.pages.dossier.one_page import show_page_downloads
from footprint.pages.dossier.verification import show_verification
from footprint.pages.dossier.years import show_years
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.choices import CHOICES, find_choice, find_footprint, name_choice
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.pages.signed_in import is_shared, note_once, noting
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.storage import (
    StoredDossier,
    last_standing,
    list_dossiers,
    list_log,
    list_roots,
    retract_dossier,
    verify_log,
)
from footprint.storage.people.access_log import DOSSIER_OPENED
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import day_order, format_mass, language_name
from footprint.workspace.footprint import Footprint
from footprint.workspace.publishing import bundle_dossier, freeze_version, seal_dossier
from footprint.workspace.stored_years import open_dossier, read_published_of

SHOWN_CODE = 16  # letters of a code in a table; the whole one stands below
CHOSEN, TO_OPEN = "dossier-chosen", "dossier-open"
MOST_SHOWN = 3  # versions in the first screen
NEXT = {"draft": "reviewed", "reviewed": "approved"}


def show() -> None:
    """What to freeze, what was frozen, a dossier to verify, and the trail."""
    st.title(state.say("page.dossier.title"), anchor=False)
    with st.container():  # with or without a message, what follows keeps its place, and stays open where it is
        state.show_message()
    studied = state.find_studied()
    if studied is None or not studied.number:
        st.markdown(state.say("page.dossier.introduction"))
        show_nothing("dossier", state.say("page.dossier.empty"))
        show_verification()
        if studied is not None:
            with st.expander(state.say("page.dossier.trail.title"), key="dossier-trail-open", on_change="rerun"):
                _show_trail(studied)
        return
    sections = {"dossiers": _show_dossiers, "years": show_years, "audit": show_audit}
    names = [state.say(f"page.dossier.tab.{name}") for name in sections]
    tabs = st.tabs(names, key="dossier-part", bind="query-params")
    for show_section, tab in zip(sections.values(), tabs, strict=True):
        if tab.open:
            with tab:
                show_section(studied)


def _show_dossiers(studied: state.Studied) -> None:
    """To freeze on the left, what was frozen on the right; below, the version that is open, and the rest folded."""
    kept = list_dossiers(state.open_engine(), studied.organisation.organisation_id)
    freezing, versions = st.columns([3, 2], gap="large")
    with freezing:
        _show_freezing(studied, kept)
    with versions:
        chosen = _choose_version(studied, kept)
    with st.container():  # with or without a version, what follows keeps its place, and a file deposited there too
        if chosen:
            _show_version(studied, chosen, kept)
            _show_all(kept)
            show_bring_back(studied)
    with st.expander(state.say("page.dossier.verify.title"), key="dossier-verify", on_change="rerun"):
        show_verification(headed=False)
    with st.expander(state.say("page.dossier.trail.title"), key="dossier-trail-open", on_change="rerun"):
        _show_trail(studied)


# --- freezing --------------------------------------------------------------------------------------------------------


def _show_freezing(studied: state.Studied, kept: list[StoredDossier]) -> None:
    st.header(state.say("page.dossier.freeze.title"), anchor=False, help=explain("dossier"))
    found = find_footprint(studied)
    if not found.total.lines > found.total.missing:
        st.info(state.say("page.dossier.freeze.no_figure"))
        return
    _show_readiness(studied, found)
    if not acting.only_for("dossier-frozen"):
        return
    former = last_standing(kept, studied.inventory_id)
    with st.form("dossier-freeze", border=True):
        one, two, three = st.columns(3)
        author = one.text_input(state.say("page.dossier.author"), key="dossier-author", autocomplete="name")
        day = two.date_input(
            state.say("page.dossier.day"), date.today(), format=day_order(state.current_language()), key="dossier-day"
        )
        siren = three.text_input(state.say("page.dossier.siren"), _last_siren(former), key="dossier-siren")
        one_person = st.checkbox(
            state.say("page.dossier.one_person"),
            bool(former and former.said["identity"].get("one_person")),
            help=state.say("page.dossier.one_person_help"),
            key="dossier-one-person",
        )
        reason = ""
        if former:
            reason = st.text_input(state.say("page.dossier.reason"), key="dossier-reason")
        asked = acting.form_submit_button(
            st, state.say("page.dossier.freeze.button"), type="primary", key="dossier-freeze-go", needs="dossier-frozen"
        )
    if asked:
        identity = Identity(
            organisation=studied.organisation.name,
            author=Signed(author.strip(), day.isoformat()),
            siren="".join(siren.split()),
            version=_edition(former) + 1 if former else 1,
            reason=reason.strip(),
            one_person=one_person,
        )
        _keep(studied, studied.number, identity, former.number if former else None, "frozen")


def _show_readiness(studied: state.Studied, found: Footprint) -> None:
    """What will be frozen, and what it lacks."""
    language, standing = state.current_language(), find_standing(studied)
    lacking = {"lines": found.total.missing, "to_repair": standing.to_repair, "incomplete": standing.incomplete}
    lacking = {name: count for name, count in lacking.items() if count}
    said = [say_counts(f"page.dossier.freeze.lacks.{name}", count=count) for name, count in lacking.items()]
    if not standing.scenarios:
        said.append(state.say("page.dossier.freeze.lacks.plan"))
    of = {"total": format_mass(found.total.impact, language), "year": studied.record.year, "number": studied.number}
    st.markdown(
        state.say(f"page.dossier.freeze.{'lacking' if said else 'ready'}", **of, lacks=" · ".join(said)),
        help=state.say(
            "page.dossier.freeze.explanation",
            organisation=escape(studied.organisation.name),
            interval=print_interval(found.interval.low, found.interval.high, language),
            choices=escape(" · ".join(name_choice(name, find_choice(name)) for name in CHOICES)),
            **of,
        ),
    )


def _keep(studied: state.Studied, version: int, identity: Identity, about: int | None, said: str) -> None:
    """Freeze a version, and draw the page anew."""
    method = studied.method(**{name: find_choice(name) for name in CHOICES})
    engine, actor = state.open_engine(), state.current_actor()
    try:
        with in_turn(), st.spinner(state.say("page.dossier.freezing")):
            number = freeze_version(engine, studied.inventory_id, version, method, identity, actor, about)
            _seal(studied, number)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    st.session_state[TO_OPEN] = number
    st.session_state.pop("dossier-author", None)  # the next version has an author of its own
    state.keep_message(state.say(f"page.dossier.{said}", number=number))
    st.rerun()


def _seal(studied: state.Studied, number: int) -> None:
    """Keep the root of what will be downloaded in the log."""
    engine, written = state.open_engine(), state.document_language()
    seal_dossier(engine, studied.organisation.organisation_id, number, written, state.current_actor())


def _edition(dossier: StoredDossier) -> int:
    return int(dossier.said["identity"]["version"])


def _last_siren(former: StoredDossier | None) -> str:
    return former.said["identity"]["siren"] if former else ""


# --- what was frozen -------------------------------------------------------------------------------------------------


def _choose_version(studied: state.Studied, kept: list[StoredDossier]) -> StoredDossier | None:
    """The last versions with their codes, and which one is open below."""
    st.header(state.say("page.dossier.versions.title"), anchor=False, help=explain("frozen"))
    frozen = [one for one in reversed(kept) if one.sha256]
    if not frozen:
        st.markdown(state.say("page.dossier.versions.none"))
        return None
    reasons = _find_reasons(kept)
    last = frozen[:MOST_SHOWN]
    rows = {
        "number": [one.number for one in last],
        "status": [_describe(one, reasons)["status"] for one in last],
        "hash": [_find_code(studied, one)[:SHOWN_CODE] for one in last],
    }
    named = {state.say(f"page.dossier.column.{name}"): column for name, column in rows.items()}
    show_table(pd.DataFrame(named), state.say("page.dossier.versions.title"), "dossier-last-versions")
    names = {one.number: state.say("page.dossier.versions.name", number=one.number) for one in frozen}
    if TO_OPEN in st.session_state:
        st.session_state[CHOSEN] = st.session_state.pop(TO_OPEN)
    choose = state.say("page.dossier.versions.choose")
    number = st.selectbox(choose, list(names), format_func=names.__getitem__, key=CHOSEN)
    return next((one for one in frozen if one.number == number), None)


def _find_reasons(kept: list[StoredDossier]) -> dict[int | None, str]:
    """Why versions were retracted, by their number."""
    return {one.about: one.said["reason"] for one in kept if one.status == "retracted"}


def _find_code(studied: state.Studied, dossier: StoredDossier) -> str:
    """The code of a version; none where it is damaged, which opening it tells."""
    try:
        return open_dossier(state.open_engine(), studied.organisation.organisation_id, dossier.number).id
    except UnusableInput:
        return ""


def _show_version(studied: state.Studied, chosen: StoredDossier, kept: list[StoredDossier]) -> None:
    """A version to download, to have signed off, to retract."""
    st.header(state.say("page.dossier.versions.name", number=chosen.number), anchor=False)
    reasons = _find_reasons(kept)
    try:
        _show_download(studied, chosen)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        if chosen.number not in reasons:
            _show_retracting(studied, chosen)
        return
    if chosen.number in reasons:
        st.warning(state.say("page.dossier.retracted", reason=escape(reasons[chosen.number])))
        return
    _show_next_step(studied, chosen, kept)
    _show_retracting(studied, chosen)


def _show_all(kept: list[StoredDossier]) -> None:
    """All the versions, with who signed each and why it was made again or retracted."""
    with st.expander(state.say("page.dossier.versions.all")):
        reasons = _find_reasons(kept)
        rows = pd.DataFrame([_describe(one, reasons) for one in reversed(kept) if one.sha256])
        shown = rows.set_axis([state.say(f"page.dossier.column.{name}") for name in rows], axis=1)
        show_table(shown, state.say("page.dossier.versions.title"), "dossier-versions")
        show_download(rows, "dossiers", "dossier-versions-download")


def _describe(dossier: StoredDossier, reasons: dict[int | None, str]) -> dict[str, object]:
    """A version as a row for people."""
    language, identity = state.current_language(), dossier.said["identity"]
    status = "retracted" if dossier.number in reasons else dossier.status
    signed = identity["approver"] or identity["reviewer"] or identity["author"]
    return {
        "number": dossier.number,
        "edition": identity["version"],
        "status": state.say(f"page.dossier.status.{status}"),
        "signed": say_signed(signed, language),
        "reason": reasons.get(dossier.number, identity["reason"]),
        "kept": f"{state.say_moment(dossier.at)}, {state.name_actor(dossier.actor)}",
    }


def _show_download(studied: state.Studied, chosen: StoredDossier) -> None:
    organisation_id, language = studied.organisation.organisation_id, state.current_language()
    engine = state.open_engine()
    frozen, number = open_dossier(engine, organisation_id, chosen.number), str(chosen.number)
    note_once(engine, organisation_id, DOSSIER_OPENED, number)
    published, about = read_published_of(engine, organisation_id, chosen.number), frozen.about
    st.markdown(
        state.say(
            "page.dossier.chosen",
            total=format_mass(published.total, language),
            year=about["methods"]["main"]["year"],
            frozen=frozen.id,
            head=about["log_head"],
        )
    )
    for written, root in list_roots(engine, organisation_id, chosen.number).items():
        st.markdown(state.say("page.dossier.root", root=root, spoken=language_name(written)))
    name, written = normalise_spelling(studied.organisation.name).replace(" ", "-"), state.document_language()
    st.download_button(
        state.say("page.dossier.download"),
        noting(
            lambda: bundle_dossier(engine, organisation_id, chosen.number, written),
            *(engine, organisation_id, DOSSIER_OPENED, f"{number}.zip"),
        ),
        file_name=f"{state.say('page.dossier.file')}-{name}-{about['methods']['main']['year']}-{chosen.number}.zip",
        mime="application/zip",
        key="dossier-download",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    show_note(state.say("page.dossier.download_help"))
    show_page_downloads(frozen, f"{state.say('page.dossier.page_file')}-{name}-{about['methods']['main']['year']}")
    show_statements(list_kept(studied, frozen), frozen)
    show_joined(studied, frozen)
    show_documents(frozen, f"{name}-{about['methods']['main']['year']}")


def _is_own(studied: state.Studied, chosen: StoredDossier) -> bool:
    """Whether the person at work would approve, on a shared server, what they saved or signed last themselves."""
    if not is_shared() or studied.organisation.own_approval:
        return False
    authors = [one.actor for one in studied.versions if one.number == chosen.version]
    return state.current_actor() in (*authors, chosen.actor)


def _show_next_step(studied: state.Studied, chosen: StoredDossier, kept: list[StoredDossier]) -> None:
    """Have it reviewed, then approved, by somebody who is named."""
    step = NEXT.get(chosen.status)
    done = any(one.about == chosen.number and one.status == step for one in kept)
    if step is None or done or chosen.inventory_id != studied.inventory_id or not acting.may("dossier-frozen"):
        return
    if step == "approved" and _is_own(studied, chosen):
        show_note(state.say("page.dossier.not_own"))
        return
    with st.form(f"dossier-{step}", border=True):
        st.subheader(state.say(f"page.dossier.{step}.title"), anchor=False)
        one, two = st.columns(2)
        asked_name = state.say(f"page.dossier.{step}.name")
        name = one.text_input(asked_name, key=f"dossier-{step}-name", autocomplete="name")
        day = two.date_input(
            state.say("page.dossier.day"),
            date.today(),
            format=day_order(state.current_language()),
            key=f"dossier-{step}-day",
        )
        asked = acting.form_submit_button(
            st, state.say(f"page.dossier.{step}.button"), key=f"dossier-{step}-go", needs="dossier-frozen"
        )
    if not asked:
        return
    if not name.strip():
        st.error(state.say("page.dossier.no_name"))
        return
    _sign(studied, chosen, step, Signed(name.strip(), day.isoformat()))


def _sign(studied: state.Studied, chosen: StoredDossier, step: str, signed: Signed) -> None:
    said = chosen.said["identity"]
    identity = Identity(
        organisation=said["organisation"],
        author=Signed(**said["author"]),
        siren=said["siren"],
        version=said["version"],
        reason=said["reason"],
        reviewer=signed if step == "reviewed" else Signed(**said["reviewer"]),
        approver=signed if step == "approved" else None,
        one_person=bool(said.get("one_person")),
    )
    about = open_dossier(state.open_engine(), studied.organisation.organisation_id, chosen.number).about
    method = about["methods"]["main"]
    engine, actor = state.open_engine(), state.current_actor()
    chosen_method = studied.method(**{name: method[name] for name in CHOICES})
    try:
        with in_turn(), st.spinner(state.say("page.dossier.freezing")):
            number = freeze_version(
                engine, chosen.inventory_id, chosen.version, chosen_method, identity, actor, chosen.number
            )
            _seal(studied, number)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    st.session_state[TO_OPEN] = number
    state.keep_message(state.say(f"page.dossier.{step}.done", number=number, name=escape(signed.name)))
    st.rerun()


def _show_retracting(studied: state.Studied, chosen: StoredDossier) -> None:
    if not acting.may("dossier-retracted"):
        return
    with st.expander(state.say("page.dossier.retract.title")), st.form("dossier-retract", border=False):
        st.markdown(state.say("page.dossier.retract.explanation"))
        reason = st.text_input(state.say("page.dossier.retract.reason"), key="dossier-retract-reason")
        asked = acting.form_submit_button(
            st, state.say("page.dossier.retract.button"), key="dossier-retract-go", needs="dossier-retracted"
        )
    if not asked:
        return
    try:
        organisation_id = studied.organisation.organisation_id
        retract_dossier(state.open_engine(), organisation_id, chosen.number, reason, state.current_actor())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    state.keep_message(state.say("page.dossier.retract.done", number=chosen.number))
    st.rerun()


# --- the trail -------------------------------------------------------------------------------------------------------


def _show_trail(studied: state.Studied) -> None:
    """Who did what and when, the last first; and whether it still holds."""
    st.markdown(state.say("page.dossier.trail.explanation"), help=explain("journal"))
    entries = list_log(state.open_engine(), studied.organisation.organisation_id)
    rows = pd.DataFrame(
        [
            (
                entry.number,
                state.say_moment(entry.at),
                state.name_actor(entry.actor),
                state.say(f"dossier.report.trail.what.{entry.what}"),
                entry.hash[:SHOWN_CODE],
            )
            for entry in reversed(entries)
        ],
        columns=["number", "when", "actor", "what", "hash"],
    )
    st.markdown(state.say("page.dossier.trail.head", head=entries[-1].hash, entries=len(entries)))
    if st.button(state.say("page.dossier.trail.button"), key="dossier-trail-go"):
        broken = verify_log(state.open_engine())
        if broken is None:
            st.success(state.say("page.dossier.trail.holds"), icon=":material/check_circle:")
        else:
            st.error(state.say("page.dossier.trail.broken", number=broken.number), icon=":material/error:")
    shown = rows.set_axis([state.say(f"page.dossier.column.{name}") for name in rows], axis=1)
    show_table(shown, state.say("page.dossier.trail.title"), "dossier-trail")
    show_download(rows, "journal", "dossier-trail-download")


if __name__ == "__main__":
    show()
