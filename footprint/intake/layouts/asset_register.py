"""The register of fixed assets of an accountant: accounts, labels that tell the quantity, values, depreciation."""

import re
from dataclasses import dataclass
from functools import lru_cache

from footprint.intake.columns.header_values import can_hold
from footprint.intake.columns.header_words import BY_VALUES, read_header
from footprint.intake.columns.headers import is_about_people, recognise_header
from footprint.intake.columns.totals import is_total
from footprint.intake.layouts.labels import NO_DEVICE, read_label
from footprint.intake.layouts.page import EQUIPMENT, Page, Unfolding
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.normal_forms import Form, normal_form
from footprint.words.spellings import normalise_spelling
from footprint.words.vocabulary import read_word_lists

NAME = "asset_register"
NAMES_DEVICE = ("device_type", "model")  # what a header such as "Intitulé du bien" may mean

# What an account of the French chart holds that is no device, by how it begins; the label tells of any other account.
ACCOUNTS = {
    "205": "software", "2184": "furniture", "2182": "vehicle",
    "2181": "service", "2135": "service", "213": "building", "211": "building",
}  # fmt: skip
_ACCOUNT = re.compile(r"2\d{2,9}")
LEAST_ACCOUNTS = 0.5  # of the cells under a header

# What headers of a register may name that no list of devices does; two of them show one.
OF_LEDGER = ("net_value", "depreciation", "gross_value")
OURS = {"date": "acquired_on", "gross_value": "purchase_cost_eur"}

