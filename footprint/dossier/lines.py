"""Impact lines as the dossier holds them: each with its terms, its factor and its categories, so that every number can
be computed again from the lines alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation import formulas
from footprint.estimation.accountings import find_formula
from footprint.estimation.completion import complete
from footprint.estimation.estimate import GRAIN, equipment_terms
from footprint.estimation.lines import widen
from footprint.estimation.scopes import find_scopes
from footprint.estimation.situation import Situation
from footprint.tables import SCOPE_KEYS, STAGES

STANDARDS = ("ghg_protocol", "iso_14064", "beges")
TERMS = tuple(dict.fromkeys(name for formula in formulas.FORMULAS for name in formulas.term_names(formula.amount)))

ITEM = (
    "item",
    "table",
    "row",
    "item_id",
    "entity",
    "site",
    "country",
    "family",
    "type",
    "ownership",
    "control",
    "quality",
)
LINE_COLUMNS = (
    *("line", *ITEM, "source_document", "stage", "formula", *TERMS, "amount", "amount_unit"),
    *("factor_id", "factor_value", "match", "reason", "impact", *STANDARDS),
)

# What lines are summed by: one key, or two.
VIEWS = (
    *(("stage",), ("family",), ("type",), ("entity",), ("site",), ("country",), ("ownership",), ("quality",)),
    *(("match",), ("source_document",), ("factor_id",), ("family", "stage"), ("type", "stage"), ("type", "quality")),
)
TOTAL = "total"
PRINTED = (TOTAL, *("+".join(view) for view in VIEWS), *STANDARDS)
SUMMED_AS = 2  # since 2, categories of standards count their lines without a figure
TEXTS = ("by", "part", "other_part")
RESULT_COLUMNS = (*TEXTS, "impact", "lines", "missing", "items")
# What lines agree in that are summed together before their electricity is parted.
PARTED_BY = ("table", "type", "ownership", "control", "stage", "factor_id", *STANDARDS)


def describe_lines(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Impact lines with the columns of LINE_COLUMNS; terms that a line's formula does not name are empty.

    `line` and `item` (equipment rows, then usage rows) count from 1; `row` is the line of the inventory's file, which
    two files may share; `impact` is in kg CO2e.
    """
    completed, method, catalogue = complete(situation), situation.method, situation.factors.catalogue
    wide = widen(situation, lines).rename(columns={"line": "row"})
    named = [find_formula(stage, method.accounting).name for stage in STAGES]
    words = list(dict.fromkeys(named))
    stage = lines["stage"].to_numpy()
    wide["formula"] = pd.Categorical.from_codes(np.array([words.index(name) for name in named])[stage], words)
    wide["line"], wide["item"] = np.arange(1, len(wide) + 1), lines["item"].to_numpy() + 1
    families = pd.concat(
        [catalogue.devices.set_index("device_type")["family"], catalogue.services.set_index("service_type")["family"]]
    )
    wide["family"] = wide["type"].astype("str").map(families)
    terms, equipment = equipment_terms(situation, completed), len(completed.inventory.equipment)
    terms["amount_per_year"] = completed.inventory.usage["amount_per_year"].to_numpy()
    for name in TERMS:
        values = terms.get(name, np.full(equipment, np.nan))
        blank = np.full(len(completed.inventory.usage) if name != "amount_per_year" else equipment, np.nan)
        of_item = np.concatenate([blank, values] if name == "amount_per_year" else [values, blank])
        uses = np.array([name in formulas.term_names(_text(formula)) for formula in words])
        here = uses[wide["formula"].cat.codes.to_numpy()] if len(wide) else np.zeros(0, dtype=bool)
        wide[name] = np.where(here, of_item[lines["item"].to_numpy()], np.nan)
    return wide.assign(**_categories(situation, wide))[list(LINE_COLUMNS)]


def _text(formula: str) -> str:
    return next(one.amount for one in formulas.FORMULAS if one.name == formula)


def _categories(situation: Situation, wide: pd.DataFrame) -> dict[str, NDArray]:
    """The category of each line in each standard; found once for each combination that occurs."""
    keys = wide[SCOPE_KEYS].astype("object").fillna("")
    numbers = keys.groupby(SCOPE_KEYS, sort=False).ngroup().to_numpy()
    found = find_scopes(situation, keys.drop_duplicates())
    return {name: found[name].to_numpy(dtype=object)[numbers] for name in STANDARDS}


