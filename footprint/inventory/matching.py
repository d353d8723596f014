"""Which device of an export is which of the inventory. Tables in, positions out.

A device of the export goes with one of the inventory by its serial number, else its asset tag, else its item_id, unless
a stronger number tells them apart; but another serial number under the same tag or item_id, of the same model bought
the same day, is that of a new main board. A number that several rows of one side bear tells nothing. Rows that no
number tells apart go together when they are described alike; where their numbers differ they are counted, not guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase, digits

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.core.util.hashing import hash_array  # pandas.util gives it without its type

from footprint.problems import join_problems, problems_where

IDENTIFIERS = ("serial_number", "asset_tag", "item_id")
DESCRIPTION = ("device_type", "manufacturer", "model", "site", "acquired_on")
REPAIRED = "repaired"
RULES = (*IDENTIFIERS, REPAIRED, "description", "quantity")
# What stays of a device whose main board was replaced, and its serial number with it.
STAYS_AFTER_REPAIR = ("model", "acquired_on")
# What machines and people write where they know no number, in small letters and digits alone: it identifies nothing.
# One sign again and again is written out for each: Arrow's expressions, far faster than Python's, can't look back.
NO_NUMBER = "|".join(
    (
        *(f"{letter}{{4,}}" for letter in ascii_lowercase),
        *(f"{digit}{{6,}}" for digit in digits),
        r"0+|0?x+|0x0+|(?:asset)?0?1234567890?",
        r"n[acdr]|s[no]|nan|nil|null|none|void|vide|blank|empty|false|invalid|undefined|missing|tb[acd]|todo|oem",
        r"tobefilled.*|default(?:string)?|releasekeys|un(?:known|specified)|illisible|unreadable",
        r"not?(?:specified|applicable|available|present|known|set|provided|found|defined)|noasset(?:tag|information)",
        r"inconnue?s?|aucune?|sans(?:objet)?|non(?:renseign|communiqu|disponib|connu|applicab|lisib|défini).*",
        r"(?:à|a)(?:compl[ée]ter|renseigner|d[ée]finir)|(?:pasde|no|sans)(?:num[ée]ro|n|number|serial|tag)(?:de.*)?",
        r"(?:type\d)?(?:system|chassis|product|base)?(?:product|board)?(?:serial|asset)(?:number|no|num|tag)?",
        r"num[ée]ro(?:des[ée]rie|dinventaire)?|n(?:(?:de)?s[ée]rie)?|(?:service)?tag",
    )
)
ROWS_AT_ONCE = 50_000
NO_CODE = np.zeros(0, dtype="uint64")
_SIGNS = r"[\W_]+"
_SPACE = "[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"  # `\s`, which Arrow takes for less
_SPARE_SPACES = rf"{_SPACE}{_SPACE}|[\t\n\r\f\v]"
_DASHES = "[\u2010-\u2015\u2212]"


@dataclass(frozen=True, eq=False)
class Matching:
    """Which row of the inventory each row of the export is, and by which rule.

    Attributes:
        place: for each row of the export, the position of its row in the inventory; -1 where there is none.
        rule: for each row of the export, one of RULES; "" for a device that the inventory did not know.
        new_group, old_group: rows of the same number hold the same devices; -1 for rows that go with no other.
    """

    place: NDArray[np.intp]
    rule: NDArray[np.object_]
    new_group: NDArray[np.intp]
    old_group: NDArray[np.intp]


def match_devices(old: pd.DataFrame, new: pd.DataFrame) -> Matching:
    """Match an export with the inventory (two tables of equipment), rule after rule."""
    known, given = _without_repeated(_identify(old), _identify(new))
    place, rule = np.full(len(new), -1), np.full(len(new), "", dtype=object)
    for rank, column in enumerate(IDENTIFIERS):
        found = _find(known[column], given[column], np.isin(np.arange(len(old)), place, invert=True), place < 0)
        pairs = np.flatnonzero(found >= 0)
        ours, theirs = known.iloc[found[pairs]], given.iloc[pairs]
        apart = _told_apart(ours, theirs, IDENTIFIERS[:rank])
        same = _is_unchanged(old.iloc[found[pairs]], new.iloc[pairs], STAYS_AFTER_REPAIR)
        repaired = apart & same & ~_told_apart(ours, theirs, IDENTIFIERS[1:rank])
        kept = pairs[~apart | repaired]
        place[kept], rule[kept] = found[kept], np.where(repaired, REPAIRED, column)[~apart | repaired]
    new_group, old_group = np.where(place >= 0, np.arange(len(new)), -1), np.full(len(old), -1)
    old_group[place[place >= 0]] = np.flatnonzero(place >= 0)
    for silent in ("old", "new"):
        left, right = (old_group < 0) & is_there(old), rule == ""
        if silent == "old":
            left &= ~_says(known, _said_by(given[right]))
        else:
            right &= ~_says(given, _said_by(known[left]))
        alike = _find_alike(old[left], new[right])
        at_old, at_new = np.flatnonzero(left), np.flatnonzero(right)
        shared_old, shared_new = alike.old_group >= 0, alike.new_group >= 0
        first = len(new) * (1 + (silent == "new")) + len(old)
        old_group[at_old[shared_old]] = first + alike.old_group[shared_old]
        new_group[at_new[shared_new]] = first + alike.new_group[shared_new]
        place[at_new[shared_new]] = np.append(at_old, -1)[alike.place[shared_new]]
        rule[at_new] = alike.rule
    return Matching(place, rule, new_group, old_group)


def is_there(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Which devices are still in the estate: those that no status and no date says withdrawn."""
    return (table["status"] != "retired").to_numpy(dtype="bool", na_value=True) & table["retired_on"].isna().to_numpy()


