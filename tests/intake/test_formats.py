"""The exports of other programs, each recognised by its content and laid under our columns without a question."""

import io

import pytest
import xlsxwriter

from footprint.intake import read_file, read_inventory
from footprint.intake.columns.headers import is_about_people
from footprint.intake.formats import FORMATS
from footprint.intake.layouts.labels import read_label
from footprint.problems import UnusableInput
from footprint.registry.model_names import match_model
from footprint.words.problem_texts import message, remedy
from footprint.words.spellings import read_spellings
from footprint.words.texts import LANGUAGES, label
from footprint.workspace.files import check_raw
from tests.intake.exports import read, reasons, types
from tests.places import UPLOADS


@pytest.mark.parametrize(
    ("name", "known", "device_types", "set_aside"),
    [
        ("glpi_export_old_fr.csv", "glpi_export", ["laptop", "laptop", "desktop", "monitor_24"], ["virtual-machine"]),
        ("glpi_export_new_en.csv", "glpi_export", ["laptop", "switch"], []),
        ("glpi_rest.json", "glpi_rest", ["laptop"], ["deleted-item", "template-item"]),
        ("glpi_agent_laptop.json", "agent", ["laptop", "monitor_24", "monitor_22"], []),
        ("glpi_agent_virtual.json", "agent", [], ["virtual-machine"]),
        ("glpi_agent_printer.json", "agent", ["printer_laser"], []),
        ("fusioninventory_imac.xml", "agent", ["all_in_one"], []),
        ("fusioninventory_switch.xml", "agent", ["switch"], []),
        ("ocs_export.csv", "ocs_export", ["laptop", "laptop"], []),
        ("snipe_it_mac.csv", "snipe_it", ["laptop", "monitor_24"], []),
        ("snipe_it_api.json", "snipe_it_api", ["laptop"], []),
        ("jamf.csv", "jamf", ["laptop", "desktop_mini"], []),
        ("lansweeper.csv", "lansweeper", ["desktop", "printer_laser"], ["virtual-machine"]),
        ("servicenow.csv", "servicenow", ["desktop", "server_rack", "mouse"], []),
        ("netbox.csv", "netbox", ["router", "switch_rack"], ["passive-device"]),
        ("netbox_dump.json", "netbox", ["switch_rack"], []),
        ("netbox_api.json", "netbox_api", ["switch_core"], []),
        ("osquery.json", "osquery", ["laptop"], ["virtual-machine"]),
        ("ecodiag.csv", "ecodiag", ["laptop", "all_in_one", "monitor_24"], []),
        ("g4it_physical.csv", "g4it_physical", ["server_rack", "desktop", "desktop"], ["template-item"]),
        ("pcr_si.json", "pcr_si", ["server_rack", "laptop"], ["virtual-machine", "other-unit"]),
        ("rvtools_hosts.csv", "rvtools", ["server_rack", "server_blade"], []),
        ("rvtools_machines.csv", "rvtools", [], ["hosted-machine", "hosted-machine"]),
        ("proxmox.json", "proxmox", ["server"], ["hosted-machine"]),
        ("ansible.json", "ansible", ["server_rack"], ["virtual-machine"]),
        ("itop.csv", "itop", ["laptop", "desktop"], []),
        ("itop.xml", "itop", ["laptop", "printer"], ["virtual-machine"]),
        ("pdq.csv", "pdq", ["laptop", "desktop_tower"], []),
        ("sccm.csv", "sccm", ["laptop", "desktop"], []),
        ("spiceworks.csv", "spiceworks", ["laptop", "printer_laser"], ["virtual-machine"]),
        ("meraki.json", "meraki", ["access_point", "switch_rack"], []),
        ("unifi.json", "unifi", ["access_point", "switch"], ["not-adopted"]),
        ("reseller_orders.csv", "reseller_orders", ["laptop", "monitor_24"], ["service-row", "cancelled-order"]),
        ("glpi_imprimantes_fr.csv", "glpi_export", ["printer_laser"], []),
        ("glpi_computers_en.csv", "glpi_export", ["laptop"], []),
    ],
)
def test_equipment_comes_in(name, known, device_types, set_aside):
    found = read(name)
    assert found.raw.tables["equipment"].understood.format == known
    assert types(found) == device_types
    assert sorted(reasons(found)) == sorted(f"reading.{reason}" for reason in set_aside)
    assert found.rows_read == found.rows_kept + found.rows_set_aside == len(device_types) + len(set_aside)


# --- virtualisation --------------------------------------------------------------------------------------------------


