"""The exports of other programs, each recognised by its content and laid under our columns without a question."""

import io
from collections import Counter

import pytest
import xlsxwriter

from footprint.intake import Answers, read_file, read_inventory
from footprint.intake.columns.headers import is_about_people
from footprint.intake.formats import FORMATS
from footprint.intake.understanding import list_questions
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


# --- the same rows as two tables -------------------------------------------------------------------------------------


def test_the_lines_of_an_operator_are_services_and_their_telephones_devices():
    found = read("operator_lines.csv")
    usage, equipment = found.inventory.usage, found.inventory.equipment
    assert usage["service_type"].astype("str").tolist() == ["mobile_line"] * 3 + ["fixed_line"]
    assert usage["amount_per_year"].tolist() == [1] * 4
    assert "2150" in usage["note"].iloc[0]
    assert types(found) == ["smartphone", "tablet"]
    assert equipment["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == ["2024-03-12", "2022-09-01"]
    assert reasons(found) == ["reading.ended-line"]
    tables = found.raw.tables
    assert {name: table.rows_read for name, table in tables.items()} == {"equipment": 2, "usage": 5}


def test_the_number_of_a_line_is_not_kept():
    tables = read("operator_lines.csv").raw.tables.values()
    held = " ".join(table.cells.to_csv() + table.set_aside.to_csv() for table in tables)
    assert "06 12" not in held
    assert "05 56" not in held


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Numéro de mobile;Offre souscrite;Terminal détecté;Marque", "0612345678;Forfait Pro;iPhone 13;Apple"),
        ("MSISDN;Plan tarifaire;N° SIM;IMEI", "33612345678;Neo 5;8933;356789104567893"),
        ("Ligne;Nom du forfait;Modèle mobile;Statut ligne", "06.12.34.56.78;Sans limite;Galaxy S21;Active"),
        ("Phone number;Price plan;Device", "+33 6 12 34 56 78;Business 10;Pixel 7"),
    ],
)
def test_operators_write_other_headers_for_the_same(header, row):
    found = check_raw(read_file(("lignes.csv", f"{header}\n{row}\n".encode())))
    assert found.inventory.usage["service_type"].astype("str").tolist() == ["mobile_line"]
    assert types(found) == ["smartphone"]


def test_printers_are_devices_and_the_pages_of_a_period_paper():
    found = read("papercut.csv")
    assert types(found) == ["copier_a3", "printer_laser"]
    assert found.inventory.usage["amount_per_year"].tolist() == [7000, 2400]  # sheets where they are counted
    assert "reading.pages-of-period" in found.problems["code"].tolist()
    counted = read("printer_fleet.csv")
    assert types(counted) == ["copier_a3", "printer"]
    assert counted.inventory.usage["amount_per_year"].tolist() == [24000]  # a counter since the first page is no year
    assert counted.inventory.equipment["note"].tolist() == ["compteur total : 184320", "compteur total : 9120"]


@pytest.mark.parametrize(
    ("header", "row", "pages"),
    [
        ("Client;Nom imprimante;Modèle;Compteur N&B;Volume N&B;Volume couleur", "Ville;C1;IM C3000;9;120;30", [150]),
        ("Nom de l'imprimante;Emplacement;Total de pages;Pages couleur", "C1;Mairie;1200;300", [1200]),
        ("N° série;Modèle;Site;Dernier compteur", "S1;IM C3000;Mairie;99000", []),
    ],
)
def test_managers_of_printing_write_other_headers_for_the_same(header, row, pages):
    found = check_raw(read_file(("imprimantes.csv", f"{header}\n{row}\n".encode())))
    assert len(found.inventory.equipment) == 1
    assert found.inventory.usage["amount_per_year"].tolist() == pages


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "N° commande UGAP;Date commande;Réf. UGAP;Libellé article;Qté commandée;P.U. HT (€);Lieu de livraison",
            "1;{0}",
        ),
        ("Order number;Order date;SKU;Product name;Qty ordered;Unit price;Ship to", "1;{0}"),
    ],
)
def test_resellers_write_other_headers_for_the_same(header, row):
    line = row.format("15/02/2024;R1;Dell Latitude 5440;5;799,00;Mairie")
    table = check_raw(read_file(("commandes.csv", f"{header}\n{line}\n".encode()))).inventory.equipment
    told = table[["quantity", "purchase_cost_eur", "site", "source_document"]].astype("str").to_numpy().tolist()
    assert told == [["5.0", "799.0", "Mairie", "1"]]
    assert table["acquired_on"].dt.year.tolist() == [2024]


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Sacoche pour Latitude 5440", "accessory"),
        ("Licence Microsoft 365", "software"),
        ("Extension de garantie Latitude 5440", "service"),
        ("Bureau réglable", "furniture"),
        ("Dell Latitude 5440 avec sacoche", ""),
        ("Écran Dell P2422H avec support", ""),
    ],
)
def test_what_is_ordered_with_devices_and_is_none_is_left_out(label, reason):
    content = f"N° de commande;Désignation;Quantité;Prix unitaire\n1;{label};2;10\n"
    assert reasons(check_raw(read_file(("c.csv", content.encode())))) == ([f"reading.{reason}-row"] if reason else [])


