"""The report: the plan as its authors wrote it, targets, scenarios and actions, then where it leads."""

from collections.abc import Iterable

from footprint.actions.actions import Action
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph, table
from footprint.dossier.report.chapters.courses import describe_courses
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.plans.plan import Scenario
from footprint.plans.targets import Target
from footprint.sentences.actions import title_of
from footprint.words.texts import format_number, text


def describe_plan(reader: Reader) -> Section:
    """What the organisation means to do: targets and scenarios, labelled as not verified."""
    title = reader.say("plan.title")
    if reader.plan is None:
        return Section(title, [note(reader.say("plan.unreadable"))])
    plan, remarks = reader.plan
    blocks = [note(reader.say("plan.unverified")), paragraph(reader.say("plan.joined"))]
    if remarks:
        blocks.append(paragraph(reader.say("plan.problems", count=reader.count(remarks))))
    blocks += show_targets(reader, plan.targets)
    for scenario in plan.scenarios:
        blocks += _scenario(reader, scenario)
    return Section(title, [*blocks, *describe_courses(reader)])


def show_targets(reader: Reader, targets: Iterable[Target]) -> list[Block]:
    """What is aimed at for the footprint; nothing where there is no target."""
    rows = [
        (
            target.label or target.target_id,
            str(target.year),
            reader.say(f"plan.target.{target.kind}_{target.unit}", value=_number(reader, target.value)),
        )
        for target in targets
    ]
    if not rows:
        return []
    return [table(reader.say("plan.targets"), reader.column("target", "year", "asked"), rows, widths=(3, 1, 4))]


def _scenario(reader: Reader, scenario: Scenario) -> list[Block]:
    rows = [
        (
            title_of(action, reader.language),
            say_day(f"{action.starts_on:%Y-%m-%d}", reader.language),
            *_costs(reader, action),
            action.owner or text("dossier.unsaid", reader.language),
        )
        for action in scenario.actions
    ]
    headers = reader.column("action", "starts_on", "invest_eur", "yearly_eur", "staff_days", "owner")
    found: list[Block] = [heading(reader.say("plan.scenario", name=scenario.name))]
    if scenario.comment:
        found.append(paragraph(scenario.comment))
    if rows:
        caption = reader.say("plan.actions", name=scenario.name)
        found.append(table(caption, headers, rows, (2, 3, 4), (3.6, 1.9, 1.1, 1.1, 0.8, 2.4)))
    return found


def _costs(reader: Reader, action: Action) -> list[str]:
    """What an action costs; one of which nobody said anything is not priced, which is not free."""
    costs = (action.invest_eur, action.yearly_eur, action.staff_days)
    if not any((*costs, action.yearly_staff_days)):
        return [reader.say("plan.unpriced"), "—", "—"]
    return [_number(reader, cost) for cost in costs]


def _number(reader: Reader, value: float | None) -> str:
    return "—" if value is None else format_number(float(value), reader.language)
