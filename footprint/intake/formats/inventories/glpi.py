"""GLPI: the export of a search, in French and English (old and new layouts), and what its REST interface answers."""

import re

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column
from footprint.intake.formats.machine_names import screen_type
from footprint.words.spellings import normalise_spelling

# Several values in one cell are parted by these in an export; an inch mark is written as two apostrophes.
_TAGS = r"(?i)\s*<\s*(?:br|hr)\s*/?\s*>\s*"
_EMPTY = r"^(?:&nbsp;|\s)*$"

STATUSES = {"production": "in_use", "en maintenance": "in_use", "in maintenance": "in_use", "test": "in_use"}

COLUMNS = {
    "Nom": "item_id",
    "Name": "item_id",
    "Entité": "entity",
    "Entity": "entity",
    "Lieu": "site",
    "Location": "site",
    "Type": "device_type",
    "Fabricant": "manufacturer",
    "Manufacturer": "manufacturer",
    "Modèle": "model",
    "Model": "model",
    "Numéro de série": "serial_number",
    "Serial number": "serial_number",
    "Numéro d'inventaire": "asset_tag",
    "Inventory number": "asset_tag",
    "Statut": "status",
    "Status": "status",
    "Informations financières et administratives - Date d'achat": "acquired_on",
    "Date d'achat": "acquired_on",
    "Financial and administrative information - Date of purchase": "acquired_on",
    "Date of purchase": "acquired_on",
    "Informations financières et administratives - Date de mise en service": "acquired_on",
    "Financial and administrative information - Startup date": "acquired_on",
    "Informations financières et administratives - Date de réforme": "retired_on",
    "Financial and administrative information - Decommission date": "retired_on",
    "Informations financières et administratives - Valeur": "purchase_cost_eur",
    "Taille": "size",
    "Size": "size",
}


# What a list holds whose rows state no type: by columns that only such lists have, else by the name of the file or of
# the sheet. The words for computers, network devices and telephones leave to the model, or ask, what they are.
OWN_COLUMNS = {
    "printer": ("Compteur de pages", "Compteur d'impressions", "Page counter", "Cartouches", "Cartridges"),
    "matériel réseau": ("Micrologiciel", "Firmware", "Nombre de ports", "Number of ports", "Hub SNMP"),
    "téléphone": ("Nombre de lignes", "Number of lines", "Alimentation", "Phone power supply", "Casque", "Headset"),
    "monitor": ("Taille", "Size", "Pivot", "Sub-D", "BNC", "DVI", "HDMI", "DisplayPort", "Haut-parleurs", "Speakers"),
}
NAMED = {
    "printer": r"imprimante|printer",
    "matériel réseau": r"mat[ée]riels? r[ée]seau|materiels? reseau|network ?equipment|network ?device",
    "téléphone": r"t[ée]l[ée]phone|telephone|\bphones?\b",
    "monitor": r"moniteur|monitor|ecran",
    "ordinateur": r"ordinateur|computer",
}
LEFT_ASIDE = (
    *("Dernière modification", "Last update", "Date de création", "Creation date", "ID", "UUID", "Domaine", "Domains"),
    *("Système d'exploitation - Nom", "Operating system - Name", "Système d'exploitation - Version", "Réseau - IP"),
    *("Operating system - Version", "Composants - Processeur", "Components - Processor", "Network - IP", "Groupe"),
    *("Usager numéro", "Alternate username number", "Groupe technique", "Group in charge of the hardware", "Group"),
    *("Micrologiciel", "Firmware", "Date du dernier inventaire", "Last inventory date", "Réseau", "Network"),
    *("Compteur de pages", "Page counter", "Nombre de ports", "Number of ports", "Source de mise à jour"),
)


