"""The responsible digital strategy, in the order of the decree: what it starts from, then what is aimed at, and how.

French law n° 2021-1485 (REEN), article 35, and decree n° 2022-1084 (CGCT, article D. 2311-15-1).
"""

from footprint.actions.actions import Action
from footprint.commitments.commitment import Commitment
from footprint.dossier.documents.outline import (
    Document,
    by_theme,
    find_standing,
    in_order,
    make_document,
    name_commitment,
    name_theme,
    say,
    say_figure,
    say_goal,
    say_observed,
    say_verdict,
    to_write,
    unsaid,
)
from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph, table
from footprint.dossier.report.chapters.ahead import show_targets
from footprint.dossier.report.chapters.commitments import say_means
from footprint.dossier.report.chapters.inventory import describe_activity, describe_inventory
from footprint.dossier.report.chapters.label import describe_means, describe_steps
from footprint.dossier.report.chapters.years import show_trend
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day, say_method
from footprint.estimation.measures import MEASURES
from footprint.sentences.actions import title_of
from footprint.words.texts import format_number, text

MOST_FAMILIES = 10
DONE, GIVEN_UP = ("achieved",), ("abandoned",)
BEGUN = ("achieved", "partial")
HELD = ("kept", "kept_unproven")


def describe_strategy(reader: Reader, bound: bool | None) -> Document:
    """The strategy; `bound`: whether the law applies, as the organisation states it."""
    sections = [
        ("impacts", describe_impacts(reader)),
        ("uses", describe_uses(reader)),
        ("done", describe_done(reader)),
        ("objectives", describe_objectives(reader)),
        ("indicators", describe_indicators(reader)),
        ("measures", describe_measures(reader)),
        ("means", describe_needs(reader)),
        (
            "follow_up",
            [paragraph(say(reader, "strategy.yearly")), *describe_steps(reader), *to_write(reader, "adoption")],
        ),
    ]
    return make_document(
        reader,
        "strategy",
        [paragraph(say(reader, "strategy.basis")), note(say_bound(reader, bound)), paragraph(say(reader, "by_hand"))],
        [Section(say(reader, f"strategy.{name}"), blocks) for name, blocks in sections],
    )


def say_bound(reader: Reader, bound: bool | None) -> str:
    """Whether the law applies, which only the organisation knows."""
    return say(reader, f"bound.{'unsaid' if bound is None else 'yes' if bound else 'no'}")


def without_plan(reader: Reader) -> list[Block]:
    """That no commitment can be read; nothing where there are some."""
    if reader.register.commitments:
        return []
    if reader.plan is None:
        return [note(reader.say("plan.unreadable" if "plan.json" in reader.frozen.files else "plan.none"))]
    return [note(reader.say("progress.no_commitment"))]


# --- what it starts from ---------------------------------------------------------------------------------------------


def describe_impacts(reader: Reader) -> list[Block]:
    """The footprint and its parts, what it leaves out, and what the tool does not count."""
    total = reader.say(
        "results.total",
        total=reader.mass(reader.total()),
        exact=format_number(reader.total(), reader.language),
        interval=reader.interval(),
        method=say_method(reader.frozen, MAIN, reader.language),
    )
    families, stages = reader.say("results.families"), reader.say("results.stages")
    missing, lines = reader.missing()
    lacks = [note(reader.say("cover.missing", missing=reader.count(missing), lines=reader.count(lines)))]
    aside = int(reader.frozen.about["rows_set_aside"])
    return [
        paragraph(total),
        *(lacks if missing else []),
        *([note(say(reader, "strategy.aside", aside=reader.count(aside)))] if aside else []),
        reader.chart_of("family", families, most=MOST_FAMILIES),
        reader.table_of("family", reader.say("in_figures", caption=families), most=MOST_FAMILIES),
        reader.table_of("stage", stages),
        paragraph(reader.say("limits.climate")),
        *to_write(reader, "impacts"),
    ]


def describe_uses(reader: Reader) -> list[Block]:
    """Devices, services and electricity of the organisation; the uses of the territory are left to write."""
    people = reader.people()
    known = say(reader, "strategy.people", people=reader.count(people)) if people else reader.say("ask.people")
    devices = describe_inventory(reader).blocks[:2]  # the documents they come from follow, for auditors
    return [
        paragraph(known),
        *devices,
        *describe_activity(reader).blocks,
        heading(say(reader, "strategy.territory")),
        *to_write(reader, "territory"),
    ]


def describe_done(reader: Reader) -> list[Block]:
    """What was already done: commitments achieved or kept, and how the footprint moved."""
    standing = find_standing(reader)
    done = [
        one
        for one in in_order(reader.register.commitments)
        if one.status in BEGUN or standing.get(one.commitment_id, {}).get("verdict") in HELD
    ]
    rows = [
        (
            name_commitment(one),
            name_theme(reader, one.theme),
            _say_status(reader, one),
            say_observed(reader, standing.get(one.commitment_id)),
            say_verdict(reader, standing.get(one.commitment_id)),
        )
        for one in done
    ]
    headers = [*reader.column("commitment"), say(reader, "column.theme"), *reader.column("status")]
    headers += [reader.say("label.observed"), *reader.column("verdict")]
    shown = [table(say(reader, "strategy.done_caption"), headers, rows, widths=(3, 2.2, 2, 2, 1.6))]
    return [
        *without_plan(reader),
        *(shown if rows else [paragraph(say(reader, "strategy.nothing_done"))]),
        *show_trend(reader),
        *to_write(reader, "actions"),
    ]


