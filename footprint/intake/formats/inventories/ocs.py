"""OCS Inventory: the list that its web console exports, with the columns that were on screen."""

from footprint.intake.formats.format import Format

OCS_EXPORT = Format(
    "ocs_export",
    {
        "Machine": "item_id",
        "Computer": "item_id",
        "Fabricant": "manufacturer",
        "Manufacturer": "manufacturer",
        "Modèle": "model",
        "Model": "model",
        "Numéro de série": "serial_number",
        "Serial number": "serial_number",
        "Type": "device_type",
        "Type de châssis": "device_type",
        "RAM (Mo)": "memory_gb",
        "RAM (MB)": "memory_gb",
    },
    signatures=(("Dernier inventaire", "Machine"), ("Last inventory", "Computer")),
    from_documentation=True,
)
