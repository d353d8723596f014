"""What no screen and no document may say: ids of ours, doubled signs, plurals of one, what only a program writes.

`find_slips` reads one text as people see it (a paragraph, a cell, a label: never several joined) and says what is
wrong with it. Tests of documents and of pages walk all they show through it.
"""

import re
from collections.abc import Iterable
from functools import cache

from footprint import tables
from footprint.actions.levers import LEVERS
from footprint.registry.catalogue import read_catalogue
from footprint.registry.factors import read_factors
from footprint.shipped_files import factors_folder
from footprint.words import texts

# Words that end as plurals do, and are none.
INVARIABLE = {
    "fr": "mois fois pays cas poids puits tiers avis bois temps choix prix voix croix dans des plus sans près hors puis"
    " vers sous dès ans-là après depuis envers moins très vous nous jamais toujours ailleurs",
    "en": "is was has as does its this thus less plus minus always across address analysis basis bus business campus"
    " class process series species status virus access us makes counts needs lacks says comes reaches means gives"
    " takes remains changes stands goes towards besides perhaps yes axis loss glass press mass",
}

# Signs of a language: two of them in one text, and it is in that language.
TELLING = {
    "fr": "le la les des du une est sont dans avec pour qui que sur par aux cette ces leur sans",
    "en": "the of and with from which is are not this that for on by when have has its their been was were",
}

# What only a program writes.
REPRESENTATIONS = re.compile(
    r"\bnp\.\w+|\bnumpy\b|\bnan\b|\bNaN\b|\bNaT\b|<NA>|\bdtype\b|\bTimestamp\(|\bdatetime\.|\bDecimal\(|\bPath\("
    r"|<[a-z_.]+ object at|\bKeyError\b|\bTraceback\b|(?<!\w)[\[{]['\"]|['\"][\]}](?!\w)|\{\w*\}|\d[eE][+-]?\d{2,}\b"
)
DOUBLED = re.compile(
    r"(?<!\.)\.\.(?!\.)|…\.|\.…|[;,:]\s*[;,:]|[;,]\s*\.(?!\w)|(?<!d)\.\s*;|\.\s,|[!?]\."
    r"|[ \u00a0\u202f]{2,}|\(\s*\)|\s[.,](?!\w)|— —"
)
# Letters, digits, "_" inside: an id. "-" too, but words have it: only the ids that are known.
UNDERSCORED = re.compile(r"(?<![\w./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w./-])")
NUMBERED = re.compile(r"\b(?:target|action|scenario|commitment|item|site|lever|plan)-\d+\b")
ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WRONG_DECIMAL = {
    "fr": re.compile(r"(?<![\d.\w])\d+\.\d+(?![\d.\w])"),
    "en": re.compile(r"(?<![\d,])\d+,\d{1,2}(?![\d,])"),
}
TOO_PRECISE = re.compile(r"\d[.,]\d{3,}[\s\u00a0\u202f](?:ans|an|years?)\b")
LONE_ONE = re.compile(r"(?<![\d.,\u202f\u00a0])(?<!\d )\b1[ \u00a0]([^\W\d_]+)(?:[ \u00a0]([^\W\d_]+))?")


@cache
def hyphenated_ids() -> frozenset[str]:
    """The ids of ours that are words joined by "-"."""
    factors = read_factors(factors_folder())
    known = {*factors.assumptions["assumption_id"].astype("str"), *factors.factors["factor_id"].astype("str")}
    return frozenset(one for one in known if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", one))


@cache
def lone_ids(language: str) -> frozenset[str]:
    """The ids of ours that are one word, which no text of the language uses: "laptop" in French."""
    catalogue = read_catalogue(factors_folder())
    known = {*catalogue.devices["device_type"].astype("str"), *catalogue.services["service_type"].astype("str")}
    known |= {*catalogue.devices["family"].astype("str"), *catalogue.services["family"].astype("str")}
    known |= {choice for columns in tables.INVENTORY_TABLES.values() for one in columns for choice in one.choices}
    known |= {*tables.STAGES, *(str(lever.lever_id) for lever in LEVERS)}
    return frozenset(one for one in known if re.fullmatch(r"[a-z]{4,}", one)) - _words(language)


@cache
def _words(language: str) -> frozenset[str]:
    """Every word that the texts of a language use."""
    said = (
        one for text in texts.read_own_texts(language).values() for one in ([text] if isinstance(text, str) else [])
    )
    return frozenset(word for one in said for word in re.findall(r"[^\W\d_]+", re.sub(r"\{.*?\}", " ", one).lower()))


def find_slips(words: str, language: str, written: Iterable[str] = (), program: Iterable[str] = ()) -> list[str]:
    """What is wrong with a text, each as "rule: where".

    Args:
        words: one text as people see it.
        language: in which it is to be written.
        written: what people, or the titles of sources, say in it in their own way: taken away before reading.
        program: what stands there as a program writes it, on purpose (an arithmetic, the name of a file): taken away.
    """
    for one in sorted({*written, *program} - {""}, key=len, reverse=True):
        words = words.replace(one, "X")
    found = [("id", one.group()) for rule in (UNDERSCORED, NUMBERED) for one in rule.finditer(words)]
    told = re.findall(r"(?<![\w./-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w./-])", words)
    found += [("id", one) for one in told if one in hyphenated_ids() or one in lone_ids(language)]
    found += [("written by a program", one.group()) for one in REPRESENTATIONS.finditer(words)]
    found += [("doubled sign", _around(words, one)) for one in DOUBLED.finditer(words)]
    found += [("date as a program writes it", one.group()) for one in ISO_DATE.finditer(words)]
    found += [("decimal sign of another language", one.group()) for one in WRONG_DECIMAL[language].finditer(words)]
    found += [("too many decimals", one.group()) for one in TOO_PRECISE.finditer(words)]
    found += [("plural of one", one.group()) for one in LONE_ONE.finditer(words) if _is_wrong(one, language)]
    found += _find_disagreement(words, language)
    found += _find_other_language(words, language)
    return [f"{rule}: {where}" for rule, where in found]


def _around(words: str, one: re.Match) -> str:
    return repr(words[max(0, one.start() - 20) : one.end() + 20])


def _is_wrong(one: re.Match, language: str) -> bool:
    noun, next_word = (word or "" for word in one.groups())
    known = INVARIABLE[language].split()
    if noun.lower() not in known and (noun.endswith("s") or (language == "fr" and noun.endswith("x"))):
        return not (language == "en" and noun.endswith("ss"))
    return language == "fr" and next_word.endswith(("ées", "és", "ues")) and noun.lower() not in known


def _find_disagreement(words: str, language: str) -> list[tuple[str, str]]:
    """French only: a version is feminine."""
    if language != "fr":
        return []
    wrong = re.findall(r"[Vv]ersion \d+ \((?:approuvé|relu|retiré|validé|publié)\)", words)
    return [("agreement", one) for one in wrong]


def _find_other_language(words: str, language: str) -> list[tuple[str, str]]:
    other = "en" if language == "fr" else "fr"
    told = set(re.findall(r"[^\W\d_]+", words.lower()))
    theirs, ours = (told & set(TELLING[one].split()) for one in (other, language))
    return [("in another language", words[:80])] if len(theirs) >= 2 and len(theirs) > len(ours) else []
