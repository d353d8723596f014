"""Files that nobody foresaw, as strangers bring them: read by a general rule, or asked about, never misread."""

import io
import zipfile

import pytest

from footprint.intake import Answers, read_file
from footprint.intake.columns.dates import write_date
from footprint.problems import UnusableInput
from footprint.workspace.files import check_raw
from tests.hand_made import workbook
from tests.intake.test_strange_inventories import column, problems, proposed_headers, read


def refused(content: bytes, name: str = "parc.xlsx") -> str:
    with pytest.raises(UnusableInput) as refusal:
        read_file((name, content))
    return refusal.value.problem.code


# --- what a column is ------------------------------------------------------------------------------------------------


def test_words_that_begin_as_types_are_types_where_half_of_them_do():
    found = read(
        "Salle;Désignation;Nb\nCDI;PC fixe;8\nCDI;Imprimante 3D;1\nInfo;Visualiseur;2\nBureau;Portable;2\nV;PC fixe;1\n"
    )
    assert column(found, "device_type") == ["desktop", "laptop", "desktop"]
    assert problems(found, "unknown-choice") == [(3, "Imprimante 3D"), (4, "Visualiseur")]


@pytest.mark.parametrize("header", ["Appareil", "Device", "Nom de l'appareil"])
@pytest.mark.parametrize("names", [("DESKTOP-1", "LAPTOP-2"), ("10.0.0.1", "10.0.0.2"), ("PC-01", "PC-02")])
def test_names_of_machines_are_no_types(header, names):
    first, second = names
    found = read(f"{header};Modèle\n{first};Dell Latitude 5520\n{second};Dell P2422H\n")
    assert column(found, "item_id") == list(names)
    assert column(found, "device_type") == ["laptop", "monitor_24"]


def test_names_of_machines_alone_tell_no_type():
    assert refused(b"Appareil;OS\nDESKTOP-1;Windows\nDESKTOP-2;Windows\n", "parc.csv") == "reading.missing-column"


def test_a_device_out_of_order_among_other_states_is_out():
    states = ("HS", "moyen", "neuf", "", "A changer")
    found = read("Type;Nombre;État\n" + "".join(f"Écran;1;{state}\n" for state in states))
    assert column(found, "status") == ["retired", None, None, None, None]
    assert problems(found, "unread-status") == [(3, "moyen"), (4, "neuf"), (6, "A changer")]


# --- how a table lies ------------------------------------------------------------------------------------------------

LYING = [["Poste", "PC-01", "PC-02"], ["Type", "Portable", "Fixe"], ["Marque", "Dell", "HP"], ["Modèle", "X", "Y"]]


@pytest.mark.parametrize("sheet", ["Parc", "Feuil1"])
def test_a_table_that_lies_is_said_to(sheet):
    assert refused(workbook({sheet: LYING})) == "reading.headers-in-column"
    assert refused("\n".join(map(";".join, LYING)).encode(), "parc.csv") == "reading.headers-in-column"


# --- a sheet a year --------------------------------------------------------------------------------------------------

YEARS = {
    "Parc 2022": [["Type", "Nombre"], ["PC portable", 10]],
    "Parc 2024": [["Type", "Nombre"], ["PC portable", 14]],
    "Parc 2023": [["Type", "Nombre"], ["PC portable", 12]],
}


def test_of_a_sheet_a_year_the_last_is_the_estate():
    found = read(workbook(YEARS), "parc.xlsx")
    assert column(found, "quantity") == [14]
    assert problems(found, "reading.sheet-of-year") == [(0, "Parc 2022"), (0, "Parc 2023")]
    asked = found.raw.tables["equipment"].understood.questions
    assert [(one.about, one.value) for one in asked] == [("layout", "Parc 2022"), ("layout", "Parc 2023")]


@pytest.mark.parametrize(("layout", "counted"), [("rows", 24), ("unread", 14)])
def test_an_earlier_year_is_read_where_somebody_says_so(layout, counted):
    read = check_raw(read_file(("parc.xlsx", workbook(YEARS)), Answers(layouts={"Parc 2022": layout})))
    assert read.inventory.equipment["quantity"].sum() == counted