def find_repeated(new: pd.DataFrame) -> pd.DataFrame:
    """Serial numbers and asset tags that several rows of an export bear, as problems: they tell no device apart."""
    ids = _identify(new).set_index(new.index)
    repeated = {column: ids[column].notna() & ids[column].duplicated(keep=False) for column in IDENTIFIERS[:2]}
    return join_problems(
        [
            problems_where(where, "repeated-number", "warning", "equipment", column, new[column].astype("str"))
            for column, where in repeated.items()
        ]
    )


def find_twice(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of equipment that bear the serial number or the asset tag of a row before.

    Columns: `row` and `first` (positions), `column`, `number` (as written), and `same`, which tells that nothing parts
    the two: a tag is parted by another serial number or another type (a screen under the tag of its computer), both by
    a withdrawal, after which they may be passed on.
    """
    bears = share_a_number(table)
    some, place = table[bears], np.flatnonzero(bears)
    ids, position = _identify(some), pd.Series(np.arange(len(place)))
    there = pd.Series(is_there(some))
    stays = [there, *(some[name].reset_index(drop=True).mask(there) for name in ("acquired_on", "retired_on"))]
    types = some["device_type"].astype("str").to_numpy()
    found, told = [], np.zeros(len(some), dtype="bool")
    for column in IDENTIFIERS[:2]:
        number = ids[column]
        before = position.groupby([number, *stays], dropna=False).transform("first")
        ever = position.groupby(number, dropna=False).transform("first")
        before, ever = (first.to_numpy(dtype="int64") for first in (before, ever))
        same = before < position.to_numpy()
        if column == "asset_tag":
            same &= ~_told_apart(ids.iloc[before], ids, IDENTIFIERS[:1]) & (types[before] == types)
        again = number.notna().to_numpy() & (ever < position.to_numpy()) & ~told
        told |= again
        first = place[np.where(same, before, ever)]
        pairs = pd.DataFrame({"row": place, "first": first, "column": column, "same": same})
        pairs["number"] = some[column].to_numpy()
        found.append(pairs[again])
    return pd.concat(found, ignore_index=True)


def share_a_number(table: pd.DataFrame) -> NDArray[np.bool_]:
    """The rows whose serial number or asset tag another row may bear too: all that do, and hardly any other."""
    shared = np.zeros(len(table), dtype="bool")
    for column in IDENTIFIERS[:2]:
        if table[column].isna().all():
            continue
        codes = pd.Series(np.concatenate([NO_CODE, *map(_code, _in_blocks(table[column]))]))
        shared |= ((codes != 0) & codes.duplicated(keep=False)).to_numpy()
    return shared


def _code(numbers: pd.Series) -> NDArray[np.uint64]:
    """A figure for each number, the same for the same one; 0 where there is none."""
    written = _in_one_spelling(numbers).str.replace(" ", "")
    codes = hash_array(written.fillna("").to_numpy(dtype="object"), categorize=False)
    return np.where(written.isna(), np.uint64(0), codes)


def _in_blocks(cells: pd.Series) -> Iterator[pd.Series]:
    """The cells, some at once: what is made of them on the way is never in memory for a million rows."""
    return (cells.iloc[start : start + ROWS_AT_ONCE] for start in range(0, len(cells), ROWS_AT_ONCE))


def find_identical(table: pd.DataFrame, among: NDArray[np.bool_] | None = None) -> list[list[int]]:
    """Rows without any number that are the same in every cell: the positions of each such group.

    Args:
        among: which rows are looked at; all of them by default.
    """
    numbers = [column for column in IDENTIFIERS if column in table]
    unnumbered = np.ones(len(table), dtype="bool") if among is None else among.copy()
    for column in numbers:  # each is looked at where no number was found yet
        left = np.flatnonzero(unnumbered)
        parts = _in_blocks(table[column].iloc[left])
        nothing = [identifies_nothing(_in_one_spelling(part)).to_numpy() for part in parts]
        unnumbered[left] = np.concatenate(nothing) if nothing else False
    if not unnumbered.any():
        return []
    shown = slice(None) if among is None else among
    filled = [name for name in table if name not in numbers and table[name].notna()[shown].any()]
    if not filled:
        return []
    alike = table.loc[unnumbered].groupby(filled, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    places = pd.Series(np.flatnonzero(unnumbered)).groupby(alike, sort=False).agg(list)
    return [rows for rows in places if len(rows) > 1]


def _identify(table: pd.DataFrame) -> pd.DataFrame:
    """Identifiers in one spelling; missing where nothing is written, or nothing that identifies."""
    ids = pd.DataFrame({column: _in_one_spelling(table[column]).str.replace(" ", "") for column in IDENTIFIERS})
    return ids.mask(ids.apply(identifies_nothing))


def identifies_nothing(numbers: pd.Series) -> pd.Series:
    """Where a serial number or a tag is missing, or what is written where none is known: "Default string"."""
    plain = _fold(numbers).str.replace(_SIGNS, "", regex=True)
    return plain.isna() | (plain == "") | plain.str.fullmatch(NO_NUMBER).fillna(False).astype("bool")


def _in_one_spelling(cells: pd.Series) -> pd.Series:
    """Numbers without case and spare spaces, their signs and dashes as a keyboard types them."""
    cells = cells.astype("str")
    if not cells.str.isascii().all():
        cells = cells.str.normalize("NFKC").str.replace(_DASHES, "-", regex=True)
    cells = cells.str.strip()
    if cells.str.contains(_SPARE_SPACES).any():
        cells = cells.str.replace(r"\s+", " ", regex=True)
    return _fold(cells).reset_index(drop=True)


def _fold(cells: pd.Series) -> pd.Series:
    """Texts without case; plain letters need no more than small ones, which are found far faster."""
    return cells.str.lower() if cells.str.isascii().all() else cells.str.casefold()


def _without_repeated(known: pd.DataFrame, given: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers that at most one row of each side bears."""
    repeated = {c: {*known[c][known[c].duplicated()], *given[c][given[c].duplicated()]} for c in IDENTIFIERS}
    known, given = (
        ids.mask(ids.apply(lambda said: said.isin(list(repeated[str(said.name)])))) for ids in (known, given)
    )
    return known, given


def _find(known: pd.Series, given: pd.Series, free_old: NDArray, free_new: NDArray) -> NDArray[np.intp]:
    """For each row of the export that is free, the free row of the inventory that bears its number; else -1."""
    here, there = known.notna().to_numpy() & free_old, given.notna().to_numpy() & free_new
    found, places = np.full(len(given), -1), np.append(np.flatnonzero(here), -1)
    found[there] = places[pd.Index(known[here]).get_indexer(pd.Index(given[there]))]
    return found


def _told_apart(left: pd.DataFrame, right: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Of pairs of rows, those whose numbers in some column differ: a tag or a name passed on to another machine."""
    apart = np.zeros(len(left), dtype="bool")
    for column in columns:
        ours, theirs = left[column].reset_index(drop=True), right[column].reset_index(drop=True)
        apart |= (ours.notna() & theirs.notna() & (ours != theirs)).to_numpy(dtype="bool")
    return apart


def _is_unchanged(left: pd.DataFrame, right: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Of pairs of rows, those that state the same in each of some columns, and leave none empty."""
    same = np.ones(len(left), dtype="bool")
    for column in columns:
        ours, theirs = _in_one_spelling(left[column]), _in_one_spelling(right[column])
        same &= (ours.notna() & theirs.notna() & (ours == theirs)).fillna(False).to_numpy(dtype="bool")
    return same


def _said_by(ids: pd.DataFrame) -> list[str]:
    return [column for column in ids if ids[column].notna().any()]


def _says(ids: pd.DataFrame, columns: list[str]) -> NDArray[np.bool_]:
    return ids[columns].notna().any(axis=1).to_numpy(dtype="bool")


def _find_alike(old: pd.DataFrame, new: pd.DataFrame) -> Matching:
    """Rows that the columns of DESCRIPTION, those that both sides fill, describe alike: in order, the first with the
    first; by "quantity" where there are not as many rows and devices on both sides.
    """
    columns = [name for name in DESCRIPTION if old[name].notna().any() and new[name].notna().any()]
    nothing = Matching(*(np.full(len(new), value) for value in (-1, "", -1)), np.full(len(old), -1))
    if not columns:
        return nothing
    said = [pd.DataFrame({name: _in_one_spelling(table[name]) for name in columns}) for table in (old, new)]
    number = pd.concat(said, ignore_index=True).groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    ours, theirs = number[: len(old)], number[len(old) :]
    both = np.intersect1d(ours, theirs)
    sides = [
        pd.DataFrame({"group": group, "devices": count_devices(table)}) for group, table in ((ours, old), (theirs, new))
    ]
    sums = [side.groupby("group")["devices"].agg(["size", "sum"]).reindex(both) for side in sides]
    equal = both[(sums[0].to_numpy() == sums[1].to_numpy()).all(axis=1)]
    turns = [pd.MultiIndex.from_arrays([side["group"], side.groupby("group").cumcount()]) for side in sides]
    shared = np.isin(theirs, both)
    return Matching(
        place=np.where(shared, turns[0].get_indexer(turns[1]), -1),
        rule=np.where(shared, np.where(np.isin(theirs, equal), "description", "quantity"), "").astype(object),
        new_group=np.where(shared, theirs, -1),
        old_group=np.where(np.isin(ours, both), ours, -1),
    )


def count_devices(table: pd.DataFrame) -> NDArray[np.float64]:
    """How many devices each row holds: one where it does not say."""
    return table["quantity"].fillna(1.0).to_numpy(dtype="float64")


def is_newer_export(old: pd.DataFrame, new: pd.DataFrame) -> bool:
    """Whether serial numbers or asset tags of an export are, for most of its rows that bear one, known already."""
    known, given = _identify(old), _identify(new)
    bears = given[list(IDENTIFIERS[:2])].notna().any(axis=1)
    met = pd.Series(False, index=given.index)
    for column in IDENTIFIERS[:2]:
        met |= given[column].notna() & given[column].isin(known[column].dropna())
    return bool(bears.any() and met.sum() * 2 > bears.sum())
