"""Impact lines made readable: widened with names, units and sources, and explained down to the last number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation import formulas
from footprint.estimation.accountings import find_formula
from footprint.estimation.completion import DEFAULT, Completed, complete, with_inventory
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import equipment_terms, share_assumptions
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.registry.lookups import codes_of, from_codes
from footprint.tables import MATCHES, STAGES

REASONS = ("", "no-factor", "no-acquisition-date", "no-lifespan", "no-energy")

ITEM_COLUMNS = (
    "table",
    "line",
    "item_id",
    "entity",
    "site",
    "country",
    "type",
    "ownership",
    "control",
    "quality",
    "source_document",
    "quantity",
)


# What actions may change of what items are.
ITEM_WORDS = ("type", "ownership", "site", "country", "control")


def describe_items(situation: Situation) -> pd.DataFrame:
    """What each item is and where: equipment rows then usage rows, with the columns of ITEM_COLUMNS, words stored by
    code.

    `control` is that of the site (own where no site says it); `ownership` of a service is empty.
    """
    return situation.share("items", ("year", "country"), lambda: _describe(situation))


def _describe(situation: Situation) -> pd.DataFrame:
    completed = complete(situation)
    equipment, usage = completed.inventory.equipment, completed.inventory.usage
    parts = {
        "table": from_codes(
            np.repeat([0, 1], [len(equipment), len(usage)]), ["equipment", "usage"], _items(equipment, usage)
        ),
        "line": pd.Series(np.append(equipment.index, usage.index).astype("int64")),
        "item_id": _joined(equipment["item_id"].astype("str"), usage["item_id"].astype("str")),
        "quantity": _joined(equipment["quantity"], pd.Series(1.0, index=usage.index)),
    }
    for column in ("entity", "quality", "source_document"):
        parts[column] = _joined_codes(equipment[column], usage[column])
    words = describe_words(situation, completed)
    return pd.DataFrame({name: parts[name] if name in parts else words[name] for name in ITEM_COLUMNS})


def describe_words(situation: Situation, completed: Completed) -> pd.DataFrame:
    """The columns ITEM_WORDS of `describe_items`, of an inventory as completed."""
    inventory, catalogue = completed.inventory, situation.factors.catalogue
    equipment, usage, sites = inventory.equipment, inventory.usage, inventory.sites
    types, every = [*catalogue.device_types, *catalogue.service_types], _items(equipment, usage)
    controls, own = ["own", "colocation", "home"], 0
    codes = np.append(codes_of(equipment["device_type"], types), codes_of(usage["service_type"], types))
    site = _joined_codes(equipment["site"], usage["site"])
    names = sites["site"].astype("str").tolist()
    control = np.append(codes_of(sites["control"], controls), own)[codes_of(site, names)]
    words = {
        "type": from_codes(codes, types, every),
        "ownership": _joined_codes(equipment["ownership"], from_codes(np.full(len(usage), -1), [], usage.index)),
        "site": site,
        "country": _joined_codes(equipment["country"], usage["country"]),
        "control": from_codes(control, controls, every),
    }
    return pd.DataFrame({name: words[name] for name in ITEM_WORDS})


PROVIDED = " · "  # between the type of a service and who provides it


def name_services(situation: Situation) -> pd.Series:
    """Each item by its service, the type then the provider where it is known; missing for devices."""
    inventory = situation.inventory
    kinds = inventory.usage["service_type"].astype("str")
    provider = inventory.usage["provider"].astype("str").fillna("").str.strip()
    named = kinds.where(provider == "", kinds + PROVIDED + provider)
    return _joined(pd.Series(np.nan, index=inventory.equipment.index, dtype="str"), named)


def _items(equipment: pd.DataFrame, usage: pd.DataFrame) -> pd.RangeIndex:
    return pd.RangeIndex(len(equipment) + len(usage))


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    return pd.concat([first, second], ignore_index=True)


def _joined_codes(first: pd.Series, second: pd.Series) -> pd.Series:
    words = sorted({*_words_of(first), *_words_of(second)})
    codes = np.append(codes_of(first, words), codes_of(second, words))
    return from_codes(codes, words, pd.RangeIndex(len(codes)))


def _words_of(values: pd.Series) -> Iterable[str]:
    array = values.array
    return map(str, (array if isinstance(array, pd.Categorical) else pd.Categorical(array)).categories)


def widen(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Impact lines joined with what displays, exports and explanations need: item, formula, amount and unit, factor,
    source, impact.

    `reason` says why a line has no impact (REASONS). Same rows, same order.
    """
    completed, items = complete(situation), describe_items(situation)
    factors = usable_factors(situation)
    item = lines["item"].to_numpy()
    wide = {name: items[name].take(item).array for name in ITEM_COLUMNS}
    wide["stage"] = pd.Categorical.from_codes(lines["stage"].to_numpy(), categories=list(STAGES))
    named = [find_formula(stage, situation.method.accounting) for stage in STAGES]
    texts = list(dict.fromkeys(formula.amount for formula in named))
    wide["formula"] = pd.Categorical.from_codes(
        np.array([texts.index(formula.amount) for formula in named])[lines["stage"].to_numpy()], categories=texts
    )
    wide["amount"] = lines["amount"].to_numpy()
    wide["amount_unit"] = _amount_unit(situation, completed, lines)
    position = lines["factor"].to_numpy()
    for name, (codes, words) in _code_factors(situation).items():
        wide[name] = pd.Categorical.from_codes(codes[position], dtype=words)
    wide["factor_value"] = np.append(factors["value"].to_numpy(dtype="float64"), np.nan)[position]
    wide["match"] = pd.Categorical.from_codes(lines["match"].to_numpy(), categories=list(MATCHES))
    wide["reason"] = _reasons(situation, completed, lines)
    wide["impact"] = lines["impact"].to_numpy()
    return pd.DataFrame(wide, copy=False)


