"""A folder of frozen dossiers added up, one file after the other: resumable, whatever happens to one of them.

The figures of each dossier are kept by its hash, sealed: a second run reads them again, whatever the file is called by
then. A file that gives none is set aside, with its reason.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from footprint.dossier.canonical import Unreadable
from footprint.dossier.program import hash_sources
from footprint.problems import Problem, UnusableInput
from footprint.sealed import read_sealed, write_sealed
from footprint.territory.figures import DossierFigures, read_figures, write_figures
from footprint.territory.members import Member
from footprint.territory.receive import UnusableDossier, receive_dossier
from footprint.territory.restated import read_year, restate_earlier

KEPT = ".campaign"  # in the folder of the dossiers: the figures of each
MEMBER_LIST = "members.csv"
LIST_COLUMNS = ("member", "file", "kind", "staff", "public", "named", "compared")
YES = ("1", "oui", "yes", "true", "x")
PROGRAM = 16  # letters of the hash of the program, whose figures are its own


@dataclass(frozen=True)
class SetAside:
    """A file that gives no figures: why (a word of UNUSABLE), and what was found."""

    file: str
    why: str
    found: str


@dataclass(frozen=True, eq=False)
class Campaign:
    """What a folder gives: its members with their figures, and the files that give none."""

    members: list[Member]
    set_aside: list[SetAside]


def read_folder(
    folder: Path,
    kept: Path | None = None,
    tell: Callable[[int, int, str], None] = lambda done, total, file: None,
    others: Mapping[Path, Callable[[Path], DossierFigures]] = MappingProxyType({}),
) -> Campaign:
    """The members of a folder of archives.

    Without a list of members (MEMBER_LIST), each file is a member of its own. With one, a row is a dossier of a member,
    or a member without any.

    Args:
        kept: where figures are kept; by default in the folder.
        tell: called before each file with how many are done, how many there are, and its name.
        others: files of the folder that are no archives, and what finds the figures of each, or keeps them in a folder.

    Raises UnusableInput.
    """
    if not folder.is_dir():
        raise UnusableInput(Problem("territory.no-folder", "error", "", value=str(folder)))
    archives = [path for path in folder.rglob("*.zip") if KEPT not in path.relative_to(folder).parts]
    named = {path.relative_to(folder).as_posix(): path for path in sorted([*archives, *others])}
    listed = list(_read_list(folder / MEMBER_LIST, named))
    unlisted = [{"member": name, "file": name} for name in named] if not listed else []
    where = (kept or folder / KEPT) / hash_sources()[:PROGRAM]
    found: dict[str, DossierFigures] = {}
    aside: list[SetAside] = []
    wanted = list(dict.fromkeys(row["file"] for row in [*listed, *unlisted] if row.get("file")))
    for number, name in enumerate(wanted):
        tell(number, len(wanted), name)
        try:
            path = named[name]
            found[name] = others[path](where) if path in others else _receive(path, where)
        except UnusableDossier as fault:
            aside.append(SetAside(name, fault.why, fault.found))
        except OSError as fault:
            aside.append(SetAside(name, "not_a_dossier", str(fault)))
    tell(len(wanted), len(wanted), "")
    members: dict[str, list[dict[str, str]]] = {}
    for row in [*listed, *(row for row in unlisted if row["file"] in found)]:
        members.setdefault(row["member"], []).append(row)
    dated = _date_dossiers(found, aside, named)
    archived = {name for name in dated if named[name] not in others}
    for rows in members.values():
        _hold_years([row["file"] for row in rows if row.get("file") in archived], found, dated, named, where)
    return Campaign([_make_member(key, rows, found, dated) for key, rows in members.items()], aside)


def _date_dossiers(
    found: dict[str, DossierFigures], aside: list[SetAside], named: dict[str, Path]
) -> dict[str, tuple[int, str]]:
    """The year and the archive of each file; an earlier version of the method gives no figures, and has a year."""
    dated = {name: (one.counting.year, one.archive) for name, one in found.items()}
    for one in aside:
        if one.why == "other_version":
            archive = named[one.file].read_bytes()
            year = read_year(archive)
            dated |= {one.file: (year, hashlib.sha256(archive).hexdigest())} if year else {}
    return dated


def _hold_years(
    files: list[str],
    found: dict[str, DossierFigures],
    dated: dict[str, tuple[int, str]],
    named: dict[str, Path],
    where: Path,
) -> None:
    """Hold the earlier dossiers of a member against each later one, once; what comes of it is kept with the later."""
    for name in files:
        if name not in found:
            continue
        figures = found[name]
        held = {one.archive for one in figures.earlier}
        earlier = [one for one in files if dated[one][0] < dated[name][0] and dated[one][1] not in held]
        if earlier:
            later = named[name].read_bytes()
            more = [restate_earlier(named[one].read_bytes(), later, dated[one][0]) for one in earlier]
            found[name] = replace(figures, earlier=(*figures.earlier, *more))
            _keep(found[name], where)


def _receive(path: Path, where: Path) -> DossierFigures:
    """The figures of an archive, as they are kept or else from its bytes. Raises UnusableDossier or OSError."""
    archive = path.read_bytes()
    return keep_figures(where, hashlib.sha256(archive).hexdigest(), lambda: receive_dossier(archive))


def keep_figures(where: Path, sha256: str, make: Callable[[], DossierFigures]) -> DossierFigures:
    """The figures kept in a folder under the hash of what gives them, which is their `archive`; else made, and kept."""
    kept = read_sealed(where / f"{sha256}.json")
    if kept is not None:
        with suppress(Unreadable):  # of another version
            return read_figures(kept)
    figures = make()
    _keep(figures, where)
    return figures


def _keep(figures: DossierFigures, where: Path) -> None:
    write_sealed(where / f"{figures.archive}.json", write_figures(figures))


def _make_member(
    key: str, rows: list[dict[str, str]], found: dict[str, DossierFigures], dated: dict[str, tuple[int, str]]
) -> Member:
    """A member from its rows of the list; the last one tells who it is."""
    dossiers = [found[row["file"]] for row in rows if row.get("file") in found]
    told = rows[-1]
    return Member(
        key,
        kind=told.get("kind", ""),
        staff=float(told.get("staff") or 0.0),
        public=float(told.get("public") or 0.0),
        state="frozen" if dossiers else "invited",
        name=key if told.get("named", "").lower() in YES else "",
        compared=told.get("compared", "").lower() in YES,
        dossiers=dossiers,
        earlier=tuple(dict(dated[row["file"]] for row in rows if row.get("file") in dated).items()),
    )


def _read_list(path: Path, named: dict[str, Path]) -> Iterator[dict[str, str]]:
    """The rows of the list of members, checked; none where there is no list. Raises UnusableInput."""
    if not path.is_file():
        return
    content = path.read_bytes().decode("utf-8-sig", errors="replace")
    separator = ";" if ";" in content.partition("\n")[0] else ","
    rows = csv.DictReader(io.StringIO(content), delimiter=separator)
    columns = [(name or "").strip() for name in rows.fieldnames or ()]
    strange = [name for name in columns if name not in LIST_COLUMNS]
    if strange or "member" not in columns:
        expected = ", ".join(LIST_COLUMNS)
        said = strange[0] if strange else ""
        raise UnusableInput(Problem("territory.members-column", "error", MEMBER_LIST, 1, "", said, expected))
    for row in rows:
        held = {name: (row[given] or "").strip() for name, given in zip(columns, rows.fieldnames or (), strict=True)}
        for column in ("staff", "public"):
            held[column] = held.get(column, "").replace(",", ".").replace("\u00a0", "").replace(" ", "")
            if not _is_count(held[column]):
                fault = Problem("territory.members-number", "error", MEMBER_LIST, rows.line_num, column, held[column])
                raise UnusableInput(fault)
        if held.get("file") and held["file"] not in named:
            fault = Problem("territory.members-file", "error", MEMBER_LIST, rows.line_num, "file", held["file"])
            raise UnusableInput(fault)
        if held["member"]:
            yield held


def _is_count(cell: str) -> bool:
    try:
        return not cell or 0.0 <= float(cell) < float("inf")
    except ValueError:
        return False
