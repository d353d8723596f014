"""What the name of a file lets one think of the proof in it: shown as unsure, never taken without being asked."""

import re
import unicodedata

from footprint.commitments.evidence.periods import read_period

# Beginnings of words in the names of files, in French and English.
_RESULTS = (
    *("factur", "invoice", "releve", "reading", "bordereau", "bsd", "certificat", "attestation", "emargement"),
    *("attendance", "bilan", "rapport", "report", "export", "mesure", "resultat", "result", "don", "cession", "pv"),
)
_MEANS = (
    *("charte", "charter", "politique", "policy", "procedure", "process", "note", "convention", "contrat", "contract"),
    *("deliberation", "decision", "plan", "fiche", "lettre", "mission", "budget", "devis", "quote", "guide", "strateg"),
)
_DAYS = re.compile(r"(?<!\d)(20\d{2})(?:[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")


def guess_kind(filename: str) -> str:
    """The kind of proof that the words of a name suggest; empty for none, or for both."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    found = [kind for kind, starts in (("result", _RESULTS), ("means", _MEANS)) if _any_starts(words, starts)]
    return found[0] if len(found) == 1 else ""


def _any_starts(words: list[str], starts: tuple[str, ...]) -> bool:
    return any(word == start or (len(start) > 3 and word.startswith(start)) for word in words for start in starts)


def guess_period(filename: str) -> str:
    """The year, the month or the years between which a name says it is; empty for none."""
    found = ["-".join(filter(None, one)) for one in _DAYS.findall(filename)]
    period = " – ".join(dict.fromkeys([found[0], found[-1]])) if found else ""
    return period if read_period(period) else ""
