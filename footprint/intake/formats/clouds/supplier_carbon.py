"""What AWS, Azure, Google and Scaleway say of the emissions of their own services: usage whose unit is the kg of CO2e.

A line gives one row: its figure by location, the one by contract beside it where the supplier has both, and its scopes.
It says what was emitted in its period, never in a year: twelve monthly files make a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import country_of_region, say_period
from footprint.intake.formats.format import Format, Laid, column, write_numbers
from footprint.inventory.supplier_figures import SCOPES, SUPPLIER_FIGURE
from footprint.problems import Problem

# Units that suppliers write, in kg of CO2e. A metric ton is a tonne.
UNITS = {"mtco2e": 1000.0, "tco2e": 1000.0, "mtco2eq": 1000.0, "kgco2e": 1.0, "kgco2eq": 1.0, "gco2e": 0.001}

# The parts of a total that Scaleway nests: what holds the others comes first.
NESTED = ("projects", "regions", "zones", "skus")
# Beyond this part of a total, its parts do not make it.
PARTS_APART = 0.01


@dataclass(frozen=True)
class Figures:
    """Where a supplier writes its figures.

    Attributes:
        location, market: the headers of the total by location and by contract.
        scopes: for each of SCOPES, the headers that may hold it, the one to prefer first.
        units: the headers of units; none where the format always writes kg.
        what: the headers that tell what a line is about, and when.
    """

    location: str
    market: str
    scopes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    units: Sequence[str] = ()
    what: Sequence[str] = ()


def lay_out_figures(laid: Laid, rows: pd.DataFrame, figures: Figures, provider: str, region: str) -> None:
    """Lay the lines of a supplier's export out as usage; those without a figure, or in an unknown unit, set aside."""
    cells, times = laid.cells, _find_units(laid, rows, figures.units)
    location, market = (_in_kg(rows, header, times) for header in (figures.location, figures.market))
    laid.set_aside(location.isna() & market.isna(), "reading.no-figure", "amount_per_year", "")
    by_contract = location.isna() & market.notna()
    cells["service_type"], cells["provider"] = SUPPLIER_FIGURE, provider
    cells["amount_per_year"] = write_numbers(location.fillna(market))
    cells["unit"] = "kgCO2e"
    cells["electricity"] = pd.Series("location", index=cells.index).mask(by_contract, "market")
    cells["market_kgco2e"] = write_numbers(market.mask(by_contract))
    for name in SCOPES:
        parts = [_in_kg(rows, header, times) for header in figures.scopes.get(name, ())]
        if parts:
            cells[name] = write_numbers(parts[0].fillna(parts[-1]))
    cells["country"] = country_of_region(column(rows, region))
    told = [column(rows, header).str.slice(0, 60) for header in figures.what]
    cells["note"] = _join(told, " · ")
    ids = _join([pd.Series(provider, index=cells.index, dtype="str"), *told, column(rows, region)], " / ")
    cells["item_id"] = ids.mask(ids.duplicated(keep=False))
    laid.say(Problem("reading.supplier-figures", "note", laid.table, 0, "", provider))


def _find_units(laid: Laid, rows: pd.DataFrame, headers: Sequence[str]) -> pd.Series:
    """How many kg of CO2e the unit of each line is."""
    if not headers:
        return pd.Series(1.0, index=rows.index)
    said = column(rows, headers[0])
    for header in headers[1:]:
        said = said.fillna(column(rows, header))
    times = said.str.lower().str.replace(r"[\s_.-]", "", regex=True).map(UNITS)
    laid.set_aside(times.isna(), "reading.unknown-unit", "unit", said.fillna(""))
    return times


def _in_kg(rows: pd.DataFrame, header: str, times: pd.Series) -> pd.Series:
    return pd.to_numeric(column(rows, header), errors="coerce") * times


def _join(parts: Sequence[pd.Series], sign: str) -> pd.Series:
    """Texts side by side, those that say nothing left out."""
    joined = parts[0].fillna("")
    for part in parts[1:]:
        part = part.fillna("")
        joined = joined + part.where((joined == "") | (part == ""), sign + part)
    return joined.mask(joined == "")


# --- the suppliers ---------------------------------------------------------------------------------------------------

_AWS = Figures(
    "total_lbm_emissions_value",
    "total_mbm_emissions_value",
    {
        "scope_1_kgco2e": ("total_scope_1_emissions_value",),
        "scope_2_kgco2e": ("total_scope_2_lbm_emissions_value", "total_scope_2_mbm_emissions_value"),
        "scope_3_kgco2e": ("total_scope_3_lbm_emissions_value", "total_scope_3_mbm_emissions_value"),
    },
    ("total_lbm_emissions_unit", "total_mbm_emissions_unit"),
    ("product_code", "usage_period_start", "usage_period_start_date", "usage_account_id"),
)


def _refine_aws(laid: Laid, rows: pd.DataFrame) -> None:
    lay_out_figures(laid, rows, _AWS, "AWS", "region_code")
    say_period(laid, column(rows, "usage_period_start_date").fillna(column(rows, "usage_period_start")))


