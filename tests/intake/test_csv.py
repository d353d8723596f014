"""CSV files as programs write them: delimiters, encodings, titles, blank rows, bad rows. Each row keeps its line."""

import gzip
import hashlib

import pytest

from footprint.intake import Answers, raw_tables, read_file, read_inventory
from footprint.problems import UnusableInput
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES

HEADER = "Type;Modèle;Fabricant;Quantité;Date d'achat;Puissance (W)\n"
ROWS = "Ordinateur portable;Latitude 5430;Dell;12;15/03/2022;65\nÉcran;P2422H;Dell;24;15/03/2022;22,5\n"


def read(content: str | bytes, table: str = "equipment") -> raw_tables.RawTable:
    data = content.encode("utf-8") if isinstance(content, str) else content
    return read_inventory(**{table: ("parc.csv", data)}).tables[table]


def refusal(content: str | bytes, table: str = "equipment"):
    with pytest.raises(UnusableInput) as refused:
        read(content, table)
    problem = refused.value.problem
    for language in LANGUAGES:  # whatever is refused is said, with what to do
        assert message(problem, language)
        assert remedy(problem, language)
    return problem


def said(table: raw_tables.RawTable) -> list[tuple[str, int]]:
    return list(zip(table.problems["code"], table.problems["line"], strict=True))


def assert_two_rows(table: raw_tables.RawTable) -> None:
    assert table.cells.index.tolist() == [2, 3]
    assert table.cells["device_type"].tolist() == ["Ordinateur portable", "Écran"]
    assert table.cells["quantity"].tolist() == ["12", "24"]
    assert table.cells["power_w"].tolist() == ["65", "22,5"]
    assert table.rows_read == 2


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    table = read((HEADER + ROWS).replace("22,5", '"22,5"').replace(";", delimiter))
    assert_two_rows(table)
    assert said(table) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_word(encoding):
    table = read((HEADER + ROWS).encode(encoding))
    assert_two_rows(table)
    assert said(table) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(line_end):
    assert_two_rows(read((HEADER + ROWS).replace("\n", line_end)))


@pytest.mark.parametrize(
    ("encoding", "line_end", "name"), [("cp1252", "\r\n", "Windows-1252"), ("mac_roman", "\r", "Mac OS Roman")]
)
def test_another_encoding_is_read_and_said(encoding, line_end, name):
    table = read((HEADER + ROWS).replace("\n", line_end).encode(encoding))
    assert_two_rows(table)
    assert said(table) == [("reading.decoded-as", 0)]
    assert table.problems["value"].tolist() == [name]


def test_one_line_of_another_encoding_is_named_and_the_rest_stays_as_it_is():
    table = read((HEADER + ROWS).encode() + "Écran;E24;HP;2;;\n".encode("cp1252"))
    assert table.cells["device_type"].tolist() == ["Ordinateur portable", "Écran", "Écran"]
    assert said(table) == [("reading.line-encoding", 4)]


def test_the_sep_line_of_spreadsheets_is_not_a_row():
    assert_two_rows(read("sep=;\n" + HEADER + ROWS))
    assert_two_rows(read('"sep=|"\n' + (HEADER + ROWS).replace(";", "|")))


def test_titles_above_the_header_are_said_and_lines_count_from_the_top():
    table = read("Inventaire du parc;;;\nÉdité le 03/11/2024;;;\n;;;\n" + HEADER + ROWS)
    assert table.cells.index.tolist() == [5, 6]
    assert said(table) == [("reading.lines-above-header", 1)]
    assert "Édité le 03/11/2024" in table.problems["value"][0]


def test_blank_rows_are_skipped_without_shifting_lines():
    table = read(HEADER + "\n;;;;;\n" + ROWS.replace("\n", "\n   ; ;\u00a0;;;\n"))
    assert table.cells.index.tolist() == [4, 6]
    assert table.rows_read == 2
    assert said(table) == []


def test_a_line_break_inside_quotes_is_a_space_and_its_row_counts_once():
    table = read(HEADER + '"Ordinateur\nportable";"Latitude\r\n5430";Dell;12;;\nÉcran;;;;;\n')
    assert table.cells["device_type"].tolist() == ["Ordinateur portable", "Écran"]
    assert table.cells["model"][2] == "Latitude 5430"
    assert table.cells.index.tolist() == [2, 3]  # as a spreadsheet counts


