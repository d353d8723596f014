"""One line above the title of every page: what one looks at, and what to do next; and the marks of the menu."""

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
import streamlit as st

from footprint.commitments.register import find_incomplete, register_of
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.imports import has_handed
from footprint.pages.plan_desk import WANTED_COMMITMENT
from footprint.pages.signed_in import is_shared
from footprint.pages.steps import Next, StepFacts, WorkStep, find_next, is_bare
from footprint.plans.plan_json import read_plan
from footprint.storage import find_last_dossier, find_last_plan, load_plan
from footprint.words.texts import is_plural
from footprint.workspace.stored import open_version

# The pages about the tool: the entry "About" of the menu leads to them.
TOOL = ("glossary", "accessibility", "ecodesign")
ABOUT = ("membership", "factors", "method", "energy", "handover", "personal_data", *TOOL)
PEOPLE = "people"  # on a shared server, first among them
# The pages that are about one inventory; the others are about all that an organisation has.
WITH_INVENTORY = ("inventory", "footprint", "scenarios", "dossier")

# Where each page keeps which of its sections is open, by the name of the tab; the first section is open at first.
SECTIONS = {
    "inventory": (state.SECTION, "page.inventory.section", ("equipment", "import", "check")),
    "scenarios": ("scenario-part", "page.scenarios.section", ("levers",)),
    "commitments": ("commitments-part", "page.commitments.section", ("standing", "register")),
    "dossier": ("dossier-part", "page.dossier.tab", ("dossiers",)),
}


def show_way(page: str, with_next: bool = True) -> None:
    """What one looks at, and what to do next, for who reads a page that does not say it by itself."""
    studied = state.find_studied()
    standing = find_standing(studied)
    following = find_next(page, standing, _find_section(page))
    told = with_next and following.said and not is_bare(page, standing)
    data = {"places": _name_places(page, studied), "next": _tell_next(following) if told else None}
    shown = _register()(key="way", data=data, height="content", on_go_change=lambda: None)
    if shown.go:
        if commitment := shown.go.get("commitment"):
            st.session_state[WANTED_COMMITMENT] = commitment.partition(" — ")[0]
        _go(page, shown.go["page"], shown.go["section"])


def list_about() -> tuple[str, ...]:
    """The pages that the entry "About" leads to here."""
    return (PEOPLE, *ABOUT) if is_shared() else ABOUT


def _name_places(page: str, studied: state.Studied | None) -> list[str]:
    """Where one is, the widest first: the organisation and the inventory, or the pages about the tool."""
    if page in list_about():
        return [state.say("page.about.name"), state.say(f"page.{page}.name")]
    if studied is None:
        return [state.say("app.name")]
    names = [studied.organisation.name]
    if page in WITH_INVENTORY:
        names.append(state.say("app.inventory_of_year", name=studied.record.name, year=studied.record.year))
    return names


def mark_step(step: WorkStep) -> str:
    """What the menu shows of a step next to its name: done, how many things it waits for, or nothing."""
    if step.is_done:
        return state.say("way.mark.done")
    if step.is_unsaved:
        return state.say("way.mark.unsaved")
    return state.say("way.mark.to_settle", number=step.to_settle) if step.to_settle else ""


def show_nothing(page: str, why: str) -> None:
    """On a page that has nothing to show: why, and the button that goes where there is something to do about it."""
    st.info(why)
    following = find_next(page, find_standing(state.find_studied()))
    if following.page and st.button(_say_label(following), key="way-nothing", icon=":material/arrow_forward:"):
        _go(page, following.page, following.section)
        st.rerun()


def find_standing(studied: state.Studied | None) -> StepFacts:
    """How far the work is on an inventory, counted in what is kept; nothing is estimated."""
    if studied is None:
        return StepFacts()
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    rows, to_repair = _count_rows(engine, studied.inventory_id, studied.number) if studied.number else (0, 0)
    plan = find_last_plan(engine, organisation_id)
    scenarios, actions, commitments, incomplete = _count_plan(engine, organisation_id, plan) if plan else (0, 0, 0, 0)
    dossier = find_last_dossier(engine, organisation_id, studied.inventory_id)
    return StepFacts(
        exists=True,
        rows=rows,
        to_repair=to_repair,
        unsaved=_has_unsaved(studied.inventory_id),
        handed=has_handed(),
        scenarios=scenarios,
        actions=actions,
        commitments=commitments,
        incomplete=incomplete,
        dossier=dossier.status if dossier else "",
        outdated=dossier is not None and dossier.version != studied.number,
    )


def _has_unsaved(inventory_id: int) -> bool:
    work = st.session_state.get(state.WORK, {}).get(inventory_id)
    return bool(work and work.changed)


@lru_cache(maxsize=1024)
def _count_rows(engine: sa.Engine, inventory_id: int, number: int) -> tuple[int, int]:
    """The rows of a version that count, and those to repair; versions never change."""
    stored = open_version(engine, inventory_id, number)
    return stored.inventory.rows, stored.rows_to_repair


@lru_cache(maxsize=1024)
def _count_plan(engine: sa.Engine, organisation_id: int, number: int) -> tuple[int, int, int, int]:
    """The scenarios, actions and commitments of a version of the plan, and the commitments that lack a part."""
    stored = load_plan(engine, organisation_id, number)
    plan = read_plan(stored.content.encode("utf-8"))[0] if stored else None
    if plan is None:
        return 0, 0, 0, 0
    actions = sum(len(scenario.actions) for scenario in plan.scenarios)
    register, _ = register_of(plan)
    return len(plan.scenarios), actions, len(register.commitments), len(find_incomplete(register))


# --- in words --------------------------------------------------------------------------------------------------------


def say_next(following: Next) -> str:
    """Why something comes next, in a sentence."""
    return say_with_counts(f"way.next.{following.said}.why", following.counts)


def _tell_next(following: Next) -> dict[str, str]:
    return {
        "before": state.say("way.next_before"),
        "why": say_next(following),
        "label": _say_label(following) if following.page or following.control else "",
        "page": following.page,
        "section": following.section,
        "control": following.control,
    }


def _say_label(following: Next) -> str:
    return say_with_counts(f"way.next.{following.said}.label", following.counts)


def say_with_counts(key: str, counts) -> str:
    """A text that counts things, each with its noun in the singular or the plural."""
    return state.say(key, **{name: _count(name, number) for name, number in counts.items()})


def _count(name: str, number: int) -> str:
    several = is_plural(number, state.current_language())
    return say_counts(f"way.count.{name}.{'several' if several else 'one'}", number=number)


# --- going there -----------------------------------------------------------------------------------------------------


def _find_section(page: str) -> str:
    """Which section of a page is open, of those that what comes next depends on; empty where it is another."""
    if page not in SECTIONS:
        return ""
    key, names, sections = SECTIONS[page]
    opened = st.session_state.get(key)
    if not opened:
        return sections[0]
    return next((one for one in sections if state.say(f"{names}.{one}") == opened), "")


def _go(page: str, wanted: str, section: str) -> None:
    """Open a section of a page, and the page where it is another."""
    if section:
        key, names, _ = SECTIONS[wanted]
        st.session_state[key] = state.say(f"{names}.{section}")
    if wanted != page:
        state.go_to(wanted)


@st.cache_resource(show_spinner=False)
def _register():
    script, style = (Path(__file__).with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".js", ".css"))
    shell = '<div class="way"></div>'
    return st.components.v2.component("footprint_way", html=shell, js=script, css=style, isolate_styles=False)
