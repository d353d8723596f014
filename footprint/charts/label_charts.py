"""Two labelling cycles next to each other: how much of the self-diagnosis is written, axis by axis."""

import pandas as pd

from footprint.charts.bars import draw_rows
from footprint.charts.footprint_charts import Chart, say_all
from footprint.words.texts import text


def draw_cycles(axes: pd.DataFrame, before: str, after: str, language: str) -> Chart:
    """Two bars an axis, the earlier cycle hatched: columns axis (its name), lines, written_before, written_after."""
    names, values, labels, hatched, said = [], [], [], [], []
    for row in axes.to_dict("records"):
        for cycle, name in ((before, "written_before"), (after, "written_after")):
            label = text("chart.cycles.label", language, written=row[name], lines=row["lines"], cycle=cycle)
            names.append(str(row["axis"]) if cycle == before else "")
            values.append(float(row[name]))
            labels.append(label)
            hatched.append(cycle == before)
            said.append(text("chart.cycles.said", language, axis=row["axis"], label=label))
    subject = text("chart.cycles.subject", language, before=before, after=after)
    written = {"then": int(axes["written_before"].sum()), "now": int(axes["written_after"].sum())}
    lines = {"lines": int(axes["lines"].sum()), "before": before, "after": after}
    title = text("chart.cycles.title", language, **written, **lines)
    rows = tuple(zip(axes["axis"].astype("str").repeat(2), labels, strict=True))
    return Chart(draw_rows(names, values, labels, hatched), say_all(said, subject, language), title, rows=rows)
