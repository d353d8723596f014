"""What French law asks public authorities to count, in words: sums, what they lack, notes on them, and their rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from footprint.estimation.legal.spending import list_purchases, sum_spending
from footprint.estimation.legal.texts_of_law import FIRST_YEAR, STEPS, VAT, find_step
from footprint.estimation.legal.withdrawals import count_withdrawals, list_withdrawals
from footprint.estimation.situation import Situation
from footprint.tables import EQUIPMENT, find_column, names
from footprint.words.texts import (
    NO_BREAK_SPACE,
    column_label,
    format_number,
    format_share,
    label,
    text,
    type_name,
    value_label,
)

MOST_NAMED = 5  # rows that are named of those that lack something
ALL = ""  # the row of a year that adds up its families

ITEM = ["item_id", "device_type", "manufacturer", "model", "site", "quantity", "acquired_on"]
LINES = {
    "agec": (
        *(*ITEM, "condition", "recycled_content", "purchase_cost_eur", "price_tax"),
        *("category", "year", "eur", "reused", "recycled", "lacks"),
    ),
    "reen": (*ITEM, "retired_on", "outcome", "ownership", "counts", "year", "older", "reused", "lacks"),
}
SHOWN = {
    "agec": (
        *("item_id", "device_type", "quantity", "acquired_on", "condition", "recycled_content"),
        *("purchase_cost_eur", "price_tax", "eur", "lacks"),
    ),
    "reen": (*("item_id", "device_type", "quantity", "acquired_on", "retired_on", "older", "outcome", "lacks"),),
}
SPENT = ["year", "category", "eur", "reused", "recycled", "share", "step", "lacking"]
WITHDRAWN = ["year", "family", "devices", "reused", "share", "step", "older", "lacking"]


@dataclass(frozen=True)
class ArticleOfLaw:
    """An article on an estate: `sums`, `lacking` (what rows lack, each once) and `notes` in words.

    `figures` are the sums as numbers, `lines` the rows they come from, in full. `count`: how many devices it is about;
    0 where the inventory holds none.
    """

    article: str
    sums: pd.DataFrame
    figures: pd.DataFrame
    lacking: pd.DataFrame
    notes: list[str]
    lines: pd.DataFrame
    count: float


def describe_spending(situation: Situation, language: str) -> ArticleOfLaw:
    """Article 58 of AGEC: the share of spending on goods reused or with recycled materials, by category and year."""
    rows = _in_years(list_purchases(situation), situation)
    bought = rows[rows["category"] != ""]
    sums = sum_spending(bought).sort_values(["year", "category"], ascending=[False, True])
    told = [_tell_spending(row, language) for row in sums.to_dict("records")]
    return ArticleOfLaw(
        "agec",
        pd.DataFrame(told, columns=_name(SPENT, language)),
        _add_steps(sums, sums["category"]),
        _list_lacking(bought, "agec", language),
        _note_spending(rows, sums, language),
        _keep_lines(bought, "agec"),
        float(bought["quantity"].sum()),
    )


def describe_withdrawals(situation: Situation, language: str) -> ArticleOfLaw:
    """Article 16 of REEN: the share of devices withdrawn before they are over ten years old that goes to reuse."""
    rows = _in_years(list_withdrawals(situation), situation)
    gone = rows[rows["counts"]]
    sums = pd.concat([count_withdrawals(gone).assign(family=ALL), count_withdrawals(gone, "family")])
    sums = sums.sort_values(["year", "family"], ascending=[False, True])
    told = [_tell_withdrawals(row, language) for row in sums.to_dict("records")]
    others = rows.loc[~rows["counts"], "quantity"].sum()
    notes = [_say("reen.denominator", language)]
    notes += [_say("reen.others", language, devices=_count(others, language))] if others else []
    return ArticleOfLaw(
        "reen",
        pd.DataFrame(told, columns=_name(WITHDRAWN, language)),
        _add_steps(sums, pd.Series("withdrawn", index=sums.index)),
        _list_lacking(gone, "reen", language),
        notes,
        _keep_lines(gone, "reen"),
        float(gone["quantity"].sum()),
    )


Describe = Callable[[Situation, str], ArticleOfLaw]
ARTICLES: tuple[Describe, ...] = (describe_spending, describe_withdrawals)


def _keep_lines(rows: pd.DataFrame, article: str) -> pd.DataFrame:
    return rows[[*LINES[article]]].rename(columns={"reused": "counts_reused", "recycled": "counts_recycled"})


def _add_steps(sums: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Sums with the least share that the law asks for; missing where there is none, or it was not read."""
    steps = [find_step(name, year) for name, year in zip(of, sums["year"], strict=True)]
    return sums.assign(legal_minimum=[step[1] if step else float("nan") for step in steps])


