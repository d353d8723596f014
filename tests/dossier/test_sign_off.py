"""Who may sign a dossier: different people unless the organisation allows one, in order, none to come; a real SIREN."""

from datetime import date

import pytest

from footprint.dossier.freeze import Identity, Signed
from footprint.dossier.signing.sign_off import check_signing, is_siren
from footprint.problems import UnusableInput

TODAY = date(2026, 11, 30)


def signed(*named: tuple[str, str], **said) -> Identity:
    people = dict(zip(("author", "reviewer", "approver"), (Signed(*one) for one in named), strict=False))
    return Identity("Ville du Lac", **people, **said)


@pytest.mark.parametrize(("said", "good"), [
    ("732829320", True), ("732 829 320", True), ("732829321", False), ("123456789", False), ("000000000", False),
    ("7328293", False), ("73282932000074", False), ("73282932O", False), ("٧٣٢٨٢٩٣٢٠", False),
])  # fmt: skip
def test_a_siren_has_nine_digits_that_check_each_other(said, good):
    assert is_siren(said) is good


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (signed(("Zoé", "2026-11-01"), ("Luc", "2026-10-31")), "dossier.days-in-disorder"),
        (signed(("Zoé", "2026-11-01"), ("Luc", "2026-11-02"), ("Ana", "2026-11-01")), "dossier.days-in-disorder"),
        (signed(("Zoé", "2026-12-01")), "dossier.day-to-come"),
        (signed(("Zoé", "2026-11-01"), ("Luc", "2027-01-01")), "dossier.day-to-come"),
        (signed(("Zoé Roy", "2026-11-01"), ("ZOE  ROY", "2026-11-01")), "dossier.same-person"),
        (signed(("Zoé", "2026-11-01"), ("Luc", "2026-11-01"), ("Luc", "2026-11-01")), "dossier.same-person"),
        (signed(("Zoé", "2026-11-01"), siren="123456789"), "dossier.not-a-siren"),
        (signed((" ", "2026-11-01")), "dossier.no-author"),
        (signed(("Zoé", "2026-11-01"), ("\u00a0", "2026-11-01")), "dossier.no-author"),
        (signed(("Zoé\nADEME", "2026-11-01")), "dossier.not-a-name"),
        (signed(("Zoé", "2026-11-01"), version=2), "dossier.no-reason"),
        (
            Identity("Ville du Lac", Signed("Zoé", "2026-11-01"), approver=Signed("Ana", "2026-11-02")),
            "dossier.not-reviewed",
        ),
    ],
)
def test_what_may_not_be_signed_is_refused(identity, code):
    with pytest.raises(UnusableInput) as refused:
        check_signing(identity, TODAY)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    "identity",
    [
        signed(("Zoé", "2026-11-30")),
        signed(("Zoé", "2026-11-01"), ("Luc", "2026-11-01"), ("Ana", "2026-11-30"), siren="732829320"),
        signed(("Zoé", "2026-11-01"), ("Zoé", "2026-11-02"), ("Zoé", "2026-11-02"), one_person=True),
    ],
)
def test_what_may_be_signed_is(identity):
    check_signing(identity, TODAY)
