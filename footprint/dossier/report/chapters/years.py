"""The report: several years at constant method, what was published kept next to what is computed now."""

from collections.abc import Sequence

import pandas as pd

from footprint.commitments.years import CAUSES, STEPS, TO_JUDGE
from footprint.dossier.report.blocks import Block, Section, bullets, figure, heading, note, paragraph, table
from footprint.dossier.report.drawings import draw_bars, draw_steps
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_cause, say_day, say_review, say_signed_mass, say_status
from footprint.dossier.years import read_year_parts, read_years
from footprint.words.texts import text

# What is no reduction: hatched.
NOT_DONE = ("perimeter", "carried_over", "corrections", "factors")


def describe_years(reader: Reader) -> Section:
    """The years that were frozen with the version; or that there is only one."""
    read = read_years(reader.frozen.files)
    if read is None:
        blocks = [paragraph(reader.say("years.one")), note(reader.say("years.policy"))]
    else:
        years, since, policy = read
        blocks = [
            paragraph(reader.say("years.explanation", base=int(policy["base_year"]))),
            *_bridge(reader, years, int(policy["base_year"]), policy.get("provisional", [])),
            *_explain(reader, since),
            *review_base_year(reader, policy),
        ]
    return Section(reader.say("years.title"), blocks)


def _say(reader: Reader, key: str, **values: object) -> str:
    return text(f"years.{key}", reader.language, **values)


def _mass(reader: Reader, kilograms: float) -> str:
    return text("format.missing", reader.language) if pd.isna(kilograms) else reader.mass(kilograms)


def _columns(reader: Reader, *names: str) -> list[str]:
    return [_say(reader, f"column.{name}") for name in names]


def say_trend(reader: Reader) -> str:
    """What changed from the base year to the last one at constant method, sites gained and lost left out."""
    read = read_years(reader.frozen.files)
    if read is None:
        return ""
    years, _, policy = read
    base, last = int(policy["base_year"]), years.iloc[-1]
    if int(last["year"]) == base:
        return ""
    start = float(years.set_index("year").loc[base, "restated"])
    change = float(last["real_change"])
    carried = int(last["year"]) in policy.get("provisional", [])
    return reader.say(
        "progress.carried" if carried else "progress.change",
        start=base,
        end=int(last["year"]),
        change=say_signed_mass(change, reader.language),
        share=reader.signed_share(change / start if start else float("nan")),
    )


def show_trend(reader: Reader) -> list[Block]:
    """The years at constant method, what changed between them, and their totals; or that there is only one."""
    trend, said = draw_trend(reader), say_trend(reader)
    if trend is None:
        return [paragraph(reader.say("progress.one_year"))]
    return [*([paragraph(said)] if said else []), trend, show_totals(reader)]


def draw_trend(reader: Reader) -> Block | None:
    """Each year at constant method, as bars; nothing where there is only one."""
    read = read_years(reader.frozen.files)
    if read is None:
        return None
    years, _, policy = read
    coverage = _list_coverage(reader)
    shown = years[years["restated"].notna()]
    names = [str(year) for year in shown["year"]]
    values = shown["restated"].tolist()
    labels = [
        reader.partial(reader.mass(value), value, coverage.get(int(year), (0, 0))[0])
        for year, value in zip(shown["year"], values, strict=True)
    ]
    caption = reader.say("years.trend", base=policy["base_year"])
    return figure(caption, draw_bars(names, values, labels), reader.say_drawing(caption, names, labels))


def show_totals(reader: Reader) -> Block:
    """Each year three times: as published, as computed now, at constant method; by person; and what it lacks."""
    read = read_years(reader.frozen.files)
    years, _, policy = read if read is not None else (pd.DataFrame(), None, {})
    coverage = _list_coverage(reader)
    rows = [
        (
            str(row["year"]),
            _mass(reader, row["published"]),
            _mass(reader, row["today"]),
            _mass(reader, row["restated"]),
            _mass(reader, row["restated_per_person"]),
            _say_coverage(reader, coverage.get(int(row["year"]))),
            _say_edition(reader, policy["published"].get(str(row["year"]))),
        )
        for row in years.to_dict("records")
    ]
    return table(
        reader.say("years.totals"),
        _columns(reader, "year", "published", "today", "restated", "restated_per_person", "coverage", "edition"),
        rows,
        (1, 2, 3, 4),
        (0.6, 1.2, 1.3, 1.3, 1.3, 1.5, 2.1),
    )


def _list_coverage(reader: Reader) -> dict[int, tuple[int, int]]:
    """How many lines of each year have no figure, and how many there are, where the version says so."""
    parts = read_year_parts(reader.frozen.files)
    whole = parts[parts["by"] == "total"]
    counts = zip(whole["missing"].astype("int64"), whole["lines"].astype("int64"), strict=True)
    return dict(zip(whole["year"].astype("int64").tolist(), counts, strict=True))


def _say_coverage(reader: Reader, counted: tuple[int, int] | None) -> str:
    if counted is None:
        return text("format.missing", reader.language)
    return reader.say("years.lacking", missing=reader.count(counted[0]), lines=reader.count(counted[1]))


