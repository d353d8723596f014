"""Lists that programs write of something else than devices: each is known, and refused with its reason."""

from footprint.intake.formats.format import Format

# A catalogue of models, of which nobody says how many there are: Snipe-IT, GLPI, NetBox.
MODELS = Format(
    "model_list",
    {},
    signatures=(
        (("Model No.", "Model Number"), ("Fieldset", "Min. QTY", "Depreciation"), "Category"),
        (("Nom", "Name"), ("Référence produit", "Product number"), ("Fabricant", "Manufacturer")),
        ("manufacturer", "model", "slug"),
        ("manufacturer", "model", "part_number", "u_height"),
    ),
    refusal="reading.list-of-models",
)

# Software and its licences: Snipe-IT, GLPI.
LICENCES = Format(
    "licence_list",
    {},
    signatures=(
        (("Product Key", "Clé de produit", "License Key", "Clé de licence"), ("Seats", "Places", "Sièges", "Quantity")),
        (
            ("Number of installations", "Nombre d'installations", "Installations"),
            ("Number of licenses", "Nombre de licences", "Publisher", "Éditeur"),
        ),
        (("License Name", "Nom de la licence"), ("Seats", "Expiration Date", "Date d'expiration")),
    ),
    refusal="reading.list-of-licences",
)

# The file systems of a machine, as Ansible and others list them.
MOUNTS = Format(
    "mount_list",
    {},
    signatures=(("device", "mount", ("fstype", "size_total", "options")),),
    refusal="reading.list-of-mounts",
)