def recalculate(lines: pd.DataFrame, texts: Mapping[str, str], values: Mapping[str, float]) -> pd.DataFrame:
    """Amount, factor_value and impact of lines, computed anew from their terms.

    Args:
        lines: columns of LINE_COLUMNS, and those of the terms, as read from a dossier.
        texts: the arithmetic of each formula by its name.
        values: the value of each factor by its id.

    Raises:
        ValueError: a formula is no arithmetic, or names what is no term.
    """
    amount = np.full(len(lines), np.nan)
    for name, rows in lines.groupby("formula", observed=True).indices.items():
        part = lines.iloc[rows]
        try:
            named = formulas.term_names(texts[str(name)])
            terms = {term: part[term].to_numpy(dtype="float64") for term in named}
            with np.errstate(all="ignore"):
                amount[rows] = formulas.evaluate(texts[str(name)], terms)
        except (KeyError, SyntaxError, RecursionError, MemoryError, OverflowError) as fault:
            raise ValueError(f"{name}: {fault}"[:300]) from fault
    value = lines["factor_id"].map(dict(values)).astype("float64").to_numpy()
    with np.errstate(all="ignore"):
        impact = np.rint(amount * value / GRAIN) * GRAIN
    return pd.DataFrame({"amount": amount, "factor_value": value, "impact": impact}, index=lines.index)


# --- sums ------------------------------------------------------------------------------------------------------------


def sum_lines(
    lines: pd.DataFrame, parts: pd.DataFrame, views: Sequence[str] = PRINTED, summed_as: int = SUMMED_AS
) -> pd.DataFrame:
    """Every total that a dossier prints, from its lines alone, with the columns of RESULT_COLUMNS.

    `by` is one of the views: "total", columns of the lines joined by "+", or a standard. `impact` is in kg CO2e, empty
    where no line has one; `items` counts rows of the inventory. Parts of a view add up to the total exactly, heaviest
    first.

    Args:
        lines: columns of LINE_COLUMNS.
        parts: factors with their generation, upstream and losses, by factor_id; electricity is parted by them.
        views: what they are summed by; a dossier of another version may print others.
        summed_as: how; a dossier of another version may be of an earlier way.

    Raises:
        ValueError: a view is none of the columns.
    """
    summed = [view for view in views if view not in STANDARDS and view != TOTAL]
    keys = dict.fromkeys(key for view in summed for key in view.split("+"))
    if unknown := keys.keys() - set(lines.columns):
        raise ValueError(f"no column {', '.join(sorted(unknown))}"[:200])
    known: dict[str, Codes] = {key: _code(lines[key]) for key in dict.fromkeys([*keys, *PARTED_BY])}
    of = _Summed(
        lines["impact"].to_numpy(), (lines["match"] == "missing").to_numpy(), lines["item"].to_numpy().astype("int64")
    )
    found = _sum_categories(lines, parts, known, summed_as)
    found[TOTAL] = of.sum(TOTAL, [([""], np.zeros(len(lines), dtype="int64"))])
    found |= {view: of.sum(view, [known[key] for key in view.split("+")]) for view in summed}
    whole = {name: np.concatenate([found[view][name] for view in views]) for name in RESULT_COLUMNS}
    return pd.DataFrame(whole).astype(dict.fromkeys(TEXTS, "str"))


Codes = tuple[list[str], NDArray[np.int64]]
Columns = dict[str, NDArray]


def _code(cells: pd.Series) -> Codes:
    """The words of a column, sorted, and the place of each cell's among them; an empty cell is the word ""."""
    coded = cells.astype("category")
    words = ["", *coded.cat.categories.astype("str")]
    order = np.argsort(np.array(words, dtype=object), kind="stable")
    place = np.empty(len(words), dtype="int64")
    place[order] = np.arange(len(words))
    return [words[position] for position in order], place[coded.cat.codes.to_numpy() + 1]


