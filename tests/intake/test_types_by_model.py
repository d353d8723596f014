"""A model says more than a general word, and never takes the place of a specific one."""

import pandas as pd
import pytest

from footprint.intake import read_file
from footprint.problems import UnusableInput
from footprint.registry.catalogue import read_catalogue
from footprint.shipped_files import factors_folder
from footprint.workspace.files import check_raw


def devices(text: str) -> pd.DataFrame:
    return check_raw(read_file(("parc.csv", text.encode()))).inventory.equipment


def codes(text: str) -> list[tuple[str, int]]:
    problems = read_file(("parc.csv", text.encode())).problems
    return list(problems[["code", "line"]].itertuples(index=False, name=None))


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("word", "maker", "model", "device_type"),
    [
        ("Imprimante", "Canon", "iR-ADV C3520", "copier_a3"),
        ("Printer", "", "Ricoh IM C3000", "copier_a3"),
        ("Imprimante", "Brother", "MFC-L2710DW", "multifunction_a4"),
        ("Ordinateur", "Dell", "Latitude 5520", "laptop"),
        ("Ordinateur", "Lenovo", "ThinkCentre M920q", "desktop_mini"),
        ("Computer", "HPE", "ProLiant DL380 Gen10", "server_rack"),
        ("Computer", "Dell", "Wyse 5070", "thin_client"),
        ("Computer", "Apple", "MacBookPro17,1", "laptop"),
        ("Computer", "Intel", "NUC7i5BNH", "desktop_mini"),
        ("Network device", "Cisco", "C9200-48P", "switch"),
        ("NetworkEquipment", "Fortinet", "FortiGate 60F", "firewall"),
        ("NetworkEquipment", "Ubiquiti", "UAP-AC-PRO", "access_point"),
        ("Phone", "Yealink", "SIP-T46S", "ip_phone"),
        ("Téléphone", "Samsung", "Galaxy A52", "smartphone"),
        ("Écran", "Dell", "P2722H", "monitor_27"),
        ("Serveur", "Dell", "PowerEdge R640", "server_rack"),
    ],
)
def test_a_general_word_takes_the_type_of_its_model(word, maker, model, device_type):
    found = devices(f"Type;Marque;Modèle\n{word};{maker};{model}\n")
    assert found["device_type"].tolist() == [device_type]


@pytest.mark.parametrize(
    ("word", "model", "device_type"),
    [("Écran", "OptiPlex 7090", "monitor_24"), ("Smartphone", "iPad 9", "smartphone"), ("NAS", "Latitude 5520", "nas")],
)
def test_a_word_of_another_kind_than_the_model_counts_and_is_doubted(word, model, device_type):
    text = f"Type;Modèle\n{word};{model}\n"
    assert devices(text)["device_type"].tolist() == [device_type]
    assert codes(text) == [("reading.type-unlike-model", 2)]


@pytest.mark.parametrize("word", ["Ordinateur portable", "Écran 24 pouces", "Tablette"])
def test_a_model_that_says_the_same_changes_nothing(word):
    model = {"Ordinateur portable": "Latitude 5520", "Écran 24 pouces": "P2422H", "Tablette": "iPad 9"}[word]
    assert codes(f"Type;Modèle\n{word};{model}\n") == []


class TestModelAlone:
    def test_a_column_of_models_tells_types_and_makers(self):
        found = devices("Modèle;Quantité\nDell Latitude 5520;3\nHP EliteBook 840 G8;2\n")
        assert found["device_type"].tolist() == ["laptop", "laptop"]
        assert found["manufacturer"].tolist() == ["Dell", "HP"]
        assert found["model"].tolist() == ["Latitude 5520", "EliteBook 840 G8"]
        assert found["quantity"].tolist() == [3, 2]

    def test_a_model_in_the_column_of_types_is_a_model(self):
        found = devices("Type;Quantité\nDell Latitude 5520;3\nÉcran;2\n")
        assert found["device_type"].tolist() == ["laptop", "monitor_24"]
        assert found["model"].tolist()[0] == "Latitude 5520"

    @pytest.mark.parametrize(
        ("model", "device_type"),
        [("Imprimante Kerbal X", "printer"), ("Écran LG", "monitor_24"), ("Tablette", "tablet")],
    )
    def test_a_name_that_begins_with_a_type_is_of_that_type(self, model, device_type):
        assert devices(f"Modèle;Quantité\n{model};2\nLatitude 5520;1\n")["device_type"].tolist()[0] == device_type

    def test_what_is_no_device_waits_with_its_reason(self):
        raw = check_raw(read_file(("a.csv", "Modèle\nLatitude 5520\nLicence Office\nÉcran de projection\n".encode())))
        assert (raw.rows_read, raw.rows_kept, raw.rows_set_aside) == (3, 1, 2)

    def test_a_list_without_any_device_is_refused_with_what_it_lacks(self):
        with pytest.raises(UnusableInput) as refused:
            read_file(("a.csv", b"Mod\xc3\xa8le;Quantit\xc3\xa9\nLicence Office 365;40\n"))
        assert refused.value.problem.code == "reading.missing-column"


def test_general_types_are_of_the_catalogue_and_of_one_family():
    pairs = pd.read_csv(factors_folder() / "models" / "general_types.csv")
    families = read_catalogue(factors_folder()).families
    assert (pairs["device_type"].map(families) == pairs["may_be"].map(families)).all()


@pytest.mark.parametrize("header", ["Type", "Désignation", "Modèle"])
def test_type_make_and_model_in_one_cell_are_parted(header):
    names = (
        *("Portable HP ProBook 450 G8", "Écran Dell P2419H", "PC Lenovo ThinkCentre M70q"),
        *("Imprimante Brother HL-L2350DW", "Tablette iPad 9", "Écran salle 12"),
    )
    found = devices(f"{header};Quantité\n" + "".join(f"{name};1\n" for name in names))
    told = found[["device_type", "manufacturer", "model"]].astype("str").fillna("").to_numpy().tolist()
    assert told[:5] == [
        ["laptop", "HP", "ProBook 450 G8"],
        ["monitor_24", "Dell", "P2419H"],
        ["desktop_mini", "Lenovo", "ThinkCentre M70q"],
        ["printer_laser", "Brother", "HL-L2350DW"],
        ["tablet", "", "iPad 9"],
    ]


@pytest.mark.parametrize(
    ("references", "column"),
    [
        (("Latitude 5520", "ProBook 450 G8", "P2422H"), "model"),
        (("PC-001", "PC-002", "EC-001"), "item_id"),
        (("AZ12", "AZ12", "AZ12"), None),
    ],
)
def test_a_reference_is_what_the_cells_under_it_are(references, column):
    rows = zip(references, ("PC portable", "PC portable", "Écran"), strict=True)
    text = "Référence;Type;Quantité\n" + "".join(f"{one};{kind};1\n" for one, kind in rows)
    understood = read_file(("parc.csv", text.encode())).tables["equipment"].understood
    assert understood.columns["Référence"] == column