def _code_factors(situation: Situation) -> dict[str, tuple[NDArray, pd.CategoricalDtype]]:
    """The words of factors, stored by code; last, the code of those of no factor."""
    usable, registry = usable_factors(situation), situation.factors
    if len(usable) == len(registry.factors):  # no contract
        return registry.remember("factors by code", lambda: _code_words(registry.factors))
    return _code_words(usable)


def _code_words(factors: pd.DataFrame) -> dict[str, tuple[NDArray, pd.CategoricalDtype]]:
    coded = {}
    for name in ("factor_id", "boundary", "impact_unit", "per_unit", "source_id", "source_locator"):
        words = factors[name].astype("str").fillna("").astype("category")
        coded[name] = np.append(words.cat.codes.to_numpy(), -1), words.dtype
    return coded


def _amount_unit(situation: Situation, completed: Completed, lines: pd.DataFrame) -> pd.Categorical:
    services = completed.inventory.usage["unit"]
    units = list(dict.fromkeys(["item", "kWh", *services.astype("category").cat.categories]))
    of_item = np.append(np.zeros(len(completed.inventory.equipment), dtype="int32"), codes_of(services, units))
    codes = np.where(lines["stage"].to_numpy() == STAGES.index("use"), 1, of_item[lines["item"].to_numpy()])
    return pd.Categorical.from_codes(codes, categories=units)


def _reasons(situation: Situation, completed: Completed, lines: pd.DataFrame) -> pd.Categorical:
    dated = np.append(
        completed.inventory.equipment["acquired_on"].notna().to_numpy(), np.full(len(completed.inventory.usage), True)
    )
    no_amount, use = lines["amount"].isna().to_numpy(), lines["stage"].to_numpy() == STAGES.index("use")
    no_date = ~dated[lines["item"].to_numpy()] & situation.method.accounting_rules.needs_date
    codes = np.select(
        [no_amount & use, no_amount & no_date, no_amount, lines["factor"].to_numpy() < 0],
        [
            REASONS.index("no-energy"),
            REASONS.index("no-acquisition-date"),
            REASONS.index("no-lifespan"),
            REASONS.index("no-factor"),
        ],
        default=0,
    )
    return pd.Categorical.from_codes(codes, categories=list(REASONS))


