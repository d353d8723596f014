"""What pages share: the language, the database, who is at work, and the inventory studied."""

import os
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from footprint.access.scope import LOCAL, Scope
from footprint.estimation.situation import Method
from footprint.pages.signed_in import current_scope, find_names, find_reached, is_shared
from footprint.problems import UnusableInput
from footprint.server.configuration import find_configuration
from footprint.storage import (
    InventoryRecord,
    Organisation,
    PersonName,
    Version,
    list_inventories,
    list_organisations,
    list_versions,
    load_record,
    open_database,
    open_shared_database,
    under,
    with_room,
)
from footprint.storage.people.access_log import INVENTORY_EXPORTED
from footprint.storage.people.persons import PREFIX
from footprint.words import texts
from footprint.words.problem_texts import message, remedy
from footprint.workspace.samples import SAMPLES

# Names in the session; the first ones are also names in the address, so that a link keeps them.
LANGUAGE, ORGANISATION, INVENTORY = "lang", "organisation", "inventory"
IN_ADDRESS = "language-in-address"  # the one that the address asked for when it was last followed
SECTION, LAST_SECTION, MESSAGE, WARNING, WORK = "part", "last-part", "message", "warning", "work"
TO_STUDY, TO_LEAVE = "to-study", "to-leave"
DIAGNOSES = "diagnoses"  # what is typed in self-diagnoses and not saved, by organisation and cycle
ACTOR, ACTOR_COOKIE = "actor", "footprint-actor"
LONGEST_ACTOR = 80


@dataclass(frozen=True)
class Studied:
    """The inventory that the pages are about, and its versions, the first one first (none before the first save)."""

    organisation: Organisation
    record: InventoryRecord
    versions: list[Version]

    @property
    def inventory_id(self) -> int:
        """The id of the inventory."""
        return self.record.inventory_id

    @property
    def number(self) -> int:
        """The number of the last version; 0 before the first save."""
        return self.versions[-1].number if self.versions else 0

    def method(self, **choices: Any) -> Method:
        """The method of the inventory's year, kind and country, with these choices (accounting, electricity, set)."""
        record = self.record
        return Method(year=record.year, inventory=record.kind, country=record.country, **choices)


# While a page is drawn: asked for at each text, it is not looked up in the session each time.
_settled: ContextVar[str] = ContextVar("settled", default="")


def current_language() -> str:
    """The language of the page, by its code."""
    return _settled.get() or st.session_state.get(LANGUAGE) or texts.SOURCE


def settle_language() -> None:
    """Take the language that the address asks for, else the one chosen, else the browser's; and put it in the address.

    So a link opens in the language it was copied in, whatever browser follows it. An address that asks for what it
    asked for before says nothing new, unless one went back to it: the choice made on the page since then stands.
    """
    asked = texts.find_language(st.query_params.get(LANGUAGE, ""))
    chosen, run = st.session_state.get(LANGUAGE), get_script_run_ctx()
    gone_back = run is not None and run.is_history_navigation
    if asked and (not chosen or gone_back or asked != st.session_state.get(IN_ADDRESS)):
        chosen = asked
    language = chosen or texts.preferred_language(st.context.headers.get("Accept-Language", ""))
    st.session_state[IN_ADDRESS] = asked
    st.session_state[LANGUAGE] = language
    _settled.set(language)
    if st.query_params.get(LANGUAGE) != language:
        st.query_params[LANGUAGE] = language


def note_language_chosen() -> None:
    """Hold to the language just chosen on the page, whatever the address still says."""
    st.session_state[IN_ADDRESS] = texts.find_language(st.query_params.get(LANGUAGE, ""))


def document_language() -> str:
    """The language of the documents to download: that of the page, or what stands in for it until it is complete."""
    return texts.document_language(current_language())


def say(key: str, **values: object) -> str:
    """A text in the language of the page."""
    return texts.text(key, current_language(), **values)


def say_choice(key: str) -> str:
    """A choice with what it means, for a list of them: "**Registre** — Tout ce qui est entré et sorti..."."""
    return f"**{say(f'{key}.name')}** — {say(f'{key}.help')}"


# --- the database ----------------------------------------------------------------------------------------------------


def open_engine() -> sa.Engine:
    """The database, opened once, under the scope of the person at work."""
    base = open_base()
    return _under(base, current_scope(base)) if is_shared() else base


# One of each scope: what was read under it is kept by who read it, and found again by the same person alone.
_under = lru_cache(maxsize=512)(under)


def open_base() -> sa.Engine:
    """The database of this application, opened once; on a shared server, under the scope of nobody."""
    configuration = find_configuration()
    with _opening:  # whoever comes while it is being opened waits
        if configuration is not None:
            return _open_shared(configuration.database, configuration.limits.organisation_gb)
        return _open(os.environ.get("FOOTPRINT_DATABASE", ""))


