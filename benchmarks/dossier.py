"""How much processor time a dossier takes to make and to verify beyond starting the program, and the memory it needs.

Verified with its documents made again, and by its data alone.

    python -m benchmarks.dossier [ROWS] [CHECKOUT...]

The sample authority (354 rows) alone, then with its plan and its two years before, then its equipment repeated up to
ROWS (10 000); each command in a process of its own. CHECKOUT: other folders of the program, measured in turn with this
one, three times each, the least of which is kept: what else runs on the machine weighs on all alike.
"""

import csv
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

HERE, TIMES = Path(__file__).parents[1], 3
IDENTIFIER = "Identifiant"
SAMPLE = HERE / "footprint" / "workspace" / "sample_organisations" / "local_authority"
OTHERS = ("--usage", str(SAMPLE / "2025" / "usage.csv"), "--sites", str(SAMPLE / "2025" / "sites.csv"))
SIGNED = ("--organisation", "Benchmark", "--author", "Benchmark", "--date", "2026-11-26")
# What starting the program is: all that these commands may need is loaded.
ONE_COMMAND = """
import contextlib, io, resource, sys, time
from footprint.cli import dossier, verify
from footprint.cli.main import main
started = time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    code = main(sys.argv[1:])
print(code, time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def repeat_equipment(folder: Path, rows: int) -> list[str]:
    """The files of the sample authority, its equipment repeated up to `rows`, each row under a name of its own."""
    with (SAMPLE / "2025" / "equipment.csv").open(encoding="utf-8", newline="") as file:
        header, *devices = csv.reader(file, delimiter=";")
    named, written = header.index(IDENTIFIER), folder / f"{rows}.csv"
    with written.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        for number in range(rows):
            device = list(devices[number % len(devices)])
            device[named] = f"PC-{number:06}"
            writer.writerow(device)
    return [str(written), *OTHERS]


def run(checkout: Path, *arguments: str) -> tuple[int, float, float]:
    """The exit code of a command of a checkout, its seconds of processor and its peak of memory (GB)."""
    command = [sys.executable, "-c", ONE_COMMAND, *arguments]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=checkout, env={"PYTHONPATH": str(checkout)}
    )
    code, seconds, peak = done.stdout.split()
    return int(code), float(seconds), float(peak) / 1e6


def main(rows: int, checkouts: list[Path]) -> None:
    """Print a line for each estate and checkout."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sample = [str(SAMPLE / "2025" / "equipment.csv"), *OTHERS]
        years = [option for year in (2023, 2024) for option in ("--previous", f"{year}={SAMPLE / str(year)}")]
        estates = {
            "sample": sample,
            "sample, plan, years": [*sample, "--plan", str(SAMPLE / "plan.json"), *years],
            f"{rows} rows": repeat_equipment(folder, rows),
        }
        for name, files in estates.items():
            _measure(name, files, checkouts, folder)


def _measure(name: str, files: list[str], checkouts: list[Path], folder: Path) -> None:
    """Make and verify the dossier of an estate, the checkouts in turn."""
    told: dict[Path, list[tuple[float, ...]]] = {checkout: [] for checkout in checkouts}
    ends = dict.fromkeys(checkouts, "")
    for _ in range(TIMES):
        for number, checkout in enumerate(checkouts):
            archive = folder / f"{number}.zip"
            archive.unlink(missing_ok=True)
            _, made, peak = run(checkout, "dossier", *files, *SIGNED, "--out", str(archive))
            code, verified, _ = run(checkout, "verify", str(archive))
            data = float("nan")  # a checkout may be older than the option
            if checkout == HERE:
                _, data, _ = run(checkout, "verify", str(archive), "--data-only")
            told[checkout].append((made, verified, data, peak))
            ends[checkout] = {0: "equal", 1: "DIFFERENT"}.get(code, "equal as far as it goes")
    for checkout in checkouts:
        made, verified, data, peak = (min(column) for column in zip(*told[checkout], strict=True))
        said = f"made in {made:5.2f} s, verified in {verified:5.2f} s ({ends[checkout]}), its data in {data:5.2f} s"
        print(f"{name:>20}  {checkout.name:>20}: {said}; peak {peak:.2f} GB", flush=True)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        numbers = [one for one in sys.argv[1:] if one.isdigit()]
        others = [Path(one).resolve() for one in sys.argv[1:] if not one.isdigit()]
        main(int(numbers[0]) if numbers else 10_000, [*others, HERE])