# --- explanation -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormulaTerm:
    """One number of a formula, and where it comes from.

    `origin`: stated, an assumption_id, default-<column>, site, power (power x hours), observed (both dates), age,
    dates, method, unknown (it has no value).
    """

    name: str
    value: float
    origin: str


@dataclass(frozen=True)
class Explanation:
    """Everything behind one impact line: name = formula = numbers = result, the factor and its source."""

    item_id: str
    type: str
    stage: str
    formula: str
    terms: tuple[FormulaTerm, ...]
    amount: float
    amount_unit: str
    match: str
    reason: str
    impact: float
    factor: dict[str, object] = field(default_factory=dict)
    source: dict[str, object] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        """The formula with its numbers in the place of names."""
        values = {term.name: _digits(term.value) for term in self.terms}
        return re.sub(r"[a-z_]+", lambda word: values[word.group()], self.formula)

    def __str__(self) -> str:
        """One line: name = formula = numbers = amount x factor = impact [factor, source]."""
        amount = (
            f"{self.type}.{self.stage} = {self.formula} = {self.numbers} = {_digits(self.amount)} {self.amount_unit}"
        )
        if self.reason:
            return f"{amount}: missing ({self.reason})"
        factor, source = self.factor, self.source
        unit = f"{factor['impact_unit']}/{factor['per_unit']}"
        proof = f"[{factor['factor_id']}, {self.match}; {source['citation']}; {factor['source_locator']}]"
        product = f"× {_digits(float(str(factor['value'])))} {unit} = {_digits(self.impact)} {factor['impact_unit']}"
        return f"{amount} {product} {proof}"


def _digits(value: float) -> str:
    return "?" if np.isnan(value) else f"{value:.10g}"


def explain(
    situation: Situation, lines: pd.DataFrame, position: int, widened: pd.DataFrame | None = None
) -> Explanation:
    """The proof of the impact line at `position` (counted from 0): every number with where it comes from.

    `widened` spares widening the line again where all of them already are.
    """
    line = lines.iloc[[position]]
    alone, part = _isolate(situation, int(line["item"].iloc[0]))
    completed = complete(alone)
    wide = widen(situation, line).iloc[0] if widened is None else widened.iloc[position]
    formula = find_formula(wide["stage"], situation.method.accounting)
    factor = (
        usable_factors(situation).iloc[int(line["factor"].iloc[0])].to_dict()
        if int(line["factor"].iloc[0]) >= 0
        else {}
    )
    sources = situation.factors.sources
    known = sources[sources["source_id"] == factor.get("source_id")].to_dict("records")
    source: dict[str, object] = (
        {str(name): value for name, value in known[0].items()} if known else {"citation": "organisation"}
    )
    return Explanation(
        item_id=str(wide["item_id"]),
        type=str(wide["type"]),
        stage=str(wide["stage"]),
        formula=formula.amount,
        terms=tuple(_usage_terms(alone, completed) if part == "usage" else _equipment_terms(alone, completed, formula)),
        amount=float(wide["amount"]),
        amount_unit=str(wide["amount_unit"]),
        match=str(wide["match"]),
        reason=str(wide["reason"]),
        impact=float(wide["impact"]),
        factor=factor,
        source=source,
    )


def _isolate(situation: Situation, item: int) -> tuple[Situation, str]:
    """The situation reduced to one item: lines are local, so its terms are the same."""
    inventory, count = situation.inventory, len(situation.inventory.equipment)
    equipment, usage = inventory.equipment, inventory.usage
    if item < count:
        return with_inventory(
            situation, Inventory(equipment.iloc[[item]], usage.iloc[:0], inventory.sites)
        ), "equipment"
    return with_inventory(
        situation, Inventory(equipment.iloc[:0], usage.iloc[[item - count]], inventory.sites)
    ), "usage"


