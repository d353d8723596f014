"""What a layout makes of the sheets of a file: shown to the person who is asked to confirm it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from footprint.intake.layouts.open_pages import open_pages
from footprint.intake.layouts.unfold import LAYOUTS, find_answer, recognise_pages
from footprint.intake.raw_tables import ROWS, UNREAD, Answers, Source, open_source
from footprint.intake.read import read_file, unpack
from footprint.problems import UnusableInput
from footprint.tables import INVENTORY_TABLES

PREVIEW_ROWS = 8

CHOICES = (*LAYOUTS, ROWS, UNREAD)


@dataclass(frozen=True)
class LayoutProposal:
    """A sheet, how it seems to be laid out, and what reading it so gives.

    Attributes:
        sheet: its name; "" for a file without sheets.
        layout: the likeliest layout, or ROWS; `others` are what else it may be, UNREAD included.
        evidence: the words of the sheet that show it.
        answered: what a person answered about it; "" where nobody did.
        table: of which its rows are.
        rows, left: how many rows it gives, and how many are left aside.
        preview: the first rows, under our columns, as text.
    """

    sheet: str
    layout: str
    is_sure: bool
    evidence: tuple[str, ...]
    others: tuple[str, ...]
    answered: str
    table: str
    rows: int
    left: int
    preview: pd.DataFrame

    @property
    def is_asked(self) -> bool:
        """Whether nothing of the sheet is read as long as nobody answers."""
        return not self.is_sure and not self.answered


def propose_layouts(source: Source, answers: Answers, asked: Sequence[str] = ()) -> list[LayoutProposal]:
    """What the sheets of a file seem to be laid out as, one proposal a sheet; none for those read row by row at once.

    Args:
        asked: the sheets that reading asks about: what they hold may repeat what others do.
    """
    try:
        upload = open_source(source)
        pages = open_pages(unpack(upload.data, next(iter(INVENTORY_TABLES))), next(iter(INVENTORY_TABLES)))
    except UnusableInput:
        return []
    found, proposals = recognise_pages(pages), []
    for page in pages:
        known = found.get(page.sheet, [])
        answered = find_answer(page.sheet, answers.layouts, [one.sheet for one in pages])
        if not known and page.sheet not in asked and not answered:
            continue
        first = known[0] if known else None
        layout = answered if answered not in ("", UNREAD) else first.layout if first else ROWS
        table, rows, left = _read_alone(source, page.sheet, layout, answers)
        names = [one.layout for one in known]
        proposals.append(
            LayoutProposal(
                sheet=page.sheet,
                layout=layout,
                is_sure=first is not None and first.is_sure and page.sheet not in asked,
                evidence=first.evidence if first else (),
                others=tuple(name for name in dict.fromkeys([*names, ROWS, UNREAD]) if name != layout),
                answered=answered,
                table=table,
                rows=len(rows),
                left=left,
                preview=rows.head(PREVIEW_ROWS),
            )
        )
    return proposals


def _read_alone(source: Source, sheet: str, layout: str, answers: Answers) -> tuple[str, pd.DataFrame, int]:
    """The rows of a sheet read in a layout, of which table they are, and how many are left aside."""
    alone = {"": UNREAD, sheet: layout} if sheet else {"": layout}
    try:
        tables = read_file(source, replace(answers, layouts=alone, sheets=())).tables.values()
    except UnusableInput:
        return next(iter(INVENTORY_TABLES)), pd.DataFrame(), 0
    first = next(iter(tables))
    return first.table, first.cells, sum(len(table.set_aside) for table in tables)
