"""Spreadsheets as people make them by hand: one of each kind, made up, with what its devices are."""

import datetime
import html
import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter


def workbook(sheets: dict[str, list[list]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for at, cell in enumerate(row):
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(number, at, datetime.datetime(cell.year, cell.month, cell.day), day)
                    elif str(cell).startswith("="):  # as written by programs that compute nothing
                        sheet.write_formula(number, at, cell, None, "")
                    elif cell != "":
                        sheet.write(number, at, cell)
    return content.getvalue()


_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        *(("fo", "xsl-fo-compatible"), ("manifest", "manifest")),
    )
)


def open_document(
    sheets: Mapping[str, Sequence[Sequence]],
    colours: Mapping[str, str] = {},
    of_cells: Mapping[int, str] = {},
    of_rows: Mapping[int, str] = {},
) -> bytes:
    """An ODS file of texts and numbers; by row, the name of the colour of its cells, or that of the row itself."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="{colour}"/></style:style>'
        for name, colour in colours.items()
    )
    tables = ""
    for name, rows in sheets.items():
        tables += f'<table:table table:name="{html.escape(name)}">'
        for number, row in enumerate(rows):
            tables += f'<table:table-row table:default-cell-style-name="{of_rows.get(number, "")}">'
            tables += "".join(_open_cell(cell, of_cells.get(number, "")) for cell in row) + "</table:table-row>"
        tables += "</table:table>"
    content = (
        f"<office:document-content{_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest{_NAMES}/>")
    return packed.getvalue()


def _open_cell(cell: object, style: str) -> str:
    if cell in (None, ""):
        return "<table:table-cell/>"
    given = f' table:style-name="{style}"' if style else ""
    kind = f'float" office:value="{cell}' if isinstance(cell, int | float) else "string"
    text = html.escape(str(cell))
    return f'<table:table-cell office:value-type="{kind}"{given}><text:p>{text}</text:p></table:table-cell>'


PURCHASES = [
    ["Achats du service"],
    [],
    ["Type", "Modèle", "Quantité", "Prix"],
    ["PC portable", "HP ProBook 450", 12, 750],
    ["PC fixe", "Dell OptiPlex 3080", 4, 600],
    ["Total", "", 16, ""],
    [],
    ["Écrans"],
    ["Marque", "Modèle", "Année d'achat", "Quantité"],
    ["Dell", "P2422H", 2020, 10],
    ["HP", "E24 G4", 2021, 6],
]

HEAD, LAPTOPS, SCREENS = ["Type", "Modèle", "Nombre"], ["PC portable", "HP ProBook 450", 12], ["Écran", "P2422H", 6]

SCHOOLS = {
    "Lisez-moi": [["Inventaire"]],
    "École Jules Ferry": [["École Jules Ferry"], [], HEAD, LAPTOPS, ["TOTAL", "", 12]],
    "École Pasteur": [HEAD, SCREENS],
    "Mairie": [HEAD, LAPTOPS, SCREENS],
}

ACROSS = [
    ["Matériel au 31/12/2025"],
    [],
    ["Lieu", "PC portables", "Écrans", "Imprimantes", "Total"],
    ["Siège", 8, 10, 1, 19],
    ["Antenne de Lyon", 3, "-", "", 3],
    ["Antenne de Lille", 0, "", "", 0],
    ["Total", 11, 10, 1, 22],
]

BOUGHT = datetime.date(2021, 3, 15)
LEDGER = [
    ["Fichier des immobilisations"],
    ["N° compte", "Libellé", "Date acquisition", "Valeur brute", "Amort. cumulés", "VNC"],
    [20500000, "Licence suite comptable", BOUGHT, 1200, 1200, 0],
    [21830000, "10 PC portables HP ProBook 450 G8", BOUGHT, 7990, 7990, 0],
    [21830000, "ECRAN DELL P2422H x 10", BOUGHT, 1900, 1900, 0],
    [21830000, "Lot de 12 tablettes", BOUGHT, 4800, 4800, 0],
    [21830000, "Téléphones Samsung Galaxy A54 (4)", BOUGHT, 1200, 1200, 0],
    [21830000, "COPIEUR CANON IR ADV C3520 1 U", BOUGHT, 3000, 1800, 1200],
    [21830000, "Extension de garantie serveur", BOUGHT, 300, 300, 0],
    [21830000, "Matériel divers salle 3", BOUGHT, 300, 300, 0],
    [21840000, "Bureau d'angle", BOUGHT, 800, 480, 320],
    ["", "TOTAL", "", 21490, "", ""],
]

PEOPLE = [
    ["Nom", "Service", "PC", "N° série PC", "Écran 1", "Écran 2", "Téléphone"],
    ["Martin Anne", "Compta", "Dell Latitude 5520", "ABC123", "Dell P2422H", "Dell P2422H", "iPhone 13"],
    ["Dupont Jean", "Accueil", "Dell OptiPlex 3080", "ABC125", "oui", "-", ""],
    ["Petit Zoé", "Stage", "", "", "", "", ""],
]

SENTENCES = [
    ["Mairie :"],
    ["PC portables : 12 (dont 3 en stock)"],
    ["PC fixes : 2 + 1 en location"],
    ["2 imprimantes laser"],
    [],
    ["École :"],
    ["- 8 tablettes"],
    ["- une dizaine d'ordinateurs portables"],
    ["Vidéoprojecteurs : 3"],
]

# Each kind with the workbook that holds it, and how many devices of each type it counts.
SIX = {
    "town hall, one sheet a school": (SCHOOLS, {"laptop": 24, "monitor_24": 12}),
    "association, sites by types": ({"Parc": ACROSS}, {"laptop": 11, "monitor_24": 10, "printer": 1}),
    "accountant, fixed assets": (
        {"Immobilisations": LEDGER},
        {"laptop": 10, "monitor_24": 10, "tablet": 12, "smartphone": 4, "copier_a3": 1},
    ),
    "computing department, one row a person": (
        {"Parc": PEOPLE},
        {"laptop": 1, "desktop": 1, "monitor_24": 3, "smartphone": 1},
    ),
    "secretary, counts in sentences": (
        {"Feuil1": SENTENCES},
        {"laptop": 22, "desktop": 3, "printer_laser": 2, "tablet": 8, "projector": 3},
    ),
    "purchases, a second table below": ({"Achats": PURCHASES}, {"laptop": 12, "desktop": 4, "monitor_24": 16}),
}
