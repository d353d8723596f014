"""What people read of a territory: one page for elected people, and the report, of the same files.

The page is made to be published: it shows no figure of a member, and names those that consent to it. The report is for
the territory and whoever verifies: it lists the dossiers received, under numbers but for these members.
"""

from footprint.dossier.report.blocks import Block, Section, bullets, facts, note, paragraph, table
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.one_page import Summary, write_summary
from footprint.dossier.report.pdf import write_pdf
from footprint.dossier.report.sections import Cover, Report
from footprint.estimation.estimate import GRAIN
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.handed_out.wording import Speaker
from footprint.territory.shared_view import SharedView
from footprint.words.texts import text

SUMMARY, REPORT_PDF, REPORT_PAGE, README = "summary.pdf", "report.pdf", "report.html", "README.txt"
MOST_NAMED = 20  # names on the page for elected people
CODE = 16  # letters of a hash that a table shows


def make_documents_of(view: SharedView, identity: TerritoryIdentity, frozen_id: str, language: str) -> dict[str, bytes]:
    """All that people read of a view with numbered members, by path: the same bytes for the same view."""
    speaker = Speaker(view, identity, language)
    report = describe_report_of(speaker, frozen_id)
    return {
        SUMMARY: write_summary(describe_page(speaker, frozen_id)),
        REPORT_PDF: write_pdf(report),
        REPORT_PAGE: write_page(report),
        README: text("territory.readme", language, territory=identity.territory).encode(),
    }


def _describe_cover(speaker: Speaker, title: str, frozen_id: str) -> Cover:
    identity, year = speaker.identity, speaker.view.counting.year
    return Cover(
        language=speaker.language,
        title=speaker.say(title),
        organisation=identity.territory,
        subtitle=speaker.say("subtitle", year=year, campaign=identity.campaign),
        author=identity.author,
        day=identity.on,
        total=speaker.mass(speaker.view.total),
        interval=speaker.interval(),
        running=speaker.say("running", territory=identity.territory, year=year, frozen=frozen_id[:CODE]),
        foot=speaker.foot(frozen_id),
    )


def describe_page(speaker: Speaker, frozen_id: str) -> Summary:
    """The page for elected people."""
    charts = [chart for by in ("family", "kind") if (chart := speaker.chart(by))]
    blocks = [
        *([] if speaker.is_public else [note(speaker.say("not_public"))]),
        bullets(_list_points(speaker)),
        *(charts if speaker.is_public else []),
        paragraph(speaker.say("meaning")),
    ]
    return Summary(**vars(_describe_cover(speaker, "summary_title", frozen_id)), blocks=blocks)


def _list_points(speaker: Speaker) -> list[str]:
    view = speaker.view
    points = [speaker.coverage()]
    if view.per_person() > 0:
        points.append(speaker.say("per_person", mass=speaker.mass(view.per_person())))
    if view.per_person("public") > 0 and speaker.shows_public:
        points.append(speaker.say("per_public", mass=speaker.mass(view.per_person("public"))))
    out = view.coverage.of_members - view.coverage.members
    if out:
        points.append(speaker.say("left_out_count", count=speaker.count(out)))
    names = sorted(filter(None, view.counted["name"]), key=str.casefold)
    if names and speaker.is_public:
        rest = len(names) - MOST_NAMED
        named = ", ".join(names[:MOST_NAMED])
        said = speaker.say("and_others", names=named, count=speaker.count(rest)) if rest > 0 else named
        points.append(speaker.say("named", names=said))
    if view.counted_again:
        points.append(speaker.say("counted_once"))
    return points


def describe_report_of(speaker: Speaker, frozen_id: str) -> Report:
    """The report: the figure, who is in it, where it comes from, and what was received."""
    return Report(
        **vars(_describe_cover(speaker, "report_title", frozen_id)),
        contents=speaker.say("contents"),
        summary=[note(speaker.say("not_to_publish")), bullets(_list_points(speaker))],
        progress_title=speaker.say("section.members"),
        progress=_describe_members(speaker),
        sections=[
            Section(speaker.say("section.where"), _describe_sums(speaker)),
            Section(speaker.say("section.years"), _describe_years(speaker)),
            Section(speaker.say("section.provisions"), _describe_provisions(speaker)),
            Section(speaker.say("section.dossiers"), _list_dossiers(speaker)),
            Section(speaker.say("section.method"), _describe_method(speaker)),
        ],
    )