AWS_CARBON = Format(
    "aws_carbon",
    {"usage_account_id": "entity"},
    signatures=(
        ("usage_account_id", "product_code", "total_mbm_emissions_value"),
        ("payer_account_id", "total_lbm_emissions_value"),
    ),
    table="usage",
    refine=_refine_aws,
    cites_file=True,
    from_documentation=True,
)

_GOOGLE = Figures(
    "carbon_footprint_total_kgCO2e.location_based",
    "carbon_footprint_total_kgCO2e.market_based",
    {
        "scope_1_kgco2e": ("carbon_footprint_kgCO2e.scope1",),
        "scope_2_kgco2e": (
            "carbon_footprint_kgCO2e.scope2.location_based",
            "carbon_footprint_kgCO2e.scope2.market_based",
        ),
        "scope_3_kgco2e": ("carbon_footprint_kgCO2e.scope3",),
    },
    what=("service.description", "usage_month", "project.id"),
)


def _refine_google(laid: Laid, rows: pd.DataFrame) -> None:
    lay_out_figures(laid, rows, _GOOGLE, "Google Cloud", "location.region")
    say_period(laid, column(rows, "usage_month"))


GOOGLE_CARBON = Format(
    "google_carbon",
    {"project.id": "entity"},
    signatures=(
        ("usage_month", "carbon_footprint_total_kgCO2e.location_based"),
        ("usage_month", "carbon_model_version", "carbon_footprint_kgCO2e.scope1"),
    ),
    table="usage",
    refine=_refine_google,
    cites_file=True,
    from_documentation=True,
)


def _forget_electricity(laid: Laid) -> None:
    """Nothing in the file says how electricity is counted."""
    laid.cells["electricity"] = pd.Series(pd.NA, index=laid.cells.index, dtype="str")


def _refine_azure(laid: Laid, rows: pd.DataFrame) -> None:
    """The last month of each item; items of several kinds contain one another, so that those of one kind count."""
    figures = Figures("latestMonthEmissions", "", what=("itemName", "date", "categoryType"))
    lay_out_figures(laid, rows, figures, "Azure", "location")
    _forget_electricity(laid)
    kinds = column(rows, "categoryType")
    most = kinds.value_counts().index[:1]
    others = kinds.notna() & ~kinds.isin(most)
    laid.set_aside(others, "reading.other-detail", "item_id", kinds.fillna(""))
    laid.say(Problem("reading.assumed-unit", "warning", laid.table, 0, "unit", "kgCO2e"))
    say_period(laid, column(rows, "date"))


AZURE_CARBON = Format(
    "azure_carbon",
    {"subscriptionId": "entity"},
    signatures=(
        ("itemName", "categoryType", "latestMonthEmissions"),
        ("latestMonthEmissions", "previousMonthEmissions"),
    ),
    table="usage",
    refine=_refine_azure,
    cites_file=True,
    from_documentation=True,
)


def list_scaleway(document: object) -> list[dict] | None:
    """The finest parts of Scaleway's nested totals that make them up, as records; None for another's document."""
    if not isinstance(document, dict) or not isinstance(document.get("total_impact"), dict):
        return None
    period = {"start_date": str(document.get("start_date") or "")}
    return [period | part for part in _part(document, "total_impact", {})]


def _part(node: dict, total: str, above: dict) -> list[dict]:
    """What a total is made of, as far as its parts add up to it."""
    whole = _kilograms(node.get(total))
    for kind in NESTED:
        children = node.get(kind)
        if isinstance(children, list) and children:
            name = kind[:-1]
            parts = [
                part
                for child in children
                if isinstance(child, dict)
                for part in _part(child, f"total_{name}_impact", above | _name(child, name))
            ]
            found = sum(_kilograms(part["kg_co2_equivalent"]) for part in parts)
            if parts and abs(found - whole) <= PARTS_APART * max(whole, found):
                return parts
    impact = node.get(total)
    return [above | {"kg_co2_equivalent": impact.get("kg_co2_equivalent") if isinstance(impact, dict) else None}]


def _name(child: dict, kind: str) -> dict:
    """What a part is called, by its kind."""
    named = child.get(f"{kind}_id") or child.get(kind)
    return {kind: str(named)} if named else {}


def _kilograms(impact: object) -> float:
    """The mass of an impact; nothing where it is not said."""
    said = impact.get("kg_co2_equivalent") if isinstance(impact, dict) else impact
    try:
        return float(said) if isinstance(said, str | int | float) else 0.0
    except ValueError:
        return 0.0


def _refine_scaleway(laid: Laid, rows: pd.DataFrame) -> None:
    figures = Figures("kg_co2_equivalent", "", what=("sku", "start_date", "project"))
    lay_out_figures(laid, rows, figures, "Scaleway", "region")
    _forget_electricity(laid)
    say_period(laid, column(rows, "start_date"))


SCALEWAY_CARBON = Format(
    "scaleway_carbon",
    {"project": "entity"},
    table="usage",
    refine=_refine_scaleway,
    list_records=list_scaleway,
    cites_file=True,
    from_documentation=True,
)