def test_sheets_of_the_purchases_of_each_year_are_all_read():
    head = ["Type", "Nombre", "Date d'achat"]
    bought = {"2022": [head, ["Écran", 10, "12/03/2022"]], "2023": [head, ["Écran", 2, "2023"]]}
    assert column(read(workbook(bought), "achats.xlsx"), "quantity") == [10, 2]


# --- what was packed -------------------------------------------------------------------------------------------------


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


LIST = b"Type;Nombre\nServeur;3\n"


@pytest.mark.parametrize("inside", [LIST, workbook({"Parc": [["Type", "Nombre"], ["Serveur", 3]]})])
def test_the_only_file_of_an_archive_is_read(inside):
    assert column(read(packed(parc=inside), "parc.zip"), "quantity") == [3]


def test_what_a_system_adds_to_an_archive_is_no_file():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("export/parc.csv", LIST)
        archive.writestr("export/.DS_Store", b"x")
        archive.writestr("__MACOSX/export/._parc.csv", b"x")
    assert column(read(content.getvalue(), "parc.zip"), "quantity") == [3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(a=LIST, b=LIST), "reading.several-files"),
        (packed(a=b" "), "reading.empty-file"),
        (packed(a=b"a" * 50_000_000), "reading.unpacked-too-large"),
        (packed(a=packed(b=LIST)), "reading.not-a-table"),
        (packed(a=LIST)[:40], "reading.not-a-table"),
    ],
    ids=["two files", "an empty one", "a huge one", "another archive", "cut short"],
)
def test_other_archives_are_refused_with_their_reason(content, code):
    assert refused(content, "parc.zip") == code


# --- bills of clouds -------------------------------------------------------------------------------------------------

AZURE = "ResourceLocation,Date,MeterCategory,MeterName,Quantity,UnitOfMeasure,CostInBillingCurrency\n"


def used(found) -> list[tuple[str, str, float]]:
    usage = found.inventory.usage
    return [*zip(usage["service_type"], usage["country"], usage["amount_per_year"].round(6), strict=True)]


def test_a_bill_of_azure_that_names_no_kind_of_charge_counts():
    rows = (
        "EU West,01/15/2025,Virtual Machines,D2 v3,24,1 Hour,2",
        "FR Central,01/15/2025,Bandwidth,Data Transfer Out,5,1 GB,1",
    )
    assert used(read(AZURE + "\n".join(rows) + "\n")) == [
        ("virtual_machine_vcpu", "NLD", 0.005476),
        ("fixed_data", "FRA", 5.0),
    ]


def test_a_bill_saved_by_a_french_spreadsheet_counts():
    row = "EU West;01/15/2025;Virtual Machines;D2 v3;43,83;100 Hours;2,5"
    assert used(read(AZURE.replace(",", ";") + row + "\n")) == [("virtual_machine_vcpu", "NLD", 1.0)]


GOOGLE = "Project name,Service description,SKU description,Cost type,Usage start date,Usage amount,Usage unit,Cost\n"


def test_hours_of_cores_and_gigabytes_of_google_cloud_count():
    rows = (
        "Web,Compute Engine,E2 Instance Core running in Paris,Usage,2025-01-01,8766,hour,30",
        "Web,Compute Engine,E2 Instance Ram running in Paris,Usage,2025-01-01,8766,gibibyte hour,4",
        "Web,Compute Engine,Storage PD Capacity in Paris,Usage,2025-01-01,12000,gibibyte month,4",
        "Web,Compute Engine,Network Internet Data Transfer Out from Paris to Paris,Usage,2025-01-01,10,gibibyte,1",
        "Web,Compute Engine,Network Inter Zone Data Transfer Out,Usage,2025-01-01,10,gibibyte,1",
        "Web,Invoice,Tax,Tax,2025-01-01,0,,20",
    )
    found = read(GOOGLE + "\n".join(rows) + "\n")
    assert used(found)[:3] == [
        ("virtual_machine_vcpu", "FRA", 1.0),
        ("cloud_storage_hdd", "FRA", 1.073742),
        ("fixed_data", "FRA", 10.737418),
    ]
    assert used(found)[3][0] == "cloud_transfer"
    assert problems(found, "reading.not-usage") == [(3, "gibibyte hour E2 Instance Ram running in Paris"), (7, "Tax")]


