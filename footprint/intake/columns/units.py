"""Units written in cells and headers: "65 W", "60 mois", "0,35 kW". Converted if there is no doubt, else left alone.

A price also has a tax basis: what its header says ("PU HT"), else what a person answered for the file. A rent says
that its device is leased.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pandas as pd

from footprint.intake.columns.header_words import is_of_leases
from footprint.intake.formats.format import Laid
from footprint.inventory.cells import settle_by_bounds
from footprint.problems import Problem, join_problems, problem_table, problems_where
from footprint.registry.catalogue import shipped_catalogue
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.normal_forms import part_glued_words
from footprint.words.spellings import normalise_spelling, read_spellings, unit_spellings
from footprint.words.texts import read_texts, unit_label
from footprint.words.vocabulary import read_word_lists

# For each of our units, the other units that measure the same thing, and how many of ours one of them is.
CONVERSIONS: Mapping[str, Mapping[str, float]] = {
    "year": {"month": 1 / 12},
    "W": {"kW": 1000.0},
    "kWh/year": {"MWh/year": 1000.0, "Wh/year": 0.001, "kWh/month": 12.0, "kWh": 1.0, "MWh": 1000.0},
    "hour/year": {"hour/week": 52.0},
    "GB": {"TB": 1024.0, "MB": 1 / 1024},
    "TB": {"GB": 0.001, "MB": 0.000001},
    "EUR": {"kEUR": 1000.0},
}

PRICE, TAX = "purchase_cost_eur", "price_tax"

_NUMBER = r"[+-]?\d[\d.,\u00a0\u202f ']*(?:[eE][+-]?\d+)?"
_MEASURED = re.compile(rf"({_NUMBER}?)\s*([^\d\s.,+\-'][^\d]*)", re.ASCII)
_PREFIXED = re.compile(rf"([^\d\s.,+\-'][^\d\s.,+\-']*)\s*({_NUMBER})", re.ASCII)
_TAXED = re.compile(
    r"(?<=[\d€r\s])\s*\b(h\.?t\.?|t\.?t\.?c\.?|hors tax\w+|(?:in|ex)cl\w*\.? (?:vat|tax))\s*$", re.IGNORECASE
)
_NOTHING = re.compile(r"0+(?:[.,]0+)?(?:\s*€)?|[-–—./]|n/?a|non|sans|no", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_BETWEEN_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))")


@lru_cache(maxsize=256)
def find_unit(written: str, column: str) -> str:
    """The unit that a text means for a column: the column's own, one that can be converted, or ""."""
    unit = unit_of(column)
    spelling = normalise_spelling(written)
    for name in (unit, *CONVERSIONS.get(unit, {})):
        if unit and spelling in unit_spellings(name):
            return name
    return ""


def unit_of(column: str) -> str:
    """The unit of one of our columns, whichever the table."""
    return _column_named(column).unit


@lru_cache(maxsize=64)
def _column_named(name: str) -> Column:
    """One of our columns, whichever the table; one without a unit where there is none of that name."""
    return next((one for table in INVENTORY_TABLES.values() for one in table if one.name == name), Column(name))


def name_unit(unit: str, language: str) -> str:
    """What people call one of our units, or one that is converted into it: "ans", "mois"."""
    known = read_texts(language)
    if f"unit.{unit}.name" in known:
        return unit_label(unit, language)
    return known[f"reading.unit.{unit}.synonyms"][0]


def convert_units(
    table: str, cells: pd.DataFrame, header_units: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]], pd.DataFrame]:
    """Cells of numbers without their units, in ours; which units were met in each column, as written; what is said.

    A cell whose unit measures something else stays as it is, and is refused where cells are checked. One exception: an
    energy written where a power is expected goes to the energy of the same device, when that is empty.
    """
    changed, met, problems = {}, {}, []
    for column in INVENTORY_TABLES[table]:
        if not column.is_numeric or column.name not in cells:
            continue
        values, units = _convert(cells[column.name], column.name, header_units.get(column.name, ""))
        if units:
            changed[column.name], met[column.name] = values, units
            others = [one for one in units if find_unit(one, column.name) != column.unit]
            said = ", ".join(others)
            problems += [Problem("reading.units-converted", "note", table, 0, column.name, said, column.unit)] * bool(
                others
            )
    cells = cells.assign(**changed)
    found = problem_table(problems)
    if table == "equipment" and "power_w" in cells:
        cells, moved = _move_energy(cells)
        found = join_problems([found, moved])
    return cells, met, found


