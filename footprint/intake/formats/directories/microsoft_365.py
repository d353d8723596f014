"""Microsoft 365: accounts with a licence are seats, mailboxes and drives are gigabytes stored. Nobody is named."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, first_of, matches, number_rows, write_numbers
from footprint.problems import Problem

PROVIDER = "Microsoft"
TRUE = "(?:true|vrai|yes|oui|1)$"
LICENCES = ("Licenses", "Licences", "Assigned Products", "Produits affectés", "Produits attribués")
ACCOUNTS = ("User principal name", "Nom d'utilisateur principal", "Nom d’utilisateur principal")
NO_LICENCE = r"(?:unlicensed|sans licence|non attribu[ée]e?|none|aucune?)$"
PRODUCTS = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
HAS = tuple(f"Has {name} License" for name in PRODUCTS)
DATED = tuple(f"{name} {what}" for name in PRODUCTS for what in ("Last Activity Date", "License Assign Date"))
SEATS_ASIDE = (
    *(*LICENCES, *HAS, *DATED, "Report Refresh Date", "Report Period", "Is Deleted", "Deleted Date"),
    *("Block credential", "City", "Directory synced?", "Last dirsync time", "License assignment details"),
    *("Last password change time stamp", "Oauth token metadata", "Password never expires", "Postal code"),
    *("Preferred data location", "Preferred language", "Release track", "State", "Soft deletion time stamp"),
    *("Strong password required", "When created", "Ville", "Code postal"),
)
NAMES = (
    *(*ACCOUNTS, "Display Name", "Nom d'affichage", "Nom complet", "First name", "Last name", "Prénom", "Nom"),
    *("Mobile Phone", "Phone number", "Proxy addresses", "Street address", "Fax", "Title", "Titre", "Object Id"),
    *("Owner Display Name", "Owner Principal Name", "Alternate email address", "Adresse de messagerie"),
)


def _refine_seats(laid: Laid, rows: pd.DataFrame) -> None:
    cells, products = laid.cells, first_of(rows, LICENCES)
    licensed = products.notna() & ~matches(products, NO_LICENCE)
    for header in HAS:
        licensed |= matches(column(rows, header), TRUE)
    deleted = matches(column(rows, "Is Deleted"), TRUE) | column(rows, "Soft deletion time stamp").notna()
    cells["service_type"], cells["provider"] = "saas_seat", PROVIDER
    cells["amount_per_year"], cells["unit"] = "1", "seat"
    cells["item_id"], cells["note"] = number_rows(laid), products
    laid.set_aside(deleted, "reading.deleted-item", "", products.fillna(""))
    laid.set_aside(~licensed, "reading.no-licence", "", products.fillna(""))


M365_SEATS = Format(
    "m365_seats",
    {
        "Department": "entity",
        "Département": "entity",
        "Service": "entity",
        "Office": "site",
        "Bureau": "site",
        "Usage location": "country",
        "Country/Region": "country",
        "Country": "country",
        "Pays": "country",
    },
    signatures=(
        (ACCOUNTS, LICENCES),
        ("Report Refresh Date", "User Principal Name", "Has Exchange License"),
        ("Report Refresh Date", "User Principal Name", "Assigned Products"),
    ),
    table="usage",
    refine=_refine_seats,
    left_aside=SEATS_ASIDE,
    people=NAMES,
    from_documentation=True,
)

BYTES = ("Storage Used (Byte)", "Storage Used (Bytes)")
STORED_ASIDE = (
    *(*BYTES, "Report Refresh Date", "Report Period", "Is Deleted", "Deleted Date", "Created Date", "Item Count"),
    *("Last Activity Date", "Issue Warning Quota (Byte)", "Prohibit Send Quota (Byte)", "Deleted Item Count"),
    *("Prohibit Send/Receive Quota (Byte)", "Deleted Item Size (Byte)", "Deleted Item Quota (Byte)", "Has Archive"),
    *("Recipient Type", "Site Id", "File Count", "Active File Count", "Storage Allocated (Byte)"),
    *("Root Web Template", "Page View Count", "Visited Page Count", "External Sharing"),
)


def _refine_stored(laid: Laid, rows: pd.DataFrame) -> None:
    """The disks are not said: they count as the heavier ones, as in bills."""
    cells, octets = laid.cells, pd.to_numeric(first_of(rows, BYTES), errors="coerce")
    cells["service_type"], cells["provider"], cells["unit"] = "cloud_storage_ssd", PROVIDER, "TB"
    cells["amount_per_year"] = write_numbers((octets / 1e12).round(9))
    cells["quality"], cells["item_id"] = "low", number_rows(laid)
    deleted = matches(column(rows, "Is Deleted"), TRUE)
    laid.set_aside(deleted, "reading.deleted-item", "", column(rows, "Deleted Date").fillna(""))
    laid.set_aside(octets.isna() | (octets <= 0), "reading.no-consumption", "amount_per_year", "")
    left = len(cells.index.difference(laid.aside))
    if left:
        laid.say(Problem("reading.media-unsaid", "note", laid.table, 0, "service_type", str(left)))


M365_STORAGE = Format(
    "m365_storage",
    {},
    signatures=(
        (("User Principal Name", "Owner Principal Name"), BYTES, "Report Refresh Date"),
        ("Report Refresh Date", "Site URL", "Storage Used (Byte)"),
    ),
    table="usage",
    refine=_refine_stored,
    cites_file=True,
    left_aside=STORED_ASIDE,
    people=(*NAMES, "Site URL"),
    from_documentation=True,
)
