"""The catalogue of levers: what an organisation can decide, in its own words.

A lever knows no estate and no figure of ours: its parameters are decisions, or figures that the organisation brings
with their source. What it is worth comes from estimating the estate anew, never from a table of savings. Names,
sentences, evidence and pitfalls are in `words/` under `lever.<lever_id>`. Numbers A1 to A24 are those of our
catalogue, kept in plan files: they are never given to something else.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from footprint.actions import lever_changes as changes
from footprint.actions.actions import Change, Effect
from footprint.actions.lever_changes import Parameters


@dataclass(frozen=True)
class Parameter:
    """One thing to fill in. `default` only where it is a way of counting or of doing, never a figure.

    Types: devices, services (a group, a type, or a list of them), number (in `unit`), share (0 to 1), choice, text,
    places (a list of names of sites or of entities).
    """

    name: str
    type: Literal["devices", "services", "number", "share", "choice", "text", "places"]
    unit: str = ""
    floor: float = 0.0
    ceiling: float = math.inf
    choices: tuple[str, ...] = ()
    default: str | None = None
    required: bool = True


@dataclass(frozen=True)
class Lever:
    """One decision of the catalogue.

    `effect`: direct (the estate changes), enabling (worth 0 t by itself: training) or avoided (outside the footprint,
    never netted). `guards`: what to be told of whenever it is used, texts under `lever_guard`. `costs`: which costs to
    ask for; none is ever supposed. `any_of`: parameters of which one at least is needed.
    """

    lever_id: str
    family: str
    parameters: tuple[Parameter, ...]
    build: Callable[[Parameters], tuple[Change, ...]]
    effect: Effect = "direct"
    costs: tuple[str, ...] = ("invest_eur", "yearly_eur", "staff_days")
    guards: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters, then those that narrow any lever on an inventory to some sites or entities."""
        return (*self.parameters, *PLACES) if self.is_of_inventory else self.parameters

    @property
    def is_of_inventory(self) -> bool:
        """Whether it bears on rows of the inventory, which have a site and an entity."""
        return any(parameter.type in ("devices", "services") for parameter in self.parameters)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts it needs in each complete language, by key."""
        own = [f"lever.{self.lever_id}.{part}" for part in ("name", "sentence", "evidence", "proof", "costs")]
        shared = [f"lever_family.{self.family}", *(f"lever_effect.{self.effect}.{part}" for part in ("name", "help"))]
        shared += [f"lever_guard.{guard}" for guard in self.guards]
        for parameter in self.all_parameters:
            shared += [f"lever_parameter.{parameter.name}.{part}" for part in ("name", "help")]
            shared += [f"lever_choice.{choice}" for choice in parameter.choices if parameter.type == "choice"]
        return (*own, *shared)


# --- the catalogue ---------------------------------------------------------------------------------------------------


def _number(name: str, unit: str = "", floor: float = 0.0, ceiling: float = 1e9, required: bool = True) -> Parameter:
    return Parameter(name, "number", unit, floor, ceiling, required=required)


def _part(name: str, required: bool = True) -> Parameter:
    return Parameter(name, "share", floor=0.0, ceiling=1.0, required=required)


def _some(*choices: str) -> Parameter:
    """Which devices: any group or type may be named, choices come first in lists; alone, a choice is the default."""
    return Parameter("devices", "devices", choices=choices, default=choices[0] if len(choices) == 1 else None)


def _of_services(*choices: str) -> Parameter:
    return Parameter("services", "services", choices=choices, default=choices[0] if len(choices) == 1 else None)


PLACES = (Parameter("sites", "places", required=False), Parameter("entities", "places", required=False))
_YEARS = _number("years", "year", 0.1, 30)
_OPTIONAL_YEARS = _number("years", "year", 0.1, 30, required=False)
_MOMENT = Parameter("moment", "choice", choices=("at_renewal", "at_once"), default="at_renewal")
_SOURCE = Parameter("source", "text")
_OPTIONAL_SOURCE = Parameter("source", "text", required=False)
_PART = _part("share", required=False)
_REUSE = (_part("reuse_share"), _number("second_life_years", "year", 0, 20))

LEVERS: tuple[Lever, ...] = (
    Lever("A1", "lives", (_some("laptops"), _YEARS, _PART), changes.keep_longer, guards=("observed-life",)),
    Lever(
        "A2",
        "lives",
        (_some("screens", "desktops", "smartphones", "servers", "printers", "network"), _YEARS, _PART),
        changes.keep_longer,
        guards=("observed-life",),
    ),
    Lever(
        "A3",
        "purchases",
        (
            _some("laptops", "desktops", "smartphones", "screens", "tablets"),
            _part("share"),
            _number("first_life_years", "year", 0, 20),
            _OPTIONAL_YEARS,
            Parameter("counting", "choice", choices=("rows", "mean"), default="rows"),
        ),
        changes.buy_refurbished,
        guards=("first-life-proof", "lives-once"),
    ),
    Lever(
        "A4",
        "end_of_use",
        (_some("laptops", "desktops", "smartphones", "screens", "tablets"), *_REUSE),
        changes.give_away,
        guards=("reuse-proof", "lives-once"),
    ),
    Lever(
        "A5",
        "endowments",
        (
            _some("screens"),
            _number("screens_before", floor=0.01, ceiling=100),
            _number("screens_after", ceiling=100),
            _MOMENT,
        ),
        changes.have_fewer_screens,
        guards=("same-service", "purchases-avoided"),
    ),
    Lever(
        "A6",
        "endowments",
        (
            _some("desktops", "laptops", "tablets", "mobile_phones", "desk_phones"),
            _number("count", "device", 1),
            _MOMENT,
        ),
        changes.have_fewer_devices,
        guards=("same-service", "purchases-avoided"),
    ),
    Lever(
        "A7",
        "printing",
        (_some("printers"), _part("cut", required=False), _MOMENT, _part("sheets_cut", required=False)),
        changes.share_printers,
        guards=("same-service",),
        any_of=("cut", "sheets_cut"),
    ),
    Lever(
        "A8",
        "electricity",
        (_some("desktops", "laptops", "screens", "printers", "network"), _part("saving"), _PART),
        changes.switch_off,
        guards=("small-in-france",),
    ),
    Lever(
        "A9",
        "endowments",
        (_some("desktops"), Parameter("new_type", "devices", default="laptop"), _OPTIONAL_YEARS, _PART),
        changes.replace_type,
        guards=("both-ways",),
    ),
    Lever(
        "A10",
        "lives",
        (_some("desktops", "servers", "printers", "screens"), _number("kwh", "kWh/year", 0, 1e6), _PART),
        changes.replace_early,
        guards=("stranded",),
    ),
    Lever(
        "A11",
        "lives",
        (
            _some("laptops", "smartphones", "desktops", "tablets"),
            _number("gained_years", "year", 0.1, 20),
            _number("parts_eur", "EUR", 0, 1e8),
            _PART,
        ),
        changes.repair,
        guards=("observed-life",),
    ),
    Lever(
        "A12",
        "server_room",
        (
            _some("servers"),
            _number("count", "device", 1),
            _number("added", required=False),
            Parameter("new_type", "devices", choices=("server_rack",), required=False),
            _number("kwh", "kWh/year", 0, 1e6, required=False),
        ),
        changes.consolidate,
        guards=("stranded", "machines-multiply"),
    ),
    Lever(
        "A13",
        "server_room",
        (
            _of_services("virtual_machines"),
            _part("cut", required=False),
            _number("count", "device", 1, required=False),
        ),
        changes.decommission,
        guards=("billed-only",),
        any_of=("cut", "count"),
    ),
    Lever(
        "A14",
        "server_room",
        (_number("pue", floor=1.0, ceiling=5.0), PLACES[0]),
        changes.improve_room,
        guards=("moving",),
    ),
    Lever(
        "A15",
        "server_room",
        (
            Parameter("service", "services", choices=("virtual_machine", "dedicated_server", "colocation_rack")),
            _number("figure", "kg", required=False),
            _OPTIONAL_SOURCE,
            _number("count", "device", 1, required=False),
            _number("amount", required=False),
        ),
        changes.change_host,
        guards=("moving", "market-claims"),
        any_of=("figure", "count", "amount"),
    ),
    Lever(
        "A16",
        "data",
        (
            Parameter("services", "services", choices=("cloud_storage",), default="cloud_storage"),
            _part("cut", required=False),
            _number("count", "device", 1, required=False),
        ),
        changes.tidy_data,
        guards=("capacity-only",),
        any_of=("cut", "count"),
    ),
    Lever(
        "A17",
        "travel",
        (_number("avoided_kg_per_year", "kg"), _SOURCE),
        changes.change_nothing,
        effect="avoided",
        guards=("never-netted",),
    ),
    Lever(
        "A18",
        "endowments",
        (
            _some("smartphones"),
            _OPTIONAL_YEARS,
            _part("cut", required=False),
            _part("byod_share", required=False),
            _part("cope_share", required=False),
        ),
        changes.set_mobile_policy,
        guards=("observed-life", "byod-shift"),
        any_of=("years", "cut", "byod_share", "cope_share"),
    ),
    Lever("A19", "services", (_part("saving"), _SOURCE), changes.design_pages, guards=("server-side",)),
    Lever(
        "A20",
        "services",
        (
            _of_services("ai_requests"),
            _part("cut", required=False),
            _part("share", required=False),
            Parameter("new_model", "services", choices=("ai_request_small",), required=False),
        ),
        changes.restrain_ai,
        guards=("ai-uncertain", "ai-in-trend"),
        any_of=("cut", "share"),
    ),
    Lever(
        "A21",
        "network",
        (
            Parameter("services", "services", choices=("lines",), default="lines"),
            _part("cut", required=False),
            _part("saving", required=False),
        ),
        changes.sort_telecoms,
        any_of=("cut", "saving"),
    ),
    Lever(
        "A22",
        "purchases",
        (
            _some("laptops", "desktops", "screens", "smartphones"),
            _YEARS,
            _PART,
            _part("reuse_share", required=False),
            _number("second_life_years", "year", 0, 20, required=False),
        ),
        changes.lease,
        guards=("lease-term", "reuse-proof"),
    ),
    Lever(
        "A23",
        "electricity",
        (_number("contract", "gCO2e/kWh", 0, 3000), _SOURCE, PLACES[0]),
        changes.sign_green_contract,
        guards=("market-only",),
    ),
    Lever(
        "A24",
        "awareness",
        (_number("people", "person", 1),),
        changes.change_nothing,
        effect="enabling",
        guards=("enabling-only",),
    ),
)

_BY_ID = {lever.lever_id: lever for lever in LEVERS}


def find_lever(lever_id: str) -> Lever | None:
    """The lever of an id; None where there is none."""
    return _BY_ID.get(lever_id)