def test_the_memory_of_hosts_is_in_mebibytes_and_what_is_no_use_is_not_read():
    table = read("rvtools_hosts.csv").inventory.equipment
    assert table["memory_gb"].round(2).tolist() == [383.87, 255.97]
    assert table["cpu_cores"].tolist() == [40, 16]
    assert table[["energy_kwh_per_year", "purchase_cost_eur"]].isna().all(axis=None)


def make_xlsx(sheets: dict[str, list[list[str]]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def test_hosts_and_machines_of_one_workbook_come_in_together():
    sheets = {
        "vInfo": (UPLOADS / "rvtools_machines.csv").read_text(encoding="utf-8"),
        "vHost": (UPLOADS / "rvtools_hosts.csv").read_text(encoding="utf-8"),
        "vHBA": "Host,Device,Type,Status,Model\nesx1,vmhba0,Block SCSI,unknown,PERC\n",
    }
    tables = {name: [line.split(",") for line in text.splitlines()] for name, text in sheets.items()}
    found = check_raw(read_file(("rvtools.xlsx", make_xlsx(tables))))
    assert types(found) == ["server_rack", "server_blade"]
    assert found.rows_read == 4
    assert "reading.other-sheet" not in found.problems["code"].tolist()
    aside = found.raw.tables["equipment"].set_aside
    assert aside["item_id"].tolist() == ["srv-fichiers", "modele-win"]


# --- what formats leave aside ----------------------------------------------------------------------------------------

NEW = (
    *("rvtools_hosts.csv", "rvtools_machines.csv", "operator_lines.csv", "printer_fleet.csv", "papercut.csv"),
    *("ad_computers.csv", "m365_seats.csv", "m365_users_fr.csv", "m365_storage.csv", "reseller_orders.csv", "pdq.csv"),
    *("sccm.csv", "spiceworks.csv", "itop.csv", "meraki.json", "unifi.json", "proxmox.json", "ansible.json"),
    *("ovh_carbon.csv", "glpi_imprimantes_fr.csv", "glpi_computers_en.csv"),
)


@pytest.mark.sampled
@pytest.mark.parametrize("name", NEW)
def test_every_column_of_a_known_format_is_read_left_aside_or_about_people(name):
    raw = read_file(UPLOADS / name)
    formats = {known.name: known for known in FORMATS}
    unknown: list[str] = []
    for table in raw.tables.values():
        known = formats[table.understood.format]
        every = [known, *known.also]
        unknown += [
            header
            for header, column in table.understood.columns.items()
            if not column and not is_about_people(header)
            if not any(one.leaves_aside(header) or one.column_of(header) for one in every)
        ]
    assert unknown == []


# --- the other ones --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "known"), [("intune.csv", "intune"), ("ralph.csv", "ralph")])
def test_what_no_model_tells_the_type_of_is_left_to_ask(name, known):
    found = read(name)
    assert found.raw.tables["equipment"].understood.format == known
    assert reasons(found) == ["missing-required"]
    assert found.rows_set_aside == 1


def test_a_phone_and_a_computer_of_one_list_are_told_apart():
    assert types(read("intune.csv")) == ["laptop", "smartphone", "smartphone"]


@pytest.mark.exhaustive
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


@pytest.mark.sampled
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


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("inches", "device_type"),
    [
        *((22, "monitor_22"), (23.6, "monitor_24"), (26, "monitor_24"), (27, "monitor_27"), (34, "monitor_32")),
        *((38, "monitor_ultrawide"), (49, "monitor_ultrawide"), (55, "large_display")),
    ],
)
def test_a_screen_of_one_size_is_of_one_type_whoever_states_it(inches, device_type):
    listed = f"Nom;Entité;Fabricant;Modèle;Taille\nE1;Mairie;AOC;B1;{inches}\n"
    assert types(check_raw(read_file(("moniteurs.csv", listed.encode())))) == [device_type]
    assert read_label(f"Écran large AOC B1 {inches} pouces").device_type == device_type
    assert match_model("", f"Écran Iiyama {inches} pouces").device_type == device_type
    assert read_spellings()["device_type"][f"écran {inches} pouces"] == device_type


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


@pytest.mark.parametrize(
    ("name", "code"),
    [("g4it_application.csv", "reading.applications")],
)
def test_what_is_recognised_and_not_counted_says_so(name, code):
    with pytest.raises(UnusableInput) as refused:
        read(name)
    problem = refused.value.problem
    assert problem.code == code
    for language in LANGUAGES:
        assert label("format_name", problem.value, language) in message(problem, language)
        assert remedy(problem, language)
