"""What people write in a cell: counts with details, labels that tell a quantity and a type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.layouts.counts import is_none, read_counts
from footprint.intake.layouts.labels import find_only_type, read_label, split_quantity
from tests.draws import draws


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ("12", [12]),
        ("12 (dont 3 HS)", [9, 3]),
        ("12 dont 3 HS", [9, 3]),
        ("12 (3 HS)", [9, 3]),
        ("12, dont 3 en stock et 2 réformés", [7, 3, 2]),
        ("2 + 1 en location", [2, 1]),
        ("5 + 2", [7]),
        ("une dizaine", [10]),
        ("une bonne vingtaine", [20]),
        ("2 douzaines", [24]),
        ("environ 15", [15]),
        ("10 à 12", [11]),
        ("1 250", [1250]),
        ("12 (à l'accueil)", [12]),
        ("about 20 (including 4 leased)", [16, 4]),
    ],
)
def test_a_count_is_read_with_what_parts_it(written, counts):
    assert [one.quantity for one in read_counts(written)] == counts


@pytest.mark.parametrize(
    "written", ["", "15/03/2022", "12 mars 2021", "P2422H", '24"', "12.5", "voir Paul", "2 (dont 3 HS)"]
)
def test_what_is_no_count_gives_none(written):
    assert read_counts(written) == []


def test_what_is_said_of_some_is_in_our_columns_or_left_to_be_settled():
    first, leased, broken = read_counts("9 (dont 2 loués et 1 capricieux)")
    assert (dict(leased.cells), broken.words) == ({"ownership": "leased"}, "capricieux")
    assert first.is_plain


@pytest.mark.parametrize("written", ["", "0", "-", "—", "Aucun", "néant", "non", "N/A"])
def test_what_people_write_for_nothing(written):
    assert is_none(written)


@pytest.mark.parametrize(
    ("label", "quantity"),
    [
        ("10 PC portables HP ProBook 450 G8", "10"),
        ("ECRAN DELL P2422H x 10", "10"),
        ("Écrans Dell x10", "10"),
        ("Lot de 12 tablettes", "12"),
        ("Téléphones (4)", "4"),
        ("Écran Dell 10 PC", "10"),  # ten pieces
        ("10 PC", "10"),  # ten computers
        ("Ecran (qté : 6)", "6"),
        ("3 x imprimantes", "3"),
        ("Lenovo ThinkPad X13", ""),
        ("HP ProBook x360 11", ""),
        ("Vidéoprojecteur Epson (2019)", ""),
        ("2 écrans 24 pouces", "2"),
        ("Switch HP 48 ports", ""),
        ("Écran 24 pouces", ""),
    ],
)
def test_the_quantity_in_a_label(label, quantity):
    assert split_quantity(label)[0] == quantity


@pytest.mark.parametrize(
    ("label", "device_type", "reason"),
    [
        ("VIDEOPROJECTEUR EPSON EB-W52", "projector", ""),
        ("Ecran Dell 27 pouces", "monitor_27", ""),
        ("PC de bureau Dell", "desktop", ""),
        ("Bureau d'angle", "", "furniture"),
        ("Licence Office pour PC", "", "software"),
        ("Installation serveur", "", "service"),
        ("Sacoches x 10", "", "accessory"),
        ("Matériel informatique salle 3", "", ""),
    ],
)
def test_the_type_in_a_label_or_why_it_is_no_device(label, device_type, reason):
    read = read_label(label)
    assert (read.device_type, read.reason) == (device_type, reason)


def test_a_title_with_two_types_tells_none():
    assert find_only_type("Inventaire des imprimantes") == "printer"
    assert find_only_type("PC portables et écrans") == ""


@given(st.text(max_size=200))
@draws(200)
def test_any_text_is_a_count_or_none_and_never_an_error(written):
    assert all(one.quantity > 0 for one in read_counts(written))
    read_label(written)