_opening = threading.Lock()


# Not of Streamlit's caches: asked for dozens of times at each click, they take longer than the rest of the question.
@lru_cache(maxsize=8)
def _open(url: str) -> sa.Engine:
    return open_database(url or None)


@lru_cache(maxsize=8)
def _open_shared(url: str, gigabytes: float) -> sa.Engine:
    return with_room(open_shared_database(url), gigabytes)


def describe_export(studied: Studied, about: str) -> tuple[sa.Engine, int, str, str]:
    """What the access log says of an inventory, or a part of one, that is taken away: of `noting`, but the file."""
    organisation_id = studied.organisation.organisation_id
    return open_engine(), organisation_id, INVENTORY_EXPORTED, f"{studied.inventory_id}/{about}"


def find_organisations() -> list[Organisation]:
    """All organisations that are not archived: those of the reader first, the fictitious ones last."""
    found = find_reached(open_base()) if is_shared() else list_organisations(open_engine())
    return sorted(found, key=lambda one: bool(find_sample_name(one)))


def find_sample_name(organisation: Organisation) -> str:
    """Which sample an organisation is, by the name it came with; empty where it is none."""
    return next((sample for sample in SAMPLES if organisation.name in _sample_organisations(sample)), "")


@cache
def _sample_organisations(sample: str) -> frozenset[str]:
    """What a sample organisation is called, in each language."""
    return frozenset(texts.text(f"page.home.sample.{sample}.organisation", one) for one in texts.ALL_LANGUAGES)


def find_organisation() -> Organisation | None:
    """The organisation chosen in the sidebar; None before the first one is created."""
    return _chosen(find_organisations(), ORGANISATION, "organisation_id")


def find_studied() -> Studied | None:
    """The inventory chosen in the sidebar; None before the first one is created."""
    organisation = find_organisation()
    if organisation is None:
        return None
    record = _chosen(list_inventories(open_engine(), organisation.organisation_id), INVENTORY, "inventory_id")
    if record is None:
        return None
    return Studied(organisation, record, list_versions(open_engine(), record.inventory_id))


def find_inventories(organisation: Organisation) -> list[Studied]:
    """All inventories of an organisation that are not archived, the latest year first."""
    engine = open_engine()
    records = list_inventories(engine, organisation.organisation_id)
    return [Studied(organisation, record, list_versions(engine, record.inventory_id)) for record in records]


def study(inventory_id: int, page: str = "") -> None:
    """Draw the page anew, or another one, about an inventory."""
    st.session_state[TO_STUDY] = inventory_id
    if page:
        go_to(page)
    st.rerun()


def study_another(*left: str) -> None:
    """Draw the page anew without what was chosen (ORGANISATION, INVENTORY): it is no longer in the lists."""
    st.session_state[TO_LEAVE] = left
    st.rerun()


def take_study() -> None:
    """Choose in the sidebar, before it is drawn, the inventory that was asked for."""
    for left in st.session_state.pop(TO_LEAVE, ()):
        st.session_state.pop(left, None)
    wanted = st.session_state.pop(TO_STUDY, None)
    if wanted is not None:
        st.session_state[ORGANISATION] = load_record(open_engine(), wanted).organisation_id
        st.session_state[INVENTORY] = wanted


def find_place() -> str:
    """Where the data are: the file, or the address of the database without its password."""
    url = open_engine().url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _chosen(things: list, key: str, id_of: str):
    """The thing whose id the session holds, else the first."""
    wanted = st.session_state.get(key)
    return next((thing for thing in things if getattr(thing, id_of) == wanted), things[0] if things else None)


# --- who is at work --------------------------------------------------------------------------------------------------


def current_actor() -> str:
    """Under what changes are logged: the name typed in the sidebar; on a shared server, the random id of the person."""
    if is_shared():
        return current_scope(open_base()).person_id
    return remembered_actor() or say("app.local_user")


def current_name() -> str:
    """What the person at work is called."""
    return name_actor(current_actor())


def may(what: str, organisation_id: int | None = None) -> bool:
    """Whether the person at work may make a change of the log: in an organisation, or in one to come (None)."""
    return current_person().may(what, organisation_id)


def current_person() -> Scope:
    """The person at work, with the roles that they hold; on one's own machine, who may do everything."""
    return current_scope(open_base()) if is_shared() else LOCAL


def find_people() -> Mapping[str, PersonName]:
    """What the persons of a shared server within reach are called, by their id."""
    return find_names(open_base()) if is_shared() else {}


