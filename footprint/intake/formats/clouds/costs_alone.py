"""Bills of clouds that say what things cost, and not how much of them was consumed: nothing of them can be counted."""

from footprint.intake.formats.format import Format

COSTS_ALONE = Format(
    "cloud_costs",
    {},
    signatures=(
        ("UsageDate", ("Cost", "CostUSD", "PreTaxCost"), ("ServiceName", "ResourceType", "MeterCategory")),
        ("Service description", "Service ID", ("Cost", "List cost", "Subtotal")),
        ("category_name", "product_name", "sku", ("billed_quantity", "total_untaxed_amount", "value")),
    ),
    table="usage",
    refusal="reading.bill-of-costs",
    from_documentation=True,
)
