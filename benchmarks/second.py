"""What pages take in a process whose neighbour has drawn them before, against one that is alone: what processes share.

    python -m benchmarks.second [ROWS] [--times 3]

The sample local authority with its plan, grown to ROWS devices. Three servers in turns, each on a database of the same
content: alone, the first on an empty folder of results, the second on what it left there. One visitor opens each page
and each of its tabs for the first time; milliseconds of processor, the least of `--times`.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable
from pathlib import Path

from benchmarks.served import Served, serve
from benchmarks.visitor import Visitor

PAGES = ("scenarios", "commitments", "footprint")
LOADED_S = 6.0  # until the modules of the next pages are there
SETTLED_S = 0.4  # what the server still does once a page is sent
VARIABLE = "FOOTPRINT_RESULTS"


async def visit(served: Served) -> dict[str, float]:
    """Milliseconds of each page, then of each tab."""
    visitor, found = await Visitor.arrive(served.address), {}
    await asyncio.sleep(LOADED_S)

    async def take(name: str, drawn: Awaitable[float]) -> None:
        before = served.processor
        await drawn
        await asyncio.sleep(SETTLED_S)
        found[name] = (served.processor - before) * 1000

    for page in PAGES:
        await take(page, visitor.open(page))
        for tabs in [one for one in visitor.find_widgets() if one.kind == "tabs"]:
            for name in tabs.values:
                await take(f"{page}, {name}", visitor.set(tabs, name))
    await visitor.leave()
    return found


def main(rows: int, times: int) -> None:
    """Print the table."""
    least: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(times):
            shared = str(Path(folder, f"{turn}"))
            for who, results in (("alone", ""), ("first", shared), ("second", shared)):
                os.environ[VARIABLE] = results
                with serve(rows) as served:
                    for what, taken in asyncio.run(visit(served)).items():
                        known = least.setdefault(what, {})
                        known[who] = min(taken, known.get(who, taken))
        kept = [file.stat().st_size for file in Path(shared).iterdir()]
    print(f"{'':<50}{'alone':>8}{'first':>8}{'second':>8}")
    for what, known in least.items():
        print(f"{what:<50}" + "".join(f"{known[who]:>8.0f}" for who in ("alone", "first", "second")))
    print(f"{len(kept)} results, {sum(kept)} bytes, the largest {max(kept)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=1)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    main(options.rows, options.times)
