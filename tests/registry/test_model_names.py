"""Model names: what fleets write and machines report finds its type, and never the sheet of another model."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.cli.main import main
from footprint.registry.catalogue import read_catalogue
from footprint.registry.model_names import MATCH_COLUMNS, match_model, match_models, shipped_models
from footprint.registry.written_names import LONGEST_NAME
from footprint.shipped_files import factors_folder
from footprint.words import texts
from tests.draws import draws
from tests.work import count_calls

LABELS = Path(__file__).parent / "models"
MODELS = factors_folder() / "models"
WORDS = "Plus Pro Air Ultra Aero Rugged Chromebook Max Mini Micro Tower SFF 2-in-1 x360 Touch G12 AMD 4K II XL"
VARIANTS = tuple(WORDS.split())
# What people write around a model, and models that are written alone.
AROUND = (
    "{name} (Qwerty)",
    "{name} noir",
    "{name} reconditionné",
    "{name} i5-1145G7 16 Go 512SSD W11P",
    "{name} - salle de réunion 12",
    "Lot de 5 {name}",
    "PC portable {name} - garantie 3 ans",
    "{name} x 12",
    "{name}, reçu le 12/03/2022 (bureau 204)",
    "ordinateur {name} 850,00 € HT",
)
PLAIN = (
    ("Dell Inc.", "Latitude 5520"),
    ("", "DELL Latitude 5420"),
    ("Hewlett-Packard", "EliteBook 845 G8"),
    ("LENOVO", "ThinkPad T490"),
    ("", "Lenovo ThinkPad X390"),
)
NO_TYPE = {"monitor", "virtual", "accessory", "uncertain"}


def labels(file: str, held_out: str) -> list[dict]:
    rows = csv.DictReader((LABELS / file).read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["held_out"] == held_out]


def sheet_names() -> list[tuple]:
    """Every name under which a sheet is found, written in full, with its sheet."""
    names = pd.read_csv(MODELS / "product_sheets.csv", dtype="str")["names"]
    pairs = zip(shipped_models().sheets, names, strict=True)
    return [(name.replace("[", "").replace("]", ""), sheet) for sheet, written in pairs for name in written.split("|")]


class TestLabels:
    """Names labelled before the rules first read them; `held_out` ones served no tuning before their first score."""

    @pytest.mark.parametrize("file", ["labels.csv", "machines.csv", "wordy.csv"])
    @pytest.mark.parametrize("held_out", ["0", "1"])
    def test_names_find_their_type_and_their_sheet(self, file, held_out):
        rows = labels(file, held_out)
        assert len(rows) >= 100
        missed, wrong = [], []
        for row in rows:
            match = match_model(row["manufacturer"], row["name"])
            sheet = match.sheet.model if match.sheet else ""
            if (match.device_type or "", sheet) != (row["device_type"], row["sheet"]):
                missed.append((row["name"], match.why))
            if sheet and sheet != row["sheet"]:
                wrong.append((row["name"], sheet))
        assert wrong == []
        assert len(missed) <= 0.05 * len(rows), missed


class TestSheets:
    def test_a_sheet_is_found_by_its_names_or_is_one_of_several(self):
        for name, sheet in sheet_names():
            match = match_model(sheet.manufacturer, name)
            assert match.sheet == sheet or "several_sheets" in match.why, name
            assert match.device_type == sheet.device_type, name

    def test_another_digit_is_another_model(self):
        for name, sheet in sheet_names():
            for place, digit in enumerate(name):
                if digit.isdecimal():
                    other = f"{name[:place]}{(int(digit) + 1) % 10}{name[place + 1 :]}"
                    assert match_model(sheet.manufacturer, other).sheet != sheet, other

    @pytest.mark.sampled
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_another_variant_is_another_model(self, variant):
        same = {"Small Form Factor": "SFF", "XPS 13 9320": "Plus"}
        for name, sheet in sheet_names():
            said = variant.lower() in name.lower() or any(same[part] == variant for part in same if part in name)
            if not said:
                assert match_model(sheet.manufacturer, f"{name} {variant}").sheet != sheet, name

    @pytest.mark.parametrize("around", AROUND)
    def test_what_people_write_around_a_model_does_not_hide_its_sheet(self, around):
        for maker, name in PLAIN:
            alone = match_model(maker, name).sheet
            found = match_model(maker, around.format(name=name))
            assert (found.sheet, found.device_type) == (alone, alone.device_type), found.why

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("OptiPlex 3080", "several_sheets:3"),  # forms
            ("MacBook Air M1", "several_sheets:2"),  # capacities
            ("Latitude 7220", "no_sheet"),  # the only sheet is of the rugged one
        ],
    )
    def test_a_name_that_fits_several_variants_says_so_and_keeps_the_type(self, name, why):
        found = match_model("", name)
        assert (found.sheet, found.why.split("; ")[-1]) == (None, why)
        assert found.device_type

    @pytest.mark.parametrize(
        ("maker", "name"),
        [
            ("", "Fairphone FP4"),
            ("Fairphone B.V.", "FP4 128 Go"),
            ("", "Apple Mac14,2"),
            ("Apple Inc.", "Apple iPhone14,5"),
            ("", "LENOVO 20N2"),
            ("", "Samsung SM-G781B"),
        ],
    )
    def test_a_brand_before_an_identifier_does_not_hide_its_sheet(self, maker, name):
        assert match_model(maker, name).sheet

    def test_an_identifier_and_a_name_that_differ_give_no_sheet(self):
        assert match_model("", "iPhone 12 (iPhone14,5)").sheet is None

    @pytest.mark.parametrize(
        ("name", "device_type"),
        [
            ("Latitude 5420 avec clavier et souris", "laptop"),
            ("ThinkPad T490 + sacoche", "laptop"),
            ("OptiPlex 5000 micro + écran P2422H", "desktop_mini"),
            ("Surface Pro 8, clavier inclus", "tablet"),
            ("Clavier et souris Logitech", "keyboard"),
            ("Batterie pour ThinkPad T480", None),
        ],
    )
    def test_what_comes_with_a_device_is_not_the_device(self, name, device_type):
        assert match_model("", name).device_type == device_type

    @pytest.mark.parametrize(
        ("name", "sheet"),
        [
            ("OptiPlex 3080", None),  # four forms
            ("iPhone 11", None),  # three capacities
            ("iPhone 11 64 Go", "iPhone 11 64GB"),
            ("Surface Laptop", None),  # the first, or any
            ("ThinkCentre M70q", None),
            ("11DT", "ThinkCentre M70 Tiny"),
            ("Latitude 5420 i5-1145G7 16Go 512Go SSD Windows 11 Pro", "Latitude 5420"),
            ("EliteBook 645 15.6 inch G9", None),
            ("ThinkPad T490 20L5", None),  # the machine type is a T480's
            ("ThinkPad T490 20N2S0AB00", "ThinkPad T490"),
        ],
    )
    def test_a_sheet_is_exactly_that_model_or_none(self, name, sheet):
        found = match_model("", name).sheet
        assert (found.model if found else None) == sheet

    def test_what_is_embodied_is_the_total_without_use_where_the_sheet_allows(self):
        latitude = match_model("Dell", "Latitude 5430").sheet
        assert (latitude.total_kg, latitude.use_share, latitude.embodied_kg) == (301.0, 0.16, 252.84)
        printer = match_model("Lexmark", "B3340dw").sheet
        assert printer.flags == ("total_includes_paper",)
        assert printer.embodied_kg == pytest.approx(8230 * (1 - 0.9891))
        assert match_model("Fairphone", "FP4").sheet.embodied_kg is None  # its shares make 1.07
        assert match_model("HP", "E24 G4").sheet.embodied_kg is None  # its use is not published

    def test_no_sheet_embodies_more_than_its_total(self):
        sheets = shipped_models().sheets
        assert all(sheet.total_kg > 0 and sheet.source.startswith("http") for sheet in sheets)
        assert all(0 < sheet.embodied_kg < sheet.total_kg for sheet in sheets if sheet.embodied_kg is not None)


class TestNames:
    def test_every_type_of_the_files_is_in_the_catalogue(self):
        known = set(read_catalogue(factors_folder()).device_types)
        assert set(pd.read_csv(MODELS / "families.csv")["device_type"]) <= known | NO_TYPE
        assert {sheet.device_type for sheet in shipped_models().sheets} <= known

    def test_a_maker_that_is_not_the_family_s_gives_nothing(self):
        match = match_model("Dell Inc.", "ThinkPad T490")
        assert (match.device_type, match.sheet, match.why) == (None, None, "contradiction:dell/lenovo")

    def test_a_virtual_machine_is_no_device(self):
        for maker, model in [("VMware, Inc.", "VMware7,1"), ("Microsoft Corporation", "Virtual Machine"), ("", "KVM")]:
            match = match_model(maker, model)
            assert match.device_type is None
            assert "virtual:" in match.why

    @pytest.mark.parametrize(
        ("name", "confidence"),
        [("20N2", "high"), ("EliteBook 840", "high"), ("Cisco C9200-48P", "medium"), ("P2425H", "low"), ("?", "none")],
    )
    def test_confidence_says_what_the_type_rests_on(self, name, confidence):
        assert match_model("", name).confidence == confidence

    @given(st.text(), st.text())
    @draws(300)
    def test_any_text_gives_an_answer(self, manufacturer, model):
        match = match_model(manufacturer, model)
        assert (match.device_type is None) == (match.confidence == "none")
        assert match.why

    def test_a_long_name_is_cut(self):
        assert match_model("", "Latitude 5430" + " " * LONGEST_NAME + "Rugged").sheet.model == "Latitude 5430"
        assert count_calls(lambda: match_model("a1 " * 300_000, "a1 g2 " * 300_000)) < 1_000

    def test_a_table_is_matched_row_by_row_each_pair_once(self):
        equipment = pd.DataFrame(
            {"manufacturer": ["Dell", None, "Dell"], "model": ["P2422H", None, "P2422H"]}, index=[4, 2, 9], dtype="str"
        )
        matches = match_models(equipment)
        assert list(matches.columns) == MATCH_COLUMNS
        assert list(matches.index) == [4, 2, 9]
        assert matches["device_type"].tolist()[::2] == ["monitor_24", "monitor_24"]
        assert matches["device_type"].isna().tolist() == [False, True, False]
        assert matches.loc[4, "sheet"] is matches.loc[9, "sheet"]
        assert match_models(equipment.iloc[:0]).empty

    @pytest.mark.exhaustive
    def test_twenty_thousand_distinct_names_take_little(self):
        names = [f"{sheet.model} {number}" for number in range(20) for sheet in shipped_models().sheets][:20_000]
        equipment = pd.DataFrame({"manufacturer": "", "model": names})
        assert count_calls(lambda: match_models(equipment)) < 600 * len(names)


class TestCommand:
    def test_json_gives_an_object_a_name_in_order(self, capsys):
        names = ["nope", "P2422H", "", "HP EliteBook 840 G5", "é" * 500]
        assert main(["match", "--json", *names]) == 0
        found = json.loads(capsys.readouterr().out)
        assert [match["name"] for match in found] == names
        assert [set(match) for match in found] == [{"name", "device_type", "sheet", "confidence", "why"}] * 5
        assert [match["device_type"] for match in found] == [None, "monitor_24", None, "laptop", None]
        sheet = found[1]["sheet"]
        assert (sheet["manufacturer"], sheet["model"], sheet["year"]) == ("Dell", "P2422H Monitor", 2021)
        assert sheet["database"] == "boavizta-environmental-footprint-data"
        assert found[3]["sheet"] is None

    @pytest.mark.parametrize("language", texts.LANGUAGES)
    def test_every_reason_and_every_flag_has_its_words(self, language, capsys):
        names = [
            "20N2",
            "SM-A715F",
            "iPhone 11",
            "FP4",
            "VMware7,1",
            "Pencil",
            "DesignJet",
            "Philips monitor",
            "HP E24 G4",
        ]
        assert (
            main(["match", "--language", language, "Lexmark B3340dw", "OptiPlex 7070 Ultra", "Dell ThinkPad", *names])
            == 0
        )
        told = capsys.readouterr().out
        keys = {key for key in texts.read_texts(language) if key.startswith(("match_model.why.", "match_model.flag."))}
        said = {key: texts.text(key, language, value="\0").split("\0")[0] for key in keys}
        assert {key for key, words in said.items() if words.strip() and words not in told} == {
            "match_model.why.unknown"
        }

    def test_names_are_needed(self, capsys):
        with pytest.raises(SystemExit) as end:
            main(["match"])
        assert end.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
