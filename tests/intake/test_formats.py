"""The exports of other programs, each recognised by its content and laid under our columns without a question."""

from collections import Counter

import pytest

from footprint.intake import read_file, read_inventory
from footprint.intake.formats import FORMATS
from footprint.problems import UnusableInput, sets_aside
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES, label
from footprint.workspace.bring_in import Read
from footprint.workspace.files import check_raw
from tests.places import UPLOADS


def read(name: str) -> Read:
    return check_raw(read_file(UPLOADS / name))


def types(read: Read) -> list[str]:
    return read.inventory.equipment["device_type"].astype("str").tolist()


def reasons(read: Read) -> list[str]:
    return read.problems.loc[sets_aside(read.problems), "code"].tolist()


@pytest.mark.parametrize(
    ("name", "known", "device_types", "set_aside"),
    [
        ("glpi_export_old_fr.csv", "glpi_export", ["laptop", "laptop", "desktop", "monitor_24"], ["virtual-machine"]),
        ("glpi_export_new_en.csv", "glpi_export", ["laptop", "switch"], []),
        ("glpi_rest.json", "glpi_rest", ["laptop"], ["deleted-item", "template-item"]),
        ("glpi_agent_laptop.json", "agent", ["laptop", "monitor_24", "monitor_22"], []),
        ("glpi_agent_virtual.json", "agent", [], ["virtual-machine"]),
        ("glpi_agent_printer.json", "agent", ["printer"], []),
        ("fusioninventory_imac.xml", "agent", ["all_in_one"], []),
        ("fusioninventory_switch.xml", "agent", ["switch"], []),
        ("ocs_export.csv", "ocs_export", ["laptop", "laptop"], []),
        ("snipe_it_mac.csv", "snipe_it", ["laptop", "monitor_24"], []),
        ("snipe_it_api.json", "snipe_it_api", ["laptop"], []),
        ("jamf.csv", "jamf", ["laptop", "desktop_mini"], []),
        ("lansweeper.csv", "lansweeper", ["desktop", "printer"], ["virtual-machine"]),
        ("servicenow.csv", "servicenow", ["desktop", "server", "mouse"], []),
        ("netbox.csv", "netbox", ["router", "switch_rack"], ["passive-device"]),
        ("netbox_dump.json", "netbox", ["switch_rack"], []),
        ("netbox_api.json", "netbox_api", ["switch_core"], []),
        ("osquery.json", "osquery", ["laptop"], ["virtual-machine"]),
        ("ecodiag.csv", "ecodiag", ["laptop", "desktop", "monitor_24"], []),
        ("g4it_physical.csv", "g4it_physical", ["server", "desktop", "desktop"], ["template-item"]),
        ("pcr_si.json", "pcr_si", ["server", "laptop"], ["virtual-machine", "other-unit"]),
    ],
)
def test_equipment_comes_in(name, known, device_types, set_aside):
    found = read(name)
    assert found.raw.tables["equipment"].understood.format == known
    assert types(found) == device_types
    assert sorted(reasons(found)) == sorted(f"reading.{reason}" for reason in set_aside)
    assert found.rows_read == found.rows_kept + found.rows_set_aside == len(device_types) + len(set_aside)


@pytest.mark.parametrize(("name", "known"), [("intune.csv", "intune"), ("ralph.csv", "ralph")])
def test_what_no_model_tells_the_type_of_is_left_to_ask(name, known):
    found = read(name)
    assert found.raw.tables["equipment"].understood.format == known
    assert reasons(found) == ["missing-required"]
    assert found.rows_set_aside == 1


def test_a_phone_and_a_computer_of_one_list_are_told_apart():
    assert types(read("intune.csv")) == ["laptop", "smartphone", "smartphone"]


def test_every_format_has_a_file_that_is_of_it():
    seen = set()
    for path in UPLOADS.iterdir():
        try:
            seen |= {table.understood.format for table in read_file(path).tables.values()}
        except UnusableInput as refusal:
            seen.add(refusal.problem.value)
    assert {known.name for known in FORMATS} <= seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_has_a_name(language):
    assert all(label("format_name", known.name, language) for known in FORMATS)


@pytest.mark.parametrize("path", sorted(UPLOADS.iterdir()), ids=lambda path: path.name)
def test_no_name_of_a_person_comes_in(path):
    """The files name their people agent-1, agent 1 and so on; what is set aside is kept too, and holds none either."""
    try:
        found = check_raw(read_file(path))
    except UnusableInput:
        return
    for table in found.raw.tables.values():
        held = [*table.cells.astype("str").to_numpy().ravel(), *table.set_aside["text"]]
        assert not [cell for cell in held if "agent" in str(cell).casefold()]


# --- GLPI ------------------------------------------------------------------------------------------------------------


def test_the_cells_of_glpi_are_cleaned():
    table = read("glpi_export_old_fr.csv").inventory.equipment
    assert table["site"].tolist()[:2] == ["Mairie > Étage 1", "Annexe / Atelier"]
    assert table["site"].isna().tolist() == [False, False, True, False]
    assert table["model"].iloc[3] == 'P2422H 24"'
    assert table["status"].tolist() == ["in_use", "in_use", "in_stock", "in_use"]
    assert table["serial_number"].tolist() == ["SN101", "SN102", "SN103", "SN104"]
    assert table["quantity"].isna().all()  # one row is one device: the default of the table, told as a gap


def test_a_column_of_ours_added_to_an_export_is_read():
    data = "Nom;Statut;Fabricant;Modèle;Lieu;Quantité;Puissance (W)\nPC;En service;Dell;Latitude 5440;Lyon;3;65\n"
    table = read_inventory(equipment=("glpi.csv", data.encode())).tables["equipment"]
    assert table.understood.format == "glpi_export"
    assert table.cells["quantity"].tolist() == ["3"]