def name_people(person_ids: list[str]) -> dict[str, str]:
    """What persons are called; those who bear the same name are told apart by their address, or by their id."""
    people = find_people()
    names = {one: name_actor(one) for one in person_ids}
    shared = [name for name in names.values() if list(names.values()).count(name) > 1]
    for one, name in names.items():
        if name in shared:
            address = people[one].email if one in people else ""
            names[one] = f"{name} ({address or one.removeprefix(PREFIX)[:6]})"
    return names


def name_actor(actor: str) -> str:
    """What someone who made a change is called: as typed, or as the person of a shared server is called now."""
    if not actor.startswith(PREFIX):
        return actor
    person = find_people().get(actor)
    if person is None:
        return say("person.unknown", id=actor.removeprefix(PREFIX)[:6])
    return say("person.erased") if person.erased else person.name or person.email


def remembered_actor() -> str:
    """The name of this session; at first that which its browser kept, none before someone gives theirs.

    The server keeps none: others use it too, and would sign with it.
    """
    if ACTOR not in st.session_state:
        remember_actor(unquote(st.context.cookies.get(ACTOR_COOKIE, "")))
    return st.session_state[ACTOR]


def remember_actor(name: str) -> None:
    """Sign with a name from now on; the browser is told to keep it when the page is drawn (see document.py)."""
    st.session_state[ACTOR] = "".join(sign for sign in name if sign.isprintable()).strip()[:LONGEST_ACTOR]


# --- pages -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def page_file(name: str) -> Path:
    """The script of a page, by its name: the first module of its own room, or a page about the tool ("factors")."""
    here = Path(__file__).parent
    about = here / "about" / f"{name}.py"
    return about if about.is_file() else here / name / f"{name}.py"


def link_to(name: str, label: str, **asked: str) -> None:
    """A link to another page, with what its address asks of it (word="laptop")."""
    st.page_link(page_file(name), label=label, icon=":material/arrow_forward:", query_params=asked or None)


def go_to(name: str) -> None:
    """Leave for another page."""
    # Streamlit clears the query of the address but for this, and refuses where none is given.
    st.switch_page(page_file(name), query_params={LANGUAGE: current_language()})


def open_section(section: str) -> None:
    """Have the page of the inventory open on a section ("equipment", "import", "check"...)."""
    st.session_state[SECTION] = name_section(section)


def keep_section(sections: list[str]) -> None:
    """Leave the same section open where its name changed with the language."""
    last = st.session_state.get(LAST_SECTION)
    if last and st.session_state.get(SECTION, "") not in ("", *map(name_section, sections)):
        open_section(last)


def name_section(section: str) -> str:
    """What the tab of a section of the inventory is called."""
    return say(f"page.inventory.section.{section}")


def forget_work(inventory_id: int) -> None:
    """Let go of what was typed in an inventory: it is saved, or its author leaves it."""
    st.session_state.get(WORK, {}).pop(inventory_id, None)


def has_unsaved_work() -> bool:
    """Whether rows typed in any inventory, or words of a self-diagnosis, in this session, are not saved."""
    typed = any(st.session_state.get(DIAGNOSES, {}).values())
    return typed or any(work.changed for work in st.session_state.get(WORK, {}).values())


# --- words -----------------------------------------------------------------------------------------------------------


def show_refusal(refusal: UnusableInput) -> None:
    """Say what can't be used, and what to do, in place of what was asked for."""
    problem, language = refusal.problem, current_language()
    st.error(f"{message(problem, language)} {remedy(problem, language)}")


def distinct_names(names: dict[int, str]) -> dict[int, str]:
    """The names of things by id; those that several bear are told apart by a number."""
    seen: dict[str, int] = {}
    distinct = {}
    for thing, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        distinct[thing] = name if seen[name] == 1 else say("app.same_name", name=name, turn=seen[name])
    return distinct


def say_moment(at: datetime) -> str:
    """A date and time in UTC as the reader's clock shows it: "15 mars 2022, 14:05"."""
    here = find_local(at)
    return f"{texts.format_date(here, current_language())}, {here:%H:%M}"


def find_local(at: datetime) -> datetime:
    """A date and time in UTC by the reader's clock."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return at.replace(tzinfo=UTC).astimezone(zone)


def keep_message(message: str) -> None:
    """Say something at the top of the next page drawn."""
    st.session_state[MESSAGE] = message


def keep_warning(message: str) -> None:
    """Say something to look into at the top of the next page drawn, below what was done."""
    st.session_state[WARNING] = message


def show_message() -> None:
    """What was to be said at the top of the page, once."""
    if message := st.session_state.pop(MESSAGE, ""):
        st.success(message, icon=":material/check_circle:")
    if warning := st.session_state.pop(WARNING, ""):
        st.warning(warning, icon=":material/warning:")