def _usage_terms(situation: Situation, completed: Completed) -> list[FormulaTerm]:
    stated, counted = situation.inventory.usage.iloc[0], completed.inventory.usage["amount_per_year"].iloc[0]
    by_contract = "stated" if counted == stated["amount_per_year"] else "contract"
    origin = "beside" if stated["counting"] == "beside" else by_contract
    return [FormulaTerm("amount_per_year", float(counted), origin)]


def _equipment_terms(situation: Situation, completed: Completed, formula: formulas.Formula) -> list[FormulaTerm]:
    values = equipment_terms(situation, completed)
    origins = {
        "quantity": _origin(situation, completed, "quantity"),
        "share": _assumption_id(situation, int(share_assumptions(situation, completed)[0])) or "method",
        "lifespan": _lifespan_origin(situation, completed, values),
        "depreciation_days": _origin(situation, completed, "lifespan_years"),
        "energy_kwh_per_year": _energy_origin(situation, completed),
        "pue": _pue_origin(situation, completed),
        "owned": _origin(situation, completed, "ownership"),
        "in_use": _origin(situation, completed, "status"),
        "in_service": _presence_origin(situation, completed),
        "first_life": _first_life_origin(situation, completed, values),
        "own_part": "first-life" if values.get("own_part", [1.0])[0] != 1.0 else "method",
    }
    found = {name: float(values[name][0]) for name in formulas.term_names(formula.amount)}
    return [
        FormulaTerm(name, value, "unknown" if np.isnan(value) else origins.get(name, "dates"))
        for name, value in found.items()
    ]


def _first_life_origin(situation: Situation, completed: Completed, values: dict) -> str:
    """Stated, a gap of what is refurbished, or none: what is new has no first life."""
    if values.get("first_life", [0.0])[0] > 0:
        return "stated"
    origin = _origin(situation, completed, "first_life_years")
    return "method" if origin == "stated" else origin


def _origin(situation: Situation, completed: Completed, column: str) -> str:
    code = int(completed.origins["equipment"][column][0])
    return f"default-{column}" if code == DEFAULT else _assumption_id(situation, code) or "stated"


def _assumption_id(situation: Situation, row: int) -> str:
    return str(situation.factors.assumptions["assumption_id"].iloc[row]) if row >= 0 else ""


def _presence_origin(situation: Situation, completed: Completed) -> str:
    listed = completed.inventory.equipment["status"].iloc[0] == "in_use" and situation.method.inventory == "snapshot"
    return _origin(situation, completed, "status") if listed else "dates"


def _lifespan_origin(situation: Situation, completed: Completed, values: dict) -> str:
    if "lifespan" not in values:
        return ""
    table, years = completed.inventory.equipment, values["lifespan"][0]
    if years == table["lifespan_years"].iloc[0]:
        return _origin(situation, completed, "lifespan_years")
    acquired, withdrawn = (table[name].to_numpy().astype("datetime64[D]") for name in ("acquired_on", "retired_on"))
    observed = formulas.days_between(acquired, withdrawn)[0] / formulas.DAYS_PER_YEAR
    return "observed" if years == observed else "age"


def _energy_origin(situation: Situation, completed: Completed) -> str:
    given, filled = situation.inventory.equipment.iloc[0], completed.inventory.equipment.iloc[0]
    if filled["status"] == "in_stock":
        return "method"
    if pd.isna(given["energy_kwh_per_year"]) and pd.notna(filled["power_w"]) and pd.notna(filled["hours_per_year"]):
        return "power"
    return _origin(situation, completed, "energy_kwh_per_year")


def _pue_origin(situation: Situation, completed: Completed) -> str:
    given, filled = situation.inventory.equipment["pue"].iloc[0], completed.inventory.equipment.iloc[0]
    if str(filled["device_type"]) not in situation.factors.catalogue.room_types:
        return "method"
    code = int(completed.origins["equipment"]["pue"][0])
    return _assumption_id(situation, code) or ("stated" if pd.notna(given) else "site")
