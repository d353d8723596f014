"""Fleets of printers with their pages: KPAX, PaperCut, and what other managers of printing and suppliers export.

Pages of a period become paper; a counter since the first page says nothing of a year, and stays a remark.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, describe, number_rows
from footprint.problems import Problem

_OF = r"(?: (?:de|du|d|des|la|l|le))*"
_COUNT = rf"(?:(?:nb|nbre|nombre|total|volume|cumul){_OF} ){{0,2}}"

WORDINGS = {
    "printer": rf"(?:nom{_OF} )?(?:imprimante|copieur|multifonction|peripherique|mfp)s?"
    r"|(?:printer|device|mfp)(?: name)?",
    "model": r"(?:type )?(?:modele|model)(?: (?:d |de |du )?(?:imprimante|copieur|machine))?|(?:printer|device) model",
    "maker": r"marque|fabricant|constructeur|manufacturer|make|brand",
    "serial": r"(?:n|no|num|numero)(?: de)? serie|serie|serial(?: (?:number|no))?|s n|sn",
    "sheets": rf"{_COUNT}(?:feuilles|feuillets)(?: imprimees)?|(?:total |printed )*sheets",
    "black pages": rf"{_COUNT}(?:(?:pages|impressions) )?(?:noir et blanc|noires?|n b|monochromes?)(?: pages)?"
    r"|(?:grayscale|b w|mono|black(?: and white)?) pages",
    "colour pages": rf"{_COUNT}(?:(?:pages|impressions) )?(?:en )?couleurs?(?: pages)?|colou?r pages",
    "pages": rf"{_COUNT}(?:pages|impressions)(?: (?:imprimees|total(?:es)?|mensuel(?:les)?|annuel(?:les)?|produites"
    r"|(?:sur|de) la periode))*|volume (?:total|mensuel|annuel|imprime|(?:de )?la periode)"
    r"|(?:total |printed )*pages(?: printed)?|(?:total )?page count",
    "counter": r"(?:dernier )?compteur(?: .*)?|(?:total|mono|colou?r|black|lifetime)? ?(?:counter|meter)(?: .*)?"
    r"|lifetime pages|total (?:noir|couleur)|index (?:noir|couleur|total)",
    "place": r"(?!adresse (?:ip|mac|reseau|mail))(?:site|emplacement|localisation|lieu|location|batiment|adresse)"
    r"(?: .*)?",
    "owner": r"client|service|departement|department|groupe|entite|direction|centre de couts?",
    "since": rf"date{_OF} (?:installation|mise en service|achat|livraison)|installee? le|installation date",
    "tag": rf"(?:n|numero){_OF} (?:inventaire|parc)|asset (?:id|tag|number)",
}
PAGES = ("sheets", "pages", "black pages", "colour pages")
LEFT_ASIDE = (
    *(*PAGES, "counter", "Adresse IP", "IP", "IP Address", "Adresse MAC", "MAC Address", "MAC", "Date de relevé"),
    *("Dernier relevé", "Dernière communication", "Last contact", "Last seen", "Statut", "Status", "État", "Firmware"),
    *("Hostname", "Toner noir", "Toner cyan", "Toner magenta", "Toner jaune", "Niveau toner", "Coût", "Cost", "Jobs"),
    *("Travaux", "Server", "Server Name", "Serveur", "Queue", "File d'impression", "Duplex Pages", "Simplex Pages"),
    *("Pages recto verso", "Pages recto", "Copies", "Scans", "Fax", "Average Pages", "Color %", "Duplex %", "Trees"),
    *("Pages copiées", "Pages scannées", "Pages faxées", "Copied Pages", "Scanned Pages", "CO2", "Energy", "Contrat"),
    *("Environmental impact", "N° de contrat", "Période", "Date de début", "Date de fin"),
    "Nombre de travaux",
)


def _refine_printers(laid: Laid, rows: pd.DataFrame) -> None:
    nothing = pd.Series("", index=rows.index, dtype="str")
    laid.cells["note"] = describe(nothing, rows, PRINTER_FLEET, "counter")
    laid.assumed = "printer"


def _refine_pages(laid: Laid, rows: pd.DataFrame) -> None:
    """One sheet a page where sheets are not counted: that is the most paper it can be."""
    cells, sheets = laid.cells, column(rows, "sheets")
    both = _number(column(rows, "black pages")).add(_number(column(rows, "colour pages")), fill_value=0)
    both = both.where(column(rows, "black pages").notna()).map("{:.0f}".format, na_action="ignore").astype("str")
    amount = sheets.fillna(column(rows, "pages")).fillna(both)
    laid.elsewhere = rows.index[amount.isna().to_numpy()]
    cells["service_type"], cells["unit"] = "printed_paper", "sheet"
    cells["amount_per_year"] = amount
    cells["quality"] = pd.Series("low", index=cells.index, dtype="str").mask(sheets.notna(), "medium")
    cells["item_id"] = number_rows(laid)
    if amount.notna().any():
        laid.say(Problem("reading.pages-of-period", "warning", laid.table, 0, "amount_per_year"))


def _number(cells: pd.Series) -> pd.Series:
    """Whole numbers; a text with a comma, which may be that of thousands, is none."""
    return pd.to_numeric(cells.str.replace(r"[\s\u202f\u00a0]", "", regex=True), errors="coerce")


PRINTED_PAGES = Format(
    "printer_fleet",
    {"place": "site", "owner": "entity", "printer": "note"},
    table="usage",
    refine=_refine_pages,
    cites_file=True,
    wordings=WORDINGS,
    from_documentation=True,
)

PRINTER_FLEET = Format(
    "printer_fleet",
    {
        "printer": "item_id",
        "model": "model",
        "maker": "manufacturer",
        "serial": "serial_number",
        "place": "site",
        "owner": "entity",
        "since": "acquired_on",
        "tag": "asset_tag",
    },
    signatures=(("printer", (*PAGES[:3], "counter")), ("serial", (*PAGES[:3], "counter"))),
    refine=_refine_printers,
    also=(PRINTED_PAGES,),
    wordings=WORDINGS,
    left_aside=LEFT_ASIDE,
    from_documentation=True,
)
