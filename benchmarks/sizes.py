"""What an estimate costs against its size, next to the bare product of quantities and factors: a table and a picture.

    python -m benchmarks.sizes [--to 10000000] [--kept FOLDER] [--picture docs/sizes.svg]

From a thousand devices to ten million, in Parquet files of 100,000 at most: seconds of processor of `footprint estimate
FOLDER` (read, check, complete, match, every line, the total and its interval by 10,000 draws), then of polars and of
DuckDB (read, one join, one product, one sum), imports included. Both are run by uv, which fetches them: the tool itself
needs neither.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.parts import write_folder
from footprint.registry.factors import shipped_factors

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
AT_ONCE = 100_000
VERSIONS = {"polars": "2.1.0", "duckdb": "2.0.1"}
BARE = {
    "polars": """
import sys, polars
factors = polars.scan_parquet(sys.argv[2])
devices = polars.scan_parquet(sys.argv[1] + "/*.parquet").with_columns(polars.col("device_type").cast(polars.String))
print(devices.join(factors, on="device_type").select((polars.col("quantity") * polars.col("value")).sum()).collect())
""",
    "duckdb": """
import sys, duckdb
print(duckdb.sql(f"SELECT sum(quantity * value) FROM read_parquet('{sys.argv[1]}/*.parquet') "
                 f"JOIN read_parquet('{sys.argv[2]}') USING (device_type)").fetchall())
""",
}
TIMED = "\nimport time\nprint(time.process_time())"
OURS = "footprint"

# The picture: a square a decade, its colours told apart by who sees none.
COLOURS = {OURS: ("#0b6e4f", ""), "polars": ("#b3541e", "6 3"), "duckdb": ("#3b5ba5", "2 3")}
LEFT, TOP, WIDTH, HEIGHT, LOWEST, HIGHEST = 70, 20, 420, 300, -2, 2


def spend(size: int, folder: Path, factors: Path) -> dict[str, float]:
    """Seconds of processor, each in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "footprint", "estimate", str(folder), "--json", "--keep", place]
        said = json.loads(subprocess.run(command, env=kept, check=True, capture_output=True).stdout)
    after = os.times()
    assert said["rows"] == size
    found = {OURS: after.children_user - before.children_user + after.children_system - before.children_system}
    for name, code in BARE.items():
        command = ["uv", "run", "--no-project", "--with", f"{name}=={VERSIONS[name]}", "python", "-c", code + TIMED]
        out = subprocess.run([*command, str(folder), str(factors)], check=True, capture_output=True, text=True).stdout
        found[name] = float(out.split()[-1])
    return found


def write_factors(path: Path) -> None:
    """A figure for each type of device: what all of its stages but use weigh."""
    factors = shipped_factors().factors
    kinds = factors["activity"].str.partition(".")[0].rename("device_type")
    factors["value"].groupby(kinds).sum().reset_index().to_parquet(path)


def draw(table: pd.DataFrame) -> str:
    """The table as a picture, both scales by powers of ten."""

    def place(size: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(size) - 3) / 4
        up = (math.log10(seconds) - LOWEST) / (HIGHEST - LOWEST)
        return round(LEFT + across * WIDTH, 1), round(TOP + (1 - up) * HEIGHT, 1)

    parts = []
    for power in range(LOWEST, HIGHEST + 1):
        _, y = place(1_000, 10.0**power)
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>')
    for size in SIZES:
        x, _ = place(size, 1)
        parts.append(f'<text x="{x}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 42}" text-anchor="middle">devices</text>')
    for name, (colour, dashes) in COLOURS.items():
        line = " ".join("{},{}".format(*place(size, seconds)) for size, seconds in table[name].items())
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"')
        parts[-1] += f' stroke-dasharray="{dashes}"/>'
        x, y = place(float(table.index[-1]), float(table[name].iloc[-1]))
        parts.append(f'<text x="{x + 8}" y="{y + 4}" fill="{colour}">{name}</text>')
    size = f'width="{LEFT + WIDTH + 100}" height="{TOP + HEIGHT + 60}"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">\n' + (
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def main(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as place:
        factors, rows = Path(place) / "factors.parquet", {}
        write_factors(factors)
        for size in SIZES:
            if size > options.to:
                break
            folder = Path(options.kept or place) / str(size)
            if not folder.is_dir():
                folder.mkdir(parents=True)
                write_folder(folder, size, max(1, size // AT_ONCE))
            rows[size] = spend(size, folder, factors)
            print(f"{size:>12,} " + " ".join(f"{name} {seconds:.2f} s" for name, seconds in rows[size].items()))
    if options.picture:
        Path(options.picture).write_text(draw(pd.DataFrame(rows).T), encoding="utf-8")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, default=SIZES[-1], help="the greatest size (default: all)")
    parser.add_argument("--kept", help="where the files are, or are kept; a folder for each size")
    parser.add_argument("--picture", help="write the picture (SVG)")
    return parser.parse_args()


if __name__ == "__main__":
    main(read_options())
