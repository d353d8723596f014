"""Which errors bear on each line: of its factor, of its assumptions, of the inventory that it comes from."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.completion import Completed, complete
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import equipment_terms, share_assumptions
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.errors import Error, Z, deviations, divides, is_uncertain
from footprint.registry.registry import Factors
from footprint.tables import QUALITIES, STAGES

# The inventory errors of rows that agree in these are one.
DOCUMENT = ["source_document", "type", "quality"]


def model_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], list[list[Error]]]:
    """For each line, the number of its set of factor and assumption errors; and these sets."""
    numbers, sets, _ = find_sets(situation, lines)
    return numbers, sets


def find_sets(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], list[list[Error]], pd.DataFrame]:
    """As `model_errors`; and for each set, the rows of the factor and of the assumptions that it is of."""
    columns = {"factor": lines["factor"].to_numpy(), **assumptions_behind(situation, lines)}
    numbers, first = _number_rows(list(columns.values()))
    figures = pd.DataFrame({name: codes[first] for name, codes in columns.items()})
    factors, assumptions, sets = errors_of_factors(situation), errors_of_assumptions(situation.factors), []
    for factor, *behind in zip(*(figures[name].tolist() for name in figures), strict=True):
        errors = [factors[factor], *(assumptions[place] for place in behind if place >= 0)]
        sets.append([error for error in errors if is_uncertain(error)])
    return numbers, sets, figures


def _number_rows(columns: list[NDArray]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """For each row of codes (-1 and above), the number of its combination, in the order in which they come; and the
    first row of each. One column after the other: all at once, they would take far longer.
    """
    numbers = np.zeros(len(columns[0]), dtype="int64")
    for codes in columns:
        numbers = pd.factorize(numbers * (codes.max(initial=0) + 2) + codes)[0]
    return numbers, np.flatnonzero(np.diff(np.maximum.accumulate(numbers), prepend=-1))  # each is above those before


def errors_of_factors(situation: Situation) -> list[Error]:
    """The error of each of `usable_factors`."""
    usable, registry = usable_factors(situation), situation.factors
    if len(usable) == len(registry.factors):  # no contract
        return registry.remember("factor errors", lambda: factor_errors(registry.factors))
    return situation.share("factor errors", ("year",), lambda: factor_errors(usable))


def errors_of_assumptions(registry: Factors) -> list[Error]:
    """The error of each assumption of a registry."""
    return registry.remember("assumption errors", lambda: assumption_errors(registry.assumptions))


def factor_errors(factors: pd.DataFrame) -> list[Error]:
    """The error of each factor."""
    below, above = deviations(factors)
    return list(map(Error, _factor_groups(factors), below.tolist(), above.tolist()))


def assumption_errors(assumptions: pd.DataFrame) -> list[Error]:
    """The error of each assumption; that of a life divides."""
    signs = np.where(divides(assumptions), -1.0, 1.0)
    below, above = (signs * side for side in deviations(assumptions))
    return list(map(Error, _assumption_groups(assumptions), below.tolist(), above.tolist()))


def _factor_groups(factors: pd.DataFrame) -> NDArray:
    """The error group of each factor: its activity; for a proxy, the activity whose figure it borrows."""
    quoted, exact = _quoted_place(factors), factors["match"] == "exact"
    lent = pd.Series(factors["activity"][exact].to_numpy(), index=quoted[exact])
    lender = quoted.map(lent[~lent.index.duplicated()])
    return ("factor:" + factors["activity"].where(exact | lender.isna(), lender)).to_numpy()


def _assumption_groups(assumptions: pd.DataFrame) -> NDArray:
    """The error group of each assumption: the datum it quotes, which several types may share."""
    column = assumptions["applies_to"].str.rsplit(".", n=1).str[-1]
    return ("assumption:" + column + ": " + _quoted_place(assumptions)).to_numpy()


def _quoted_place(table: pd.DataFrame) -> pd.Series:
    """Where a figure is quoted from.

    Its source and locator, without the remarks after ":", ";" or in brackets.
    """
    return table["source_id"] + ": " + table["source_locator"].str.replace(r"(?s)(?: \(|; |: ).*", "", regex=True)


def assumptions_behind(situation: Situation, lines: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """For each line, the rows of the assumptions that enter it (-1: none): life, energy, hours, PUE, professional
    share.

    A life that was observed, or that the age of the item replaced, no longer depends on its assumption. An assumed own
    life added to a first life is treated as if its error bore on the whole.
    """
    choices = ("year", "inventory", "accounting", "electricity", "country")
    of_item = situation.share("assumptions behind", choices, lambda: _assumptions_of_items(situation))
    met = situation.method.accounting_rules.errors
    use = lines["stage"].to_numpy() == STAGES.index("use")
    embodied = ~use & (lines["stage"].to_numpy() != STAGES.index("service"))
    where = {"lifespan": embodied, "share": use | (embodied & ("share" in met))}
    item = lines["item"].to_numpy()
    return {name: np.where(where.get(name, use), values[item], -1) for name, values in of_item.items()}


def _assumptions_of_items(situation: Situation) -> dict[str, NDArray[np.int64]]:
    """For each item, the rows of the assumptions that any of its lines may meet (-1: none)."""
    completed = complete(situation)
    origins, services = completed.origins["equipment"], np.full(len(completed.inventory.usage), -1)
    of_item = {
        "lifespan": np.where(_life_is_used(situation, completed), origins["lifespan_years"], -1),
        "energy": origins["energy_kwh_per_year"],
        "hours": origins["hours_per_year"],
        "pue": origins["pue"],
        "share": share_assumptions(situation, completed),
    }
    return {name: np.maximum(np.append(rows, services), -1).astype("int64") for name, rows in of_item.items()}


def _life_is_used(situation: Situation, completed: Completed) -> NDArray[np.bool_]:
    accounting = situation.method.accounting_rules
    if not accounting.has_age_floor:
        return np.full(len(completed.inventory.equipment), "lifespan" in accounting.errors)
    stated = completed.inventory.equipment["lifespan_years"].to_numpy()
    return equipment_terms(situation, completed)["lifespan"] <= stated


def inventory_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """For each line, the row of its inventory error: one draw a source document and type, wider as quality falls."""
    found = situation.share("inventory errors", ("year", "country"), lambda: _find_inventory_errors(situation))
    numbers, errors = found
    return numbers[lines["item"].to_numpy()].astype("int64"), errors


def _find_inventory_errors(situation: Situation) -> tuple[NDArray[np.int64], pd.DataFrame]:
    items = describe_items(situation)
    numbers, first = _number_rows([_code_words(items[name]) for name in DOCUMENT])
    errors = items[DOCUMENT].iloc[first].astype("object").fillna("").reset_index(drop=True)
    errors["group"] = "inventory:" + errors["source_document"] + ":" + errors["type"]
    errors["sigma"] = errors["quality"].map(quality_errors(situation.factors)).fillna(0.0)
    return numbers, errors


def _code_words(cells: pd.Series) -> NDArray[np.int64]:
    """A number for each text; that of a missing one is that of the empty one."""
    codes, words = pd.factorize(cells)
    return np.where(codes < 0, pd.Index(words).get_indexer([""])[0], codes)


def quality_errors(registry: Factors) -> dict[str, float]:
    """Standard deviation of the inventory error of each quality class: +-x % read as v/(1+x) and v(1+x)."""
    table = registry.assumptions.set_index("applies_to")["value"]
    return {quality: float(np.log1p(table[f"quality.{quality}"]) / Z["95"]) for quality in QUALITIES}


def document_errors(documents: pd.DataFrame) -> list[Error]:
    """The inventory errors as they bear on impacts."""
    sigma = documents["sigma"].tolist()
    return list(map(Error, documents["group"], sigma, sigma))