def test_a_lone_carriage_return_inside_a_cell_does_not_cut_its_row():
    table = read(HEADER + "laptop;Latitude\r5430;Dell;12;;\n")
    assert table.cells["model"].tolist() == ["Latitude 5430"]
    assert table.cells["quantity"].tolist() == ["12"]


def test_a_row_with_too_many_cells_is_set_aside_never_shifted():
    table = read('Type,Model,Manufacturer,Quantity\nMonitor,27" curved, 144Hz,Samsung,3\nLaptop,XPS,Dell,2\n')
    assert table.cells.index.tolist() == [3]
    assert table.cells["manufacturer"].tolist() == ["Dell"]
    assert table.set_aside["text"].to_dict() == {2: 'Monitor,27" curved, 144Hz,Samsung,3'}
    assert said(table) == [("reading.too-many-fields", 2)]
    assert table.rows_read == 2


def test_a_row_with_far_too_many_cells_is_set_aside_too():
    many = ";".join(f"c{number}" for number in range(60))
    table = read(f"{HEADER}{many}\n{ROWS}")
    assert table.cells.index.tolist() == [3, 4]
    assert table.set_aside["text"].to_dict() == {2: many}
    assert table.rows_read == 3


def test_missing_cells_at_the_end_of_a_row_are_empty():
    table = read(HEADER + "Serveur;R740\n")
    assert table.cells["quantity"].isna().tolist() == [True]
    assert said(table) == []


def test_a_delimiter_at_the_end_of_every_line_is_ignored():
    assert said(read((HEADER + ROWS).replace("\n", ";\n"))) == []
    assert_two_rows(read((HEADER + ROWS).replace("\n", ";\n")))
    assert_two_rows(read(HEADER + ROWS.replace("\n", ";;\n")))


def test_a_column_without_a_header_is_said_when_it_holds_something():
    table = read("Type;;Quantité\nlaptop;oublié;3\n")
    assert said(table) == [("reading.unknown-column", 0)]
    assert table.problems["value"].tolist() == ["B"]


def test_invisible_signs_and_spare_spaces_are_removed():
    table = read(HEADER + "\u202eÉcran\u202c;Latitude\u200b5430;De\u00adll\u200f;\u00a03\u202f;  15/03/2022 ;\n")
    assert table.cells.loc[2].dropna().to_dict() == {
        "device_type": "Écran",
        "manufacturer": "Dell",
        "model": "Latitude5430",
        "quantity": "3",
        "acquired_on": "15/03/2022",
    }


def test_invisible_signs_are_removed_where_all_other_letters_are_ascii():
    table = read(HEADER + "Laptop;Latitude\x07 5430;De\x7fll;3;\n")
    assert table.cells.loc[2].dropna().tolist() == ["Laptop", "Dell", "Latitude 5430", "3"]


def test_null_bytes_are_removed_and_said():
    table = read((HEADER + ROWS).replace("Dell", "De\x00ll"))
    assert table.cells["manufacturer"].tolist() == ["Dell", "Dell"]
    assert said(table) == [("reading.null-bytes", 0)]


def test_words_that_look_like_missing_values_stay_as_they_are():
    table = read(HEADER + "NaN;NA;null;N/A;None;-\n")
    assert table.cells.loc[2].tolist() == ["NaN", "null", "NA", "N/A", "None", "-"]


def test_dates_left_as_numbers_are_read_as_the_days_of_a_spreadsheet_and_said():
    table = read(HEADER + "Écran;;;1;44635;\nÉcran;;;1;15/03/2022;\n")
    assert table.cells["acquired_on"].tolist() == ["2022-03-15", "15/03/2022"]
    assert said(table) == [("reading.serial-date", 2)]


def test_a_cell_beyond_the_limit_sets_its_row_aside_whole():
    model = "A" * (raw_tables.MAX_CELL_CHARACTERS + 1)
    table = read(HEADER + f"Écran;{model};Dell;1;;\n" + ROWS)
    assert table.cells.index.tolist() == [3, 4]
    assert model in table.set_aside["text"][2]
    assert said(table) == [("reading.cell-too-long", 2)]
    assert len(table.problems["value"][0]) <= 200


