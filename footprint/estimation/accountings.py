"""The accountings: the ways to charge to each year what devices embody.

What they use, and services, count the same under all of them. To add one: an object here, the formulas it names in
`formulas`, and its `texts`; `tests/words/test_declared_texts.py` names those that are missing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from footprint.estimation import formulas
from footprint.estimation.formulas import Formula

# Where each accounting has a sentence of its own.
TEXTS_BY_ACCOUNTING = ("reference.counted", "page.footprint.accounting", "dossier.view")

AccountingId = Literal["annualised", "depreciation", "purchases"]


@dataclass(frozen=True)
class Accounting:
    """One way to charge to years what devices embody.

    `made` is the formula of manufacturing and distribution, `ended` that of the end of life. In a projection,
    `stranded` is the formula of what leaves before its planned end (None where nothing is left to charge then).

    `life` is the life that enters: the one `observed` wherever it is known, never less than the age (an age floor);
    the `planned` one always; or none, but to share with a `first_life`. `errors`: those of assumptions that amounts
    meet. `adds_up`: whether years may be summed; over a whole life, annualised shares need not sum to the factor.
    `is_published`: whether other organisations publish what is counted so.
    """

    id: AccountingId
    made: Formula
    ended: Formula
    stranded: Formula | None
    life: Literal["observed", "planned", "first_life"]
    errors: tuple[Literal["lifespan", "share"], ...]
    adds_up: bool
    is_published: bool = False

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms that its formulas name."""
        return frozenset(name for one in (self.made, self.ended) for name in formulas.term_names(one.amount))

    @property
    def needs_date(self) -> bool:
        """Whether an item without a date of acquisition has no amount under it."""
        return not self.terms.isdisjoint(formulas.DATED_TERMS)

    @property
    def has_age_floor(self) -> bool:
        """Whether the age of what is still there replaces a life that it has outlived."""
        return self.life == "observed"

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts it needs in each complete language, by key."""
        named = [f"choice.accounting.{self.id}.{part}" for part in ("name", "help")]
        return (*named, *(f"{place}.{self.id}" for place in TEXTS_BY_ACCOUNTING))

    def formula_of(self, stage: str) -> Formula:
        """The formula of what devices embody at a stage of the life cycle."""
        return self.ended if stage == "end_of_life" else self.made


_ALL = (
    Accounting(
        "annualised",
        made=formulas.ANNUALISED,
        ended=formulas.ANNUALISED,
        stranded=formulas.STRANDED,
        life="observed",
        errors=("lifespan", "share"),
        adds_up=False,
        is_published=True,
    ),
    Accounting(
        "depreciation",
        made=formulas.DEPRECIATION,
        ended=formulas.DEPRECIATION,
        stranded=formulas.DEPRECIATION,
        life="planned",
        errors=("lifespan",),
        adds_up=True,
    ),
    Accounting(
        "purchases",
        made=formulas.PURCHASE,
        ended=formulas.WITHDRAWAL,
        stranded=None,
        life="first_life",
        errors=(),
        adds_up=True,
    ),
)
# The names that files, addresses and JSON give them, the default first; and each by its name.
ACCOUNTINGS: tuple[AccountingId, ...] = tuple(one.id for one in _ALL)
ACCOUNTING_RULES: dict[str, Accounting] = {one.id: one for one in _ALL}

# What standards ask for: the accountings under which their categories are shown, then the one kept in documents.
STANDARDS = {
    "ghg_protocol": ("purchases",),
    "iso_14064": ("purchases", "depreciation"),
    "beges": ("depreciation", "annualised"),
}
STANDARDS_IN_DOCUMENTS = {"beges": "depreciation", "ghg_protocol": "purchases", "iso_14064": "depreciation"}


def find_formula(stage: str, accounting: str) -> Formula:
    """The formula of a life-cycle stage under an accounting."""
    if stage == "use":
        return formulas.USE
    if stage == "service":
        return formulas.SERVICE
    return ACCOUNTING_RULES[accounting].formula_of(stage)