def test_a_list_of_computers_with_the_number_of_their_users_is_no_fleet_of_lines():
    content = "Type;Modèle;N° de téléphone;Utilisateur\nPC portable;Latitude 5440;0612345678;agent-1\n"
    found = read_file(("parc.csv", content.encode()))
    assert list(found.tables) == ["equipment"]
    assert found.tables["equipment"].understood.format == "table"


# --- directories -----------------------------------------------------------------------------------------------------


def test_a_directory_asks_what_each_system_runs_on():
    raw = read("ad_computers.csv").raw
    table = raw.tables["equipment"]
    asked = [one.value for one in list_questions(raw, check_raw(raw).problems) if one.column == "device_type"]
    assert sorted(asked) == ["Windows 10", "Windows 11", "Windows Server 2019"]
    assert table.cells["site"].fillna("").tolist() == ["Mairie", "École", ""]
    assert table.cells["status"].fillna("").tolist() == ["", "Enabled = False", ""]
    assert "reading.site-of-unit" in table.problems["code"].tolist()
    settled = Answers(values={"device_type": {"Windows 11": "laptop", "Windows Server 2019": "server"}})
    found = check_raw(read_file(UPLOADS / "ad_computers.csv", settled))
    assert types(found) == ["laptop", "server"]


def test_accounts_with_a_licence_are_seats_whatever_the_report():
    seats = read("m365_seats.csv")
    assert seats.inventory.usage["service_type"].astype("str").tolist() == ["saas_seat"] * 2
    assert sorted(reasons(seats)) == ["reading.deleted-item", "reading.no-licence"]
    french = read("m365_users_fr.csv")
    assert french.inventory.usage[["entity", "note"]].to_numpy().tolist() == [
        ["Direction", "Microsoft 365 Business Standard"]
    ]


def test_a_hundred_and_twenty_licences_are_as_many_seats():
    rows = "".join(f"agent {n},agent-{n}@exemple.fr,Microsoft 365 E3\n" for n in range(120))
    content = f"Display name,User principal name,Licenses\n{rows}"
    found = check_raw(read_file(("users.csv", content.encode())))
    assert found.inventory.usage["amount_per_year"].sum() == 120
    assert found.problems["severity"].isin(["note"]).all()


def test_what_a_mailbox_holds_is_stored():
    found = read("m365_storage.csv")
    assert found.inventory.usage["amount_per_year"].tolist() == [0.005]
    assert reasons(found) == ["reading.no-consumption"]


def test_a_list_of_accounts_is_refused_by_name():
    with pytest.raises(UnusableInput, match="accounts"):
        read("ad_accounts.csv")


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


def test_the_figures_of_ovhcloud_are_those_of_a_supplier():
    usage = read("ovh_carbon.csv").inventory.usage
    assert usage["amount_per_year"].tolist() == [1.5, 12]
    assert usage["scope_2_kgco2e"].tolist() == [0.4, 2.5]
    assert set(usage["provider"]) == {"OVHcloud"}


# --- what formats leave aside ----------------------------------------------------------------------------------------

NEW = (
    *("rvtools_hosts.csv", "rvtools_machines.csv", "operator_lines.csv", "printer_fleet.csv", "papercut.csv"),
    *("ad_computers.csv", "m365_seats.csv", "m365_users_fr.csv", "m365_storage.csv", "reseller_orders.csv", "pdq.csv"),
    *("sccm.csv", "spiceworks.csv", "itop.csv", "meraki.json", "unifi.json", "proxmox.json", "ansible.json"),
    *("ovh_carbon.csv", "glpi_imprimantes_fr.csv", "glpi_computers_en.csv"),
)


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