_AMOUNT = re.compile(r"-?\d[\d\s\u202f\xa0.,]*(?:\s*(?:€|eur|euros?))?", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """Where the parts of a register are; -1 where it lacks one."""

    header: int
    label: int
    account: int
    others: dict[int, str]


def recognise(page: Page) -> Recognised | None:
    """A column of accounts of class 2, or headers that only accountants write; and labels."""
    places = _find(page)
    if places is None:
        return None
    header = page.rows[places.header]
    shown = [cell for cell in header if _kind_of(cell) in OF_LEDGER]
    shown += [header[places.account]] if places.account >= 0 else []
    return Recognised(NAME, SURE if places.account >= 0 or len(shown) > 1 else LIKELY, tuple(filter(None, shown)))


def unfold(page: Page) -> Unfolding:
    """One row for each asset that is a device; furniture, software, works and totals left aside with the reason."""
    places = _find(page)
    assert places is not None, "only a page that was recognised is unfolded"
    texts = page.rows[places.header]
    found = Unfolding(page, NAME, places.header)
    read = places.others | {places.label: "model"}
    found.headers = {text: read.get(at) for at, text in enumerate(texts) if text}
    found.people = tuple(text for text in texts if is_about_people(text))
    for row in page.below(places.header):
        _unfold_row(page, places, row, found)
    return found


def _unfold_row(page: Page, places: Places, row: int, found: Unfolding) -> None:
    cells = page.rows[row]
    written, account = cells[places.label], cells[places.account] if places.account >= 0 else ""
    if is_total(next(filter(None, cells), "")) or is_total(written):
        found.leave(row, "reading.total-row", next(filter(None, cells), ""))
        return
    if not written or sum(bool(cell) for cell in cells) == 1:
        found.leave(row, "reading.list-title", next(filter(None, cells), ""))
        return
    label, held = read_label(written), _held_by(account)
    reason = held or label.reason
    if reason:
        found.leave(row, NO_DEVICE[reason], written, account)
        return
    stated = {name: cells[at] for at, name in places.others.items() if cells[at]}
    quantity = stated.get("quantity") or label.quantity
    if "purchase_cost_eur" in stated and quantity.isdecimal() and int(quantity) > 1:
        stated["purchase_cost_eur"] = _share(stated["purchase_cost_eur"], int(quantity))
    known = {"device_type": label.device_type, "model": label.model, "quantity": quantity, "status": _status(stated)}
    found.add(row, places.label, {**known, **stated})


def _status(stated: dict[str, str]) -> str:
    """Out of the register once it says when."""
    return "retired" if stated.get("retired_on") and not stated.get("status") else ""


def _held_by(account: str) -> str:
    """What an account holds that is no device; "" where it holds devices, or says nothing."""
    digits = re.sub(r"\D", "", account)
    return next((held for start, held in ACCOUNTS.items() if digits.startswith(start)), "")


def _share(amount: str, quantity: int) -> str:
    """The price of one, from that of all."""
    plain = re.sub(r"[^\d,.-]", "", amount)
    if not _AMOUNT.fullmatch(amount) or not plain:
        return amount
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        price = float(plain) / quantity
    except ValueError:
        return amount
    written = f"{price:.2f}"
    return written.removesuffix(".00")


# --- where it is -----------------------------------------------------------------------------------------------------


def _find(page: Page) -> Places | None:
    for row in page.header_rows:
        texts = page.rows[row]
        kinds = {at: _kind_of(text) for at, text in enumerate(texts) if text}
        kinds |= {
            at: page.column_of(text) for at, text in enumerate(texts) if normalise_spelling(text) in page.answered
        }
        labels = [at for at, kind in kinds.items() if kind == "label"]
        if not labels:
            continue
        accounts = [at for at in range(page.width) if at not in labels and _holds_accounts(page, row, at)]
        ledger = [kind for kind in kinds.values() if kind in OF_LEDGER]
        if not accounts and (len(ledger) < 2 or "device_type" in kinds.values()):
            continue
        # Of several labels ("Nature", "Désignation"), the one that says most.
        label = max(labels, key=lambda at: len({page.rows[below][at] for below in page.below(row)}))
        others: dict[int, str] = {}
        for at, kind in kinds.items():
            name = OURS.get(kind, kind) or _column_by_values(page, row, at)
            ours = name and name not in ("label", "account", *OF_LEDGER, "lifespan_years", "model")
            if ours and at != label and name not in others.values() and not is_about_people(texts[at]):
                others[at] = name
        return Places(row, label, accounts[0] if accounts else -1, others)
    return None


def _column_by_values(page: Page, header: int, column: int) -> str:
    """The column of ours that a header may mean ("Sortie") and that what is under it can be; "" for none."""
    meaning = read_header(page.rows[header][column], EQUIPMENT)
    cells = [page.rows[row][column] for row in page.below(header)]
    names = meaning.columns if meaning.how == BY_VALUES and meaning.columns != NAMES_DEVICE else ()
    return next((name for name in names if can_hold(find_column(INVENTORY_TABLES[EQUIPMENT], name), cells)), "")


def _holds_accounts(page: Page, header: int, column: int) -> bool:
    cells = [page.rows[row][column] for row in page.below(header) if page.rows[row][column]]
    accounts = [cell for cell in cells if _ACCOUNT.fullmatch(re.sub(r"[\s.]", "", cell.split(" ")[0]))]
    assets = [cell for cell in accounts if cell.startswith(("218", "205", "213", "211"))]
    named = _kind_of(page.rows[header][column]) == "account"
    return len(accounts) >= LEAST_ACCOUNTS * max(len(cells), 1) and bool(assets) and named


def _kind_of(header: str) -> str:
    """What a header of a register names: a part of it, or a column of ours; "" for none."""
    spelling = normalise_spelling(re.sub(r"\(.*?\)", "", header))
    plain = spelling.removesuffix(" ht").removesuffix(" ttc").removesuffix(" eur")
    if kind := _ledger_words().get(normal_form(spelling)) or _ledger_words().get(normal_form(plain)):
        return kind
    meaning = read_header(plain, EQUIPMENT)
    return "label" if meaning.columns == NAMES_DEVICE else recognise_header(header, EQUIPMENT)[0]


@lru_cache(maxsize=1)
def _ledger_words() -> dict[Form, str]:
    return {normal_form(word): kind for kind, words in read_word_lists("headers")["ledger"].items() for word in words}
