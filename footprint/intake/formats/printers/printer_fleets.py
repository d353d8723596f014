"""Fleets of printers with their pages: KPAX, PaperCut, and what other managers of printing and suppliers export.

Pages of a period become paper; a counter since the first page says nothing of a year, and stays a remark.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, first_of, number_rows
from footprint.problems import Problem
from footprint.registry.model_names import match_models

SURE = ("high", "medium")

PRINTERS = (
    *("Imprimante", "Nom de l'imprimante", "Nom imprimante", "Périphérique", "Copieur"),
    *("Printer", "Printer Name", "Printer name", "Device", "Device name", "Nom du périphérique", "Nom périphérique"),
)
MODELS = ("Modèle", "Modèle d'imprimante", "Model", "Printer Model", "Type / Model", "Device Model", "Modele")
SHEETS = ("Feuilles", "Total feuilles", "Nombre de feuilles", "Sheets", "Total Sheets", "Feuilles imprimées")
PAGES = (
    *("Pages", "Total pages", "Total Pages", "Pages imprimées", "Nombre de pages", "Volume total", "Volume mensuel"),
    *(
        "Total Printed Pages",
        "Printed Pages",
        "Pages Printed",
        "Page Count",
        "Volume",
        "Impressions",
        "Total impressions",
    ),
    *("Nb pages", "Volume de la période", "Volume annuel", "Pages sur la période", "Total volume"),
)
BLACK = (
    "Volume noir",
    "Pages noires",
    "Pages N&B",
    "Volume N&B",
    "Grayscale Pages",
    "B&W Pages",
    "Pages noir et blanc",
)
COLOUR = ("Volume couleur", "Pages couleur", "Color Pages", "Colour Pages", "Pages en couleur")
COUNTERS = (
    *("Compteur", "Compteur total", "Compteur noir", "Compteur couleur", "Compteur N&B", "Total noir"),
    *("Total couleur", "Compteur monochrome", "Total counter", "Total Counter", "Mono counter", "Color counter"),
    *("Dernier compteur", "Compteur de pages", "Lifetime pages", "Total page count", "Compteur actuel"),
)
MAKERS = ("Marque", "Fabricant", "Constructeur", "Manufacturer", "Make", "Brand")
SERIALS = ("N° de série", "Numéro de série", "N° série", "Serial Number", "Serial number", "Serial", "Série", "SN")
SITES = ("Site", "Emplacement", "Localisation", "Lieu", "Location", "Adresse", "Location/Department", "Bâtiment")
ENTITIES = ("Client", "Service", "Département", "Department", "Groupe", "Entité", "Direction", "Centre de coût")
DATES = ("Date d'installation", "Date installation", "Installé le", "Installation date", "Date de mise en service")

LEFT_ASIDE = (
    *("Adresse IP", "IP", "IP Address", "Adresse MAC", "MAC Address", "MAC", "Date de relevé", "Dernier relevé"),
    *("Dernière communication", "Last contact", "Last seen", "Statut", "Status", "État", "Firmware", "Hostname"),
    *("Toner noir", "Toner cyan", "Toner magenta", "Toner jaune", "Niveau toner", "Coût", "Cost", "Jobs", "Travaux"),
    *("Server", "Server Name", "Serveur", "Queue", "File d'impression", "Duplex Pages", "Pages recto verso"),
    *("Simplex Pages", "Pages recto", "Copies", "Scans", "Fax", "Average Pages", "Color %", "Duplex %"),
    *("Pages copiées", "Pages scannées", "Pages faxées", "Copied Pages", "Scanned Pages", "Environmental impact"),
    *("Trees", "CO2", "Energy", "Contrat", "N° de contrat", "Période", "Date de début", "Date de fin"),
)


def _refine_printers(laid: Laid, rows: pd.DataFrame) -> None:
    cells = laid.cells
    note = pd.Series("", index=cells.index, dtype="str")
    for header in COUNTERS:
        counted = column(rows, header)
        note = note.where(counted.isna(), note + " · " + header + " : " + counted.fillna(""))
    cells["note"] = note.str.strip(" ·").mask(note == "")
    names = cells.reindex(columns=["manufacturer", "model"])
    found = match_models(names[names["model"].notna()])
    types = found["device_type"].where(found["confidence"].isin(SURE)).reindex(cells.index).astype("str")
    cells["device_type"] = column(cells, "device_type").fillna(types).fillna("printer")


def _refine_pages(laid: Laid, rows: pd.DataFrame) -> None:
    """One sheet a page where sheets are not counted: that is the most paper it can be."""
    cells, sheets = laid.cells, first_of(rows, SHEETS)
    both = _number(first_of(rows, BLACK)).add(_number(first_of(rows, COLOUR)), fill_value=0)
    pages = first_of(rows, PAGES).fillna(both.map("{:.0f}".format, na_action="ignore").astype("str"))
    amount = sheets.fillna(pages)
    laid.elsewhere = rows.index[amount.isna().to_numpy()]
    cells["service_type"], cells["unit"] = "printed_paper", "sheet"
    cells["amount_per_year"] = amount
    cells["quality"] = pd.Series("low", index=cells.index, dtype="str").mask(sheets.notna(), "medium")
    cells["item_id"] = number_rows(laid)
    if amount.notna().any():
        laid.say(Problem("reading.pages-of-period", "warning", laid.table, 0, "amount_per_year"))


def _number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.str.replace(r"[\s\u202f\u00a0]", "", regex=True), errors="coerce")


PRINTED_PAGES = Format(
    "printer_fleet",
    {**dict.fromkeys(SITES, "site"), **dict.fromkeys(ENTITIES, "entity"), **dict.fromkeys(PRINTERS, "note")},
    table="usage",
    refine=_refine_pages,
    cites_file=True,
    from_documentation=True,
)

PRINTER_FLEET = Format(
    "printer_fleet",
    {
        **dict.fromkeys(PRINTERS, "item_id"),
        **dict.fromkeys(MODELS, "model"),
        **dict.fromkeys(MAKERS, "manufacturer"),
        **dict.fromkeys(SERIALS, "serial_number"),
        **dict.fromkeys(SITES, "site"),
        **dict.fromkeys(ENTITIES, "entity"),
        **dict.fromkeys(DATES, "acquired_on"),
        "N° d'inventaire": "asset_tag",
        "Asset ID": "asset_tag",
    },
    signatures=(
        (PRINTERS, (*SHEETS, *PAGES, *COUNTERS, *BLACK)),
        (SERIALS, (*SHEETS, *PAGES, *COUNTERS, *BLACK)),
    ),
    refine=_refine_printers,
    also=(PRINTED_PAGES,),
    left_aside=(*LEFT_ASIDE, *SHEETS, *PAGES, *BLACK, *COLOUR, *COUNTERS),
    from_documentation=True,
)
