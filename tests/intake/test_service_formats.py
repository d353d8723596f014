"""The exports of other programs that hold services, alone or with devices: lines, pages, orders, accounts, clouds."""

from collections import Counter

import pytest

from footprint.intake import Answers, read_file, read_inventory
from footprint.intake.understanding import list_questions
from footprint.problems import UnusableInput
from footprint.workspace.files import check_raw
from tests.intake.exports import read, reasons, types
from tests.places import UPLOADS

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


@pytest.mark.sampled
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
        (
            "google_cost.csv",
            "google_cost",
            ["virtual_machine_vcpu", "cloud_storage_ssd"],
            [1 / 6, 0.002],
            ["FRA", "BEL"],
        ),
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


def test_the_figures_of_ovhcloud_are_those_of_a_supplier():
    usage = read("ovh_carbon.csv").inventory.usage
    assert usage["amount_per_year"].tolist() == [1.5, 12]
    assert usage["scope_2_kgco2e"].tolist() == [0.4, 2.5]
    assert set(usage["provider"]) == {"OVHcloud"}