def _in_years(rows: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """The rows of the years that the law asks of, and those of which no date tells the year."""
    year = rows["year"]
    return rows[year.isna() | ((year >= FIRST_YEAR) & (year <= situation.method.year))]


# --- sums ------------------------------------------------------------------------------------------------------------


def _tell_spending(row: dict, language: str) -> list[str]:
    nothing = row["eur"] == 0 and row["lacking"] > 0  # what nobody priced is no 0
    amounts = [
        _euros(float("nan") if nothing else row[f"{kind}eur"], language) for kind in ("", "reused_", "recycled_")
    ]
    share = _percent(row["share"], language)
    if row["most"] > row["share"]:
        share = _say("agec.at_least", language, share=share, most=_percent(row["most"], language))
    category = _say(f"agec.category.{row['category']}", language)
    return [
        str(row["year"]),
        category,
        *amounts,
        share,
        _say_step(row["category"], row["year"], language),
        _say_lacking(row, language),
    ]


def _tell_withdrawals(row: dict, language: str) -> list[str]:
    whole = row["family"] == ALL
    return [
        str(row["year"]),
        _say("reen.all", language) if whole else label("family", row["family"], language),
        _count(row["devices"], language),
        text("format.missing", language) if row["known"] == 0 and row["lacking"] else _count(row["reused"], language),
        _say_reused(row, language),
        _say_step("withdrawn", row["year"], language) if whole else "",
        _count(row["older"], language),
        _say_lacking(row, language),
    ]


def _say_reused(row: dict, language: str) -> str:
    """The share given for reuse; where too much lacks, what it may be whatever became of that."""
    if not pd.isna(row["share"]) or not row["known"]:
        return _percent(row["share"], language)
    least, most = (100.0 * part / row["devices"] for part in (row["reused"], row["reused"] + row["lacking"]))
    return _say("reen.between", language, least=_percent(least, language), most=_percent(most, language))


def _say_lacking(row: dict, language: str) -> str:
    """How many devices of a sum lack something, among how many."""
    if not row["lacking"]:
        return "0"
    return _say("of", language, part=_count(row["lacking"], language), whole=_count(row["devices"], language))


def _say_step(of: str, year: int, language: str) -> str:
    """The least share that the law asks for in a year; that of which nobody read the text is not known."""
    step = find_step(of, year)
    if step is None:
        return "—" if STEPS[of] else _say("unread", language)
    return _say("step", language, share=format_share(step[1] / 100.0, language, 0), since=str(step[0]))


# --- what is missing, and what to know -------------------------------------------------------------------------------


def _list_lacking(rows: pd.DataFrame, article: str, language: str) -> pd.DataFrame:
    """What rows lack, each kind once: how many devices and rows, and the names of the first ones."""
    told = []
    for lacks, lacking in rows[rows["lacks"] != ""].groupby("lacks", sort=False):
        named = lacking["item_id"].head(MOST_NAMED).astype("str").tolist()
        more = "…" if len(lacking) > MOST_NAMED else ""
        reason = _say(f"{article}.lacks.{lacks}", language)
        told.append(
            [
                reason,
                _count(lacking["quantity"].sum(), language),
                _count(len(lacking), language),
                ", ".join(named) + more,
            ]
        )
    return pd.DataFrame(told, columns=_name(["lacks", "devices", "rows", "items"], language))


def _note_spending(rows: pd.DataFrame, sums: pd.DataFrame, language: str) -> list[str]:
    notes = []
    if converted := sums["converted_eur"].sum():
        rate = format_share(VAT, language, 0)
        notes.append(_say("agec.converted", language, euros=_euros(converted, language), rate=rate))
    if unstated := sums["unstated_eur"].sum():
        notes.append(_say("agec.unstated", language, euros=_euros(unstated, language)))
    if others := rows.loc[(rows["category"] == "") & rows["year"].notna(), "quantity"].sum():
        notes.append(_say("agec.others", language, devices=_count(others, language)))
    return notes


# --- rows ------------------------------------------------------------------------------------------------------------


def say_lines(article: ArticleOfLaw, language: str) -> pd.DataFrame:
    """The rows of an article in words, under headers for people: what decides of each, the rest being in `lines`."""
    known = names(EQUIPMENT)
    told = {name: _say_cells(article, name, language) for name in SHOWN[article.article]}
    return pd.DataFrame(told).set_axis(
        [
            column_label("equipment", name, language) if name in known else _say(f"column.{name}", language)
            for name in told
        ],
        axis=1,
    )


def _say_cells(article: ArticleOfLaw, name: str, language: str) -> pd.Series:
    cells = article.lines[name]
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells.dt.strftime("%Y-%m-%d").fillna("")
    say = _find_words(article.article, name, language)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype("str")
    return cells.map({one: say(one) for one in cells.dropna().unique()}).astype("str").fillna("")


def _find_words(article: str, name: str, language: str) -> Callable[[Any], str]:
    """How the cells of a column are said."""
    choices = find_column(EQUIPMENT, name).choices if name in names(EQUIPMENT) else ()
    ways: dict[str, Callable[[Any], str]] = {
        "device_type": lambda one: type_name(one, language),
        "quantity": lambda one: _count(one, language),
        "purchase_cost_eur": lambda one: format_number(one, language, 2),
        "eur": lambda one: format_number(one, language, 2),
        "older": lambda one: value_label("recycled_content", "yes" if one else "no", language),
        "lacks": lambda one: _say(f"{article}.lacks.{one}", language) if one else "",
        **dict.fromkeys([name] if choices else [], lambda one: value_label(name, one, language)),
    }
    return ways.get(name, str)


# --- words -----------------------------------------------------------------------------------------------------------


def _say(key: str, language: str, **values: str) -> str:
    return text(f"legal.{key}", language, **values)


def _name(columns: list[str], language: str) -> list[str]:
    return [_say(f"column.{name}", language) for name in columns]


def _count(number: float, language: str) -> str:
    return format_number(float(number), language, 0)


def _euros(amount: float, language: str) -> str:
    return (
        text("format.missing", language)
        if pd.isna(amount)
        else f"{format_number(amount, language, 0)}{NO_BREAK_SPACE}€"
    )


def _percent(percent: float, language: str) -> str:
    return text("format.missing", language) if pd.isna(percent) else format_share(percent / 100.0, language, 1)
