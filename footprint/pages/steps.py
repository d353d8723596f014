"""The way through the work: its steps in order, how far each one is, and the one thing to do next on each page.

Decided from counts alone, so that it can be shown on every page without an estimate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Each step is done on the page of the same name.
STEPS = ("inventory", "footprint", "scenarios", "commitments", "dossier")
# The pages on which one may start, before there is an inventory.
STARTS = ("home", "questions", "handover")


@dataclass(frozen=True)
class StepFacts:
    """What is kept of the inventory studied and of its organisation.

    `rows` are those that count, `to_repair` those set aside until they are; `unsaved`: some are typed and not saved;
    `handed`: files are dropped and not saved. `incomplete`: of the commitments, those that lack a part.
    `dossier`: what the last one that stands is (draft, reviewed, approved), if any.
    `outdated`: the inventory changed since.
    """

    exists: bool = False
    rows: int = 0
    to_repair: int = 0
    unsaved: bool = False
    handed: bool = False
    scenarios: int = 0
    actions: int = 0
    commitments: int = 0
    incomplete: int = 0
    dossier: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class WorkStep:
    """A step of the way: whether nothing is left of it, how many things of it wait to be settled or to be saved."""

    name: str
    is_done: bool
    to_settle: int = 0
    is_unsaved: bool = False


@dataclass(frozen=True)
class Next:
    """What to do next: why and what, as a name and its counts; on which page, and in which section of it.

    Without a page, it is done on the page that one reads: by the control `control` of it, where it has one. `said` is
    empty where the page says it by itself.
    """

    said: str
    page: str = ""
    section: str = ""
    control: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


# --- how far each step is --------------------------------------------------------------------------------------------


def list_steps(standing: StepFacts) -> list[WorkStep]:
    """The steps in the order of the work; the figure is whole where no row of the inventory waits."""
    is_whole = bool(standing.rows) and not standing.to_repair and not standing.unsaved
    are_promised = bool(standing.commitments) and not standing.incomplete
    return [
        WorkStep("inventory", is_whole, standing.to_repair, standing.unsaved),
        WorkStep("footprint", is_whole),
        WorkStep("scenarios", bool(standing.actions)),
        WorkStep("commitments", are_promised, standing.incomplete),
        WorkStep("dossier", standing.dossier == "approved" and not standing.outdated),
    ]


def is_bare(page: str, standing: StepFacts) -> bool:
    """Whether a page has nothing to show yet but why, and the button to what comes next."""
    if not standing.exists:
        return page in (*STEPS, "label")
    return page in ("footprint", "scenarios") and not standing.rows


# --- what comes next -------------------------------------------------------------------------------------------------


def find_next(page: str, standing: StepFacts, section: str = "") -> Next:
    """The one thing to do next, for who reads a page, this section of it being open.

    What keeps the figures from being whole comes first on every page; then what is left of the step that one reads,
    and the step after it; next to the way, the first step that is not done.
    """
    if not standing.exists:
        return _begin(page)
    if standing.unsaved:
        return Next("save", control="save") if page == "inventory" else Next("save_there", "inventory")
    if standing.handed and (page, section) == ("inventory", "import"):
        return Next("keep", control="import-go")
    if standing.to_repair:
        return _repair(page, standing, section)
    if not standing.rows:
        here = page == "inventory" and section == "import"
        return Next("fill_here") if here else Next("fill", "inventory", "import")
    on_page = {
        "inventory": _after_inventory,
        "footprint": _after_footprint,
        "scenarios": _after_plan,
        "commitments": _after_commitments,
        "dossier": _after_dossier,
    }
    return on_page[page](standing, section) if page in on_page else _go_on(standing)


def _repair(page: str, standing: StepFacts, section: str) -> Next:
    said = "repair" if standing.rows else "repair_all"
    counts = {"rows": standing.rows, "to_repair": standing.to_repair}
    if (page, section) == ("inventory", "check"):
        return Next(f"{said}_here", counts=counts)
    return Next(said, "inventory", "check", counts=counts)


def _begin(page: str) -> Next:
    """Before there is an inventory: the ways to start are at home, but for two that are pages; these say it enough."""
    return Next("") if page in STARTS else Next("begin", "home")


def _after_inventory(standing: StepFacts, section: str = "") -> Next:
    return Next("read_footprint", "footprint", counts={"rows": standing.rows})


def _after_footprint(standing: StepFacts, section: str = "") -> Next:
    return Next("follow_plan", "scenarios") if standing.actions else Next("plan", "scenarios")


def _after_plan(standing: StepFacts, section: str = "") -> Next:
    if not standing.scenarios:
        return Next("plan_here", control="first-scenario")
    if not standing.actions:
        return _open("act_here", "scenarios", "levers", section, "")
    return Next("follow_commitments", "commitments") if standing.commitments else Next("commit", "commitments")


def _after_commitments(standing: StepFacts, section: str = "") -> Next:
    if not standing.commitments:
        return _open("commit_here", "commitments", "register", section, "new-title")
    if standing.incomplete:
        return _complete(standing, is_open=section == "register")
    if standing.dossier and not standing.outdated:
        return Next("read_dossier", "dossier")
    return Next("freeze_again" if standing.dossier else "freeze", "dossier")


def _complete(standing: StepFacts, is_open: bool = False) -> Next:
    counts = {"incomplete": standing.incomplete}
    return (
        Next("complete_here", counts=counts) if is_open else Next("complete", "commitments", "register", counts=counts)
    )


def _after_dossier(standing: StepFacts, section: str = "") -> Next:
    if standing.dossier == "approved" and not standing.outdated:
        return Next("next_year", "home")
    if not standing.dossier or standing.outdated:
        said, control = "freeze_again_here" if standing.dossier else "freeze_here", "dossier-freeze-go"
    elif standing.dossier == "draft":
        said, control = "review_here", "dossier-reviewed-name"
    else:
        said, control = "approve_here", "dossier-approved-name"
    return _open(said, "dossier", "dossiers", section, control)


def _open(said: str, page: str, wanted: str, section: str, control: str) -> Next:
    """What is done in a section of the page that one reads: open it, or go to its control where it is open."""
    return Next(said, control=control) if section == wanted else Next(said, page, wanted)


def _go_on(standing: StepFacts) -> Next:
    """From a page that is next to the way: the first step that is not done."""
    if not standing.actions:
        return _after_inventory(standing)
    if not standing.commitments:
        return Next("commit", "commitments")
    if standing.incomplete:
        return _complete(standing)
    if not standing.dossier or standing.outdated:
        return Next("freeze_again" if standing.dossier else "freeze", "dossier")
    return Next("all_done") if standing.dossier == "approved" else Next("sign", "dossier", "dossiers")