@pytest.mark.parametrize("nothing", ["Default string", "INVALID", "Asset-1234567890", "Chassis Serial Number", "N/A"])
def test_a_number_of_an_agent_that_identifies_nothing_is_none(nothing):
    document = (UPLOADS / "glpi_agent_laptop.json").read_text(encoding="utf-8")
    document = document.replace('"SN401"', f'"{nothing}"').replace('"INV-401"', f'"{nothing}"')
    found = check_raw(read_file(("agent.json", document.encode()))).inventory.equipment
    assert found[["serial_number", "asset_tag"]].iloc[0].isna().all()


def test_the_screens_of_an_agent_are_devices_and_the_panel_of_a_laptop_is_not():
    found = read("glpi_agent_laptop.json")
    table = found.inventory.equipment
    assert table["item_id"].tolist() == ["PC-401", "PC-401-PL2480H", "PC-401-DELL 1707FP"]
    assert table[["memory_gb", "storage_tb", "cpu_cores"]].iloc[0].tolist() == [16, 0.51, 10]
    assert table["asset_tag"].iloc[0] == "INV-401"
    assert table["acquired_on"].isna().all()  # the date of a BIOS is no date of purchase
    assert {"reading.own-panel", "reading.hosted-machines"} <= set(found.problems["code"])


# --- other inventories -----------------------------------------------------------------------------------------------


def test_a_bad_quotation_mark_of_ocs_costs_no_row():
    table = read("ocs_export.csv").inventory.equipment
    assert len(table) == 2
    assert table["memory_gb"].tolist() == [16, 8]


def test_texts_of_html_are_plain_texts():
    table = read("snipe_it_api.json").inventory.equipment
    assert table["manufacturer"].tolist() == ["Dell & Co"]
    assert table["model"].tolist() == ['Latitude 5440 14"']
    assert str(table["acquired_on"].iloc[0].date()) == "2022-03-15"


def test_a_header_given_twice_in_a_known_format_is_said():
    assert "reading.duplicate-column" in set(read("snipe_it_mac.csv").problems["code"])


def test_servers_desktops_and_their_owners_in_g4it():
    table = read("g4it_physical.csv").inventory.equipment
    assert table["quantity"].tolist() == [2, 1, 1]
    assert table["energy_kwh_per_year"].iloc[0] == 400
    assert table["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == ["2020-07-08"] * 3
    assert table["status"].tolist() == ["in_use", "retired", "in_use"]
    assert table["ownership"].iloc[1] == "cope"
    assert table["ownership"].isna().tolist() == [True, False, True]


def test_a_data_centre_is_a_site():
    sites = read("g4it_datacenter.csv").inventory.sites
    assert sites["pue"].tolist() == [1.4, 1.32]
    assert sites["country"].tolist() == ["FRA", "DEU"]


def test_a_virtual_machine_counts_in_a_cloud_and_not_on_a_server_of_the_inventory():
    found = read("g4it_virtual.csv")
    # two machines, half of the year: 2 × 4380 / 8760 = 1 machine a year
    assert found.inventory.usage["amount_per_year"].tolist() == [1]
    assert reasons(found) == ["reading.hosted-machine"]


def test_decimals_of_a_document_are_no_thousands():
    assert read("pcr_si.json").inventory.equipment["lifespan_years"].tolist() == [4.6, 6.375]


# --- bills of clouds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "known", "services", "amounts", "countries"),
    [
        # 730.5 h of 8766 in a year = 1/12 machine, of 8 vCPU (2xlarge); 1200 GB-months = 1.2 TB / 12; 12 GB sent
        (
            "focus.csv",
            "focus",
            ["virtual_machine_vcpu", "cloud_storage_ssd", "fixed_data"],
            [8 / 12, 0.1, 12],
            ["FRA", "USA", "USA"],
        ),
        # 7.305 × 100 h of a machine whose vCPU are not said: 2; 24 GB-months on hard disks
        (
            "azure_cost.csv",
            "azure_cost",
            ["virtual_machine_vcpu", "cloud_storage_hdd"],
            [2 / 12, 0.002],
            ["FRA", "NLD"],
        ),
        ("aws_cost.csv", "aws_cost", ["virtual_machine_vcpu", "cloud_storage_ssd"], [2 / 12, 0.02], ["FRA", "USA"]),
    ],
)
def test_hours_and_gigabytes_of_a_bill_are_usage(name, known, services, amounts, countries):
    found = read(name)
    usage = found.inventory.usage
    assert found.raw.tables["usage"].understood.format == known
    assert usage["service_type"].tolist() == services
    assert usage["amount_per_year"].tolist() == pytest.approx(amounts)
    assert usage["country"].tolist() == countries
    assert found.rows_read == found.rows_kept + found.rows_set_aside
    assert Counter(found.problems["code"])["reading.bill-period"] == 1  # a bill is not a year


def test_a_bill_given_as_equipment_brings_usage():
    assert set(read_inventory(equipment=UPLOADS / "focus.csv").tables) == {"usage"}


def test_a_table_given_by_two_files_is_refused():
    with pytest.raises(UnusableInput) as refused:
        read_inventory(equipment=UPLOADS / "focus.csv", usage=UPLOADS / "aws_cost.csv")
    assert refused.value.problem.code == "reading.table-given-twice"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("g4it_application.csv", "reading.applications"),
    ],
)
def test_what_is_recognised_and_not_counted_says_so(name, code):
    with pytest.raises(UnusableInput) as refused:
        read(name)
    problem = refused.value.problem
    assert problem.code == code
    for language in LANGUAGES:
        assert label("format_name", problem.value, language) in message(problem, language)
        assert remedy(problem, language)
