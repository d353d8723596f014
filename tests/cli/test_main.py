"""The command line as programs and auditors use it: outputs, exit codes, one clear line for what is unusable."""

import io
import json
import math
import subprocess
import sys

import pandas as pd
import pytest

from footprint.cli.main import COMMANDS, GROUPS, main
from footprint.workspace.summary import write_json

EQUIPMENT = """Identifiant;Type d'appareil;Quantité;Date d'acquisition;Site
PC-1;Ordinateur portable;8;15/03/2021;Siège
EC-1;Écran 24 pouces;10;;Siège
SRV;Serveur;1;2019-05-01;Siège
"""
USAGE = "item_id,service_type,amount_per_year\nL1,mobile_line,6\nP1,printed_paper,20000\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "equipment.csv").write_text(EQUIPMENT, encoding="utf-8")
    (tmp_path / "usage.csv").write_text(USAGE, encoding="utf-8")
    (tmp_path / "sites.csv").write_text("site,country,pue\nSiège,FRA,1.3\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def estimate_json(run, *arguments) -> dict:
    code, out, err = run("estimate", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


class TestStart:
    def test_what_needs_no_calculation_loads_none(self):
        """Not even pandas: a command's module is loaded when it is run."""
        ask = "import atexit, sys; from footprint.cli.main import main; atexit.register(lambda: print(*sys.modules)); "
        said = subprocess.check_output([sys.executable, "-c", f"{ask}main(['--help'])"], text=True)
        listed, modules = said.rsplit("\n", 2)[:2]
        assert "invite-administrator" in listed
        assert not {"numpy", "pandas", "footprint.cli.options", "importlib.metadata"} & set(modules.split())

    def test_what_nobody_reads_is_not_done(self, tmp_path):
        """A verdict that is cut short by `| head` may be that a dossier differs."""
        (tmp_path / "parc.csv").write_text("Type;Nombre\nServeur;1\n", encoding="utf-8")
        command = [sys.executable, "-u", "-m", "footprint", "check", str(tmp_path / "parc.csv")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as cut:
            assert cut.stdout is not None
            cut.stdout.close()
        assert cut.returncode == 141

    def test_its_version_needs_no_command(self):
        ask = "import sys; sys.argv[1:] = ['--version']; from footprint.__main__ import main; "
        said = subprocess.check_output([sys.executable, "-c", f"{ask}print(main(), *sys.modules)"], text=True)
        version, modules = said.rstrip().split("\n")
        assert version.startswith("footprint ")
        assert modules.startswith("0 ")
        assert not {"argparse", "typing", "footprint.cli"} & set(modules.split())

    def test_every_command_says_what_it_does(self, run):
        said = run("--help")[1] + "".join(run(group, "--help")[1] for group in GROUPS)
        for name, (_, purpose) in COMMANDS.items():
            assert f"    {name.split()[-1]} " in said.replace("\n", " \n")
            assert "".join(purpose.split()) in "".join(said.split())


class TestEstimate:
    def test_json_holds_what_is_promised(self, run, files):
        found = estimate_json(
            run, files / "equipment.csv", "--usage", files / "usage.csv", "--sites", files / "sites.csv", "--year", 2024
        )
        assert found["year"] == 2024
        assert (found["inventory"], found["accounting"], found["electricity"]) == ("snapshot", "annualised", "location")
        assert found["factor_set"] == "ademe"
        assert len(found["situation_id"]) == 64
        assert (found["rows_read"], found["rows_kept"], found["rows_set_aside"]) == (6, 6, 0)
        assert found["units"] == 19
        assert (found["units_in_stock"], found["units_withdrawn"], found["units_to_come"]) == (0, 0, 0)
        assert found["low_kgco2e"] < found["total_kgco2e"] < found["high_kgco2e"]
        for parts in ("by_stage", "by_type", "by_scope"):
            assert math.fsum(found[parts].values()) == found["total_kgco2e"]
        assert found["problems"] == []
        assert found["problems_total"] == 0
        life = next(gap for gap in found["gaps"] if gap["assumption_id"] == "laptop-lifespan")
        assert life == {
            "column": "lifespan_years",
            "assumption_id": "laptop-lifespan",
            "value_used": "5",
            "items": 1,
            "quantity": 8.0,
        }

    def test_a_site_or_an_entity_alone_is_what_its_rows_are(self, run, files):
        written = EQUIPMENT.replace("Siège", "École", 1).replace("2019-05-01;Siège", ";")
        header, *rows = written.splitlines()
        placed = [f"{row};{entity}" for row, entity in zip(rows, ("DSI", "DSI", "Écoles"), strict=True)]
        (files / "equipment.csv").write_text("\n".join([f"{header};Entité", *placed]), encoding="utf-8")

        def weigh(*part: str) -> float:
            found = estimate_json(run, files / "equipment.csv", *part)
            assert found["rows_read"] == 3
            return found["total_kgco2e"]

        by_site = [weigh("--site", name) for name in ("ecole", "Siège", "")]
        assert math.fsum(by_site) == weigh()
        assert weigh("--entity", "DSI") == math.fsum(by_site[:2])
        assert weigh("--entity", "DSI", "--site", "École") == by_site[0]
        said = estimate_json(run, files / "equipment.csv", "--site", "SIEGE", "--lines", files / "lines.csv")
        assert said["part"] == {"site": "Siège"}
        assert set(pd.read_csv(files / "lines.csv")["item_id"]) == {"EC-1"}
        told = run("estimate", files / "equipment.csv", "--site", "École")[1].replace("\N{NO-BREAK SPACE}", " ")
        assert "Site : École, et rien" in told

    def test_a_site_that_no_row_is_at_is_refused_with_those_known(self, run, files):
        code, out, err = run("estimate", files / "equipment.csv", "--usage", files / "usage.csv", "--site", "Annexe")
        assert (code, out) == (2, "")
        assert "« Annexe »" in err.replace("\N{NO-BREAK SPACE}", " ")
        assert err.endswith("“” ; Siège.\n")

    def test_devices_in_stock_and_withdrawn_are_beside_those_in_use(self, run, files):
        header, *rows = EQUIPMENT.splitlines()
        rows = [f"{rows[0]};", f"{rows[1]};En stock", f"{rows[2]};Sorti"]
        (files / "equipment.csv").write_text("\n".join([f"{header};Statut", *rows]) + "\n", encoding="utf-8")
        code, out, _ = run("estimate", files / "equipment.csv", "--json")
        found = json.loads(out)
        assert (code, found["units"], found["units_in_stock"], found["units_withdrawn"]) == (0, 8, 10, 1)

    def test_lines_sum_to_the_total_exactly(self, run, files):
        found = estimate_json(
            run, files / "equipment.csv", "--usage", files / "usage.csv", "--lines", files / "lines.csv"
        )
        lines = pd.read_csv(files / "lines.csv")
        assert math.fsum(lines["impact"]) == found["total_kgco2e"]
        assert lines["impact"].sum() == found["total_kgco2e"]
        assert len(lines) == found["lines"]
        assert (lines["amount"] * lines["factor_value"] - lines["impact"]).abs().max() <= 2.0**-21
        assert {"item_id", "line", "formula", "source_id", "match"} <= set(lines.columns)

    def test_gaps_are_written_each(self, run, files):
        run("estimate", files / "equipment.csv", "--gaps", files / "gaps.csv")
        gaps = pd.read_csv(files / "gaps.csv")
        assert set(gaps.loc[gaps["column"] == "pue", "item_id"]) == {"SRV"}

    def test_usage_alone(self, run, files):
        found = estimate_json(run, "-", "--usage", files / "usage.csv")
        assert set(found["by_stage"]) == {"service"}

    def test_a_row_set_aside_is_said_and_refused_under_strict(self, run, files):
        (files / "equipment.csv").write_text(EQUIPMENT + "X;licorne;1;;\n", encoding="utf-8")
        found = estimate_json(run, files / "equipment.csv", "--language", "fr")
        assert (found["rows_read"], found["rows_kept"], found["rows_set_aside"]) == (4, 3, 1)
        problem = found["problems"][0]
        assert (problem["code"], problem["severity"], problem["line"], problem["column"], problem["value"]) == (
            "unknown-choice",
            "error",
            5,
            "device_type",
            "licorne",
        )
        assert "licorne" in problem["message"]
        assert run("estimate", files / "equipment.csv", "--strict")[0] == 1

    def test_strict_accepts_what_is_whole_and_refuses_a_missing_factor(self, run, files):
        assert run("estimate", files / "equipment.csv", "--strict")[0] == 0
        (files / "equipment.csv").write_text("item_id,device_type\nU,ups\n", encoding="utf-8")
        assert run("estimate", files / "equipment.csv", "--strict")[0] == 1

    def test_what_has_no_figure_is_absent_or_null(self, run, files):
        (files / "equipment.csv").write_text("item_id,device_type\nU,ups\n", encoding="utf-8")
        found = estimate_json(run, files / "equipment.csv")
        assert (found["total_kgco2e"], found["low_kgco2e"], found["high_kgco2e"]) == (None, None, None)
        assert (found["by_stage"], found["by_type"], found["missing"]) == ({}, {}, 1)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_words_for_people(self, run, files, language):
        code, out, err = run("estimate", files / "equipment.csv", "--language", language)
        assert (code, err) == (0, "")
        assert ("Ordinateurs portables" if language == "fr" else "Laptops") in out or (
            "Ordinateur portable" if language == "fr" else "Laptop"
        ) in out
        assert "{" not in out

    def test_methods_change_the_figure(self, run, files):
        totals = {
            estimate_json(run, files / "equipment.csv", "--year", 2024, *options)["total_kgco2e"]
            for options in [
                (),
                ("--accounting", "depreciation"),
                ("--accounting", "purchases"),
                ("--factor-set", "manufacturers"),
                ("--country", "REU"),
                ("--inventory", "register"),
            ]
        }
        assert len(totals) >= 5


class TestUnusable:
    def one_line(self, run, *arguments):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.strip().count("\n") == 0
        assert "Traceback" not in err
        return err

    def test_no_such_file(self, run, tmp_path):
        assert "nowhere.csv" in self.one_line(run, "estimate", tmp_path / "nowhere.csv")

    def test_nothing_given(self, run):
        self.one_line(run, "estimate", "-")

    @pytest.mark.parametrize(
        "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"a;b\n1;2\n", b"PK\x03\x04nonsense"]
    )
    def test_files_that_give_nothing(self, run, tmp_path, content):
        (tmp_path / "bad.csv").write_bytes(content)
        self.one_line(run, "estimate", tmp_path / "bad.csv")

    @pytest.mark.parametrize(
        "options",
        [
            ("--year", "MMXXIV"),
            ("--year", "1789"),
            ("--country", "Poldavia"),
            ("--accounting", "magic"),
            ("--unknown",),
            ("--usage", "nowhere.csv"),
            ("--lines", "nowhere/at/all.csv"),
        ],
    )
    def test_wrong_options(self, run, files, options):
        self.one_line(run, "estimate", files / "equipment.csv", *options)

    @pytest.mark.parametrize("option", ["--lines", "--gaps"])
    def test_an_inventory_is_never_written_over(self, run, files, option):
        self.one_line(run, "estimate", files / "equipment.csv", option, files / "equipment.csv")
        assert (files / "equipment.csv").read_text(encoding="utf-8") == EQUIPMENT

    def test_no_command(self, run):
        self.one_line(run)

    def test_an_item_that_is_not_there(self, run, files):
        assert "ZZ" in self.one_line(run, "explain", files / "equipment.csv", "--item", "ZZ")

    def test_a_factor_that_is_not_there(self, run):
        self.one_line(run, "factors", "show", "nothing-of-the-kind")
        self.one_line(run, "factors", "search", "nothing of the kind")


class TestExplain:
    def test_every_line_of_the_item_with_its_source(self, run, files):
        code, out, _ = run("explain", files / "equipment.csv", "--item", "PC-1", "--year", 2024, "--language", "fr")
        assert code == 0
        made = out.splitlines()[0]
        # bought 2021-03-15: 3.8 years at the end of 2024, less than the 5 assumed
        formula = "quantity * share * in_service / (lifespan + first_life)"
        assert made.startswith(
            f"laptop.manufacturing = {formula} = 8 * 1 * 1 / (5 + 0) = 1.6 item × 170 kgCO2e/item = 272"
        )
        assert "ademe-laptop-manufacturing" in made
        assert "publicodes-acv-numerique" in made
        proofs = [line for line in out.splitlines() if not line.startswith(" ")]
        assert len(proofs) == 4
        assert "    lifespan = 5 (Durée de vie) [laptop-lifespan]" in out


class TestFactors:
    def test_search_by_word_in_both_languages(self, run):
        assert "ademe-laptop-manufacturing" in run("factors", "search", "ordinateur portable", "--language", "fr")[1]
        assert "ademe-laptop-manufacturing" in run("factors", "search", "Laptop", "--language", "en")[1]

    def test_show_gives_value_bounds_source_and_licence(self, run):
        code, out, _ = run("factors", "show", "ademe-electricity-fra-2024")
        assert code == 0
        assert "value: 0.0519" in out
        for name in ("low:", "high:", "source_locator:", "licence:", "review_by:", "publisher:"):
            assert name in out
        assert "value: 5" in run("factors", "show", "laptop-lifespan")[1]

    def test_check_proves_the_registry(self, run):
        code, out, _ = run("factors", "check")
        assert code == 0
        assert out.strip()


def test_problems_of_one_cause_are_told_once_and_counted(run, files):
    rows = "".join(f"X{number};licorne;1;;\n" for number in range(1200))
    (files / "equipment.csv").write_text(EQUIPMENT + rows, encoding="utf-8")
    found = estimate_json(run, files / "equipment.csv")
    (cause,) = found["problems"]
    assert (cause["rows"], cause["lines"][-1], found["problems_total"]) == (1200, 1204, 1200)


@pytest.mark.parametrize("told", [{}, {"é": [], "a": {}, "b": [1, "x\n", None], "c": [{"d": [[2.5, True]]}, 3]}])
def test_json_is_written_as_python_indents_it(told):
    out = io.StringIO()
    write_json(told, out)
    assert out.getvalue() == json.dumps(told, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "ne peut être ni lu ni écrit"), ("en", "neither read nor written")]
)
@pytest.mark.parametrize("place", [".", "none/dossier.zip"])
def test_a_place_where_nothing_can_be_written_is_named_in_the_language_asked(run, files, language, said, place):
    given = (files / "equipment.csv", "--year", 2025, "--out", files / place, "--language", language)
    code, out, told = run("dossier", *given)
    assert (code, out, told.count("\n")) == (2, "", 1)
    assert said in told
    assert files.name in told  # a long path is cut
    assert "Errno" not in told


def test_version(run):
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("footprint ")


def test_text_that_a_spreadsheet_would_run_is_inert_in_every_file_written(run, tmp_path):
    source, lines, gaps = tmp_path / "equipment.csv", tmp_path / "lines.csv", tmp_path / "gaps.csv"
    source.write_text("item_id,device_type,entity,site\n=1+1,laptop,@SUM(A1),-2+3\n", encoding="utf-8")
    assert run("estimate", source, "--lines", lines, "--gaps", gaps)[0] == 0
    for written in (lines, gaps):
        rows = pd.read_csv(written, dtype="str").fillna("")
        assert "'=1+1" in set(rows["item_id"])
        assert not rows.map(lambda cell: cell.startswith(("=", "@", "+", "-"))).any(axis=None)


# --- layouts of pages made by hand -----------------------------------------------------------------------------------


def test_a_layout_that_is_only_likely_is_named_and_read_once_it_is_given(run, tmp_path):
    page = tmp_path / "parc.csv"
    page.write_text("PC portables : 12 (dont 3 en stock)\nÉcrans : 4\nLe copieur est en panne\n", encoding="utf-8")
    code, _, refused = run("check", page, "--language", "en")
    assert code == 2
    assert "--layout text_counts" in refused
    code, told, _ = run("check", page, "--layout", "text_counts", "--json")
    described = json.loads(told)
    assert (code, described["rows_kept"], described["layouts"]) == (0, 3, {"": "text_counts"})
    code, told, _ = run("estimate", page, "--layout", "text_counts", "--json")
    assert code == 0


def test_a_layout_that_does_not_exist_is_refused_with_those_that_do(run, files):
    code, _, refused = run("check", files / "equipment.csv", "--layout", "nothing")
    assert code == 2
    assert "matrix" in refused
