"""How the application holds when many people use it at once: real websockets, one process, one click each every 5 s.

    python -m benchmarks.load [--users 50] [--every 5] [--warm 60] [--seconds 60] [--rows 1] [--port 0] [--seed 1]

A server is started on a database made for the occasion (the sample local authority with its plan; `--rows` adds devices
to it), and stopped at the end. Somebody opens each page and each of its tabs; then all the others arrive, and work for
`--warm` seconds, unmeasured, then for `--seconds`. Each click is, as drawn from the seed, another page or something
moved on the page that is open: a tab, a list, a slider, a cell of a grid. A time goes from the message sent to the one
that says that the page is drawn. Printed: percentiles by kind of click, clicks a second, what a click takes of the
processor, and the memory of the server before and after, for each person.
"""

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field

import numpy as np

from benchmarks.served import Served, serve
from benchmarks.visitor import Visitor, Widget

# How often each page is chosen; what is not here is seldom opened.
PAGES = {"": 1, "inventory": 2, "footprint": 3, "scenarios": 2, "commitments": 2}
TABS = {"inventory": "part", "footprint": "section", "scenarios": "scenario-part", "commitments": "commitments-part"}
CHANGE_OF_PAGE, CHANGE_OF_TAB = 0.35, 0.35  # of all clicks; the others move something on the page
# The choices of method, which have all be counted anew, are moved ten times less than other lists.
SELDOM_MOVED, SELDOM = ("accounting", "electricity", "factor_set"), 0.1
GRID_TYPED_IN, NOTE, ROWS_TYPED_IN = "inventory", "note", 300
PERCENTILES = (50, 95, 99)


@dataclass
class Measured:
    """How long each click took, in seconds, by kind."""

    times: dict[str, list[float]] = field(default_factory=dict)

    def add(self, kind: str, seconds: float) -> None:
        self.times.setdefault(kind, []).append(seconds)

    def print(self) -> None:
        print(f"{'':<24} {'clicks':>7} " + " ".join(f"{f'p{one} ms':>8}" for one in PERCENTILES) + f" {'most':>8}")
        everything = [one for times in self.times.values() for one in times]
        for kind, times in [*sorted(self.times.items()), ("all", everything)]:
            figures = [*np.percentile(times, PERCENTILES), max(times)]
            print(f"{kind:<24} {len(times):>7} " + " ".join(f"{figure * 1000:>8.0f}" for figure in figures))


class Person:
    """Somebody at work: where they are, and what they click on next."""

    def __init__(self, visitor: Visitor, seed: int):
        self.visitor, self.page, self._random = visitor, "", random.Random(seed)

    async def click(self) -> tuple[str, float]:
        """One click; returns its kind and how long its answer took."""
        drawn = self._random.random()
        if drawn < CHANGE_OF_PAGE:
            return await self._change_page()
        tabs = self.visitor.find(TABS.get(self.page, ""))
        if tabs and drawn < CHANGE_OF_PAGE + CHANGE_OF_TAB:
            return "tab", await self.visitor.set(tabs, self._random.choice(tabs.values))
        grids = ("grid",) if self.page == GRID_TYPED_IN else ()
        widgets = [one for one in self.visitor.find_widgets() if one != tabs and (one.values or one.kind in grids)]
        if not widgets:
            return await self._change_page()
        weights = [SELDOM if one.key in SELDOM_MOVED else 1.0 for one in widgets]
        return await self._move(self._random.choices(widgets, weights)[0])

    async def _change_page(self) -> tuple[str, float]:
        others = [page for page in PAGES if page != self.page]
        self.page = self._random.choices(others, [PAGES[page] for page in others])[0]
        return f"page {self.page or 'home'}", await self.visitor.open(self.page)

    async def _move(self, widget: Widget) -> tuple[str, float]:
        if widget.kind == "grid":
            typed = {str(self._random.randrange(ROWS_TYPED_IN)): {NOTE: f"seen {self._random.random():.3f}"}}
            return "cell", await self.visitor.set(widget, typed)
        return widget.kind, await self.visitor.set(widget, self._random.choice(widget.values))


async def warm_up(visitor: Visitor) -> None:
    """Open each page and each of its tabs once: what is computed once for all is computed now."""
    for page in PAGES:
        await visitor.open(page)
        if tabs := visitor.find(TABS.get(page, "")):
            for name in tabs.values:
                await visitor.set(tabs, name)


async def work(person: Person, start: float, end: float, every: float, measured: Measured) -> None:
    """Click at regular times; a click whose answer is late puts off the next one."""
    at = start
    while at < end:
        await asyncio.sleep(max(at - time.monotonic(), 0.0))
        measured.add(*await person.click())
        at += every


async def work_together(people: list[Person], every: float, seconds: float) -> Measured:
    """Everybody clicks, one after the other through each interval, for some seconds."""
    measured, start = Measured(), time.monotonic()
    starts = (start + every * number / len(people) for number in range(len(people)))
    await asyncio.gather(
        *(work(one, at, start + seconds, every, measured) for one, at in zip(people, starts, strict=True))
    )
    return measured


async def measure(served: Served, options: argparse.Namespace) -> None:
    """Warm the server, send everybody to work, and print what was measured."""
    first, started = await Visitor.arrive(served.address), time.monotonic()
    await warm_up(first)
    lasted = time.monotonic() - started
    print(f"{served.rows} devices; first visit of {len(PAGES)} pages and their tabs: {lasted:.1f} s")
    before = served.memory
    visitors = [await Visitor.arrive(served.address) for _ in range(options.users)]
    people = [Person(visitor, options.seed * 1000 + number) for number, visitor in enumerate(visitors)]
    await work_together(people, options.every, options.warm)
    processor, started = served.processor, time.monotonic()
    measured = await work_together(people, options.every, options.seconds)
    lasted, used, after = time.monotonic() - started, served.processor - processor, served.memory
    measured.print()
    clicks = sum(len(times) for times in measured.times.values())
    print(f"\n{options.users} people, {clicks / lasted:.1f} clicks/s, each {used / clicks * 1000:.0f} ms of processor")
    print(f"memory {before:.0f} MB before, {after:.0f} MB after: {(after - before) / options.users:.1f} MB each")
    for visitor in (first, *visitors):
        await visitor.leave()


def main(options: argparse.Namespace) -> None:
    with serve(options.rows, options.port) as served:
        asyncio.run(measure(served, options))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50, help="how many people (default: 50)")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two clicks of one (default: 5)")
    parser.add_argument("--warm", type=float, default=60.0, help="seconds of work before it is measured (default: 60)")
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds of work measured (default: 60)")
    parser.add_argument("--rows", type=int, default=1, help="devices in the inventory (default: those of the sample)")
    parser.add_argument("--port", type=int, default=0, help="port of the server (default: a free one)")
    parser.add_argument("--seed", type=int, default=1, help="what draws the clicks (default: 1)")
    return parser.parse_args()


if __name__ == "__main__":
    main(read_options())
