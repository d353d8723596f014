"""Every document of a dossier, full and empty, in both languages: plain words, nothing that only a program writes."""

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from footprint.dossier.bundle import README
from footprint.dossier.canonical import read_text
from footprint.dossier.exchange import write_exchange
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.sections import describe_report
from footprint.dossier.workbook import write_workbook
from footprint.words.texts import LANGUAGES, text
from tests.dossier.samples import freeze_gaps, freeze_planned, freeze_rows, freeze_sample
from tests.plain_words import REPRESENTATIONS, find_slips

ONE = "item_id,site,device_type,quantity\nP1,Siège,laptop,1\n"
CASES = {
    "planned": freeze_planned,
    "without a plan": freeze_sample,
    "gaps": freeze_gaps,
    "one": lambda: freeze_rows(ONE),
    "nothing": lambda: freeze_rows("item_id,site,device_type,quantity\n"),
}

# What an auditor follows from one file to another is written in them alike: a key of a source, a factor, a file.
FILES = re.compile(r"[\w./…-]*\w\.(?:csv|json|jsonl|txt|pdf|html|xlsx|zip)\b|\b(?:\w+/)+(?:\w+)?|\b[0-9a-f]{12,64}\b")


# The number of a category of a standard, before its name.
CATEGORY = re.compile(r"^(?:Scopes? )?((?:\d et |\d and )?\d(?:\.\d+)?(?:\+\d(?:\.\d+)?)?)(?=[\s\u00a0]?(?::|—)|$)")


# One with every gap and one with nothing show most words; the others take long to make, and come in an exhaustive run.
QUICKEST_FIRST = [
    case if case in ("gaps", "nothing") else pytest.param(case, marks=pytest.mark.exhaustive) for case in CASES
]


@pytest.fixture(scope="module", params=QUICKEST_FIRST)
def frozen(request) -> Frozen:
    return CASES[request.param]()


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


class _Texts(HTMLParser):
    """The texts of a page, each as it is read: an element, a label."""

    def __init__(self):
        super().__init__()
        self.found, self.style = [], False

    def handle_starttag(self, tag, attrs):
        self.style = tag == "style"
        self.found += [value for name, value in attrs if name in ("aria-label", "alt", "title") and value]

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        if data.strip() and not self.style:
            self.found.append(data.strip())


def list_texts(frozen: Frozen, language: str) -> Iterator[tuple[str, str]]:
    """Each text of each document, after the name of the document."""
    page = _Texts()
    page.feed(write_page(describe_report(frozen, language)).decode())
    yield from (("report", one) for one in page.found)
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook(frozen, language)))
    for sheet in book.sheet_names:
        yield "workbook", sheet
        rows = book.get_sheet_by_name(sheet).to_python()
        yield from ((f"workbook, {sheet}", cell) for row in rows for cell in row if isinstance(cell, str) and cell)
    readme = text("dossier.readme", language, organisation=frozen.about["identity"]["organisation"])
    yield from ((README, re.sub(r"  +", " ", line)) for line in readme.splitlines())


def list_written(frozen: Frozen) -> set[str]:
    """What people wrote (cells of the inventory, texts of the plan), and what sources are called."""
    written = {str(one["name"]) for one in frozen.about["identity"].values() if isinstance(one, dict)}
    written |= {frozen.about["identity"]["organisation"]}
    for name in ("equipment", "usage", "sites"):
        table = read_text(frozen.files[f"inventory/{name}.csv"])
        free = [*("item_id", "entity", "site", "model", "manufacturer", "source_document", "provider", "note")]
        for column in {*free, "asset_tag", "serial_number"} & set(table.columns):
            written |= set(table[column].dropna())
    for name, columns in {
        "sources": ("citation", "title", "version", "licence", "publisher", "source_id"),
        "factors": ("factor_id", "source_locator", "boundary"),
        "assumptions": ("assumption_id", "source_locator"),
    }.items():
        table = read_text(frozen.files[f"registry/{name}.csv"])
        for column in columns:
            written |= set(table[column].dropna())
    if "plan.json" in frozen.files:
        written |= set(_list_strings(json.loads(frozen.files["plan.json"])))
    return {one for one in written if len(one) > 3}


def _list_strings(content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _list_strings(one)


@pytest.mark.sampled(least=1)
def test_documents_say_plain_words(frozen, language):
    written = list_written(frozen)
    arithmetic = set(read_text(frozen.files["formulas.csv"])["arithmetic"].dropna())
    slips = {}
    for document, words in list_texts(frozen, language):
        if words in written or words in arithmetic:
            continue
        here = {one for one in written if one in words} | set(CATEGORY.findall(words))
        for slip in find_slips(words, language, here, {*arithmetic, *FILES.findall(words)}):
            slips.setdefault(slip, f"{document}: {words[:160]}")
    assert slips == {}


def test_files_for_programs_hold_no_representation(frozen):
    for path, data in write_exchange(frozen).items():
        assert REPRESENTATIONS.findall(re.sub(r"[{}\[\]]|\b[0-9a-f]{7,64}\b", " ", data.decode())) == [], path