def _convert(cells: pd.Series, column: str, header_unit: str) -> tuple[pd.Series, tuple[str, ...]]:
    codes, words = pd.factorize(cells)
    converted, met = [], dict.fromkeys([header_unit] if header_unit else [])
    for word in words:
        number, unit = _measure(str(word), column, header_unit)
        converted.append(number)
        if unit:
            met[unit] = None
    values = pd.array([*converted, None], dtype="str").take(codes)
    return pd.Series(values, index=cells.index, name=cells.name), tuple(met)


def _measure(word: str, column: str, header_unit: str) -> tuple[str, str]:
    """The number of a cell in our unit, and the unit it was written with; the cell as it is where that is not sure."""
    if (before := _PREFIXED.fullmatch(word)) and find_unit(before[1], column):  # "€ 99"
        word = f"{before[2]} {before[1]}"
    measured = _MEASURED.fullmatch(word)
    written = measured[2].strip() if measured and measured[1] else ""
    unit = find_unit(written, column) if written else ""
    number = measured[1].strip() if measured and unit else word
    factor = CONVERSIONS.get(unit_of(column), {}).get(unit or find_unit(header_unit, column), 1.0)
    if factor == 1.0:
        return number, written if unit else ""
    number = _BETWEEN_GROUPS.sub("", number)
    if not unit:  # the header states it
        number = settle_by_bounds(number, _column_named(column), factor)
        if _EITHER.fullmatch(number) and settle_by_bounds(number, _column_named(column)) != number:
            return f"{word} {header_unit}", ""  # else it would be taken for a number in our unit
    if not (multiplied := _multiply(number, factor)):
        return word, ""
    return multiplied, written if unit else ""


def _multiply(number: str, factor: float) -> str:
    """A written number times a factor; "" where it is none, or may be read in two ways."""
    number = _BETWEEN_GROUPS.sub("", number)
    if not _PLAIN.fullmatch(number) or _EITHER.fullmatch(number):
        return ""
    value = f"{float(number.replace(',', '.')) * factor:.6f}".rstrip("0").rstrip(".")
    return f"{value}0" if len(value.partition(".")[2]) == 3 else value