def test_an_export_to_bigquery_counts_in_the_units_of_its_prices_or_in_seconds():
    head = "service.description,sku.description,usage.amount,usage.unit,location.region"
    row = "Compute Engine,N2 Instance Core running in Americas,{},seconds,europe-west9"
    assert used(read(f"{head}\n{row.format(8766 * 3600)}\n")) == [("virtual_machine_vcpu", "FRA", 1.0)]
    priced = f"{head},usage.amount_in_pricing_units,usage.pricing_unit\n{row.format(5)},8766,hour\n"
    assert used(read(priced)) == [("virtual_machine_vcpu", "FRA", 1.0)]


@pytest.mark.parametrize(
    "headers",
    [
        "UsageDate,ServiceName,ResourceLocation,Cost,CostUSD,Currency",
        "Service description,Service ID,Cost (€),Discounts (€),Subtotal (€)",
        "category_name,product_name,resource_name,sku,unit,billed_quantity,value",
    ],
)
def test_costs_without_amounts_are_no_kilowatt_hours(headers):
    row = ",".join("1" for _ in headers.split(","))
    assert refused(f"{headers}\n{row}\n".encode(), "cloud.csv") == "reading.bill-of-costs"


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "middle"),
    [
        *(("03/21", "2021-03-15"), ("202103", "2021-03-15")),
        *(("mi-2022", "2022-07-01"), ("2T21", "2021-05-15"), ("T2-21", "2021-05-15"), ("S1 21", "2021-04-01")),
        *(("2020/21", "2021-01-01"), ("2018-2019", "2019-01-01"), ("année scolaire 2020/2021", "2021-01-01")),
        *((one, one) for one in ("2010-2015", "2021-2020", "03/12", "13/21", "202113", "avant 2015", "21", "5 ans")),
    ],
)
def test_dates_that_tell_a_month_a_quarter_or_a_school_year_are_read_and_no_others(written, middle):
    assert write_date(written) == middle


# --- what a row says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["-", "—", "n.c."])
def test_a_quantity_that_says_nothing_counts_one_and_is_said_to(word):
    found = read(f"Type;Quantité\nServeur;3\nTablette;{word}\n")
    assert column(found, "quantity") == [3, None]
    assert problems(found, "quantity-unsaid") == [(3, word)]


def test_a_pair_is_two():
    assert column(read("Type;Quantité\nServeur;une paire\nTablette;4\nÉcran;2 douzaines\n"), "quantity") == [2, 4, 24]


def test_a_device_with_a_rent_is_leased():
    rows = ("PC portable HP ProBook 450;Grenke;75,30;01/04/2022;36", "Écran;;0,00;;", "Serveur;;-;;")
    text = "\n".join(("Désignation;Bailleur;Loyer mensuel HT;Date fin;Durée (mois)", *rows))
    found = read(text)
    assert column(found, "ownership") == ["leased", None, None]
    assert problems(found, "reading.leased") == [(2, "Bailleur, Loyer mensuel HT")]
    assert proposed_headers(text) == {}  # the end of a rent is no date of purchase, and 36 months are no devices


def test_a_stated_owner_goes_before_a_rent():
    found = read("Type;Propriété;Loyer\nServeur;Achat;12\nÉcran;Location;5\n")
    assert column(found, "ownership") == ["owned", "leased"]