def _say_status(reader: Reader, one: Commitment) -> str:
    status = text(f"register_word.status.{one.status}", reader.language)
    return f"{status}. {one.status_reason}".rstrip(". ")


# --- what is aimed at, and how ---------------------------------------------------------------------------------------


def list_aims(reader: Reader) -> list[Commitment]:
    """The commitments that are still to be kept, in the order of their themes."""
    return [one for one in in_order(reader.register.commitments) if one.status not in (*DONE, *GIVEN_UP)]


def describe_objectives(reader: Reader) -> list[Block]:
    """The targets of the footprint, then the objectives of each theme; a theme without any is left to write."""
    standing, blocks = find_standing(reader), [paragraph(say(reader, "strategy.themes")), *without_plan(reader)]
    blocks += show_targets(reader, reader.plan[0].targets) if reader.plan else []
    headers = [*reader.column("commitment"), reader.say("label.reference"), reader.say("label.goal")]
    for theme, here in by_theme(list_aims(reader)).items():
        rows = [
            (
                f"{name_commitment(one)}\n{one.description}".strip(),
                _say_reference(reader, standing.get(one.commitment_id)),
                say_goal(reader, standing.get(one.commitment_id)),
                one.owner or unsaid(reader),
            )
            for one in here
        ]
        name = name_theme(reader, theme)
        if rows:
            caption = say(reader, "strategy.objectives_of", theme=name)
            shown: list[Block] = [table(caption, [*headers, *reader.column("owner")], rows, widths=(4, 2, 2, 2))]
        else:
            shown = to_write(reader, "theme")
        if rows or theme:
            blocks += [heading(name), *shown]
    return blocks + _show_given_up(reader)


def _say_reference(reader: Reader, found: dict | None) -> str:
    if not found:
        return text("format.missing", reader.language)
    return say_figure(reader, found, found["reference"]["value"], found["reference"]["year"])


def _show_given_up(reader: Reader) -> list[Block]:
    """The commitments that were abandoned, and why: none is passed over."""
    rows = [
        (name_commitment(one), name_theme(reader, one.theme), one.status_reason or unsaid(reader))
        for one in in_order(reader.register.commitments)
        if one.status in GIVEN_UP
    ]
    headers = [*reader.column("commitment"), say(reader, "column.theme"), *reader.column("reason")]
    return [table(say(reader, "strategy.given_up"), headers, rows, widths=(3, 2, 4))] if rows else []


def describe_indicators(reader: Reader) -> list[Block]:
    """How each objective is followed: what is measured, by whom and how often, and where it is."""
    standing = find_standing(reader)
    rows = [
        (
            one.commitment_id,
            one.indicator.label or unsaid(reader),
            _say_source(reader, one),
            one.indicator.frequency or unsaid(reader),
            say_observed(reader, standing.get(one.commitment_id)),
            say_verdict(reader, standing.get(one.commitment_id)),
        )
        for one in list_aims(reader)
    ]
    headers = [*reader.column("commitment"), reader.say("label.indicator"), *reader.column("source")]
    headers += [say(reader, "column.frequency"), reader.say("label.observed"), *reader.column("verdict")]
    shown = [table(say(reader, "strategy.indicators_caption"), headers, rows, widths=(1.5, 2.6, 2, 1.3, 1.7, 1.5))]
    return [*(shown if rows else without_plan(reader)), *to_write(reader, "indicators")]


def _say_source(reader: Reader, one: Commitment) -> str:
    if one.indicator.data_source:
        return one.indicator.data_source
    return say(reader, "strategy.measured") if one.indicator.measure in MEASURES else unsaid(reader)


def describe_measures(reader: Reader) -> list[Block]:
    """What carries out each objective: the actions of the plan that it names."""
    scenarios = reader.plan[0].scenarios if reader.plan else ()
    actions = {action.action_id: action for scenario in scenarios for action in scenario.actions}
    rows = [
        (
            name_commitment(one),
            "\n".join(_name_action(reader, name, actions.get(name)) for name in one.actions)
            or say(reader, "strategy.no_measure"),
            reader.list_out(part for part in (one.owner, one.contributors) if part) or unsaid(reader),
            _say_status(reader, one),
        )
        for one in list_aims(reader)
    ]
    headers = [*reader.column("commitment"), say(reader, "column.measures"), say(reader, "column.people")]
    shown = [
        paragraph(say(reader, "strategy.measures_explained")),
        table(
            say(reader, "strategy.measures_of"), [*headers, *reader.column("status")], rows, widths=(3, 3.6, 2.2, 1.6)
        ),
    ]
    return [*(shown if rows else without_plan(reader)), *to_write(reader, "measures")]


def _name_action(reader: Reader, name: str, action: Action | None) -> str:
    """An action of the plan and when it starts; one that no scenario holds, as it is named."""
    if action is None:
        return name
    return f"{title_of(action, reader.language)} ({say_day(f'{action.starts_on:%Y-%m-%d}', reader.language)})"


def describe_needs(reader: Reader) -> list[Block]:
    """The means of each objective, then of all of them year by year."""
    rows = [(name_commitment(one), say_means(reader, one), one.sponsor or unsaid(reader)) for one in list_aims(reader)]
    headers = [*reader.column("commitment", "means"), say(reader, "column.sponsor")]
    shown = [table(say(reader, "strategy.means_of"), headers, rows, widths=(3, 4.4, 2))]
    return [*(shown if rows else without_plan(reader)), *describe_means(reader), *to_write(reader, "means")]