def test_a_header_alone_is_a_table_of_no_row():
    table = read(HEADER)
    assert table.rows_read == 0
    assert said(table) == [("reading.no-rows", 0)]
    assert table.cells.columns.tolist() == [
        "device_type",
        "manufacturer",
        "model",
        "quantity",
        "acquired_on",
        "power_w",
    ]


STRAY = 'Écran;"27 pouces;Dell;1;;'


@pytest.mark.parametrize("before", [ROWS, ";".join("x" * 60) + "\n"])
@pytest.mark.parametrize("after", [ROWS, ROWS + STRAY + "\n" + ROWS])
def test_a_row_with_a_quote_never_closed_is_set_aside_with_its_cells_and_the_next_rows_are_read(before, after):
    table = read(HEADER + before + STRAY + "\n" + after)
    line = 2 + before.count("\n")
    assert ("reading.unclosed-quote", line) in said(table)
    assert table.set_aside.loc[line, ["device_type", "model", "manufacturer"]].tolist() == [
        "Écran",
        "27 pouces",
        "Dell",
    ]
    assert table.set_aside.loc[line, "text"] == STRAY
    assert table.cells["model"].tolist().count("Latitude 5430") == (before + after).count("Latitude 5430")
    assert table.rows_read == (before + after).count("\n") + 1


def test_a_file_full_of_quotes_never_closed_is_refused_with_its_first_lines():
    problem = refusal(HEADER + 30 * (STRAY + "\n" + ROWS))
    assert problem.code == "reading.stray-quotes"
    assert problem.value == STRAY


def test_line_breaks_in_a_cell_are_no_stray_quote():
    table = read(HEADER + 'Écran;"27 pouces; incurvé\ndeuxième main";Dell;1;;\n' + ROWS)
    assert said(table) == []
    assert table.cells["model"][2] == "27 pouces; incurvé deuxième main"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "image"),
        (gzip.compress(gzip.compress(HEADER.encode())), "gzip"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"PK\x03\x04" + b"\x00" * 100, "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old_workbook"),
        (bytes(range(256)) * 16, "binary"),
        (b"<!doctype html><p>Type</p>", "page"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(content, kind):
    problem = refusal(content)
    assert (problem.code, problem.value) == ("reading.not-a-table", kind)


@pytest.mark.parametrize("content", ["", "  \n\n", "sep=;\n"])
def test_an_empty_file_is_refused(content):
    assert refusal(content).code == "reading.empty-file"


def test_a_file_without_the_required_column_is_refused_with_the_columns_found():
    problem = refusal("Site;Fabricant;Quantité\nX;Dell;1\n")
    assert (problem.code, problem.column) == ("reading.missing-column", "device_type")
    assert problem.value == "Site | Fabricant | Quantité"


def test_a_file_without_types_is_read_when_it_has_models():
    table = read("Modèle;Fabricant;Quantité\nLatitude 5440;Dell;1\nX;Dell;1\n")
    assert table.cells["device_type"].fillna("").tolist() == ["laptop", ""]
    assert said(table) == [("reading.type-by-model", 2)]


def test_a_file_without_any_known_header_is_refused_with_what_stands_there():
    problem = refusal("a;b\n1;2\n")
    assert problem.code == "reading.no-header"
    assert "a | b" in problem.value or "a;b" in problem.value


def test_too_many_columns_and_too_many_rows_are_refused_with_the_limit():
    wide = ";".join(["Type", *(f"c{number}" for number in range(raw_tables.MAX_COLUMNS))])
    problem = refusal(wide + "\n")
    assert (problem.code, problem.expected) == ("reading.too-many-columns", str(raw_tables.MAX_COLUMNS))
    problem = refusal("Type\n" + "laptop\n" * (raw_tables.MAX_ROWS + 1))
    assert (problem.code, problem.expected) == ("reading.too-many-rows", str(raw_tables.MAX_ROWS))


def test_a_file_beyond_the_size_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "immense.csv"
    with path.open("wb") as file:
        file.truncate(raw_tables.MAX_FILE_BYTES + 1)  # a hole: no byte is written
    with pytest.raises(UnusableInput) as refused:
        read_inventory(equipment=path)
    assert refused.value.problem.code == "reading.file-too-large"
    assert refused.value.problem.expected == "400"


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnusableInput) as refused:
        read_inventory(equipment=tmp_path / "absent.csv")
    assert (refused.value.problem.code, refused.value.problem.value) == ("reading.missing-file", "absent.csv")