def test_numbers_of_cases_are_those_of_the_standard():
    cases = ("10", "{9}", "3", "23", "30", "1", "99")
    found = read("Name,Vendor,ChassisTypes\n" + "".join(f"PC{at}1,Acme,{case}\n" for at, case in enumerate(cases)))
    assert column(found, "device_type") == ["laptop", "laptop", "desktop", "server_rack", "tablet"]
    assert problems(found, "unknown-choice") == [(8, "99")]


def test_blanks_under_the_name_of_a_site_are_said_to_be():
    rows = ("Mairie;PC fixe", ";Imprimante", "École Pasteur;Serveur", ";Écran", ";NAS", "Total;")
    found = read("Site;Type\n" + "\n".join(rows) + "\n")
    assert column(found, "site") == ["Mairie", None, "École Pasteur", None, None]
    assert problems(found, "reading.blank-places") == [(3, "Mairie")]


@pytest.mark.parametrize("sites", [("", "A", "B", ""), ("A", "A", "B", ""), ("A", "", "", ""), ("A", "B", "C", "D")])
def test_other_blanks_among_sites_are_no_merged_cells(sites):
    found = read("Site;Type\n" + "".join(f"{site};Serveur\n" for site in sites))
    assert problems(found, "reading.blank-places") == []


@pytest.mark.parametrize(
    ("counted", "quantity"),
    [("Nombre de N° de série", 4), ("Count of Model", 4), ("Somme de Quantité", 4), ("Nombre de sites", None)],
)
def test_a_summary_counts_devices_under_the_labels_of_its_rows(counted, quantity):
    found = read(f"Étiquettes de lignes;{counted}\nPC portable;4\nÉcran;4\nTotal général;8\n")
    assert column(found, "device_type") == ["laptop", "monitor_24"]
    assert column(found, "quantity") == [quantity, quantity]


def test_the_pages_of_french_reports_of_printers_are_paper():
    found = read("Imprimante,Emplacement,Modèle,Nombre total de pages\nSRV\\MFP,Accueil,Ricoh IM C3000,45210\n")
    assert found.inventory.usage["amount_per_year"].tolist() == [45210]
    assert column(found, "device_type") == ["copier_a3"]


def test_a_text_under_a_table_of_worded_quantities_is_no_device():
    found = read("Lieu;Type;Qté\nMairie;Écran;une dizaine\nMairie;Serveur;2\nDocument mis à jour par la DSI;;\n")
    assert column(found, "quantity") == [10, 2]
    assert problems(found, "reading.list-title") == [(4, "Document mis à jour par la DSI")]


STATES = ("ACTIVE", "DEPROVISIONED", "DISABLED")


def test_a_list_of_chromebooks_tells_those_that_left():
    head = "deviceId,serialNumber,status,model,annotatedLocation,annotatedAssetId,orgUnitPath,autoUpdateExpiration"
    rows = (f"a{at},5CD{at},{status},HP Chromebook 11 G8,CDI,I{at},/6e,2026" for at, status in enumerate(STATES))
    found = read("\n".join((head, *rows)) + "\n")
    assert column(found, "status") == ["in_use", "retired", None]
    assert problems(found, "unread-status") == [(4, "DISABLED")]
    assert {*column(found, "site")} == {"CDI"}
    assert "acquired_on" not in found.raw.tables["equipment"].cells


@pytest.mark.parametrize(
    ("laptops", "screens"),
    [
        ("Nombre de PC portables", "Nombre d'écrans"),
        ("Combien d'ordinateurs portables avez-vous ?", "Combien d'écrans ?"),
        ("How many laptops?", "How many monitors do you use?"),
    ],
)
def test_a_survey_counts_the_devices_that_its_questions_name(laptops, screens):
    rows = ("12/01/2025 10:00:01,Compta,3,4", "12/01/2025 11:20:00,RH,2,2")
    found = read("\n".join((f"Horodateur,Service,{laptops},{screens}", *rows)) + "\n")
    assert column(found, "device_type") == ["laptop", "monitor_24", "laptop", "monitor_24"]
    assert column(found, "entity") == ["Compta", "Compta", "RH", "RH"]
    assert column(found, "quantity") == [3, 4, 2, 2]
    assert "site" not in found.raw.tables["equipment"].cells  # when somebody answered is no place


