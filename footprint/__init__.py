"""Carbon footprint of an organisation's digital estate: from an inventory to figures that can be defended.

What `__all__` lists is public and stable. Each name is loaded when it is first asked for: importing this package loads
nothing else. From a file to kilograms, and to the proof of one of them:

>>> from footprint import Method, Situation, estimate, explain, read_factors, read_files, total
>>> read = read_files(("estate.csv", b"Type,Quantity\\nLaptop,10\\n"))
>>> situation = Situation(read.inventory, read_factors(), Method(2025))
>>> lines = estimate(situation)
>>> total(lines).missing
0
>>> explain(situation, lines, 0).formula
'quantity * share * in_service / (lifespan + first_life)'

`read_files` reads, then checks: `read_inventory` gives tables of text, `check_inventory` the inventory and what is
wrong in it. What a decision changes, year by year:

>>> from datetime import date
>>> from footprint import Action, Change, project
>>> longer = Change("equipment", {"device_type": "laptop"}, "lifespan_years", "set", 8)
>>> decided = Action("longer", "Keep laptops eight years", date(2026, 1, 1), (longer,))
>>> without, with_it = (project(situation, actions, [2030]).totals["impact"].sum() for actions in ((), (decided,)))
>>> bool(with_it < without)
True
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

TYPE_CHECKING = False  # as `typing` says, which takes longer to load than all of this

__version__ = "0.3.0"

# Products of matrices are small here: a second core would mostly wait for the first, at work all the while, and how
# they part a product changes its last bit. Only before numpy is loaded can it be chosen.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Of the ways in which Arrow takes memory for texts, the one that gives most of it back: a large file peaks lower by
# 60 MB. Only before Arrow is loaded can it be chosen, and not on every system.
if sys.platform == "linux":
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")

if TYPE_CHECKING:
    import typing

    from footprint.actions.actions import Action, Change, Trend
    from footprint.estimation.completion import complete_inventory
    from footprint.estimation.estimate import estimate
    from footprint.estimation.lines import explain, widen
    from footprint.estimation.situation import Method, Situation
    from footprint.estimation.uncertainty.draws import interval
    from footprint.estimation.views import breakdown, total
    from footprint.intake.read import read_inventory
    from footprint.inventory.inventory import check_inventory
    from footprint.plans.plan_json import read_plan, write_plan
    from footprint.projection.apply import apply_actions
    from footprint.projection.check_actions import check_actions
    from footprint.projection.intervals import compare
    from footprint.projection.projection import project
    from footprint.registry.factors import read_factors
    from footprint.words.spellings import normalise_spelling, read_spellings
    from footprint.workspace.files import read_files
    from footprint.workspace.verified.verify import verify_file

# Where each public name lives; type checkers read the imports above, and a test holds both equal.
_HOMES = {
    "Action": "actions.actions",
    "Change": "actions.actions",
    "Method": "estimation.situation",
    "Situation": "estimation.situation",
    "Trend": "actions.actions",
    "apply_actions": "projection.apply",
    "breakdown": "estimation.views",
    "check_actions": "projection.check_actions",
    "check_inventory": "inventory.inventory",
    "compare": "projection.intervals",
    "complete_inventory": "estimation.completion",
    "estimate": "estimation.estimate",
    "explain": "estimation.lines",
    "interval": "estimation.uncertainty.draws",
    "normalise_spelling": "words.spellings",
    "project": "projection.projection",
    "read_factors": "registry.factors",
    "read_files": "workspace.files",
    "read_inventory": "intake.read",
    "read_plan": "plans.plan_json",
    "read_spellings": "words.spellings",
    "total": "estimation.views",
    "verify_file": "workspace.verified.verify",
    "widen": "estimation.lines",
    "write_plan": "plans.plan_json",
}

__all__ = [
    "Action",
    "Change",
    "Method",
    "Situation",
    "Trend",
    "apply_actions",
    "breakdown",
    "check_actions",
    "check_inventory",
    "compare",
    "complete_inventory",
    "estimate",
    "explain",
    "interval",
    "normalise_spelling",
    "project",
    "read_factors",
    "read_files",
    "read_inventory",
    "read_plan",
    "read_spellings",
    "total",
    "verify_file",
    "widen",
    "write_plan",
]


def __getattr__(name: str) -> typing.Any:
    """Load a public name from its room."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]