def test_a_table_knows_its_file(tmp_path):
    path = tmp_path / "parc.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    table = read_inventory(equipment=path).tables["equipment"]
    assert table.filename == "parc.csv"
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_inventory(equipment=str(path)).rows_read == 2


def test_three_files_make_an_inventory():
    inventory = read_inventory(
        equipment=("parc.csv", (HEADER + ROWS).encode()),
        usage=("services.csv", b"Service type,Amount per year\nmobile_line,6\n"),
        sites=("sites.csv", "Site;Pays\nSiège;France\n".encode()),
    )
    assert set(inventory.cells) == {"equipment", "usage", "sites"}
    assert inventory.rows_read == 4
    assert inventory.cells["usage"].loc[2].to_dict() == {"service_type": "mobile_line", "amount_per_year": "6"}


@pytest.mark.parametrize(
    ("content", "table"),
    [
        (HEADER + ROWS, "equipment"),
        ("Type de service;Quantité par an;Unité\nLigne mobile;6;ligne\n", "usage"),
        ("Site;Pays;Effectif\nSiège;France;8\n", "sites"),
    ],
)
def test_a_file_tells_which_table_it_is(content, table):
    assert list(read_file(("fichier.csv", content.encode())).tables) == [table]


# --- units, totals, people -------------------------------------------------------------------------------------------


def test_units_in_cells_are_converted_and_said():
    rows = [
        "Ordinateur portable;12 u.;5 ans;65 W",
        "Serveur;1;60 mois;0,35 kW",
        "Écran;2;6 years;22,5W",
        "Écran;2;6;22,5",
    ]
    table = read("\n".join(["Type;Quantité;Durée de vie (ans);Puissance (W)", *rows]))
    assert table.cells["quantity"].tolist() == ["12", "1", "2", "2"]
    assert table.cells["lifespan_years"].tolist() == ["5", "5", "6", "6"]
    assert table.cells["power_w"].tolist() == ["65", "350", "22,5", "22,5"]
    assert said(table) == [("reading.units-converted", 0), ("reading.units-converted", 0)]
    assert table.understood.units["power_w"] == ("W", "kW")


def test_an_energy_where_a_power_is_expected_is_the_energy_of_the_device():
    table = read("Type;Puissance (W)\nBox;88 kWh/an\nBox;88 kWh\nBox;10\n")
    assert table.cells["energy_kwh_per_year"].fillna("").tolist() == ["88", "", ""]
    assert table.cells["power_w"].fillna("").tolist() == ["", "88 kWh", "10"]
    assert said(table) == [("reading.energy-for-power", 2)]


def test_an_energy_already_stated_is_not_replaced():
    table = read("Type;Puissance (W);Consommation annuelle (kWh/an)\nBox;88 kWh/an;90\n")
    assert table.cells["power_w"].tolist() == ["88 kWh/an"]  # refused when cells are checked
    assert table.cells["energy_kwh_per_year"].tolist() == ["90"]


@pytest.mark.parametrize("cell", ["1.250 kW", "1.250,5 kW", "65 V", "65 W 12", "W", "5 ans et 6 mois"])
def test_what_a_unit_leaves_in_doubt_stays_as_it_is(cell):
    assert read(f"Type;Puissance (W)\nBox;{cell}\n").cells["power_w"].tolist() == [cell]


def test_bounds_settle_a_number_in_the_unit_of_its_header():
    cells = read("Type;Durée de vie (mois);Puissance (kW)\nPC;52.500;4.375\nPC;60;0,35\n").cells
    assert cells["lifespan_years"].tolist() == ["4.3750", "5"]
    assert cells["power_w"].tolist() == ["4375", "350"]
    # what they don't settle in that unit is not taken for ours
    assert read("Type;Mémoire (Mo)\nPC;131.072\n").cells["memory_gb"].tolist() == ["131.072 Mo"]


def test_a_column_in_another_unit_of_the_same_measure_is_converted():
    table = read("Type;Durée de vie (mois);Mémoire (Mo);Stockage (Go)\nPC;60;16384;512\nPC;5 ans;8192;256\n")
    assert table.cells["lifespan_years"].tolist() == ["5", "5"]
    assert table.cells["memory_gb"].tolist() == ["16", "8"]
    assert table.cells["storage_tb"].tolist() == ["0.5120", "0.2560"]


