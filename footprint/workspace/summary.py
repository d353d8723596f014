"""What programs are handed: the footprint as one JSON object, what is wrong, and every impact line as CSV."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol, TextIO

import numpy as np
import pandas as pd

from footprint.intake.csv_out import write_plainly
from footprint.words.problem_texts import describe_causes
from footprint.workspace.footprint import Footprint

MOST_PROBLEMS_LISTED = 1000

# Lines are written by parts, so that a million rows fit in memory.
ROWS_WRITTEN_AT_ONCE = 200_000


class CountedRows(Protocol):
    """How many rows an inventory was read from."""

    @property
    def rows_read(self) -> int:
        """Rows found: those kept and those set aside."""

    @property
    def rows_kept(self) -> int:
        """Rows that count."""

    @property
    def rows_set_aside(self) -> int:
        """Rows kept apart with their reasons."""


def summarise(
    footprint: Footprint,
    read: CountedRows,
    problems: list[dict],
    problems_total: int,
    part: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, object]:
    """The footprint as one JSON object; what has no figure is absent or null, never 0.

    Args:
        part: the site or the entity to which the footprint is narrowed; `rows_...` still count those of the files.
    """
    method, total = footprint.situation.method, footprint.total
    known = np.isfinite(total.impact)
    return {
        "situation_id": footprint.situation.id,
        "year": method.year,
        "inventory": method.inventory,
        "accounting": method.accounting,
        "electricity": method.electricity,
        "factor_set": method.factor_set,
        "country": method.country,
        "method_version": method.version,
        "part": dict(part),
        "total_kgco2e": total.impact if known else None,
        "low_kgco2e": footprint.interval.low if known else None,
        "high_kgco2e": footprint.interval.high if known else None,
        "units": footprint.devices.in_use,
        "units_in_stock": footprint.devices.in_stock,
        "units_withdrawn": footprint.devices.withdrawn,
        "units_to_come": footprint.devices.to_come,
        "lines": total.lines,
        "missing": total.missing,
        **count_rows(read),
        "by_stage": _as_mapping(footprint.by("stage"), "stage"),
        "by_type": _as_mapping(footprint.by("type"), "type"),
        "by_scope": _as_mapping(footprint.scopes(), "category"),
        "problems": problems,
        "problems_total": problems_total,
        "gaps": footprint.gap_summary[["column", "assumption_id", "value_used", "items", "quantity"]].to_dict(
            "records"
        ),
    }


def _as_mapping(view: pd.DataFrame, key: str) -> dict[str, float]:
    known = view[view["impact"].notna()]
    return dict(zip(known[key].astype(str), known["impact"].astype(float), strict=True))


def count_rows(rows: CountedRows) -> dict[str, int]:
    """Rows read, kept and set aside, by their names in JSON."""
    return {"rows_read": rows.rows_read, "rows_kept": rows.rows_kept, "rows_set_aside": rows.rows_set_aside}


def write_json(told: Mapping[str, object], out: TextIO) -> None:
    """One JSON object as `json` indents it by two, written part by part: a large file has lists of a million cells.

    Each list or object without another in it is written at once, which is six times as fast as one cell after another.
    """
    out.writelines(_write_part(told, "\n"))
    out.write("\n")


def _write_part(told: object, line: str) -> Iterator[str]:
    """A value as JSON; `line` begins one, as far in as what is around the value."""
    if not isinstance(told, (dict, list)) or not told:
        yield _encode(told)
        return
    within, (opens, closes) = f"{line}  ", "{}" if isinstance(told, dict) else "[]"
    parts = told.values() if isinstance(told, dict) else told
    if not any(isinstance(part, (dict, list)) for part in parts):
        yield f"{opens}{within}{_encode(told, within)[1:-1]}{line}{closes}"
        return
    for number, part in enumerate(parts):
        yield f"{',' if number else opens}{within}"
        if isinstance(told, dict):
            yield f"{_encode(list(told)[number])}: "
        yield from _write_part(part, within)
    yield f"{line}{closes}"


def _encode(told: object, line: str = " ") -> str:
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(f",{line}", ": "))


def tell_problems(problems: pd.DataFrame, language: str) -> list[dict[str, object]]:
    """Problems for a program, one for each cause, its message and remedy in one text.

    `line` and `value` are those of the first case; `lines` and `values` hold one entry for each of the `rows` cases.
    """
    told = describe_causes(problems, language, MOST_PROBLEMS_LISTED)
    columns = ["code", "severity", "table", "line", "column", "value", "rows", "lines", "values"]
    return [{**{name: row[name] for name in columns}, "message": say_cause(row)} for row in told.to_dict("records")]


def say_cause(cause: Mapping[str, Any]) -> str:
    """What is wrong, on which lines, and what to do about it."""
    return " ".join(filter(None, (cause["message"], cause["where"], cause["remedy"])))


def write_lines(footprint: Footprint, out: Path | BinaryIO) -> None:
    """Every line widened: amounts and impacts are written so that reading them back gives the same numbers.

    Text that a spreadsheet would run as a formula has an apostrophe before it, as in all exports.
    """
    import pyarrow as pa
    from pyarrow import csv

    wide = footprint.wide
    text = wide.select_dtypes("category").columns
    schema = pa.schema(
        [
            (name, pa.string() if name in text or name == "item_id" else pa.int64() if name == "line" else pa.float64())
            for name in wide.columns
        ]
    )
    with csv.CSVWriter(out, schema) as writer:
        for start in range(0, max(len(wide), 1), ROWS_WRITTEN_AT_ONCE):
            part = wide.iloc[start : start + ROWS_WRITTEN_AT_ONCE]
            plain = {name: write_plainly(part[name]) for name in wide.columns}
            arrays = [pa.array(plain[name], from_pandas=True).cast(schema.field(name).type) for name in wide.columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
