"""How long files take from their bytes to a footprint, and how much memory: what a person waits for at an import.

    python benchmarks/reading.py [ROWS]

Prints, for a CSV file and a workbook of 100 000 devices and a cloud bill of some 78 MB, the time to read, to check and
to estimate, each in a process of its own so that the peak of memory is its own too.
"""

import random
import time
from pathlib import Path

from apart import measure_apart, peak_memory

BILL_BYTES = 78_000_000
BILL_CELLS = 25  # a bill has some 45 columns; those that say nothing of usage fill its lines
BILL = Path(__file__).parents[1] / "tests" / "uploads" / "focus.csv"

HEADER = ["Identifiant", "Type", "Modèle", "Fabricant", "Quantité", "Date d'achat", "Puissance (W)", "Site", "Statut"]
MODELS = {
    "Ordinateur portable": "Latitude 5430",
    "Écran": "P2422H",
    "Smartphone": "Galaxy A52",
    "Imprimante": "LaserJet Pro",
    "Serveur": "PowerEdge R640",
    "Commutateur": "Catalyst 2960",
}


def draw_devices(rows: int) -> list[list[str]]:
    """As many rows of devices, always the same."""
    draw = random.Random(1)
    kinds = list(MODELS)
    return [
        [
            f"PC-{number:06d}",
            (kind := draw.choice(kinds)),
            MODELS[kind],
            "Dell",
            str(draw.randint(1, 3)),
            f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(2015, 2024)}",
            draw.choice(["65", "22,5", ""]),
            f"Site {draw.randint(1, 30)}",
            "En service",
        ]
        for number in range(rows)
    ]


def write_csv(path: Path, rows: int) -> None:
    lines = [";".join(row) for row in [HEADER, *draw_devices(rows)]]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_workbook(path: Path, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Équipements")
    for number, row in enumerate([HEADER, *draw_devices(rows)]):
        sheet.write_row(number, 0, row)
    book.close()


def write_bill(path: Path, rows: int) -> None:
    """The lines of a small bill, as wide as real ones are, again and again up to BILL_BYTES."""
    header, *lines = BILL.read_text(encoding="utf-8").strip().split("\n")
    header += "".join(f',"x_Column{number}"' for number in range(BILL_CELLS))
    filler = ',"0123456789abcdef0123"' * BILL_CELLS
    body = "".join(f"{line}{filler}\n" for line in lines)
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        for _ in range(BILL_BYTES // len(body.encode()) + 1):
            file.write(body)


def measure(path: Path) -> None:
    """Print one line of the table."""
    from footprint.estimation.situation import Method, Situation
    from footprint.intake import read_file
    from footprint.registry.factors import shipped_factors
    from footprint.workspace.files import check_raw
    from footprint.workspace.footprint import find_footprint

    shipped_factors()
    start = time.perf_counter()
    raw = read_file(path)
    after_reading = time.perf_counter()
    read = check_raw(raw)
    after_check = time.perf_counter()
    find_footprint(Situation(read.inventory, shipped_factors(), Method(2024)))
    times = [after_reading - start, after_check - after_reading, time.perf_counter() - after_check]
    peak = peak_memory() / 1024**2
    size = path.stat().st_size / 1e6
    steps = " ".join(f"{taken:>8.2f} s" for taken in [*times, sum(times)])
    print(f"{path.name:>12} {size:>6.1f} MB {read.rows_read:>9} {read.rows_set_aside:>9} {steps} {peak:>7.0f} MB")


if __name__ == "__main__":
    files = {"devices.csv": write_csv, "devices.xlsx": write_workbook, "bill.csv": write_bill}
    times = f"{'read':>10} {'check':>10} {'estimate':>10} {'in all':>10} {'peak':>10}"
    measure_apart(files, 100_000, f"{'file':>12} {'size':>9} {'rows':>9} {'set aside':>9} {times}", measure)
