"""OVHcloud: what its carbon calculator says of services, split into making, electricity and operations, in kg CO2e."""

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import say_period
from footprint.intake.formats.clouds.supplier_carbon import Figures, lay_out_figures
from footprint.intake.formats.format import Format, Laid, column, first_of, read_numbers, write_numbers

UNITS = ("", " (kgCO2e)", " (kg CO2e)", " (kgCO2eq)", " (kg CO2eq)", " emissions (kgCO2e)", " kgCO2e")


def _under(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{unit}" for name in names for unit in UNITS)


MAKING = _under("Manufacturing", "Fabrication")
ELECTRICITY = _under("Electricity", "Électricité")
OPERATIONS = _under("Operations", "Opérations", "Datacenter operations", "Data center operations")
TOTAL = _under("Total", "Total emissions", "Émissions totales", "Total carbon footprint")
WHAT = ("Service", "Service name", "Nom du service", "Product", "Produit", "Resource", "Service id", "Project")
PLACE = ("Region", "Région", "Location", "Datacenter", "Data center", "Localisation")
PERIOD = ("Month", "Mois", "Date", "Period", "Période", "Billing period")


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    parts = {
        "making": read_numbers(first_of(rows, MAKING)),
        "electricity": read_numbers(first_of(rows, ELECTRICITY)),
        "operations": read_numbers(first_of(rows, OPERATIONS)),
    }
    together = pd.DataFrame(parts).sum(axis=1, min_count=1)
    plain = pd.DataFrame(
        {
            "total": write_numbers(read_numbers(first_of(rows, TOTAL)).fillna(together)),
            "electricity": write_numbers(parts["electricity"]),
            "making": write_numbers(parts["making"]),
            "what": first_of(rows, WHAT),
            "period": first_of(rows, PERIOD),
            "place": first_of(rows, PLACE),
        },
        index=rows.index,
    )
    scopes = {"scope_2_kgco2e": ("electricity",), "scope_3_kgco2e": ("making",)}
    lay_out_figures(laid, plain, Figures("total", "", scopes, what=("what", "period")), "OVHcloud", "place")
    laid.cells["electricity"] = pd.Series(pd.NA, index=rows.index, dtype="str")  # nothing says how it is counted
    say_period(laid, column(plain, "period"))


OVH_CARBON = Format(
    "ovh_carbon",
    {"Project": "entity"},
    signatures=((MAKING, ELECTRICITY, OPERATIONS),),
    table="usage",
    refine=_refine,
    cites_file=True,
    left_aside=(*MAKING, *ELECTRICITY, *OPERATIONS, *TOTAL, *WHAT[:-1], *PLACE, *PERIOD),
    from_documentation=True,
)
