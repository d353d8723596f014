"""Which layout each page of a file is read in, and the tables that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType

from footprint.intake.columns.grid import FileGrid
from footprint.intake.columns.headers import Header, recognise_head
from footprint.intake.columns.shapes import has_headers_down
from footprint.intake.formats import find_format
from footprint.intake.layouts import asset_register, header_lines, matrix, people, stacked, text_counts
from footprint.intake.layouts.page import EQUIPMENT, Page
from footprint.intake.layouts.recognised import Recognised
from footprint.intake.raw_tables import HEADER_ROWS, NO_ANSWER, ROWS, UNREAD, Answers, OpenQuestion
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling

# Each is a module with `recognise(page)` and `unfold(page)`, in the order in which they are tried.
_MODULES: tuple[ModuleType, ...] = (asset_register, people, matrix, text_counts, stacked, header_lines)
LAYOUTS = tuple(module.NAME for module in _MODULES)

# Layouts of tables that are ordinary ones but for a detail: read along with the ordinary ones of other sheets.
NEARLY_ROWS = (stacked.NAME, text_counts.NAME, header_lines.NAME)

MOST_EXAMPLES = 3


@dataclass
class Unfolded:
    """What the layouts of a file give.

    Attributes:
        grids: the tables of the pages that are unfolded, in their order.
        taken: the sheets that are, those that a person leaves unread, and those that wait for an answer and are no
            table of devices as they are: they are not read row by row.
        rows: the sheets that a person reads row by row, whatever the others.
        asked: the pages whose layout is only likely, or may repeat what other sheets hold.
    """

    grids: list[FileGrid] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    asked: dict[str, Recognised] = field(default_factory=dict)
    absent: list[Problem] = field(default_factory=list)  # answers that don't fit their sheet


def unfold_pages(pages: Sequence[Page], answers: Answers = NO_ANSWER) -> Unfolded:
    """The tables of the pages whose layout is sure, or was chosen; the others are asked about, or read row by row."""
    pages = [replace(page, answered=_answered(answers)) for page in pages]
    sheets = [page.sheet for page in pages]
    told, found = Unfolded(), recognise_pages(pages)
    chosen: dict[str, Recognised] = {}
    for page in pages:
        answered = find_answer(page.sheet, answers.layouts, sheets)
        if answered in (UNREAD, ROWS):
            (told.taken if answered == UNREAD else told.rows).add(page.sheet)
        elif answered:
            if known := _MODULES[LAYOUTS.index(answered)].recognise(page):
                chosen[page.sheet] = known
            elif page.sheet in answers.layouts:
                told.absent.append(Problem("reading.layout-absent", "warning", EQUIPMENT, 0, "", page.sheet, answered))
        elif (best := next(iter(found.get(page.sheet, ())), None)) and _may_apply(page, best, answers):
            (chosen if best.is_sure else told.asked)[page.sheet] = best
    answered = {sheet for sheet in chosen if find_answer(sheet, answers.layouts, sheets)}
    for sheet in set(chosen) - answered - _read_together(pages, chosen, found, answers):
        told.asked[sheet] = chosen.pop(sheet)
    told.taken |= set(chosen)
    for page in pages:
        if page.sheet in told.asked and not _is_table(page, answers):
            told.taken.add(page.sheet)
        if page.sheet in chosen:
            told.grids += unfold(page, chosen[page.sheet].layout, answers)
            told.grids[-1].problems.append(_say_unfolded(page, chosen[page.sheet], page.sheet in answered))
    return told


def recognise_pages(pages: Sequence[Page]) -> dict[str, list[Recognised]]:
    """By sheet, the layouts that a page may be in, the surest first; none for those that are read row by row."""
    found = {page.sheet: recognise(page) for page in pages}
    return {sheet: several for sheet, several in found.items() if several}


def recognise(page: Page) -> list[Recognised]:
    """The layouts that a page may be in, the surest first; a known format is never one of them."""
    if not page.filled or find_format(page.rows[:HEADER_ROWS]) is not None:
        return []
    header = recognise_head(page.rows[:HEADER_ROWS], tuple(INVENTORY_TABLES))
    if _is_of_services(header) or has_headers_down(header, page.rows):
        return []
    known = [found for module in _MODULES if (found := module.recognise(page))]
    if len(stacked.find_blocks(page)) > 1 and any(one.layout == stacked.NAME for one in known):
        known.sort(key=lambda one: one.layout != stacked.NAME)  # each of its tables may be in one of the others
    return sorted(known, key=lambda one: not one.is_sure)


def _is_of_services(header: Header | None) -> bool:
    """Whether each header of a page names a column of services: "Ligne mobile" and "6" are no count of devices."""
    return header is not None and header.table == "usage" and not header.missing and len(header.recognised) > 1


def unfold(page: Page, layout: str, answers: Answers = NO_ANSWER) -> list[FileGrid]:
    """The tables of a page that is in a layout."""
    module = _MODULES[LAYOUTS.index(layout)]
    if module in (stacked, header_lines):  # their rows are devices as they are
        return module.unfold(page, answers)
    return [module.unfold(page).to_grid()]


def find_answer(sheet: str, layouts: Mapping[str, str], sheets: Sequence[str] = ()) -> str:
    """The layout that was answered for a sheet, figures and case apart; else that for all sheets, or "".

    What was answered for another of the `sheets` of the file is not for this one.
    """
    if sheet in layouts:
        return layouts[sheet]
    alike = {_plain(name): layout for name, layout in layouts.items() if name and name not in sheets}
    return alike.get(_plain(sheet), layouts.get("", ""))


def ask(unfolded: Unfolded, pages: Sequence[Page]) -> list[tuple[Problem, OpenQuestion]]:
    """What is said, and asked, of the sheets that are not read as long as their layout is not confirmed."""
    said = []
    for page in pages:
        if recognised := unfolded.asked.get(page.sheet):
            rows, shown = len(page.filled), recognised.evidence[:MOST_EXAMPLES]
            problem = Problem("reading.layout-asked", "warning", EQUIPMENT, 0, "", page.sheet, recognised.layout)
            said.append(
                (problem, OpenQuestion("layout", EQUIPMENT, "", page.sheet, (recognised.layout,), rows, (), shown))
            )
    return said


def _say_unfolded(page: Page, recognised: Recognised, is_chosen: bool) -> Problem:
    code = "reading.layout-chosen" if is_chosen else "reading.layout-sure"
    return Problem(code, "note", EQUIPMENT, 0, "", page.sheet, recognised.layout)


def _read_together(
    pages: Sequence[Page],
    chosen: Mapping[str, Recognised],
    found: Mapping[str, Sequence[Recognised]],
    answers: Answers,
) -> set[str]:
    """The sheets, of those whose layout is sure, that are read without asking.

    A sheet in another layout than the others may sum up what they hold: it would count twice.
    """
    plain = [page for page in pages if page.sheet not in found and _is_table(page, answers)]
    nearly = [sheet for sheet, one in chosen.items() if one.layout in NEARLY_ROWS]
    if plain or nearly:
        return set(nearly)
    first = next((chosen[page.sheet].layout for page in pages if page.sheet in chosen), "")
    return {sheet for sheet, one in chosen.items() if one.layout == first}


def _answered(answers: Answers) -> dict[str, str]:
    return {normalise_spelling(header): column for header, column in answers.columns.items()}


def _may_apply(page: Page, recognised: Recognised, answers: Answers) -> bool:
    """Whether nothing that a person settled speaks against a layout: columns chosen for the headers that show it."""
    is_mapped = any(page.answered.get(normalise_spelling(header)) for header in recognised.evidence)
    return not is_mapped and (not answers.sheets or page.sheet in answers.sheets)


def _is_table(page: Page, answers: Answers) -> bool:
    """Whether a page is read row by row as devices."""
    header = recognise_head(page.rows[:HEADER_ROWS], tuple(INVENTORY_TABLES), answers)
    return header is not None and not header.missing and header.table == EQUIPMENT


def _plain(sheet: str) -> str:
    return " ".join(word for word in normalise_spelling(sheet).split() if not word.isdecimal())
