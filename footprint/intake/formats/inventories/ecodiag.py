"""EcoDiag (Labos 1point5): a list of devices of a laboratory, one a row."""

from footprint.intake.formats.format import Format

ECODIAG = Format(
    "ecodiag",
    {
        "Modele": "model",
        "Fabricant": "manufacturer",
        "Type": "device_type",
    },
    exact=("Modele", "Fabricant", "Type"),
    values={
        # In this tool, a "Portable" is a computer.
        "device_type": {"Portable": "laptop", "Fixe": "desktop", "Serveur": "server", "ECRAN LCD": "monitor"},
    },
    from_documentation=True,
)
