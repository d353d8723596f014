"""G4IT and NumEcoEval: physical and virtual equipment, data centres, applications. Their headers are in French."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, matches

TYPES = {
    **dict.fromkeys(("Server", "Serveur", "ServeurCalcul", "ComputeServer"), "server"),
    **dict.fromkeys(("ServeurStockage", "StorageServer", "BaieStockage"), "storage_array"),
    **dict.fromkeys(("Desktop", "OrdinateurDeBureau", "Fixed Workstation"), "desktop"),
    **dict.fromkeys(("Laptop", "OrdinateurPortable", "Portable"), "laptop"),
    **dict.fromkeys(("Communication device", "EquipementReseau", "NetworkEquipment"), ""),
    **dict.fromkeys(("Ecran", "Monitor", "Screen"), "monitor"),
    "Mobile": "smartphone",
}
STATUSES = {
    **dict.fromkeys(("In use", "actif", "active", "En service"), "in_use"),
    **dict.fromkeys(("Not used", "inactif", "Retired", "Hors service"), "retired"),
    **dict.fromkeys(("In stock", "En stock"), "in_stock"),
}
OWNERSHIPS = {"COPE": "cope", "BYOD": "byod"}
TEMPLATE_ROW = r"^<.*>$"


def _refine_physical(laid: Laid, rows: pd.DataFrame) -> None:
    user = column(rows, "utilisateur")  # "COPE" and "BYOD" are written there; anything else is a person
    laid.cells["ownership"] = user.str.strip().str.upper().map(OWNERSHIPS).astype("str")
    asked = column(rows, "nomEquipementPhysique").str.match(TEMPLATE_ROW).fillna(False).astype("bool")
    laid.set_aside(asked, "reading.template-item", "item_id", column(rows, "nomEquipementPhysique"))
    if "storage_tb" in laid.cells:
        gigabytes = pd.to_numeric(laid.cells["storage_tb"].str.replace(",", "."), errors="coerce") / 1000
        laid.cells["storage_tb"] = gigabytes.map("{:.4f}".format, na_action="ignore").astype("str")


G4IT_PHYSICAL = Format(
    "g4it_physical",
    {
        "nomEquipementPhysique": "item_id",
        "nomEntite": "entity",
        "nomCourtDatacenter": "site",
        "paysDUtilisation": "country",
        "type": "device_type",
        "fabricant": "manufacturer",
        "modele": "model",
        "quantite": "quantity",
        "dateAchat": "acquired_on",
        "dateRetrait": "retired_on",
        "statut": "status",
        "consoElecAnnuelle": "energy_kwh_per_year",
        "consoElecAn": "energy_kwh_per_year",
        "nbCoeur": "cpu_cores",
        "tailleMemoire": "memory_gb",
        "tailleDuDisque": "storage_tb",
        "nomSourceDonnee": "source_document",
        "sourceDonnee": "source_document",
    },
    signatures=(("nomEquipementPhysique", "type", "quantite"), ("nomEquipementPhysique", "modele", "type")),
    values={"device_type": TYPES, "status": STATUSES},
    refine=_refine_physical,
)


def _refine_virtual(laid: Laid, rows: pd.DataFrame) -> None:
    """In a cloud, a machine counts by itself; on a server of the inventory, it is counted with the server."""
    cloud = matches(column(rows, "typeInfrastructure"), "cloud") | column(rows, "provider").notna()
    laid.set_aside(~cloud, "reading.hosted-machine", "item_id", column(laid.cells, "item_id").fillna(""))
    laid.cells["service_type"] = "virtual_machine"
    number = pd.to_numeric(column(rows, "quantite").str.replace(",", "."), errors="coerce").fillna(1.0)
    hours = pd.to_numeric(column(rows, "dureeUtilisationAnnuelle").str.replace(",", "."), errors="coerce")
    share = (hours / 8760).clip(upper=1).fillna(1.0)
    laid.cells["amount_per_year"] = (number * share).map("{:.6f}".format).astype("str")


G4IT_VIRTUAL = Format(
    "g4it_virtual",
    {
        "nomEquipementVirtuel": "item_id",
        "nomVM": "item_id",
        "nomEntite": "entity",
        "location": "country",
        "provider": "provider",
        "typeInstance": "note",
        "nomSourceDonnee": "source_document",
    },
    signatures=(
        ("nomEquipementVirtuel", "nomEquipementPhysique"),
        ("nomVM", "nomEquipementPhysique"),
        ("nomEquipementVirtuel", "typeInfrastructure", "provider"),
    ),
    table="usage",
    refine=_refine_virtual,
)


G4IT_SITES = Format(
    "g4it_datacenter",
    {"nomCourtDatacenter": "site", "localisation": "country", "pue": "pue"},
    signatures=(("nomCourtDatacenter", "localisation", "pue"),),
    table="sites",
)

G4IT_APPLICATIONS = Format(
    "g4it_application",
    {},
    signatures=(("nomApplication", "typeEnvironnement"),),
    refusal="reading.applications",
)
