"""What words mean: those that are listed, and all that differ from one by their form, their order or idle words."""

import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from footprint.words.normal_forms import Form, Phrases, joins, normal_form, normalise_spelling, part_glued_words, undoes

_BRACKETED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_PARTS = re.compile(r"\s*[/|;>,:→+]\s*|\s+[-–—]+\s+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SOME = re.compile(r"\s*\d+\s+[^\W\d_]")  # "1 cassée": of so many devices, not of all that a row counts
_MEASURED = re.compile(r"(\d+)([a-z]+)")
LONGEST_COMPLEMENT = 5  # words after the one that tells, small ones left out
_INCHES = re.compile(r"(?<=\d)\s*(?:\"|''|[”″’]{1,2})")
_SEVERAL = re.compile(r"[/|&+]")
_STROKE = re.compile(r"[/|]")
_BY_WORDS = re.compile(r"\s+(?:et|and|ou|or)\s+", re.IGNORECASE)
BETWEEN_THINGS = re.compile(rf"{_BY_WORDS.pattern}|[&+]", re.IGNORECASE)  # a stroke may part two words for one
_JOINED = re.compile(rf"\s*[/|&+]\s*|{_BY_WORDS.pattern}", re.IGNORECASE)
_CUT_SHORT = re.compile(r"([^\W\d_]{2,})\.(?!\w)")
MOST_WORDS = 12  # a longer text is a sentence, no word of the trade


@dataclass(frozen=True)
class Sizes:
    """How a size narrows what the words alone mean: up to how much of a unit a thing is which."""

    unit: str
    least: float
    up_to: tuple[tuple[float, str], ...]

    def narrow(self, size: float, meant: str) -> str:
        """The narrower thing of a size; the wide one where the size is none of its own."""
        return next((name for limit, name in self.up_to if self.least <= size <= limit), meant)


@dataclass(frozen=True)
class Complements:
    """What may follow a word without changing what it means: whose a thing is, where it is, what for, on what day.

    "Tablette du conseil municipal" is a tablet and "Vendu aux enchères" is sold, whatever follows. Not so where another
    word of the list follows, or one of those that make another thing of it ("écran de projection").

    Attributes:
        telling: words after which the whole is something else.
        turning: the same, as they are spelled: "mais" is no form of "mai".
        alone: known words that mean too much to be read in longer phrases ("borne", "bon").
        passing: known words that say nothing after another ("affecté au service technique").
    """

    telling: Set[str] = frozenset()
    turning: Set[str] = frozenset()
    alone: Set[Form] = frozenset()
    passing: Set[Form] = frozenset()


@dataclass(frozen=True)
class Allowances:
    """What a list of words lets pass around the words it knows.

    Attributes:
        idle: words that change nothing ("couleur" after "imprimante").
        units: how the unit of a size may be written, by unit; a size after a word that has none changes nothing.
        sizes: for what words mean, how a size narrows it.
        wide: words that say too little alone, and what they may mean; next to a narrower word they change nothing.
        kinds: for each meaning, its kind, which is what wide words speak of.
        numbers: whether numbers change nothing ("1 - En service").
        elsewhere: spellings that mean another thing, and no form of a word listed here: "VPS" is not several "VP".
        brackets: whether what is between brackets changes nothing, unless it undoes or contradicts the rest.
        complements: what a known word may have after it, if anything.
    """

    idle: Set[Form] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, Sizes] = field(default_factory=dict)
    wide: Mapping[str, Set[str]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Set[str] = frozenset()
    numbers: bool = False
    brackets: bool = False
    complements: Complements | None = None


NOTHING_MORE = Allowances()


class Meanings(Mapping[str, str]):
    """What each spelling means. Going through it gives the spellings listed; asking understands others too.

    A spelling is understood when it is one of those listed, or has the same words in any form and order, or has nothing
    more than words that change nothing. Nothing is guessed from resemblance: one word that is not known, and the whole
    is not understood.
    """

    def __init__(self, words: Iterable[tuple[str, str]], allowances: Allowances = NOTHING_MORE):
        """Words with what each means; "" for one that may mean several things, which no rule takes for one then."""
        self._listed: dict[str, str] = {}
        self.allowances = allowances
        self.idle = Phrases(dict.fromkeys(allowances.idle, ()))
        in_order: dict[Form, str] = {}
        for word, meant in words:
            spelling = normalise_spelling(word)
            if meant and self._listed.setdefault(spelling, meant) != meant:
                raise ValueError(f"{word!r} means both {self._listed[spelling]} and {meant}.")
            # What two ways to write come down to is left to the exact spellings where they differ in meaning.
            form = normal_form(spelling)
            in_order[form] = meant if in_order.get(form, meant) == meant else ""
        others = allowances.elsewhere - self._listed.keys()
        self._no_plurals = frozenset(f"{word}s" for word in self._listed.keys() - others) & others  # "VPS"
        self._bags: dict[Form, str] = {}
        self._glued: dict[str, str] = {}
        for form, meant in in_order.items():
            bag = tuple(sorted(form))
            self._bags[bag] = meant if self._bags.get(bag, meant) == meant else ""
        for spelling, meant in self._listed.items():
            glued = spelling.replace(" ", "")
            self._glued[glued] = meant if self._glued.get(glued, meant) == meant else ""
        self._in_order = in_order
        self._find = lru_cache(maxsize=2**12)(self._look_for)

    def __getstate__(self) -> dict[str, object]:
        """All but the answers given, which go with the process."""
        return {name: held for name, held in self.__dict__.items() if name != "_find"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._find = lru_cache(maxsize=2**12)(self._look_for)

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def items(self) -> ItemsView[str, str]:
        """The spellings listed, with what each means."""
        return self._listed.items()

    def __getitem__(self, written: str) -> str:
        if meant := self._find(written):
            return meant
        raise KeyError(written)

    def _look_for(self, written: str) -> str:
        """What a spelling means, or ""."""
        if self.allowances.complements and "?" in written:  # whoever wrote it was not sure
            return ""
        if self.allowances.numbers and _SOME.match(written):
            return ""
        if meant := self._listed.get(normalise_spelling(written)):
            return meant
        spelling = normalise_spelling(written)
        if len(written.split()) > MOST_WORDS or spelling in self.allowances.elsewhere:
            return ""
        if not self._no_plurals.isdisjoint(spelling.split()):
            return ""
        if self.allowances.kinds and self.list_joined(written):
            return ""
        for text in dict.fromkeys((written, part_glued_words(written))):
            if meant := self._read(text):
                return meant
        outside = _BRACKETED.sub(" ", written).strip()
        if self.allowances.brackets and outside not in ("", written.strip()):
            inside = " ".join(_BRACKETED.findall(written))
            meant = "" if undoes(inside) else self._find(outside)
            return meant if self._find(inside.strip("()[]{}")) in ("", meant) else ""
        return self._unabridged(written) or self._agree(_PARTS.split(written)) or self._at_head(written)

    def list_joined(self, written: str) -> tuple[str, ...]:
        """What the words mean that a text joins ("Serveur + onduleur") without being listed as one; else nothing.

        Those of one kind may be listed in any order ("Scanner + imprimante"), others in that of the text alone, and so
        are those that a stroke parts: "Workstation/Laptop" is a place in a tree of categories. Joined by a word, what
        one of them means is not the whole, and the first word goes on ("PC portables et fixes", "Écran 22 ou 24").
        """
        parts = [part for part in _JOINED.split(written) if normalise_spelling(part)]
        if len(parts) < 2:
            return ()
        if by_words := bool(_BY_WORDS.search(written)):
            parts = [parts[0], *(self._go_on(parts[0], part) for part in parts[1:])]
        wide = [form for form in (" ".join(normal_form(part)) for part in parts) if form in self.allowances.wide]
        narrow = [meant for meant in map(self._find, parts) if meant]
        if len(wide) + len(narrow) < len(parts) or not narrow:
            return ()
        if len({*narrow}) == 1 and all(self._is_of(narrow[0], one) and not by_words for one in wide):
            return ()
        whole, kinds = normal_form(written), {self.allowances.kinds.get(meant, meant) for meant in narrow}
        any_order = len(kinds) == 1 and not wide and not _STROKE.search(written)
        meant = self._in_order.get(whole) or (any_order and self._bags.get(tuple(sorted(whole))))
        return () if meant and not (by_words and meant in narrow) else tuple(dict.fromkeys(narrow))

    def _go_on(self, first: str, part: str) -> str:
        """A part of a text that means nothing alone, with the word that the text begins with where they mean a thing:
        "fixes" after "PC portables et" is "PC fixes".
        """
        more = f"{first.split()[0]} {part}"
        return more if not self._find(part) and self._read(more) else part

    def _read(self, written: str) -> str:
        """What the words of a text mean together."""
        spelling = normalise_spelling(written)
        if meant := self._glued.get(spelling.replace(" ", "")) or self._glued.get(
            spelling.replace(" ", "").rstrip("s")
        ):
            return meant
        form, size, unit = self._take_size(normal_form(spelling))
        meant = self._in_order.get(form)
        if not meant and " ".join(form) not in self.allowances.wide:
            meant = self._bags.get(tuple(sorted(form))) or self._without_idle(form)
        return self._narrow(meant, size, unit) if meant else ""

    def _take_size(self, form: Form) -> tuple[Form, float | None, str]:
        """The words without the one size among them, the size and its unit ("" where it is not written)."""
        units = self.allowances.units
        if self.allowances.numbers:
            form = tuple(word for word in form if not _NUMBER.fullmatch(word)) or form
        if not units:
            return form, None, ""
        words: list[str] = []
        for word in form:
            measured = _MEASURED.fullmatch(word)
            words += measured.groups() if measured and measured[2] in units else [word]
        measured = [at for at, word in enumerate(words[:-1]) if word.isdecimal() and words[at + 1] in units]
        at = next((at for at, word in enumerate(words) if word.isdecimal() and (len(word) < 4 or at in measured)), None)
        if at is None:
            return form, None, ""
        size, end = words[at], at + 1
        if end < len(words) and len(size) == 2 and len(words[end]) <= 2 and words[end].isdecimal():  # "15,6"
            size, end = f"{size}.{words[end]}", end + 1
        unit = ""
        if end < len(words) and words[end] in units:
            unit, end = units[words[end]], end + 1
        return (*words[:at], *words[end:]), float(size), unit

    def _without_idle(self, form: Form) -> str:
        """What words mean once those that change nothing are left out, and wide ones next to a narrower one."""
        wide, kept = self.allowances.wide, self.idle.replace(form)
        if not kept:
            return ""
        if kept != form and (meant := self._in_order.get(kept) or self._bags.get(tuple(sorted(kept)))):
            return meant
        found = set()
        for at, word in enumerate(kept):  # "ordinateur laptop": one says what the other says less well
            rest = kept[:at] + kept[at + 1 :]
            if word in wide and rest and (meant := self._bags.get(tuple(sorted(rest)))) and self._is_of(meant, word):
                found.add(meant)
        return found.pop() if len(found) == 1 else ""  # "PC portables, fixes": each is one of them

    def _is_of(self, meant: str, wide: str) -> bool:
        """Whether a meaning is one that a wide word may have."""
        return bool({"any", meant, self.allowances.kinds.get(meant, "")} & self.allowances.wide[wide])

    def _at_head(self, written: str) -> str:
        """What the first words mean, where what follows them is their complement."""
        allowed = self.allowances.complements
        words = normalise_spelling(part_glued_words(_INCHES.sub(" inch", written))).split()
        if allowed is None or not allowed.turning.isdisjoint(words):
            return ""
        if self.allowances.kinds and _SEVERAL.search(written):  # each may be another thing
            return ""
        for end in range(len(words) - 1, 0, -1):
            head, rest = " ".join(words[:end]), normal_form(" ".join(words[end:]))
            form = normal_form(head)
            if (len(form) == end and form in allowed.alone) or joins(words[end - 1]):
                continue
            if meant := self._listed.get(head) or self._read(head):
                return self._complete(rest, meant, allowed)
        return ""

    def _complete(self, rest: Form, meant: str, allowed: Complements) -> str:
        """A meaning once words complete it, a size among them; "" where they undo it or say another."""
        rest, size, unit = self._take_size(rest)
        if len(rest) > LONGEST_COMPLEMENT or not allowed.telling.isdisjoint(rest):
            return ""
        families = {"any", meant, self.allowances.kinds.get(meant, "")}
        for part in self._known_parts(rest):
            wide = self.allowances.wide.get(" ".join(part))
            if part not in allowed.passing and (families & wide if wide else self._in_order[part] != meant):
                return ""
        return self._narrow(meant, size, unit) if unit else meant

    def _known_parts(self, form: Form) -> Iterator[Form]:
        """The words of a form that are known together, the longest first: "réformé hors service" holds no "service"."""
        wide, at = self.allowances.wide, 0
        while at < len(form):
            parts = (form[at:end] for end in range(len(form), at, -1))
            known = next((part for part in parts if part in self._in_order or " ".join(part) in wide), ())
            if known:
                yield known
            at += len(known) or 1

    def _narrow(self, meant: str, size: float | None, unit: str) -> str:
        """A meaning that a size, in a unit or in none, makes narrower."""
        sizes = self.allowances.sizes.get(meant)
        return sizes.narrow(size, meant) if sizes and size is not None and unit in ("", "p", sizes.unit) else meant

    def _unabridged(self, written: str) -> str:
        """What words mean of which some are cut short before a point: "Date d'acq.", "Impr. laser"."""
        cut = _CUT_SHORT.search(written)
        if cut is None:
            return ""
        begun = normalise_spelling(cut[1])
        spellings = (*self._listed, *self.allowances.wide)
        known = {word for spelling in spellings for word in spelling.split() if word.startswith(begun)}
        texts = [f"{written[: cut.start()]}{word}{written[cut.end() :]}" for word in sorted(known)]
        if any(" ".join(self.idle.replace(normal_form(text))) in self.allowances.wide for text in texts):
            return ""
        meanings = {meant for text in texts if (meant := self._read(text) or self._unabridged(text))}
        return meanings.pop() if len(meanings) == 1 else ""

    def _agree(self, parts: list[str]) -> str:
        """What parts of a text all mean; wide words say nothing against a narrower one."""
        parts = [part for part in parts if normalise_spelling(part)]
        if len(parts) < 2:
            return ""
        wide = [part for part in parts if " ".join(normal_form(part)) in self.allowances.wide]
        meanings = {self._find(part) for part in parts if part not in wide}
        meanings |= {self._find(more) for part in wide if (more := self._go_on(parts[0], part)) != part}
        if len(meanings) != 1 or not (meant := meanings.pop()):
            return ""
        return meant if all(self._is_of(meant, " ".join(normal_form(part))) for part in wide) else ""
