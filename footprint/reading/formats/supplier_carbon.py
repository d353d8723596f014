"""What AWS, Azure, Google and Scaleway say of the emissions of their own services.

These are recognised and refused: a supplier's figure is neither an amount of ours nor a factor, and none of the columns
of the usage table can hold it with its scope and its method.
"""

from footprint.reading.formats.format import Format

REFUSAL = "reading.supplier-figures"

AWS_CARBON = Format(
    "aws_carbon",
    {},
    signatures=(
        ("usage_account_id", "product_code", "total_mbm_emissions_value"),
        ("payer_account_id", "total_lbm_emissions_value"),
    ),
    table="usage",
    refusal=REFUSAL,
)
GOOGLE_CARBON = Format(
    "google_carbon",
    {},
    signatures=(
        ("usage_month", "carbon_footprint_total_kgCO2e.location_based"),
        ("usage_month", "carbon_model_version", "carbon_footprint_kgCO2e.scope1"),
    ),
    table="usage",
    refusal=REFUSAL,
)
AZURE_CARBON = Format(
    "azure_carbon",
    {},
    signatures=(
        ("itemName", "categoryType", "latestMonthEmissions"),
        ("latestMonthEmissions", "previousMonthEmissions"),
    ),
    table="usage",
    refusal=REFUSAL,
)


def list_scaleway(document: object) -> list[dict] | None:
    """The whole document as one record, when it is Scaleway's: its totals are nested, and must not be summed."""
    if isinstance(document, dict) and isinstance(document.get("total_impact"), dict):
        return [{"kg_co2_equivalent": document["total_impact"].get("kg_co2_equivalent")}]
    return None


SCALEWAY_CARBON = Format("scaleway_carbon", {}, table="usage", refusal=REFUSAL, list_records=list_scaleway)