@dataclass(frozen=True)
class _Summed:
    """What is summed of each line: its impact, whether it lacks one, and its item."""

    impact: NDArray[np.float64]
    missing: NDArray[np.bool_]
    item: NDArray[np.int64]

    def sum(self, by: str, keys: list[Codes]) -> Columns:
        """The sums of a view, heaviest first."""
        code = np.zeros(len(self.impact), dtype="int64")
        for words, codes in keys:
            code = code * len(words) + codes
        found, group = np.unique(code, return_inverse=True)
        known, size = ~np.isnan(self.impact), len(found)
        sums = np.bincount(group, weights=np.where(known, self.impact, 0.0), minlength=size)
        pairs = np.unique(group * (int(self.item.max(initial=0)) + 1) + self.item, return_index=True)[1]
        places = [found % len(keys[-1][0]), found // len(keys[-1][0])][: len(keys)][::-1]
        parts = [np.array(words, dtype=object)[place] for (words, _), place in zip(keys, places, strict=True)]
        impact = np.where(np.bincount(group[known], minlength=size) > 0, sums, np.nan)
        heaviest = np.argsort(-impact, kind="stable")  # what has no figure last
        columns = {
            "by": np.full(size, by, dtype=object),
            "part": parts[0],
            "other_part": parts[1] if len(parts) > 1 else np.full(size, "", dtype=object),
            "impact": impact,
            "lines": np.bincount(group, minlength=size),
            "missing": np.bincount(group[self.missing], minlength=size),
            "items": np.bincount(group[pairs], minlength=size),
        }
        return {name: values[heaviest] for name, values in columns.items()}


def _sum_categories(
    lines: pd.DataFrame, parts: pd.DataFrame, coded: Mapping[str, Codes], summed_as: int
) -> dict[str, Columns]:
    """As `scopes`: electricity is parted by combination of type, ownership and place, and by factor.

    Electricity without a figure is in no part of it: it is counted under both ("2+3.3").
    """
    known = lines["impact"].notna().to_numpy()
    group = np.zeros(int(known.sum()), dtype="int64")
    for words, places in (coded[key] for key in PARTED_BY):
        group = np.unique(group * len(words) + places[known], return_inverse=True)[1]
    first = np.unique(group, return_index=True)[1]
    sums = lines["impact"][known].groupby(group).sum().to_numpy(), np.bincount(group)
    whole = parts["generation"] + parts["upstream"] + parts["losses"]
    factors, used = coded["factor_id"]
    share = pd.Series(factors).map(parts["generation"] / whole).to_numpy(dtype="float64")[used[known][first]]
    found = {}
    for standard in STANDARDS:
        words, places = coded[standard]
        lacking = np.bincount(places[~known] if summed_as >= 2 else [], minlength=len(words))
        found[standard] = _part(standard, words, places[known][first], sums, share, lacking)
    return found


def _part(
    standard: str,
    words: list[str],
    places: NDArray[np.int64],
    sums: tuple[NDArray[np.float64], NDArray[np.int64]],
    share: NDArray[np.float64],
    lacking: NDArray[np.int64],
) -> Columns:
    """The sums of a standard's categories, in the order of their names.

    Args:
        words: the categories of lines, "2+3.3" where electricity is in two.
        places: the place of each sum's category among them.
        sums: impacts that are summed, and of how many lines.
        share: the part of each sum that is in the first of its two categories; not a number where none is known.
        lacking: for each category, how many lines have no figure.
    """
    pairs = [word.partition("+")[::2] if "+" in word else (word, word) for word in words]
    names = sorted({*words, *(name for pair in pairs for name in pair)})
    own, one, other = (np.array([names.index(name) for name in some]) for some in (words, *zip(*pairs, strict=True)))
    parted = (one != other)[places] & ~np.isnan(share)
    impact, count = sums
    first = np.rint(impact[parted] * share[parted] / GRAIN) * GRAIN
    at = np.concatenate([own[places[~parted]], one[places[parted]], other[places[parted]]])
    added = np.concatenate([impact[~parted], first, impact[parted] - first])
    lines = np.concatenate([count[~parted], count[parted], np.zeros(int(parted.sum()))])
    size = len(names)
    missing = np.bincount(own, weights=lacking, minlength=size).astype("int64")
    has_figure = np.bincount(at, minlength=size) > 0
    there = has_figure | (missing > 0)
    total = np.where(has_figure, np.bincount(at, weights=added, minlength=size), np.nan)  # of multiples of the grain
    counted = np.bincount(at, weights=lines, minlength=size).astype("int64") + missing
    said = {"part": np.array(names, dtype=object), "impact": total, "lines": counted, "missing": missing}
    blank = np.full(size, "", dtype=object)
    said |= {"by": np.full(size, standard, dtype=object), "other_part": blank, "items": np.zeros(size, dtype="int64")}
    return {name: said[name][there] for name in RESULT_COLUMNS}


# --- electricity whose factor does not say its parts -----------------------------------------------------------------


def borrow_parts(factors: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Factors with generation, upstream and losses where a factor of another year of the same place gives them.

    Their shares are those of the nearest year that has them; `parts_of` is that year, missing where nothing was lent.

    Args:
        factors: factors by factor_id.
        registry: all factors, those that lend among them.
    """
    parts = ["generation", "upstream", "losses"]
    lenders = registry[registry[parts].notna().all(axis=1)]
    wanting = factors[factors[parts].isna().any(axis=1) & factors["activity"].isin(lenders["activity"])]
    pairs = wanting[["activity", "country", "valid_from", "value"]].reset_index()
    pairs = pairs.merge(lenders[["activity", "country", "valid_from", *parts]], on=["activity", "country"])
    if pairs.empty:
        return factors.assign(parts_of=np.nan)
    years = {side: pd.to_datetime(pairs[f"valid_from_{side}"]).dt.year for side in ("x", "y")}
    pairs = pairs.assign(away=(years["x"] - years["y"]).abs(), parts_of=years["y"].astype("float64"))
    nearest = pairs.sort_values("away", kind="stable").drop_duplicates("factor_id").set_index("factor_id")
    lent = nearest[parts].mul(nearest["value"] / nearest[parts].sum(axis=1), axis=0)
    filled = factors.assign(parts_of=nearest["parts_of"].reindex(factors.index))
    filled.loc[lent.index, parts] = lent
    return filled
