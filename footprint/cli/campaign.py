"""The command of a territory: a folder of frozen dossiers, or of inventories, added up, and the archive of it."""

import argparse
import json
import math
import sys
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

from footprint.cli.options import DONE, finish, read_day
from footprint.estimation.situation import Method
from footprint.problems import Problem, UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import last_year_of_grid
from footprint.territory.benchmark import Publication, publish
from footprint.territory.campaign import Campaign, SetAside, read_folder
from footprint.territory.figures import DossierFigures
from footprint.territory.handed_out.bundle import bundle_view
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.members import find_common_counting
from footprint.territory.receive import UnusableDossier
from footprint.territory.shared_view import SharedView, share_view
from footprint.words import texts
from footprint.words.problem_texts import keep_in_line, message, remedy
from footprint.workspace.parts.figures import find_figures
from footprint.workspace.parts.parquet import list_inventories


def add_campaign(campaign: argparse.ArgumentParser) -> None:
    """The options of `campaign`."""
    campaign.add_argument(
        "folder",
        metavar="FOLDER",
        help="where the dossiers (.zip) or the inventories (.parquet) are, with members.csv if there is one: member, "
        "file, kind, staff, public, named, compared",
    )
    campaign.add_argument("--json", action="store_true", help="print one JSON object")
    campaign.add_argument(
        "--year", type=int, metavar="YEAR", help="the year added up (that of most), for which inventories are estimated"
    )
    campaign.add_argument(
        "--keep", metavar="FOLDER", help="where the figures of each dossier are kept (FOLDER/.campaign)"
    )
    campaign.add_argument(
        "--out", metavar="TERRITORY.zip", help="write the archive of it, which `verify` computes again"
    )
    campaign.add_argument("--territory", metavar="NAME", default="", help="what the territory is called")
    campaign.add_argument("--campaign", metavar="NAME", default="", help="what the campaign is called (the year)")
    campaign.add_argument("--author", metavar="NAME", default="", help="who made the archive")
    campaign.add_argument("--date", type=read_day, default=date.today(), help="when (today)")
    campaign.add_argument("--lang", choices=texts.LANGUAGES, help="language of the documents (that of messages)")
    finish(campaign, _run_campaign)


def _run_campaign(options: argparse.Namespace) -> int:
    folder, language = Path(options.folder), options.language

    def tell(done: int, total: int, file: str) -> None:
        said = texts.text("territory.campaign.progress", language, done=done, total=total, file=file)
        print(said, file=sys.stderr)

    inventories = {path: partial(_find_figures, path, options) for path in list_inventories(folder)}
    if inventories and options.out:
        raise UnusableInput(Problem("territory.archive-of-inventories", "error", "", value=min(inventories).name))
    found = read_folder(folder, Path(options.keep) if options.keep else None, tell, inventories)
    counting = find_common_counting(found.members, options.year)
    if counting is None:
        for one in found.set_aside:
            print(_say_aside(one, language), file=sys.stderr)
        raise UnusableInput(Problem("territory.no-dossier", "error", "", value=options.folder))
    view = share_view(found.members, counting)
    name = options.campaign or str(counting.year)
    published = publish(name, found.members, counting)
    if options.out:
        identity = TerritoryIdentity(
            options.territory or folder.resolve().name, name, options.author, options.date.isoformat()
        )
        Path(options.out).write_bytes(bundle_view(view, identity, options.lang or language))
    if options.json:
        print(json.dumps(describe_campaign(view, found, published), ensure_ascii=False, indent=2))
    else:
        print("\n".join(say_campaign(view, found, published, language)))
    if options.out:
        print(texts.text("territory.campaign.written", language, file=options.out), file=sys.stderr)
    return DONE


def _find_figures(path: Path, options: argparse.Namespace, where: Path) -> DossierFigures:
    """The figures of an inventory of the folder. Raises UnusableDossier, which says what is wrong in it."""
    year = last_year_of_grid(shipped_factors()) if options.year is None else options.year
    try:
        return find_figures(path, Method(year), where)
    except UnusableInput as fault:
        found = f"{message(fault.problem, options.language)} {remedy(fault.problem, options.language)}"
        raise UnusableDossier("inventory", found) from fault


def describe_campaign(view: SharedView, found: Campaign, published: Publication) -> dict[str, object]:
    """A territory's computation as one JSON object; masses in kg CO2e."""
    return {
        "counting": asdict(view.counting),
        "total": view.total,
        "grains": view.grains,
        "interval": {"low": view.interval.low, "high": view.interval.high},
        "coverage": asdict(view.coverage),
        "per_person": _number(view.per_person()),
        "per_public": _number(view.per_person("public")),
        **{f"by_{by}": view.sum_by(by).to_dict("records") for by in ("family", "stage", "kind")},
        "left_out": view.left_out.to_dict("records"),
        "years": [{name: _number(value) for name, value in one.items()} for one in view.past_years.to_dict("records")],
        "years_left_out": view.years_left_out.to_dict("records"),
        "set_aside": [asdict(one) for one in found.set_aside],
        "members": [{name: _number(value) for name, value in one.items()} for one in view.members.to_dict("records")],
        "publishable": [asdict(one) for one in published.groups],
    }


def _number(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def say_campaign(view: SharedView, found: Campaign, published: Publication, language: str) -> list[str]:
    """A territory's computation in a few lines."""

    def say(key: str, **values: object) -> str:
        return texts.text(f"territory.{key}", language, **values)

    def mass(kilograms: float) -> str:
        return texts.format_mass(kilograms, language)

    held = view.coverage
    interval = say("interval", low=mass(view.interval.low), high=mass(view.interval.high))
    counts = {"members": held.members, "of_members": held.of_members, "year": view.counting.year}
    lines = [say("campaign.whole", total=mass(view.total), interval=interval, **counts)]
    lines += [say("campaign.per_person", mass=mass(view.per_person()))] if view.per_person() > 0 else []
    for one in view.sum_by("family").to_dict("records"):
        share = texts.format_share(one["impact"] / view.total if view.total else 0.0, language, 0)
        name = texts.label("family", one["family"], language) if one["family"] else say("no_kind")
        lines.append(say("campaign.by", name=name, mass=mass(one["impact"]), share=share))
    if len(view.left_out):
        lines.append(say("campaign.left_out"))
        lines += [
            say("campaign.left_out_row", reason=say(f"left_out.{one['left_out']}"), count=one["members"])
            for one in view.left_out.to_dict("records")
        ]
    for one in view.past_years.to_dict("records"):
        told = {"then": mass(one["then"]), "now": mass(one["now"]), "members": one["members"]}
        lines.append(say("campaign.year", year=one["year"], counted=view.counting.year, **told))
    for one in view.years_left_out.to_dict("records"):
        why = say(f"years_left_out.{one['why']}")
        lines.append(say("campaign.year_left_out", year=one["year"], member=keep_in_line(one["member"]), reason=why))
    if found.set_aside:
        lines.append(say("campaign.set_aside"))
        lines += [_say_aside(one, language) for one in found.set_aside]
    return [*lines, say("campaign.compared", count=len(published.groups))]


def _say_aside(aside: SetAside, language: str) -> str:
    reason = texts.text(f"territory.unusable.{aside.why}", language, found=keep_in_line(aside.found))
    return texts.text("territory.campaign.set_aside_row", language, file=keep_in_line(aside.file), reason=reason)
