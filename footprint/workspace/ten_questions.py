"""A first footprint from ten questions: answers become the rows of an ordinary inventory, of low quality.

What she does not know gives no row, and is named; it never counts as nothing. What is proposed to her is only proposed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd

from footprint.estimation.completion import complete, with_inventory
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.draws import draw_parts
from footprint.inventory.inventory import Inventory
from footprint.tables import INVENTORY_TABLES, names
from footprint.words.texts import format_date, format_number, text

# RCP Systèmes d'information v2, ADEME, 2024: an internet box at home counts for the days of telework, shared between
# the persons of a household (p. 15); a year of work has 213 days (p. 14), in weeks of 5.
PERSONS_PER_HOUSEHOLD = {"FRA": 2.16}
PERSONS_PER_HOUSEHOLD_ELSEWHERE = 2.3
WORKED_WEEKS, DAYS_IN_YEAR = 213 / 5, 365

# "0.025 a person" says less than "1 for 40 people".
SMALLEST_RATIO_WRITTEN = 0.1

# Answers, by the name of their field; those that are not known are absent.
Answers = Mapping[str, float]


@dataclass(frozen=True)
class ProposedAnswers:
    """How many there would be for each of the things counted in other fields.

    `source`: la_rochelle (3 400 screens for 2 500 computers in the town halls and schools of La Rochelle, 2020), or own
    (an order of magnitude that we chose, without any measure behind it).
    """

    ratio: float
    per: tuple[str, ...] = ("people",)
    source: Literal["own", "la_rochelle"] = "own"


@dataclass(frozen=True)
class Field:
    """One number asked: `devices` and `services` give a row of that type; the others complete a row.

    `highest` is the largest number taken.
    """

    name: str
    kind: Literal["devices", "years", "services", "people", "days"]
    type: str = ""
    proposal: ProposedAnswers | None = None
    highest: int = 1_000_000

    @property
    def is_optional(self) -> bool:
        """Whether leaving it empty leaves nothing out: an assumption stands for it."""
        return self.kind == "years"


@dataclass(frozen=True)
class Question:
    """One question, and the numbers that answer it."""

    name: str
    fields: tuple[Field, ...]


def _years(of: str) -> Field:
    return Field(f"{of}_years", "years", highest=30)


QUESTIONS = (
    Question("people", (Field("people", "people"),)),
    Question("laptops", (Field("laptops", "devices", "laptop", ProposedAnswers(0.75)), _years("laptops"))),
    Question("desktops", (Field("desktops", "devices", "desktop", ProposedAnswers(0.35)), _years("desktops"))),
    Question(
        "screens",
        (
            Field("screens", "devices", "monitor_24", ProposedAnswers(1.36, ("laptops", "desktops"), "la_rochelle")),
            _years("screens"),
        ),
    ),
    Question(
        "phones",
        (
            Field("smartphones", "devices", "smartphone", ProposedAnswers(0.5)),
            _years("smartphones"),
            Field("desk_phones", "devices", "ip_phone", ProposedAnswers(0.5)),
        ),
    ),
    Question(
        "servers",
        (
            Field("servers", "devices", "server", ProposedAnswers(1 / 40)),
            Field("virtual_machines", "services", "virtual_machine"),
        ),
    ),
    Question(
        "lines",
        (
            Field("internet_lines", "services", "fixed_line"),
            Field("boxes", "devices", "box", ProposedAnswers(1.0, ("internet_lines",))),
            Field("mobile_lines", "services", "mobile_line", ProposedAnswers(1.0, ("smartphones",))),
        ),
    ),
    Question(
        "printing",
        (
            Field("printers", "devices", "printer", ProposedAnswers(1 / 30)),
            Field("copiers", "devices", "copier_a3", ProposedAnswers(1 / 20)),
            Field("sheets", "services", "printed_paper", highest=1_000_000_000),
        ),
    ),
    Question(
        "spend",
        (
            Field("software", "services", "software", highest=1_000_000_000),
            Field("it_services", "services", "it_services", highest=1_000_000_000),
        ),
    ),
    Question("telework", (Field("teleworkers", "people"), Field("telework_days", "days", "telework_box", highest=5))),
)

FIELDS = {field.name: field for question in QUESTIONS for field in question.fields}


def question_of(name: str) -> int:
    """The number of the question that a field belongs to, from 1."""
    return next(number for number, one in enumerate(QUESTIONS, 1) if FIELDS[name] in one.fields)


def item_of(name: str) -> str:
    """The item_id of the row that a field gives: the number of its question, and its place in it."""
    number = question_of(name)
    return f"Q{number:02}-{QUESTIONS[number - 1].fields.index(FIELDS[name]) + 1}"


# --- proposals and gaps ----------------------------------------------------------------------------------------------


def propose(answers: Answers) -> dict[str, int]:
    """What could be answered where nothing is, from what is: whole numbers, at least one."""
    proposed = {}
    for field in FIELDS.values():
        proposal = field.proposal
        if proposal is None or field.name in answers or not any(name in answers for name in proposal.per):
            continue
        number = round(proposal.ratio * sum(answers.get(name, 0) for name in proposal.per))
        if number:
            proposed[field.name] = number
    return proposed


def list_answered(answers: Answers) -> list[str]:
    """The questions of which at least one number is known."""
    return [one.name for one in QUESTIONS if any(field.name in answers for field in one.fields)]


def list_unanswered(answers: Answers) -> list[str]:
    """The fields that are not known and that nothing stands for: what they ask about is not counted."""
    absent = [name for name, field in FIELDS.items() if name not in answers and not field.is_optional]
    nobody = answers.get("teleworkers") == 0
    return [name for name in absent if not (nobody and name == "telework_days")]


# --- rows ------------------------------------------------------------------------------------------------------------


def answer_questions(
    answers: Answers, country: str, on: date, language: str, taken: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """The rows that answers give, as tables of text such as files give: to check like them.

    Args:
        country: where the organisation works (ISO 3166-1 alpha-3).
        on: the day of the answers, which every row names as its source.
        taken: the fields whose proposal was taken as it is; their rows say so.
    """
    document = text("question.document", language, date=format_date(on, language))
    site = text("question.site", language)
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in INVENTORY_TABLES}
    rows["sites"].append({"site": site, "country": country, "headcount": _write(answers.get("people"))})
    for field in FIELDS.values():
        row = {"item_id": item_of(field.name), "quality": "low", "source_document": document}
        row["note"] = _explain(field, language) if field.name in taken else ""
        number = answers.get(field.name, 0)
        if field.kind == "devices" and number:
            years = _write(answers.get(f"{field.name}_years"))
            row |= {"site": site, "device_type": field.type, "quantity": _write(number), "lifespan_years": years}
            rows["equipment"].append(row)
        elif field.kind == "services" and number:
            row |= {"site": site, "service_type": field.type, "amount_per_year": _write(number)}
            rows["usage"].append(row)
        elif field.kind == "days" and number and answers.get("teleworkers"):
            boxes = count_boxes(answers["teleworkers"], number, country)
            row |= {"country": country, "service_type": field.type, "amount_per_year": _write(boxes)}
            row["note"] = _explain_boxes(answers["teleworkers"], number, country, language)
            rows["usage"].append(row)
    return {name: _as_table(name, found) for name, found in rows.items()}


def count_boxes(people: float, days_per_week: float, country: str) -> float:
    """Internet boxes that telework keeps busy: people x days a year / 365 / persons in a household."""
    days = days_per_week * WORKED_WEEKS
    return round(people * days / DAYS_IN_YEAR / PERSONS_PER_HOUSEHOLD.get(country, PERSONS_PER_HOUSEHOLD_ELSEWHERE), 1)


def _as_table(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=names(INVENTORY_TABLES[name]), dtype="str")
    return table.mask(table == "").set_axis(pd.RangeIndex(2, 2 + len(rows), name="line"))


def _write(number: float | None) -> str:
    """A number as text that is read the same in every language; empty where it is not known."""
    return "" if number is None else format(Decimal(repr(round(float(number), 1))).normalize(), "f")


def _explain(field: Field, language: str) -> str:
    """Where a proposal comes from."""
    proposal = field.proposal
    if proposal is None:
        return ""
    per, ratio = "_".join(proposal.per), proposal.ratio
    if ratio < SMALLEST_RATIO_WRITTEN:
        said = text(f"question.one_for.{per}", language, number=format_number(round(1 / ratio), language))
    else:
        said = text(f"question.per.{per}", language, ratio=format_number(ratio, language))
    return text(f"question.proposal.{proposal.source}", language, ratio=said)


def explain_proposal(name: str, language: str) -> str:
    """Where the proposal of a field comes from; empty for a field without any."""
    return _explain(FIELDS[name], language)


def _explain_boxes(people: float, days_per_week: float, country: str, language: str) -> str:
    household = PERSONS_PER_HOUSEHOLD.get(country, PERSONS_PER_HOUSEHOLD_ELSEWHERE)
    numbers = {"people": people, "days": days_per_week, "household": household, "weeks": WORKED_WEEKS}
    return text("question.boxes", language, **{name: format_number(n, language) for name, n in numbers.items()})


# --- what to refine first --------------------------------------------------------------------------------------------


def rank_answers(situation: Situation, lines: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """How much each row weighs, and how much of the doubt about the total it would take away, heaviest first.

    Returns:
        Columns item_id, impact (kg CO2e), share (of the total), running (share of it and of those above), doubt (share
        of the variance of the total that goes when this row is counted exactly, with the years and the kWh of its
        devices). And the share of the variance that stays when all rows are exact: that of the emission factors.
    """
    inventory = complete(situation).inventory
    items = pd.concat([inventory.equipment["item_id"], inventory.usage["item_id"]], ignore_index=True).astype("str")
    of_item = lines["item"].to_numpy(dtype="int64")
    impact = np.bincount(of_item, weights=lines["impact"].fillna(0.0), minlength=len(items))
    parts, exact = (draw_parts(each, lines, of_item) for each in (situation, _make_exact(situation, inventory)))
    total = parts.sum(axis=0)
    variance = float(np.var(total)) or np.nan
    doubt = [1.0 - np.var(total - part + known) / variance for part, known in zip(parts, exact, strict=True)]
    table = pd.DataFrame({"item_id": items, "impact": impact, "share": impact / impact.sum(), "doubt": doubt})
    table = table.assign(doubt=table["doubt"].clip(lower=0.0)).sort_values("impact", ascending=False, kind="stable")
    table = table.assign(running=table["share"].cumsum()).reset_index(drop=True)
    return table, float(np.var(exact.sum(axis=0)) / variance)


def _make_exact(situation: Situation, completed: Inventory) -> Situation:
    """The situation, all of its items counted exactly: same values, of which nothing is assumed any more."""
    inventory = situation.inventory
    filled = completed.equipment[["lifespan_years", "energy_kwh_per_year", "pue"]]
    equipment = inventory.equipment.assign(quality="high", **{name: filled[name] for name in filled})
    return with_inventory(
        situation, replace(inventory, equipment=equipment, usage=inventory.usage.assign(quality="high"))
    )
