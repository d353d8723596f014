"""Sites written in several ways ("École Jules Ferry", "Ecole J. Ferry"): which names are probably of one place.

Nothing is joined here: it is proposed, and becomes an answer once a person agrees.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from footprint.words.spellings import normalise_spelling

# Words that a name may lack without being another name.
SMALL_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "s", "sur", "and", "of", "the")
)
SHORTEST_BEGINNING = 3  # "Méd." may be short for "Médiathèque", "Me" for too much
SHORTEST_ACRONYM = 3
FEWEST_OF_ACRONYM = 2  # words: one word alone has no acronym
MOST_NAMES = 2_000  # comparing each with each takes longer than it is worth beyond this


@dataclass(frozen=True)
class SameSite:
    """A name that is probably that of another site.

    Attributes:
        name: what the site would be called.
        written: the other ways in which it is written.
        is_sure: they differ by case, accents, punctuation and spaces alone.
    """

    name: str
    written: tuple[str, ...]
    is_sure: bool


def find_same_sites(rows: Mapping[str, int], known: Iterable[str] = ()) -> list[SameSite]:
    """The names of sites that are probably one, most rows first.

    Args:
        rows: how many rows bear each name, as written.
        known: the names that the inventory has already: they are kept before any other.
    """
    known = list(dict.fromkeys(known))
    spelled: dict[str, list[str]] = {}
    for name in dict.fromkeys([*known, *rows]):
        spelled.setdefault(normalise_spelling(name), []).append(name)
    counted = Counter({key: sum(rows.get(name, 0) for name in names) for key, names in spelled.items()})
    kept = {key: _best_name(names, rows, known) for key, names in spelled.items()}
    whole = _find_whole_names(list(spelled)) if len(spelled) <= MOST_NAMES else {}
    proposed = []
    for key, names in spelled.items():
        others = tuple(name for name in names if name != kept[key] and name in rows)
        if others and key not in whole:  # else all of them are asked about at once
            proposed.append(SameSite(kept[key], others, True))
    for short, full in whole.items():
        name, other = (kept[short], full) if _is_known(spelled[short], spelled[full], known) else (kept[full], short)
        written = tuple(one for one in dict.fromkeys([kept[other], *spelled[other]]) if one in rows)
        if written:
            proposed.append(SameSite(name, written, False))
    return sorted(proposed, key=lambda one: (not one.is_sure, -counted[normalise_spelling(one.written[0])]))


def _is_known(short: list[str], full: list[str], known: list[str]) -> bool:
    """Whether the short name is one of the inventory's, and the full one is not."""
    return any(name in known for name in short) and not any(name in known for name in full)


def _best_name(names: list[str], rows: Mapping[str, int], known: list[str]) -> str:
    """Of spellings of one name, the one to keep: known already, else in small letters and capitals, with accents."""

    def worth(name: str) -> tuple[bool, bool, bool, bool, int, int]:
        accents = sum(not sign.isascii() for sign in name)
        return name in known, name == name.strip(), not name.islower(), not name.isupper(), accents, rows.get(name, 0)

    return max(names, key=worth)


def _find_whole_names(keys: list[str]) -> dict[str, str]:
    """For each name that is short for one other, and for no second one, that other."""
    words = {key: [word for word in key.split() if word not in SMALL_WORDS] or key.split() for key in keys}
    by_length: dict[int, list[str]] = {}
    for key in keys:
        by_length.setdefault(len(words[key]), []).append(key)
    found = {}
    for key in keys:
        alike = [
            other
            for other in by_length[len(words[key])]
            if _is_short_for(words[key], words[other])
            or (words[key] == words[other] and len(key) < len(other))  # a small word less
        ]
        full = [*alike, *_find_acronyms(key, keys, words)]
        if len(full) == 1:
            found[key] = full[0]
    return {short: found.get(full, full) for short, full in found.items()}


def _find_acronyms(key: str, keys: list[str], words: Mapping[str, list[str]]) -> list[str]:
    """The names whose initials a name of one word is ("CTM", "Hôtel de Ville" as "HDV")."""
    if " " in key or len(key) < SHORTEST_ACRONYM or not key.isalpha():
        return []
    return [
        other
        for other in keys
        if len(words[other]) >= FEWEST_OF_ACRONYM
        if key in ("".join(word[0] for word in words[other]), "".join(word[0] for word in other.split()))
    ]


def _is_short_for(short: list[str], full: list[str]) -> bool:
    """Whether each word of a name is that of another or short for it, the last words and the figures being the same.

    "École J. Ferry" may be "École Jules Ferry"; "Bâtiment A" is not "Bâtiment Annexe", nor "École 1" "École 12".
    """
    if short == full:
        return False
    last = len(short) - 1
    return all(
        mine == theirs or _shortens(mine, theirs, at == last)
        for at, (mine, theirs) in enumerate(zip(short, full, strict=True))
    )


def _shortens(short: str, full: str, is_last: bool) -> bool:
    """Whether a word is short for another: its plural less, its first letters ("méd"), its outline ("st", "gpe")."""
    if not (short.isalpha() and full.isalpha()) or len(short) >= len(full) or short[0] != full[0]:
        return False
    if full in (f"{short}s", f"{short}x"):
        return True
    if is_last:
        return False
    begins = full.startswith(short) and (len(short) == 1 or len(short) >= SHORTEST_BEGINNING)
    return begins or (len(short) > 1 and short[-1] in (full[-1], "t") and _is_outline(short, full))


def _is_outline(short: str, full: str) -> bool:
    """Whether the letters of a word are found in another in the same order."""
    left = iter(full)
    return all(letter in left for letter in short)
