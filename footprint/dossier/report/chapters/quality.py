"""The report: how good the data are, how sure the figure is, and whether it is plausible."""

import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, bullets, figure, note, paragraph, table
from footprint.dossier.report.drawings import draw_tornado
from footprint.dossier.report.reader import Reader
from footprint.estimation.views import (
    OURS_OVER_PUBLISHED,
    PUBLISHED_PER_PERSON,
    is_comparable,
    place_per_person,
    plausible_per_person,
)
from footprint.tables import QUALITIES
from footprint.words import texts
from footprint.words.texts import text

MOST_WEAK = 10
MOST_VARIED = 8
MOST_OF_IT = 0.5  # of the total, from which one type alone is to be checked


def describe_quality(reader: Reader) -> Section:
    """The classes of quality, and where poor data weigh most."""
    parts = reader.parts("quality")
    parts = parts.sort_values("part", key=lambda names: names.map({name: n for n, name in enumerate(QUALITIES)}))
    items, total = max(float(parts["items"].sum()), 1.0), reader.total()
    rows = [
        (
            reader.name("quality", part["part"]),
            reader.count(part["items"]),
            reader.share(part["items"] / items),
            mass,
            reader.share(part["impact"] / total if total else float("nan")),
        )
        for part, mass in zip(parts.to_dict("records"), reader.masses(parts["impact"], parts["missing"]), strict=True)
    ]
    headers = reader.column("quality", "items", "share_items", "footprint", "share")
    low = reader.lines[reader.lines["quality"] == "low"]
    weak = low.groupby("type")["impact"].sum().sort_values(ascending=False).head(MOST_WEAK)
    weak = weak[weak > 0]
    listed = [
        (reader.name("type", str(kind)), mass) for kind, mass in zip(weak.index, reader.masses(weak), strict=True)
    ]
    blocks = [
        paragraph(reader.say("quality.explanation")),
        table(reader.say("quality.caption"), headers, rows, (1, 2, 3, 4), (2.6, 1, 1, 1.4, 1)),
    ]
    if listed:
        blocks.append(table(reader.say("quality.weak"), reader.column("type", "footprint"), listed, (1,), (4, 1.5)))
    return Section(reader.say("quality.title"), blocks)


def describe_uncertainty(reader: Reader) -> Section:
    """The interval, what would change the total most, and what sources disagree on."""
    total, varied = reader.total(), reader.table("sensitivity")
    blocks = [paragraph(reader.say("uncertainty.explanation", interval=reader.interval()))]
    if len(varied) and total:
        together = varied[varied["about"].isna()]
        alone = varied[varied["about"].notna()].head(MOST_VARIED)
        shown = pd.concat([together, alone])
        names = [_name_varied(reader, row["what"], row["about"]) for row in shown.to_dict("records")]
        changes = [(row["at_down"] - total, row["at_up"] - total) for row in shown.to_dict("records")]
        labels = [" / ".join(reader.signed_share(change / total) for change in pair) for pair in changes]
        caption = reader.say("uncertainty.caption")
        rows = [
            (name, reader.mass(row["at_down"]), reader.mass(row["at_up"]), label)
            for name, row, label in zip(names, shown.to_dict("records"), labels, strict=True)
        ]
        blocks += [
            figure(caption, draw_tornado(names, changes, labels), reader.say_drawing(caption, names, labels)),
            paragraph(reader.say("uncertainty.legend")),
            table(
                reader.say("in_figures", caption=caption),
                reader.column("varied", "at_down", "at_up", "change"),
                rows,
                (1, 2, 3),
                (3.6, 1.5, 1.5, 1.8),
            ),
        ]
    blocks.append(paragraph(reader.say("uncertainty.dispute", other=reader.total_of("other_set"))))
    return Section(reader.say("uncertainty.title"), blocks)


def _name_varied(reader: Reader, what: str, about: object) -> str:
    name = text(f"page.footprint.sensitivity.{what}.name", reader.language)
    if pd.isna(about) or what == "pue":
        return name
    if what == "quality":
        quality = texts.value_label("quality", str(about), reader.language).lower()
        return text("page.footprint.sensitivity.quality.one", reader.language, quality=quality)
    return (
        f"{reader.name('type', str(about))}{text('change.colon', reader.language)}{reader.say(f'uncertainty.{what}')}"
    )


def describe_plausibility(reader: Reader) -> Section:
    """What a person's share compares to, and what follows: whether the figure may be published as it is."""
    people = reader.people()
    if not people:
        blocks = [note(reader.say("plausibility.nobody")), *_heaviest(reader)]
        return Section(reader.say("plausibility.title"), blocks)
    method, service = reader.methods[MAIN], reader.lines["stage"] == "service"
    factor_set, compares = method["factor_set"], is_comparable(method["accounting"], method["country"])
    shown = {"equipment": reader.lines[~service]} | ({"whole": reader.lines} if service.any() else {})
    rows, places = [], {}
    for part, lines in shown.items():
        impact = lines["impact"].sum() / people
        each = reader.sum_of(lines.assign(impact=lines["impact"] / people))
        _, *likely, _ = plausible_per_person(part, factor_set)
        bands = [_say_band(reader, *band) for band in (likely, PUBLISHED_PER_PERSON[part])]
        rows.append((reader.say(f"plausibility.{part}"), each, *bands))
        places[part] = place_per_person(impact, part, factor_set)
    headers = reader.column("part", "per_person", "likely", "published")
    least, most = (reader.share(part, 0) for part in OURS_OVER_PUBLISHED[factor_set])
    return Section(
        reader.say("plausibility.title"),
        [
            note(reader.say(f"plausibility.in_all.{_conclude(places) if compares else 'apart'}")),
            paragraph(reader.say("plausibility.explanation", people=reader.count(people))),
            table(reader.say("plausibility.caption"), headers, rows, (1,), (2.4, 1.4, 1.6, 1.6)),
            *([bullets(_say_place(reader, part, place) for part, place in places.items())] if compares else []),
            *_heaviest(reader),
            paragraph(text("plausibility.why", reader.language, least=least, most=most)),
            paragraph(reader.say("plausibility.sources")),
        ],
    )


def _say_place(reader: Reader, part: str, place: str) -> str:
    verdict = text(f"plausibility.{place}", reader.language)
    return reader.say("plausibility.concluded", part=reader.say(f"plausibility.{part}"), verdict=verdict)


def _conclude(places: dict[str, str]) -> str:
    """The verdict on the whole: the worst of its parts."""
    if any(place.startswith("suspiciously") for place in places.values()):
        return "implausible"
    return "plausible" if set(places.values()) == {"within"} else "to_explain"


def _heaviest(reader: Reader) -> list[Block]:
    """One type that makes most of the total: what to check first, whatever the comparison says."""
    types, total = reader.parts("type"), reader.total()
    if not total > 0 or types.empty or not types["impact"].iloc[0] / total >= MOST_OF_IT:
        return []
    first = types.iloc[0]
    name, share = reader.name("type", first["part"]), reader.share(first["impact"] / total, 0)
    return [note(reader.say("plausibility.heaviest", type=name, share=share, items=reader.count(first["items"])))]


def _say_band(reader: Reader, low: float, high: float) -> str:
    return text("format.between", reader.language, low=reader.count(low), high=f"{reader.count(high)} kg")