def _describe_members(speaker: Speaker) -> list[Block]:
    out = speaker.view.left_out
    rows = [
        (speaker.say(f"left_out.{one['left_out']}"), speaker.count(one["members"]), speaker.count(one["staff"]))
        for one in out.to_dict("records")
    ]
    told = table(
        speaker.say("caption.left_out"), speaker.headers("reason", "members", "staff"), rows, (1, 2), (4, 1, 1)
    )
    return [paragraph(speaker.coverage()), told if rows else paragraph(speaker.say("none_left_out"))]


def _describe_sums(speaker: Speaker) -> list[Block]:
    blocks = [chart for by in ("family", "kind") if (chart := speaker.chart(by))]
    for by in ("stage", "kind"):
        held = speaker.sums(by, public=False)
        rows = [
            (speaker.name(by, one[by]), speaker.mass(one["impact"]), speaker.count(one["missing"]))
            for one in held.to_dict("records")
        ]
        rows.append((speaker.say("whole"), speaker.mass(speaker.view.total), speaker.count(held["missing"].sum())))
        blocks.append(
            table(speaker.say(f"by.{by}"), speaker.headers(by, "mass", "missing"), rows, (1, 2), (4, 2, 2), total=True)
        )
    return blocks


def _describe_years(speaker: Speaker) -> list[Block]:
    held, left = speaker.view.past_years.to_dict("records"), _list_years_left_out(speaker)
    if not held:
        return [paragraph(speaker.say("no_years")), *left]
    rows = [
        (
            str(one["year"]),
            speaker.count(one["members"]),
            speaker.mass(one["then"]),
            speaker.mass(one["now"]),
            speaker.change(one["change"]),
        )
        for one in held
    ]
    headers = speaker.headers("year", "members", "then", "now", "change")
    told = table(speaker.say("caption.years", year=speaker.view.counting.year), headers, rows, (1, 2, 3, 4))
    return [paragraph(speaker.say("same_members")), told, *left]


def _list_years_left_out(speaker: Speaker) -> list[Block]:
    """The years of members that do not compare, and why."""
    rows = [
        (str(one["year"]), one["member"], speaker.say(f"years_left_out.{one['why']}"))
        for one in speaker.view.years_left_out.to_dict("records")
    ]
    headers = speaker.headers("year", "member", "reason")
    return [table(speaker.say("caption.years_left_out"), headers, rows, (), (1, 1, 4))] if rows else []


def _describe_provisions(speaker: Speaker) -> list[Block]:
    held = speaker.view.provisions.to_dict("records")
    if not held:
        return [paragraph(speaker.say("no_provisions"))]
    rows = [
        (
            one["provider"],
            one["beneficiary"],
            _name_type(speaker, one["type"]),
            speaker.say(f"provision.{one['outcome']}"),
            speaker.mass(one["grains"] * GRAIN),
        )
        for one in held
    ]
    headers = speaker.headers("provider", "beneficiary", "type", "outcome", "mass")
    return [table(speaker.say("caption.provisions"), headers, rows, (4,), (1, 1, 2, 3, 1.5))]


def _name_type(speaker: Speaker, name: str) -> str:
    for kind in ("device_type", "service_type"):
        try:
            return text(f"{kind}.{name}.name", speaker.language)
        except KeyError:
            continue
    return name


def _list_dossiers(speaker: Speaker) -> list[Block]:
    rows = [
        (
            one["member"] + (f" · {one['name']}" if one["name"] else ""),
            speaker.name("kind", one["kind"]),
            speaker.size(one["size"]),
            speaker.mass(one["grains"] * GRAIN),
            speaker.say("interval", low=speaker.mass(one["low"]), high=speaker.mass(one["high"])),
            one["frozen_id"][:CODE],
        )
        for one in speaker.view.counted.to_dict("records")
    ]
    headers = speaker.headers("member", "kind", "size", "mass", "interval", "frozen")
    return [
        paragraph(speaker.say("numbers")),
        table(speaker.say("caption.dossiers"), headers, rows, (3,), (1.5, 2, 1.5, 1.3, 2.6, 2)),
    ]


def _describe_method(speaker: Speaker) -> list[Block]:
    editions = speaker.view.counted["factors_id"].nunique()
    told = facts([(speaker.say("field.method"), speaker.method()), (speaker.say("field.editions"), str(editions))])
    return [told, bullets(speaker.say(f"rule.{name}") for name in ("exact", "shared", "twice", "left", "verify"))]
