"""Who signs a dossier, and when: different people unless the organisation lets one do it, in order, none to come."""

import unicodedata
from datetime import date

from footprint.dossier.freeze import Identity, Signed
from footprint.problems import Problem, UnusableInput
from footprint.words.spellings import normalise_spelling

SIREN_DIGITS = 9
ROLES = ("author", "reviewer", "approver")


def check_signing(identity: Identity, today: date | None = None) -> None:
    """Nothing where a version may be signed so. Raises UnusableInput: a wrong SIREN, day or person, named."""
    check_names(identity)
    _check_days(_list_signed(identity), today or date.today())


def check_names(identity: Identity) -> None:
    """As `check_signing`, whatever the days: what holds of a version that was signed long ago too."""
    if identity.siren and not is_siren(identity.siren):
        raise UnusableInput(Problem("dossier.not-a-siren", "error", "", value=identity.siren))
    named = _list_signed(identity)
    for role, signed in named.items():
        if not signed.name.strip():
            raise UnusableInput(Problem("dossier.no-author", "error", "", column=role))
        if not is_one_line(signed.name):  # a line more could pass for another person's word
            raise UnusableInput(Problem("dossier.not-a-name", "error", "", column=role, value=signed.name))
    if not is_one_line(identity.organisation):
        raise UnusableInput(Problem("dossier.not-a-name", "error", "", value=identity.organisation))
    if identity.approver and not identity.reviewer:
        raise UnusableInput(Problem("dossier.not-reviewed", "error", "", value=identity.approver.name))
    if identity.version > 1 and not identity.reason.strip():
        raise UnusableInput(Problem("dossier.no-reason", "error", "", value=str(identity.version)))
    if not identity.one_person:
        _check_people(named)


def _list_signed(identity: Identity) -> dict[str, Signed]:
    return {role: signed for role in ROLES if (signed := getattr(identity, role)) is not None}


def is_one_line(name: str) -> bool:
    """Whether a name holds nothing but what is seen, on one line."""
    return not any(unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" for sign in name)


def is_siren(said: str) -> bool:
    """Whether a text is a SIREN: nine digits, spaces apart, whose check digit (Luhn) is right."""
    digits = "".join(said.split())
    if len(digits) != SIREN_DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return int(digits) > 0 and sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


def _check_days(named: dict[str, Signed], today: date) -> None:
    before = ""
    for role, signed in named.items():
        if signed.on[:10] > today.isoformat():
            raise UnusableInput(Problem("dossier.day-to-come", "error", "", column=role, value=signed.on))
        if signed.on[:10] < before:
            raise UnusableInput(Problem("dossier.days-in-disorder", "error", "", column=role, value=signed.on))
        before = signed.on[:10]


def _check_people(named: dict[str, Signed]) -> None:
    met: dict[str, str] = {}
    for role, signed in named.items():
        name = normalise_spelling(signed.name)
        if name in met:
            raise UnusableInput(Problem("dossier.same-person", "error", "", column=role, value=signed.name))
        met[name] = role
