"""Personal data: what is kept about people and for how long, files erased, a person's data, openings, the record."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from footprint.access.roles import READING_OPENINGS
from footprint.pages import state
from footprint.pages.about.personal_files import show_files
from footprint.pages.about.personal_person import show_person
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.signed_in import is_shared
from footprint.server.configuration import Retention, find_configuration
from footprint.storage import Opening, Organisation, list_inventories, list_openings
from footprint.storage.people.access_log import (
    DOSSIER_OPENED,
    INVENTORY_EXPORTED,
    ORGANISATION_EXPORTED,
    PLAN_EXPORTED,
)
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import label
from footprint.workspace.personal.records import ASPECTS, DOCUMENTS, KeepingFacts, list_kept, write_document

PARTS = ("kept", "files", "person", "openings", "documents")


def show() -> None:
    """The page, a section at a time."""
    st.title(state.say("page.personal_data.title"), anchor=False)
    state.show_message()
    st.markdown(state.say("page.personal_data.introduction"))
    organisation = state.find_organisation()
    names = {part: state.say(f"page.personal_data.part.{part}") for part in _list_parts(organisation)}
    part = st.segmented_control(
        state.say("page.personal_data.title"),
        list(names),
        default=PARTS[0],
        required=True,
        format_func=lambda one: names.get(one, one),
        key="personal-part",
        label_visibility="collapsed",
    )
    if part == "files" and organisation:
        show_files(organisation)
    elif part == "person":
        show_person()
    elif part == "openings" and organisation:
        _show_openings(organisation)
    elif part == "documents":
        _show_documents(organisation)
    else:
        _show_kept(organisation)


def _list_parts(organisation: Organisation | None) -> list[str]:
    left_out = set() if organisation else {"files", "openings"}
    return [part for part in PARTS if part not in left_out and (part != "openings" or is_shared())]


def _find_facts(organisation: Organisation | None) -> KeepingFacts:
    name, configuration = organisation.name if organisation else "", find_configuration()
    if configuration is None:
        return KeepingFacts(False, name)
    kept = configuration.retention
    return KeepingFacts(True, name, kept.access_days, kept.upload_days, configuration.session_hours)


def _show_kept(organisation: Organisation | None) -> None:
    columns = [state.say(f"page.personal_data.column.{name}") for name in ASPECTS]
    rows = list_kept(_find_facts(organisation), state.current_language())
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.personal_data.part.kept"), "personal-kept")


def _show_openings(organisation: Organisation) -> None:
    """Who opened or took away what, for those who may know."""
    if state.current_person().role_in(organisation.organisation_id) not in READING_OPENINGS:
        st.info(state.say("page.personal_data.openings.not_allowed"))
        return
    configuration = find_configuration()
    days = (configuration.retention if configuration else Retention()).access_days
    st.markdown(state.say("page.personal_data.openings.introduction", days=days))
    found = list_openings(state.open_engine(), organisation.organisation_id)
    if not found:
        st.info(state.say("page.personal_data.openings.none"))
        return
    records = list_inventories(state.open_engine(), organisation.organisation_id, archived=True)
    names = {str(one.inventory_id): f"{one.name} ({one.year})" for one in records}
    rows = pd.DataFrame(
        {
            "at": [state.say_moment(one.at) for one in found],
            "who": [state.name_actor(one.person_id) for one in found],
            "what": [state.say(f"page.personal_data.opening.{one.what}") for one in found],
            "about": [_say_about(one, names) for one in found],
        }
    )
    named = rows.set_axis([state.say(f"page.personal_data.openings.{name}") for name in rows], axis=1)
    show_table(named, state.say("page.personal_data.openings.title"), "openings")
    show_download(named, state.say("page.personal_data.part.openings").lower(), "openings-download")


def _say_about(opening: Opening, inventories: Mapping[str, str]) -> str:
    """Which one was opened: a dossier by its number, an inventory with its version and the part, a file by its name."""
    if opening.what == INVENTORY_EXPORTED:
        inventory, version, part = (*opening.about.split("/", 2), "", "")[:3]
        told = {"inventory": inventories.get(inventory, f"n° {inventory}"), "version": version}
        table = label("table", part, state.current_language()) if part in INVENTORY_TABLES else part
        part = state.say("page.personal_data.openings.lines") if part == "lines" else table
        return state.say("page.personal_data.openings.inventory", part=part, **told)
    if opening.what == PLAN_EXPORTED:
        return state.say("page.personal_data.openings.plan", version=opening.about)
    if opening.what == DOSSIER_OPENED:
        number, archive, _ = opening.about.partition(".zip")
        return state.say(f"page.personal_data.openings.{'archive' if archive else 'dossier'}", number=number)
    return "" if opening.what == ORGANISATION_EXPORTED else opening.about


def _show_documents(organisation: Organisation | None) -> None:
    """The record of processing and the processor's note, to read and to take away."""
    st.markdown(state.say("page.personal_data.documents.introduction"))
    facts, language = _find_facts(organisation), state.document_language()
    for kind in DOCUMENTS:
        title, written = state.say(f"page.personal_data.documents.{kind}"), write_document(kind, facts, language)
        with st.expander(title, expanded=kind == "record"):
            _, _, body = written.partition("\n\n")
            st.markdown(_escape_body(body))
        st.download_button(
            state.say("page.personal_data.documents.download", document=title),
            written,
            file_name=f"{state.say(f'page.personal_data.documents.file_{kind}')}.md",
            mime="text/markdown",
            key=f"personal-{kind}",
            on_click="ignore",
            icon=":material/download:",
        )


def _escape_body(body: str) -> str:
    """Nothing of what people named is markup, but for the titles of the sections."""
    parts = [one.removeprefix("**").split(".** ", 1) for one in body.strip().split("\n\n")]
    return "\n\n".join(
        f"**{escape(part[0])}.** {escape(part[1])}" if len(part) > 1 else escape(part[0]) for part in parts
    )


if __name__ == "__main__":
    show()
