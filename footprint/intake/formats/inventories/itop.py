"""iTop: lists of its objects, as CSV with the codes of its fields or their names, and as XML."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column

# Its classes of things that are devices, in lower case as XML is read.
CLASSES = {
    "pc": "",
    "server": "server",
    "mobilephone": "smartphone",
    "phone": "ip_phone",
    "ipphone": "ip_phone",
    "tablet": "tablet",
    "printer": "printer",
    "networkdevice": "",
    "storagesystem": "storage_array",
    "nas": "nas",
    "tapelibrary": "tape_library",
    "sanswitch": "switch_rack",
    "pdu": "power_distribution_unit",
    "peripheral": "",
    "enclosure": "cabinet",
    "rack": "cabinet",
    "virtualmachine": "VM",
}
NAMES = [
    "name",
    "friendlyname",
    "status",
    "brand_id_friendlyname",
    "brand_name",
    "model_id_friendlyname",
    "model_name",
    "serialnumber",
    "asset_number",
    "purchase_date",
    "move2production",
    "location_id_friendlyname",
    "location_name",
    "organization_name",
    "org_id_friendlyname",
    "type",
    "finalclass",
]
STATUSES = {
    **dict.fromkeys(("production", "en production", "implementation", "en implémentation"), "in_use"),
    **dict.fromkeys(("stock", "en stock"), "in_stock"),
    **dict.fromkeys(("obsolete", "obsolète"), "retired"),
}
TYPES = {
    **dict.fromkeys(("laptop", "portable"), "laptop"),
    **dict.fromkeys(("desktop", "poste fixe"), "desktop"),
    "server": "server",
}


def list_objects(document: object) -> list[dict] | None:
    """The objects of an XML export that are devices, each with its class."""
    held = document.get("set") if isinstance(document, dict) else None
    if not isinstance(held, dict) or not held.keys() & CLASSES.keys():
        return None
    found = []
    for kind in CLASSES:
        objects = held.get(kind) or []
        for one in objects if isinstance(objects, list) else [objects]:
            if isinstance(one, dict):
                told = {name: one[name] for name in NAMES if isinstance(one.get(name), str)}
                found.append(dict.fromkeys(NAMES, "") | told | {"finalclass": kind})
    return found


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    kind = column(rows, "finalclass").fillna(column(rows, "Sous-classe de CI")).fillna(column(rows, "CI sub-class"))
    spelled = kind.str.lower().str.replace(r"[\s-]", "", regex=True)
    by_class = spelled.map({name: meant for name, meant in CLASSES.items() if meant}).astype("str")
    laid.cells["device_type"] = by_class.where(by_class == "VM", column(laid.cells, "device_type").fillna(by_class))
    for name in laid.cells:  # an empty date
        laid.cells[name] = laid.cells[name].mask(
            laid.cells[name].str.fullmatch(r"0000-00-00.*").fillna(False).astype("bool")
        )


ITOP = Format(
    "itop",
    {
        "name": "item_id",
        "friendlyname": "item_id",
        "Nom": "item_id",
        "status": "status",
        "Statut": "status",
        "type": "device_type",
        "Type": "device_type",
        **dict.fromkeys(
            ("brand_id->name", "brand_name", "brand_id_friendlyname", "Marque->Nom", "Brand->Name"), "manufacturer"
        ),
        **dict.fromkeys(
            ("model_id->name", "model_name", "model_id_friendlyname", "Modèle->Nom", "Model->Name"), "model"
        ),
        **dict.fromkeys(("serialnumber", "Numéro de série", "Serial number"), "serial_number"),
        **dict.fromkeys(("asset_number", "Numéro d'asset", "Numéro Asset", "Asset number"), "asset_tag"),
        **dict.fromkeys(("purchase_date", "Date d'achat", "Purchase date"), "acquired_on"),
        **dict.fromkeys(("move2production", "Date de mise en production", "Move to production date"), "acquired_on"),
        **dict.fromkeys(
            ("location_id->name", "location_name", "location_id_friendlyname", "Lieu->Nom", "Location->Name"), "site"
        ),
        **dict.fromkeys(("org_id->name", "organization_name", "org_id_friendlyname", "Organisation->Nom"), "entity"),
        "Organization->Name": "entity",
    },
    signatures=(
        ("name", "brand_id->name", "model_id->name"),
        ("name", "brand_name", "model_name", "serialnumber"),
        ("Nom", "Marque->Nom", "Modèle->Nom"),
        ("Name", "Brand->Name", "Model->Name"),
        ("name", "serialnumber", "move2production"),
    ),
    values={"status": STATUSES, "device_type": TYPES},
    refine=_refine,
    list_records=list_objects,
    left_aside=(
        *("id", "finalclass", "org_id", "location_id", "brand_id", "model_id", "business_criticity", "description"),
        *("end_of_warranty", "osfamily_id", "osversion_id", "cpu", "ram", "osfamily_id->name", "osversion_id->name"),
        *("Criticité", "Description", "Fin de garantie", "Famille OS->Nom", "Version OS->Nom", "CPU", "RAM"),
        *("Sous-classe de CI", "CI sub-class", "Business criticality", "End of warranty", "rack_id->name", "nb_u"),
        *("managementip", "IP", "Rack->Nom", "friendlyname", "obsolescence_flag", "obsolescence_date"),
    ),
    from_documentation=True,
)