def _kinds(laid: Laid, rows: pd.DataFrame) -> pd.Series:
    """What the rows of a list are, by its own columns or its name; missing where neither tells."""
    found = [kind for kind, headers in OWN_COLUMNS.items() if any(normalise_spelling(one) in rows for one in headers)]
    found += [kind for kind, pattern in NAMED.items() if re.search(pattern, laid.origin)]
    return pd.Series(found[0] if found else pd.NA, index=rows.index, dtype="str")


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    for name in laid.cells:
        words = laid.cells[name].str.replace(_TAGS, " / ", regex=True).str.replace("''", '"', regex=False)
        laid.cells[name] = words.mask(words.str.fullmatch(_EMPTY).fillna(False).astype("bool")).str.strip(" /")
    sizes = column(laid.cells, "size")
    laid.cells = laid.cells.drop(columns="size", errors="ignore")
    if "device_type" not in laid.cells and sizes.notna().any():  # the list of monitors has a size, and often no type
        inches = pd.to_numeric(sizes.str.replace(",", "."), errors="coerce").fillna(0)
        laid.cells["device_type"] = inches.map(screen_type).astype("str")
    laid.cells["device_type"] = column(laid.cells, "device_type").fillna(_kinds(laid, rows))


GLPI_EXPORT = Format(
    "glpi_export",
    COLUMNS,
    signatures=(
        ("Nom", "Fabricant", "Modèle", "Dernière modification"),
        ("Nom", "Statut", "Fabricant", "Modèle", "Lieu"),
        ("Nom", "Statut", "Fabricant", "Type", "Modèle"),
        ("Name", "Manufacturer", "Model", "Last update"),
        ("Name", "Status", "Manufacturer", "Model", "Location"),
        ("Nom", "Entité", "Fabricant", "Modèle"),
        ("Nom", "Statut", "Type", "Lieu", "Dernière modification"),
        ("Nom", "Statut", "Modèle", "Lieu", "Dernière modification"),
        ("Name", "Entity", "Manufacturer", "Model"),
        ("Name", "Status", "Type", "Location", "Last update"),
        ("Name", "Status", "Model", "Location", "Last update"),
    ),
    values={"status": STATUSES},
    refine=_refine,
    left_aside=LEFT_ASIDE,
    from_documentation=True,
)

REST_COLUMNS = {
    "name": "item_id",
    "serial": "serial_number",
    "otherserial": "asset_tag",
    "entities_id": "entity",
    "locations_id": "site",
    "states_id": "status",
    "manufacturers_id": "manufacturer",
    **{f"{item}models_id": "model" for item in ("computer", "monitor", "phone", "printer", "networkequipment")},
    **{f"{item}types_id": "device_type" for item in ("computer", "monitor", "phone", "printer", "networkequipment")},
    "_infocoms.buy_date": "acquired_on",
    "_infocoms.use_date": "acquired_on",
    "_infocoms.decommission_date": "retired_on",
}

# What an item of each kind is when its own type says nothing: computers may be anything.
KINDS = {"monitormodels_id": "monitor", "printermodels_id": "printer", "phonemodels_id": "smartphone"}


def _refine_rest(laid: Laid, rows: pd.DataFrame) -> None:
    for name in laid.cells:
        words = laid.cells[name]
        laid.cells[name] = words.mask(words.str.fullmatch(_EMPTY).fillna(False).astype("bool"))
    # Without expand_dropdowns=true the server answers numbers in place of names.
    for name in ("site", "status", "manufacturer", "model", "device_type", "entity"):
        if name in laid.cells:
            laid.cells[name] = laid.cells[name].mask(
                laid.cells[name].str.fullmatch(r"\d+").fillna(False).astype("bool")
            )
    for flag, code in (("is_deleted", "reading.deleted-item"), ("is_template", "reading.template-item")):
        flagged = column(rows, flag).isin(["1", "true"])
        laid.set_aside(flagged, code, "", column(laid.cells, "item_id").fillna(""))
    for header, device_type in KINDS.items():
        if header.replace("_", " ") in rows:
            laid.assumed = device_type


GLPI_REST = Format(
    "glpi_rest",
    REST_COLUMNS,
    signatures=(
        ("name", "serial", "otherserial", "locations_id", "computermodels_id"),
        *(("name", "serial", "locations_id", f"{item}models_id") for item in ("monitor", "printer", "phone")),
        ("name", "serial", "locations_id", "networkequipmentmodels_id"),
    ),
    values={"status": STATUSES},
    refine=_refine_rest,
    from_documentation=True,
)
