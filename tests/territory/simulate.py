"""A folder of seventy frozen dossiers of simulated members, of five kinds, with the list of them: a territory to try.

    python -m tests.territory.simulate FOLDER [MEMBERS]

No organisation is behind them. Each has an inventory of its own, drawn by its number, frozen as any other; one in four
hands in nothing, one in three consents to nothing. Then: `footprint campaign FOLDER`.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from footprint.dossier.freeze import Identity, Signed
from tests.dossier.samples import freeze_rows
from tests.territory.simulated import KINDS, archive_of

DEVICES = {
    "town hall": {"laptop": 0.8, "monitor_24": 1.1, "smartphone": 0.4, "server": 0.03, "printer": 0.05},
    "school": {"laptop": 1.2, "tablet": 2.5, "desktop": 1.5, "monitor_24": 1.5},
    "association": {"laptop": 0.9, "smartphone": 0.5},
    "library": {"desktop": 2.0, "monitor_24": 2.0, "tablet": 0.5, "printer": 0.2},
    "sports club": {"laptop": 0.5, "smartphone": 0.7},
}


def draw_member(number: int) -> tuple[dict[str, str], str, str]:
    """A member by its number: its row in the list, and the tables of its inventory as CSV."""
    draw, kind = np.random.default_rng(number), KINDS[number % len(KINDS)]
    staff = int(draw.integers(4, 120))
    name = f"{kind} {number} (simulated)"
    rows = ["item_id,device_type,quantity,lifespan_years,quality,source_document"]
    for place, (device, each) in enumerate(DEVICES[kind].items()):
        quantity = max(1, round(each * staff * draw.uniform(0.6, 1.4)))
        rows.append(f"A{place},{device},{quantity},{draw.integers(3, 8)},medium,Export")
    usage = f"item_id,service_type,amount_per_year\nS1,mobile_line,{max(1, staff // 3)}\n"
    sent = number % 4 != 3
    about = {
        "member": name,
        "file": f"{number:03}.zip" if sent else "",
        "kind": kind,
        "staff": str(staff),
        "public": str(staff * 10) if kind == "school" else "",
        "named": "yes" if number % 5 == 0 else "",
        "compared": "yes" if sent and number % 3 else "",
    }
    return about, "\n".join(rows) + "\n", usage


def write_folder(folder: Path, members: int) -> None:
    """The dossiers of members, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [draw_member(number) for number in range(members)]
    with (folder / "members.csv").open("w", encoding="utf-8", newline="") as written:
        listed = csv.DictWriter(written, fieldnames=list(drawn[0][0]))
        listed.writeheader()
        listed.writerows(about for about, _, _ in drawn)
    for about, equipment, usage in drawn:
        if about["file"]:
            identity = Identity(about["member"], Signed("Simulated", "2026-01-15"))
            (folder / about["file"]).write_bytes(archive_of(freeze_rows(equipment, usage, identity)))


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 70)