def test_rows_of_totals_are_set_aside_and_checked():
    table = read("Type;Modèle;Quantité\nÉcran;A;12\nÉcran;B;24\nTotal;;36\n")
    assert table.set_aside["text"].tolist() == ["Total |  | 36"]
    assert said(table) == [("reading.total-row", 4)]
    wrong = read("Type;Modèle;Quantité\nÉcran;A;12\nTotal général;;36\n")
    assert said(wrong) == [("reading.total-differs", 3), ("reading.total-row", 3)]
    assert wrong.problems["expected"].tolist() == ["12", ""]


@pytest.mark.parametrize("total", ["Total", "TOTAL GÉNÉRAL :"])
def test_a_total_is_known_where_no_column_gives_the_type(total):
    table = read(f"Désignation;S/N;Prix\nLatitude 5420;A1;500\nTotal Control 5;A2;90\n{total};;590\n")
    assert table.set_aside.index.tolist() == [4]
    assert "reading.total-row" in table.problems["code"].tolist()


def test_a_device_called_total_is_a_device():
    table = read("Identifiant;Type;Quantité\nTotal-1;Écran;12\nTotal;Écran;1\n")
    assert len(table.cells) == 2


def test_columns_of_people_are_not_read_and_nothing_of_them_is_kept():
    table = read("Type;Utilisateur;E-mail;Quantité\nVM;agent-1;agent-1@exemple.fr;1\nÉcran;agent-2;;1\n")
    assert "agent" not in table.cells.to_csv() + table.set_aside.to_csv()
    assert ("reading.people-columns", 0) in said(table)
    assert table.understood.columns["Utilisateur"] is None


def test_virtual_machines_are_no_hardware_whatever_the_file():
    table = read("Type;Fabricant;Modèle\nVM;;\nServeur;VMware, Inc.;VMware7,1\nServeur;Dell;PowerEdge R740\n")
    assert table.cells.index.tolist() == [4]
    codes = [("reading.virtual-machine", 2), ("reading.virtual-machine", 3), ("reading.type-by-model", 4)]
    assert said(table) == codes


def test_a_word_too_wide_is_made_precise_by_the_model_and_never_contradicted():
    table = read("Type;Fabricant;Modèle\nPortable;Dell;Latitude 5440\nPortable;Dell;P2422H\nOrdinateur;;Inconnu\n")
    assert table.cells["device_type"].tolist() == ["laptop", "Portable", "Ordinateur"]
    assert said(table) == [("reading.type-by-model", 2)]
    assert table.understood.types_by_model == {"laptop": (2,)}


def test_a_quantity_that_can_be_read_two_ways_is_said():
    table = read("Type;Quantité\nÉcran;1.250\nÉcran;1.250,5\n")
    assert ("reading.thousands", 2) in said(table)


# --- gzip ------------------------------------------------------------------------------------------------------------


def test_a_gzip_file_is_read():
    assert_two_rows(read(gzip.compress((HEADER + ROWS).encode())))


def test_a_gzip_file_that_would_fill_the_memory_is_refused():
    assert refusal(gzip.compress(b"a" * 50_000_000)).code == "reading.unpacked-too-large"


@pytest.mark.parametrize("cut", [20, -4])
def test_a_gzip_file_cut_short_is_refused(cut):
    assert refusal(gzip.compress((HEADER + ROWS).encode())[:cut]).code == "reading.unreadable-archive"


# --- what a person answered ------------------------------------------------------------------------------------------


def test_answers_map_columns_and_words():
    data = "Genre;Combien;Où\nPortable;3;Lyon\n".encode()
    answers = Answers(
        columns={"Genre": "device_type", "Combien": "quantity", "Où": "site"},
        values={"device_type": {"Portable": "laptop"}},
    )
    cells = read_file(("parc.csv", data), answers).tables["equipment"].cells
    assert cells.iloc[0].to_dict() == {"site": "Lyon", "device_type": "laptop", "quantity": "3"}


def test_an_answer_may_leave_a_column_out():
    data = "Type;Quantité;Site\nÉcran;3;Lyon\n".encode()
    table = read_file(("parc.csv", data), Answers(columns={"Site": ""})).tables["equipment"]
    assert "site" not in table.cells
    assert said(table) == []