# --- numbers that count devices, or do not ---------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["En service", "Parc installé", "In use"])
def test_numbers_under_devices_in_service_are_how_many(header):
    found = read(f"Type;Modèle;{header}\nPC portable;Latitude 5520;12\nÉcran;P2422H;8\n")
    assert column(found, "quantity") == [12, 8]


@pytest.mark.parametrize(
    ("held", "name", "meant"),
    [
        (("oui", "non"), "status", ["in_use", "in_stock"]),
        (("2021", "03/2022"), "acquired_on", ["2021-07-01", "2022-03-15"]),
    ],
)
def test_other_words_under_devices_in_service_stay_what_they_are(held, name, meant):
    found = read(f"Type;En service\nServeur;{held[0]}\nÉcran;{held[1]}\n")
    cells = found.inventory.equipment[name].astype("str").replace({"nan": None, "NaT": None})
    assert [None if one != one else one for one in cells] == meant


def test_statuses_across_count_each_of_them():
    found = read("Type;En service;En stock;HS\nPC portable;12;3;1\nÉcran;8;0;2\n")
    assert column(found, "quantity") == [12, 3, 1, 8, 2]
    assert column(found, "status") == ["in_use", "in_stock", "retired", "in_use", "retired"]


@pytest.mark.parametrize("headers", ["Total;dont HS;dont stock", "Qté initiale;Entrées;Sorties;Qté finale"])
def test_parts_of_a_total_and_movements_are_no_sites(headers):
    rows = (
        ";".join(("PC portable", *"3125"[: headers.count(";") + 1])),
        ";".join(("Écran", *"4234"[: headers.count(";") + 1])),
    )
    found = read("\n".join((f"Type;{headers}", *rows)) + "\n")
    assert found.rows_kept == 2
    assert {"reading.unread-count"} <= set(found.problems["code"])


def test_numbers_of_devices_are_no_dates():
    found = read("Type;Date d'installation\nPC portable;12\nÉcran;8\n")
    assert "acquired_on" not in found.raw.tables["equipment"].cells
    assert problems(found, "reading.unread-count") == [(0, "Date d'installation")]


def test_what_is_counted_first_keeps_how_many_are_out():
    found = read("10 écrans\n2 imprimantes dont 1 HS\n1 serveur\n", "parc.txt")
    assert column(found, "quantity") == [10, 1, 1, 1]
    assert column(found, "status") == [None, None, "retired", None]


def test_the_type_and_the_model_of_a_person_s_device_are_of_one():
    head = "Agent;Service;Type PC;Modèle PC;Type Tel;Modèle Tel"
    rows = ("X;Compta;Portable;Latitude 5520;Smartphone;iPhone 13", "Y;RH;Fixe;OptiPlex 3080;;")
    found = read("\n".join((head, *rows)) + "\n")
    assert column(found, "device_type") == ["laptop", "smartphone", "desktop"]
    assert found.rows_read == 3


def test_words_that_come_again_down_a_column_are_no_headers():
    rows = ("Équipements,Écrans,30", "Équipements,PC portables,25", "Services,Lignes mobiles,12", "Services,Pages,45")
    found = read("\n".join(("Catégorie,Élément,2024", *rows)) + "\n")
    assert [value for _, value in problems(found, "unknown-choice")] == ["Équipements"] * 2 + ["Services"] * 2


def test_what_systems_say_of_themselves_in_french_is_read():
    head = "Nom de l'ordinateur,Modèle du système,Fabricant du système,Mémoire physique totale,N° de série du BIOS"
    found = read(f"{head}\nPC-01,Latitude 5520,Dell Inc.,16384 Mo,ABC\n")
    assert column(found, "device_type") == ["laptop"]
    assert column(found, "memory_gb") == [16]
    assert column(found, "serial_number") == ["ABC"]
