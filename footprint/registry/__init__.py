"""The registry: the types of devices and services, their emission factors, assumptions and sources, and how they match.

In: the CSV files of `factors/`, and the figures that an organisation brings itself. Nothing here knows an inventory.

In reading order: `catalogue` (types), `registry` (all tables as one value), `factors` (reading the files), `matching`
(which factor fits, and how well), `lookups` (assumptions and codes), `check_factors` (what is wrong in the files),
`own_factors` (an organisation's own), `written_names` (what makers and models are called), `product_sheets` (which
sheet is of a model), `model_names` (what a model name says of its type and product sheet).
"""
