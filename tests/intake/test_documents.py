"""JSON and XML: any list of devices comes in; what would harm is refused before memory is spent."""

import json

import pytest

from footprint.intake import read_file
from footprint.intake.files import documents
from footprint.problems import UnusableInput
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES
from tests.work import memory_peak

DEVICES = [{"Type": "Laptop", "Model": "Latitude 5440", "Quantity": 3}, {"Type": "Monitor", "Quantity": 2.125}]


def cells(content: str | bytes, filename: str = "parc.json"):
    data = content.encode() if isinstance(content, str) else content
    return read_file((filename, data)).tables["equipment"].cells


def refusal(content: str | bytes):
    with pytest.raises(UnusableInput) as refused:
        cells(content)
    for language in LANGUAGES:
        assert message(refused.value.problem, language)
        assert remedy(refused.value.problem, language)
    return refused.value.problem


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(DEVICES),
        json.dumps({"count": 2, "data": {"items": DEVICES}}),
        "\n".join(map(json.dumps, DEVICES)),
        "\ufeff" + json.dumps(DEVICES),
        f"/* exported */ {json.dumps(DEVICES)} // end".replace("/* exported */ ", ""),
    ],
)
def test_a_list_of_objects_is_a_table(content):
    table = cells(content)
    assert table.index.tolist() == [1, 2]
    assert table["device_type"].tolist() == ["Laptop", "Monitor"]
    assert table["quantity"].tolist() == ["3", "2.1250"]  # 2.125 could be read as two thousand and more
    assert table["model"].fillna("").tolist() == ["Latitude 5440", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_json(encoding):
    assert cells(json.dumps(DEVICES, ensure_ascii=False).encode(encoding)).shape[0] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_repeated_elements_of_xml_are_a_table(encoding):
    one = "<device><type>Écran</type><quantity>{}</quantity></device>"
    text = f'<?xml version="1.0" encoding="{encoding}"?><list>{one.format(1)}{one.format(2)}</list>'
    table = cells(text.encode(encoding), "parc.xml")
    assert table["device_type"].tolist() == ["Écran", "Écran"]
    assert table["quantity"].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"Type": "Laptop"', "reading.broken-json"),
        ('[{"Type": }]', "reading.broken-json"),
        ("[" * 100_000, "reading.too-deep"),
        ('{"a":' * 100_000, "reading.too-deep"),
        ("[]", "reading.no-header"),
        ('{"a": 1}', "reading.no-header"),
        ("<list><device>", "reading.broken-xml"),
        ('<?xml version="1.0" encoding="klingon"?><a/>', "reading.broken-xml"),
        ("<a>" * 200 + "</a>" * 200, "reading.too-deep"),
        ('<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>', "reading.unsafe-document"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "reading.unsafe-document"),
        ('<!DOCTYPE a SYSTEM "http://exemple.fr/a.dtd"><a/>', "reading.unsafe-document"),
        ("<html><body>Bonjour</body></html>", "reading.not-a-table"),
        ("<!DOCTYPE html><html></html>", "reading.not-a-table"),
    ],
)
def test_what_is_no_inventory_is_refused_with_the_reason(content, code):
    assert refusal(content).code == code


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp037"])
def test_definitions_are_seen_in_any_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    assert refusal(text.encode(encoding)).code in (
        "reading.unsafe-document",
        "reading.not-a-table",
        "reading.no-header",
    )


def test_the_line_of_the_fault_is_told():
    assert refusal('[\n {"Type": "Laptop"},\n {"Type" "Laptop"}\n]').line == 3


def test_documents_beyond_the_limits_are_refused_at_once(monkeypatch):
    monkeypatch.setattr(documents, "MAX_DOCUMENT_BYTES", 1000)
    assert refusal("[]" + " " * 2000).code == "reading.document-too-large"
    monkeypatch.setattr(documents, "MAX_DOCUMENT_PARTS", 50)
    assert refusal("[" + "{}," * 60 + "{}]").code == "reading.too-many-parts"
    assert refusal("<a>" + "<b/>" * 60 + "</a>").code == "reading.too-many-parts"


def test_many_columns_are_refused():
    assert refusal(json.dumps([{f"c{n}": 1 for n in range(600)}])).code == "reading.too-many-columns"


def test_six_million_brackets_are_counted_before_they_are_made():
    brackets = "[" + "[]," * 6_000_000 + "[]]"  # 56 bytes for each list, had it been made
    with memory_peak() as peak:
        assert refusal(brackets).code == "reading.too-many-parts"
    assert peak.size < 4 * len(brackets)


def test_numbers_that_are_none_are_left_to_the_check():
    table = cells('[{"Type": "Laptop", "Quantity": NaN}, {"Type": "Laptop", "Quantity": 1e999}]')
    assert table["quantity"].tolist() == ["NaN", "1e999"]