def _say_edition(reader: Reader, published: dict | None) -> str:
    """Which frozen version holds the published value."""
    if not published:
        return _say(reader, "unpublished")
    status = say_status(published["status"], reader.language)
    return _say(reader, "edition", edition=published["edition"], status=status, frozen=published["frozen_id"][:12])


def _bridge(reader: Reader, years: pd.DataFrame, base: int, provisional: Sequence[int]) -> list[Block]:
    """From the base year to each other one: a drawing for the last, a table for all.

    What parts an inventory carried over without any fact (`provisional`) is called so, nobody's doing.
    """
    start = years.set_index("year").loc[base]
    others = years[years["year"] != base]
    last = others.iloc[-1]
    steps = [name for name in STEPS if abs(last[name]) > 0] or list(STEPS)
    ends = (_say(reader, "of_year", year=base), _say(reader, "of_year", year=int(last["year"])))
    carried = int(last["year"]) in provisional
    said_as = ["carried_over" if carried and name == "real_change" else name for name in steps]
    names = [ends[0], *(_say(reader, f"step.{name}") for name in said_as), ends[1]]
    values = [start["today"], *(last[name] for name in steps), last["today"]]
    labels = [
        reader.mass(values[0]),
        *(say_signed_mass(one, reader.language) for one in values[1:-1]),
        reader.mass(values[-1]),
    ]
    hatched = [False, *(name in NOT_DONE for name in said_as), False]
    caption = reader.say("years.bridge", start=base, end=int(last["year"]))
    rows = [
        (
            str(row["year"]),
            *(say_signed_mass(row[name], reader.language) for name in STEPS),
            say_signed_mass(row["today"] - start["today"], reader.language),
        )
        for row in others.to_dict("records")
    ]
    headers = [_say(reader, "column.year"), *(_say(reader, f"step.{name}") for name in STEPS)]
    return [
        figure(caption, draw_steps(names, values, labels, hatched), reader.say_drawing(caption, names, labels)),
        table(
            reader.say("years.all_steps", base=base),
            [*headers, _say(reader, "column.difference")],
            rows,
            (1, 2, 3, 4, 5),
            (0.7, 1.3, 1.3, 1.3, 1.3, 1.3),
        ),
        *(note(_say(reader, "carried_over", year=year)) for year in provisional),
        bullets(f"{_say(reader, f'step.{name}')} — {_say(reader, f'step_help.{name}')}" for name in STEPS),
    ]


def _explain(reader: Reader, since: pd.DataFrame) -> list[Block]:
    """Why what was published is not what is computed now."""
    if since.empty:
        return []
    rows = [
        (
            str(row["year"]),
            reader.mass(row["published"]),
            *(say_signed_mass(row[cause], reader.language) for cause in CAUSES),
            reader.mass(row["today"]),
        )
        for row in since.to_dict("records")
    ]
    headers = [*_columns(reader, "year", "published"), *(say_cause(cause, reader.language) for cause in CAUSES)]
    return [
        table(
            reader.say("years.since"),
            [*headers, _say(reader, "column.today")],
            rows,
            tuple(range(1, len(CAUSES) + 3)),
            (0.8, *[1.3] * (len(CAUSES) + 2)),
        ),
    ]


def review_base_year(reader: Reader, policy: dict) -> list[Block]:
    """The policy, its verdict by cause, and the recalculations that were made."""
    language = reader.language
    rows = [
        (
            say_cause(row["cause"], language),
            say_signed_mass(row["effect"], language),
            reader.share(abs(row["effect"]) / policy["in_force"]) if policy["in_force"] else "—",
            _say(reader, f"reached.{'yes' if row['reached'] else 'no'}"),
        )
        for row in policy["causes"]
    ]
    blocks: list[Block] = [
        heading(reader.say("years.review")),
        paragraph(_say(reader, "policy", threshold=reader.share(policy["threshold"]), base=policy["base_year"])),
        note(
            say_review(
                policy["verdict"],
                int(policy["base_year"]),
                policy["in_force"],
                policy["recalculated"],
                policy["threshold"],
                language,
            )
        ),
        table(
            reader.say("years.causes", base=policy["base_year"]),
            _columns(reader, "cause", "effect", "share", "reached"),
            rows,
            (1, 2),
            (3.4, 1.4, 1, 1.4),
        ),
        bullets(
            f"{say_cause(cause, language)} — {_say(reader, f'cause_help.{cause}')}" for cause in (*CAUSES, TO_JUDGE)
        ),
    ]
    done = [
        (
            str(one["year"]),
            say_day(str(one["at"])[:10], language),
            one["actor"],
            reader.mass(one["before"]),
            reader.mass(one["after"]),
            one["why"],
        )
        for one in policy["recalculations"]
    ]
    if done:
        headers = _columns(reader, "year", "when", "actor", "before", "after", "why")
        blocks.append(table(reader.say("years.done"), headers, done, (3, 4), (0.7, 1.3, 1.3, 1.3, 1.3, 3)))
    return blocks