def _move_energy(cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Energies ("88 kWh/an") written where a power is expected, moved to the energy of the device where it has none."""
    power = cells["power_w"]
    energy = cells["energy_kwh_per_year"] if "energy_kwh_per_year" in cells else power.mask(power.notna())
    codes, words = pd.factorize(power)
    read = [_measure(str(word), "energy_kwh_per_year", "") for word in words]
    # "88 kWh" alone says neither of a year nor of an hour.
    sure = [bool(unit) and find_unit(unit, "energy_kwh_per_year") not in ("kWh", "MWh") for _, unit in read]
    numbers = pd.array(
        [*(number if known else None for (number, _), known in zip(read, sure, strict=True)), None], dtype="str"
    )
    moved = pd.Series(numbers.take(codes), index=cells.index)
    here = moved.notna() & energy.isna()
    if not here.any():
        return cells, problem_table([])
    said = problems_where(here, "reading.energy-for-power", "warning", "equipment", "power_w", power)
    return cells.assign(power_w=power.mask(here), energy_kwh_per_year=energy.mask(here, moved)), said


# --- amounts of services ---------------------------------------------------------------------------------------------

# For units of services, the other units of the same thing, and how many of ours one is: data are counted by thousands.
OF_SERVICES: Mapping[str, Mapping[str, float]] = {
    "GB": {"TB": 1000.0, "MB": 0.001},
    "TB": {"GB": 0.001, "MB": 0.000001},
    "kWh": {"MWh": 1000.0},
    "EUR": {"kEUR": 1000.0},
}


def convert_amounts(cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Amounts of services in the unit of their service: 1.2 TB of mobile data, which is counted in GB, is 1200.

    A unit written beside the number ("1,2 To") is that of its row, where the row states no other.
    """
    if not {"service_type", "amount_per_year"}.issubset(cells.columns):
        return cells, problem_table([])
    told = cells.reindex(columns=["service_type", "amount_per_year", "unit"]).astype("str").fillna("")
    ours = told["unit"] == told["service_type"].map(_service_units())
    odd = told[~(ours & told["amount_per_year"].str.fullmatch(r"[\d.,]+"))]
    number, distinct = pd.factorize(pd.MultiIndex.from_frame(odd))
    names = ["amount_per_year", "unit", "other"]
    read = pd.DataFrame([_read_amount(*one) for one in distinct], columns=names, dtype="str").take(number)
    read = read.set_axis(odd.index)[(read["unit"] != "").to_numpy()]
    if read.empty:
        return cells, problem_table([])
    converted = read.loc[read["other"] != "", ["other", "unit"]].drop_duplicates().itertuples(index=False)
    said = [Problem("reading.units-converted", "note", "usage", 0, "amount_per_year", *pair) for pair in converted]
    changed = {name: cells.reindex(columns=[name])[name].astype("str") for name in names[:2]}
    for name, column in changed.items():
        column.loc[read.index] = read[name]
    return cells.assign(**changed), problem_table(said)


def _read_amount(service: str, amount: str, stated: str) -> tuple[str, str, str]:
    """An amount and its unit where they are to be changed, and the unit that was another one; "" for what stays."""
    measured = _MEASURED.fullmatch(amount)
    number, beside = (measured[1].strip(), measured[2].strip()) if measured else (amount, "")
    unit = _service_units().get(read_spellings()["service_type"].get(service, ""), "")
    for name, factor in {unit: 1.0, **OF_SERVICES.get(unit, {})}.items():
        here = [normalise_spelling(one) in unit_spellings(name) for one in (beside, stated) if one]
        if unit and here and all(here) and (factor != 1.0 or beside) and (value := _multiply(number, factor)):
            return value, unit, name if factor != 1.0 else ""
    return "", "", ""


@lru_cache(maxsize=1)
def _service_units() -> Mapping[str, str]:
    return shipped_catalogue().services.set_index("service_type")["unit"].to_dict()


# --- with or without tax ---------------------------------------------------------------------------------------------


def state_tax(cells: pd.DataFrame, headers: Iterable[str], answer: str) -> pd.DataFrame:
    """Rows that have a price with its tax basis: what the row states ("850 € TTC"), its header, else what was answered.

    Args:
        headers: those of prices, as written.
        answer: what a person said of the prices of the file; "" for nothing.
    """
    said = {find_tax(header) for header in headers} - {""}
    tax = said.pop() if len(said) == 1 else answer
    if PRICE not in cells:
        return cells
    price = cells[PRICE]
    stated = cells[TAX] if TAX in cells else pd.Series(index=cells.index, dtype="str")
    ends = price.str.extract(_TAXED, expand=False)
    if ends.notna().any():
        cells = cells.assign(**{PRICE: price.str.replace(_TAXED, "", regex=True)})
        stated = stated.fillna(ends.map({word: find_tax(word) for word in ends.dropna().unique()}))
    if tax:
        stated = stated.mask(stated.isna() & price.notna(), tax)
    return cells.assign(**{TAX: stated}) if stated.notna().any() else cells


def state_leases(laid: Laid, below: pd.DataFrame, headers: Sequence[str]) -> None:
    """Call leased the devices that have a rent or a lessor, where no column says whose they are."""
    if "ownership" in laid.cells:
        return
    leased = pd.Series(False, index=below.index)
    told = [text for at, text in enumerate(headers) if at in below and is_of_leases(text)]
    for at, text in enumerate(headers):
        if text in told and at in below:
            leased |= below[at].notna() & ~below[at].str.fullmatch(_NOTHING).fillna(False).astype("bool")
    if leased.any():
        laid.cells["ownership"] = pd.Series("leased", index=below.index, dtype="str").where(leased)
        line, words = int(leased.index[leased.to_numpy()][0]), ", ".join(told)
        laid.say(Problem("reading.leased", "note", laid.table, line, "ownership", words, str(int(leased.sum()))))


@lru_cache(maxsize=256)
def find_tax(header: str) -> str:
    """What a header says of tax: "excl", "incl", or "" where it says nothing, or both ("Prix HT/TTC")."""
    spelling = f" {normalise_spelling(part_glued_words(header).replace('.', ''))} "
    said = [
        tax
        for tax, phrases in read_word_lists("headers")["tax"].items()
        if any(f" {normalise_spelling(phrase)} " in spelling for phrase in phrases)
    ]
    return said[0] if len(said) == 1 else ""
