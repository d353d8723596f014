"""What commitments cost each year, next to what there is: a bar a year, hatched where there is not enough."""

from collections.abc import Sequence

from footprint.charts.bars import draw_rows
from footprint.charts.footprint_charts import Chart
from footprint.words.texts import format_number, text


def draw_costs(
    years: Sequence[int],
    asked: Sequence[float],
    there: Sequence[float],
    language: str,
    funding: Sequence[str] = (),
) -> Chart:
    """Euros asked for by year; `there` is what is available, not a number where nobody stated it, `funding` by whom."""
    over = [budget == budget and cost > budget for cost, budget in zip(asked, there, strict=True)]
    labels = [
        text(
            "chart.cost_of" if budget == budget else "chart.cost",
            language,
            asked=format_number(cost, language, 0),
            there=format_number(budget, language, 0) if budget == budget else "",
        )
        + (f" ({payer})" if payer else "")
        + (f" {text('chart.overspent', language)}" if too_much else "")
        for cost, budget, too_much, payer in zip(asked, there, over, funding or [""] * len(over), strict=True)
    ]
    names = [str(year) for year in years]
    spent = [name for name, too_much in zip(names, over, strict=True) if too_much]
    known = any(budget == budget for budget in there)
    outcome = "costs_over" if spent else "costs_within" if known else "costs_unknown"
    title = text(f"chart.{outcome}", language, years=", ".join(spent))
    alt = " ; ".join(f"{name} : {label}" for name, label in zip(names, labels, strict=True))
    rows = tuple(zip(names, labels, strict=True))
    return Chart(draw_rows(names, list(asked), labels, over), f"{title} {alt}", title, rows=rows)
