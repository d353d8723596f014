"""`footprint check`: what is understood as files for a script, and each cause once, with its lines."""

import json

import pandas as pd
import pytest

from footprint.cli.main import main
from footprint.tables import INVENTORY_TABLES, names
from footprint.workspace.files import read_files

HEADER = "Identifiant;Type;Quantité;Date d'achat;Durée de vie;Statut;Remarque;Prix;Site\n"
GOOD = (
    "PC-1;Ordinateur portable;8;15/03/2021;3,125;en service;=1+1;1250,90;Siège\n"
    "EC-1;Écran 24 pouces;10;;;chez Paul;-vu;;Siège\n"
    "SRV;Serveur;1;2019-05-01;12,5;en stock;a | b;0,1;Annexe\n"
)
BAD = "X-1;licorne;1;;;;;;\nX-2;licorne;1;;;;;;\nX-3;Serveur;douze;;;;;;\n"
BAD += "X-4;Serveur;-3;;;;=cmd();;\nX-5;Serveur;dix;;;;;;\n"
TOTAL = "Total;;30;;;;;;\n"


@pytest.fixture
def estate(tmp_path):
    path = tmp_path / "parc.csv"
    path.write_text(HEADER + GOOD + BAD + TOTAL, encoding="utf-8")
    return path


@pytest.fixture
def check(capsys):
    def check(*arguments: object) -> tuple[int, str, str]:
        code = main(["check", *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return check


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """A table without the lines of its file, its words as text."""
    coded = table.select_dtypes("category").columns
    return table.reset_index(drop=True).astype(dict.fromkeys(coded, "str"))


class TestFilesWritten:
    def test_they_read_back_as_the_same_inventory(self, check, estate, tmp_path):
        assert check(estate, "--out", tmp_path / "out")[0] == 0
        before = read_files(estate).inventory
        again = read_files(*(tmp_path / "out" / f"{table}.csv" for table in ("equipment", "usage", "sites"))).inventory
        for table in INVENTORY_TABLES:
            one, other = (plain(inventory.table(table)) for inventory in (before, again))
            pd.testing.assert_frame_equal(one, other)

    def test_services_and_sites_read_back_too(self, check, tmp_path):
        path = tmp_path / "usage.csv"
        path.write_text("Service;Quantité par an;Site\nLigne mobile;6;Siège\nPapier imprimé;20000,5;Siège\n", "utf-8")
        assert check(path, "--out", tmp_path / "out")[0] == 0
        before, again = read_files(usage=path), read_files(usage=tmp_path / "out" / "usage.csv")
        pd.testing.assert_frame_equal(plain(before.inventory.usage), plain(again.inventory.usage))

    def test_columns_and_words_are_ids(self, check, estate, tmp_path):
        check(estate, "--out", tmp_path / "out")
        for table, columns in INVENTORY_TABLES.items():
            assert list(pd.read_csv(tmp_path / "out" / f"{table}.csv").columns) == names(columns)
        rows = pd.read_csv(tmp_path / "out" / "equipment.csv")
        assert rows["device_type"].tolist() == ["laptop", "monitor_24", "server"]
        assert rows["purchase_cost_eur"].tolist()[0] == 1250.9

    @pytest.mark.parametrize(("language", "reason"), [("fr", "n’est pas un nombre"), ("en", "is not a number")])
    def test_each_row_aside_has_its_place_value_and_reason(self, check, estate, tmp_path, language, reason):
        check(estate, "--out", tmp_path / "out", "--language", language)
        aside = pd.read_csv(tmp_path / "out" / "set_aside.csv", keep_default_na=False)
        assert aside["line"].tolist() == [5, 6, 7, 8, 9, 10]
        assert aside.loc[2, ["table", "column", "value"]].tolist() == ["equipment", "quantity", "douze"]
        assert reason in aside.loc[2, "reason"]
        assert "Total" in aside.loc[5, "row"]

    def test_nothing_in_them_is_run_by_a_spreadsheet(self, check, estate, tmp_path):
        check(estate, "--out", tmp_path / "out")
        for path in (tmp_path / "out").iterdir():
            rows = pd.read_csv(path, dtype="str", keep_default_na=False)
            assert not rows.map(lambda cell: cell.startswith(("=", "@", "+", "-"))).any(axis=None), path.name

    def test_a_file_that_is_there_is_never_replaced(self, check, estate, tmp_path):
        (tmp_path / "usage.csv").write_text("mine", encoding="utf-8")
        code, out, error = check(estate, "--out", tmp_path)
        assert (code, out) == (2, "")
        assert "usage.csv" in error
        assert (tmp_path / "usage.csv").read_text(encoding="utf-8") == "mine"
        assert not (tmp_path / "equipment.csv").exists()

    def test_a_file_that_gives_nothing_writes_nothing(self, check, tmp_path):
        (tmp_path / "empty.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert check(tmp_path / "empty.csv", "--out", tmp_path / "out")[0] == 2
        assert not (tmp_path / "out").exists()

    def test_a_path_that_is_no_folder_is_refused(self, check, estate):
        code, _, error = check(estate, "--out", estate)
        assert code == 2
        assert error.startswith("footprint: ")

    def test_exit_codes_are_those_without_it(self, check, estate, tmp_path):
        assert check(estate, "--out", tmp_path / "out", "--strict")[0] == 1


class TestCauses:
    def test_a_word_on_several_lines_is_one_message_with_its_lines(self, check, estate):
        _, out, _ = check(estate, "--language", "en")
        told = [line for line in out.splitlines() if "licorne" in line and line.startswith("Error")]
        assert len(told) == 1
        assert "Rows concerned: 2 (lines 5, 6)" in told[0]

    def test_values_of_one_fault_in_one_column_are_one_message_that_names_them(self, check, estate):
        _, out, _ = check(estate, "--language", "en")
        told = [line for line in out.splitlines() if "is not a number" in line]
        assert len(told) == 1
        assert "lines 7, 9" in told[0]
        assert "Values read: douze, dix" in told[0]

    def test_every_case_can_be_reached_by_a_program(self, check, estate):
        described = json.loads(check(estate, "--json")[1])
        causes = {(one["code"], one["column"]): one for one in described["problems"]}
        numbers = causes["not-a-number", "quantity"]
        assert (numbers["rows"], numbers["lines"], numbers["values"]) == (2, [7, 9], ["douze", "dix"])
        assert causes["unknown-choice", "device_type"]["lines"] == [5, 6]
        assert described["problems_total"] == sum(one["rows"] for one in described["problems"])

    def test_one_word_each_for_a_few_and_one_message_for_many(self, check, tmp_path):
        rows = "".join(f"X-{number};mot{number // 2};1;;;;;;\n" for number in range(60))
        (tmp_path / "words.csv").write_text(HEADER + GOOD + rows, encoding="utf-8")
        described = json.loads(check(tmp_path / "words.csv", "--json")[1])
        (cause,) = [one for one in described["problems"] if one["code"] == "unknown-choice"]
        assert cause["rows"] == len(cause["lines"]) == 60
        assert len(set(cause["values"])) == 30
