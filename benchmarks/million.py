"""What a very large file asks for, from its bytes to a checked inventory: a million rows of 30 filled columns.

    python benchmarks/million.py [ROWS]

A tenth of the rows has a problem, of every kind. Prints processor time and the peak of memory as shares of what is
aimed at: 25 s and 1 GB for a million rows. A workbook holds as many of these rows as its limit of cells allows.
"""

import random
import resource
import time
from pathlib import Path

from apart import measure_apart, peak_memory

SECONDS_FOR_A_MILLION, GIGABYTES = 25.0, 1.0
ROWS_AT_ONCE = 10_000

HEADERS = (
    *("Identifiant", "Entité", "Site", "Pays", "Type", "Fabricant", "Modèle", "Quantité", "Date d'achat", "Sorti le"),
    *("Devenir", "État", "Propriété", "Durée de vie", "Puissance (W)", "Heures par an", "kWh par an", "Mémoire (Go)"),
    *("Stockage (To)", "Nombre de cœurs", "Statut", "Qualité", "N° inventaire", "Numéro de série", "Prix d'achat (€)"),
    *("Document source", "Remarque", "Fin de garantie", "Étage", "Fournisseur"),
)
DEVICES = (
    ("Ordinateur portable", "Dell", "Latitude 5430"),
    ("Écran", "Dell", "P2422H"),
    ("Serveur", "HP", "ProLiant DL380"),
    ("Smartphone", "Samsung", "Galaxy A52"),
    ("Imprimante", "HP", "LaserJet Pro"),
    ("Commutateur", "Cisco", "C2960"),
)
# What is wrong in a row out of ten: the column, and what stands in it.
FAULTS = (
    *(("Quantité", "douze"), ("Quantité", "-3"), ("Date d'achat", "31/02/2021"), ("Statut", "chez le voisin")),
    *(("Pays", "Syldavie"), ("Type", "bidule"), ("Puissance (W)", "99999"), ("Durée de vie", "mille"), ("Type", "")),
)


def draw_row(number: int, draw: random.Random) -> list[str]:
    """A device, always the same for a number drawn in order."""
    kind, maker, model = draw.choice(DEVICES)
    bought = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(2015, 2024)}"
    row = [
        *(f"PC-{number:07d}", f"Service {draw.randint(1, 200)}", f"Site {draw.randint(1, 500)}", "France"),
        *(kind, maker, model, str(draw.randint(1, 3)), bought, "31/12/2025", "recyclé", "neuf", "acheté"),
        *(str(draw.randint(3, 9)), draw.choice(["65", "22,5", "110"]), "1800", str(draw.randint(10, 400)), "16"),
        *("0,5", "8", "en service", "haute", f"INV-{number:07d}", f"SN{number * 7919:010X}"),
        f"{draw.randint(50, 2999)},90",
        *(f"Facture {draw.randint(1, 9999)}", draw.choice(["à jour", "vérifié", "salle 3"]), "01/01/2027"),
        *(str(draw.randint(0, 9)), "UGAP"),
    ]
    if number % 10 == 0:
        column, wrong = draw.choice(FAULTS)
        row[HEADERS.index(column)] = wrong
    return row


def write_csv(path: Path, rows: int) -> None:
    draw = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(HEADERS) + "\n")
        for start in range(0, rows, ROWS_AT_ONCE):
            numbers = range(start, min(start + ROWS_AT_ONCE, rows))
            file.writelines(";".join(draw_row(number, draw)) + "\n" for number in numbers)


def write_workbook(path: Path, rows: int) -> None:
    import xlsxwriter

    from footprint.intake.raw_tables import MAX_WORKBOOK_CELLS

    draw = random.Random(1)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Équipements")
    sheet.write_row(0, 0, HEADERS)
    for number in range(min(rows, MAX_WORKBOOK_CELLS // len(HEADERS) - 1)):
        sheet.write_row(number + 1, 0, draw_row(number, draw))
    book.close()


def used() -> float:
    """Seconds of processor of this process so far, the system's for it included."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(path: Path) -> None:
    """Print one line of the table."""
    from footprint.intake import read_file
    from footprint.registry.factors import shipped_factors
    from footprint.workspace.files import check_raw

    shipped_factors()
    start, began = used(), time.perf_counter()
    raw = read_file(path)
    after_reading, peak_reading = used() - start, peak_memory() / 1e9
    read = check_raw(raw)
    seconds, memory = used() - start, peak_memory() / 1e9
    share = seconds / (SECONDS_FOR_A_MILLION * read.rows_read / 1_000_000)
    print(
        f"{path.name:>12} {path.stat().st_size / 1e6:>7.1f} MB {read.rows_read:>9} {len(read.problems):>9}"
        f" {after_reading:>7.1f} s {seconds - after_reading:>7.1f} s {share:>7.2f} of time"
        f" {peak_reading:>6.2f} GB {memory:>6.2f} GB {memory / GIGABYTES:>5.2f} of memory"
        f" ({time.perf_counter() - began:.0f} s waited)"
    )


if __name__ == "__main__":
    files = {"devices.csv": write_csv, "devices.xlsx": write_workbook}
    heading = f"{'file':>12} {'size':>10} {'rows':>9} {'problems':>9} {'read':>9} {'check':>9}"
    measure_apart(files, 1_000_000, heading, measure)
