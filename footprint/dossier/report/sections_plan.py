"""The report, section 14: the plan and the commitments as their authors wrote them, then what was computed of them."""

from collections.abc import Iterable

from footprint.actions.actions import Action
from footprint.commitments.commitment import Commitment
from footprint.commitments.register import find_incomplete, read_register
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections_ahead import describe_courses, describe_verdicts
from footprint.dossier.report.terms import say_day
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import read_plan
from footprint.plans.targets import Target
from footprint.problems import UnusableInput
from footprint.sentences.actions import title_of
from footprint.words.texts import format_number, text


def describe_plan(reader: Reader) -> Section:
    """What the organisation means to do: targets, scenarios and commitments, labelled as not verified."""
    title = reader.say("plan.title")
    data = reader.frozen.files.get("plan.json")
    if data is None:
        return Section(title, [note(reader.say("plan.none"))])
    try:
        plan, problems = read_plan(data)
    except UnusableInput:
        return Section(title, [note(reader.say("plan.unreadable"))])
    blocks = [note(reader.say("plan.unverified")), paragraph(reader.say("plan.joined"))]
    if len(problems):
        blocks.append(paragraph(reader.say("plan.problems", count=reader.count(len(problems)))))
    blocks += _targets(reader, plan.targets)
    for scenario in plan.scenarios:
        blocks += _scenario(reader, scenario)
    return Section(title, [*blocks, *describe_courses(reader), *_commitments(reader, plan), *describe_verdicts(reader)])


def _targets(reader: Reader, targets: Iterable[Target]) -> list[Block]:
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


def _commitments(reader: Reader, plan: Plan) -> list[Block]:
    register, _ = read_register({"commitments": list(plan.commitments)})
    if not register.commitments:
        return []
    lacking = find_incomplete(register)
    rows = [
        (
            commitment.title,
            text(f"register_word.kind.{commitment.kind}", reader.language),
            say_day(commitment.goal.deadline.isoformat(), reader.language) if commitment.goal.deadline else "—",
            commitment.owner or text("dossier.unsaid", reader.language),
            text(f"register_word.status.{commitment.status}", reader.language),
            _say_evidence(reader, commitment),
            ", ".join(
                text(f"commitment.part.{part}", reader.language) for part in lacking.get(commitment.commitment_id, ())
            )
            or "—",
        )
        for commitment in register.commitments
    ]
    headers = reader.column("commitment", "kind", "deadline", "owner", "status", "evidence", "lacking")
    return [
        heading(reader.say("plan.commitments")),
        table(reader.say("plan.commitments_caption"), headers, rows, widths=(2.9, 1.7, 2, 1.9, 1.2, 1, 1.6)),
    ]


def _say_evidence(reader: Reader, commitment: Commitment) -> str:
    supplied = sum(evidence.is_supplied for evidence in commitment.evidence)
    return reader.say("plan.evidence", supplied=reader.count(supplied), expected=reader.count(len(commitment.evidence)))


def _number(reader: Reader, value: float | None) -> str:
    return "—" if value is None else format_number(float(value), reader.language)
