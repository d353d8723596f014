"""Six sheets as people lay them out by hand, in their own words, brought in whole, each in less than ten clicks."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page

from tests.browser.conftest import Application
from tests.browser.screens import drop
from tests.browser.test_import_path import LEFT, MOST_CLICKS, WORDS, go_through, organisation, save
from tests.hand_made import open_document

pytestmark = pytest.mark.exhaustive

__all__ = ["organisation"]  # the fixture of the path of an import

Rows = Sequence[Sequence[str | float | None]]

PERSONS: Rows = (
    ("Dotation informatique des agents – mairie de Saint-Aubin",),
    (),
    ("Agent", "Service", "Ordinateur", "1er écran", "2e écran", "Tél. pro", "Remarques"),
    ("Mme Petit", "Urbanisme", "Portable HP ProBook 450 G8", '24"', '24"', "iPhone SE", "double écran"),
    ("M. Girard", "Accueil", "UC Dell OptiPlex 3080", "22 pouces", "", "", ""),
    ("Mme Roux", "DGS", "Portable Lenovo ThinkPad T14", '27"', "", "Samsung Galaxy A52", "télétravail"),
    ("M. Blanc", "Technique", "", "", "", "Crosscall Core-X4", "pas de PC"),
    ("Poste partagé", "Médiathèque", "PC fixe", 22, 22, "", ""),
    ("TOTAL", "", 4, 4, 2, 3, ""),
)
SCHOOLS: Rows = (
    ("Matériel numérique des écoles (rentrée 2025)",),
    ("", "Postes", "", "Affichage", "", "Autres", ""),
    ("Établissement", "PC fixes", "PC portables", "Vidéoprojecteurs", "ENI", "Tablettes", "Total"),
    ("École Pasteur", 12, 6, 5, 1, 15, 39),
    ("École Curie", 8, 4, 4, 2, 0, 18),
    ("Maternelle Les Lilas", 3, 2, 0, 1, 8, 14),
    ("Total général", 23, 12, 9, 4, 23, 71),
    (),
    ("Source : relevé des directeurs, juin 2025",),
)
REGISTER: Rows = (
    ("COMMUNE DE SAINT-AUBIN",),
    ("État de l'actif au 31/12/2025",),
    (),
    ("N° inv.", "Imputation", "Intitulé du bien", "Date d'entrée", "Valeur brute", "Amort. cumulés", "VNC"),
    ("2021-014", "2183", "LOT DE 8 PC PORTABLES DELL LATITUDE 3520", "12/05/2021", 6320, 6320, 0),
    ("2021-015", "2183", "8 stations d'accueil", "12/05/2021", 960, 960, 0),
    ("2022-003", "2183", "Photocopieur RICOH IM C3000 mairie", "01/02/2022", 4100, 2460, 1640),
    ("2022-009", "2184", "Fauteuils de bureau (x6)", "03/03/2022", 1320, 660, 660),
    ("2023-007", "2051", "Licence logiciel état civil", "11/04/2023", 2400, 2400, 0),
    ("2024-002", "2183", "Tablettes Samsung Galaxy Tab A8 x 10", "20/09/2024", 2990, 598, 2392),
    ("", "", "TOTAL", "", 18090, 13398, 4692),
)
COUNTED: Rows = (
    ("Relevé du matériel de l'association",),
    (),
    ("Siège",),
    ("Ordis portables : 9 (dont 2 HS)",),
    ("PC fixes : 3",),
    ("Écrans 24 pouces : environ 10",),
    ("Smartphones : 4 + 2 en prêt",),
    ("Imprimante multifonction : 1 (location)",),
    (),
    ("Antenne de Tours",),
    ("Ordis portables : 4",),
    ("Vidéoprojecteur : 1",),
    ("Total : 34 appareils",),
)
TABLES: Rows = (
    ("Parc de la mairie",),
    (),
    ("Ordinateurs", "", "", "", "", "Écrans", "", ""),
    ("Type", "Marque modèle", "Nb", "Année", "", "Taille", "Nb", "État"),
    ("PC portable", "HP EliteBook 840 G7", 6, 2020, "", '24"', 9, "OK"),
    ("PC fixe", "Dell OptiPlex 3080", 4, 2021, "", '27"', 2, "OK"),
    ("PC portable", "Lenovo ThinkPad T14", 2, 2022, "", '22"', 1, "OK"),
    (),
    ("Téléphones",),
    ("Modèle", "Quantité", "Mis en service"),
    ("iPhone 12", 3, "2021"),
    ("Galaxy A52", 5, "03/2022"),
    (),
    ("Total appareils", 32),
)
LISTED: Rows = (
    ("Réf.", "Désign.", "Const.", "Mod.", "N° patrimoine", "Exercice d'acquisition", "Situation du matériel", "Nbre"),
    ("A1", "PC portable prof", "HP", "ProBook 430 G6", "P-01", "2019", "Affecté à M. Durand", 1),
    ("A2", "VP salle polyvalente", "Epson", "EB-W49", "P-02", "2021", "En service", 1),
    ("A4", "TBI", "SMART", "Board", "P-04", "2014", "En panne", 1),
    ("A5", "Portables élèves", "Asus", "Chromebook C204", "P-05", "2022", "En service", 12),
    ("A6", "Borne wifi couloir", "Ubiquiti", "UAP-AC-LR", "P-06", "2021", "En service", 4),
    ("A7", "Onduleur baie", "Eaton", "5P", "P-07", "2018", "Parti en déchetterie", 1),
    ("A8", "Switch 24 ports", "Zyxel", "GS1900-24", "P-08", "2021", "En service", 2),
    ("Total", "", "", "", "", "", "", 22),
)
OUT = {WORDS: [("En panne", "Sorti du parc"), ("TBI", "Écran interactif")], LEFT: []}


def write_workbook(path: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Parc")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(at, column, cell)


def write_open_document(path: Path, rows: Rows) -> None:
    path.write_bytes(open_document({"Relevé": rows}))


@pytest.mark.parametrize(
    ("name", "write", "rows", "answers", "devices"),
    [
        ("dotations.xlsx", write_workbook, PERSONS, {}, 13),
        ("ecoles.xlsx", write_workbook, SCHOOLS, {}, 71),
        ("actif.xlsx", write_workbook, REGISTER, {}, 27),
        ("releve.ods", write_open_document, COUNTED, {}, 34),
        ("parc.xlsx", write_workbook, TABLES, {}, 32),
        ("liste.xlsx", write_workbook, LISTED, OUT, 22),
    ],
    ids=["persons", "sites and types", "register", "counts in text", "tables side by side", "list"],
)
def test_a_sheet_laid_out_by_hand(
    organisation: Page,
    application: Application,
    tmp_path: Path,
    name: str,
    write: Callable[[Path, Rows], None],
    rows: Rows,
    answers: dict,
    devices: int,
):
    write(tmp_path / name, rows)
    drop(organisation, tmp_path / name)
    go_through(organisation, answers)
    stored, clicks = save(organisation, application)
    print(f"\n{name}: {clicks} clicks")
    assert stored.inventory.equipment["quantity"].fillna(1).sum() == devices
    assert clicks <= MOST_CLICKS
