"""What a command costs before it does anything: seconds of processor, next to those of Python and of pandas alone.

    python benchmarks/start.py [FOLDER_OF_ANOTHER_CHECKOUT]

Each is run five times in turns, with another checkout (the one before a change) if it is named; the least is printed,
and what it is a multiple of.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from reading import write_csv

TIMES = 5
ROWS, FEW = 100_000, 10


def spend(command: list[str], folder: Path) -> float:
    """Seconds of processor of a command."""
    before = os.times()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *command], cwd=folder, env=kept, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def main(others: list[Path]) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place:
        few, many = Path(place) / "few.csv", Path(place) / "many.csv"
        write_csv(few, FEW)
        write_csv(many, ROWS)
        bare = {
            "Python": ["-c", "pass"],
            "import pandas": ["-c", "import pandas"],
            "pandas.read_csv": ["-c", f"import pandas; pandas.read_csv({str(many)!r}, sep=';')"],
        }
        ours = {
            "footprint --version": (["-m", "footprint", "--version"], "Python"),
            f"footprint estimate, {FEW} rows": (["-m", "footprint", "estimate", str(few), "--json"], "import pandas"),
            f"footprint estimate, {ROWS} rows": (
                ["-m", "footprint", "estimate", str(many), "--json"],
                "pandas.read_csv",
            ),
        }
        least: dict[tuple[str, Path], float] = {}
        here = Path(__file__).parents[1]
        for _ in range(TIMES):
            for folder in (here, *others):
                for name, command in (bare | {name: one[0] for name, one in ours.items()}).items():
                    spent = spend(command, folder)
                    least[name, folder] = min(spent, least.get((name, folder), spent))
    for folder in (here, *others):
        print(folder)
        for name, (_, of) in ours.items():
            spent, alone = least[name, folder], least[of, folder]
            print(f"{name:>34} {spent:>7.3f} s, {spent / alone:>5.1f} times {of} ({alone:.3f} s)")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
