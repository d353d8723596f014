"""Names of sites that are probably one place: proposed, in which way, and what is never confused."""

import pytest

from footprint.intake.same_sites import find_same_sites


def propose(*names: str, known: tuple[str, ...] = ()) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(one.name, one.written, one.is_sure) for one in find_same_sites(dict.fromkeys(names, 1), known)]


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        ("MAIRIE", "Mairie", "Mairie"),
        ("Mairie", "Mairie ", "Mairie"),
        ("Ecole Jules Ferry", "École Jules Ferry", "École Jules Ferry"),
        ("Hotel-de-ville", "Hôtel de ville", "Hôtel de ville"),
        ("médiathèque", "Médiathèque", "Médiathèque"),
    ],
)
def test_case_accents_and_punctuation_make_no_other_site(one, other, kept):
    written = other if kept == one else one
    assert propose(one, other) == propose(other, one) == [(kept, (written,), True)]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Ecole J. Ferry", "École Jules Ferry"),
        ("Gpe scolaire Pasteur", "Groupe scolaire Pasteur"),
        ("St Martin", "Saint-Martin"),
        ("Ste Anne", "Sainte Anne"),
        ("Bibl. Aragon", "Bibliothèque Aragon"),
        ("Crèche Lutin", "Crèche les Lutins"),
        ("CTM", "Centre technique municipal"),
        ("HDV", "Hôtel de ville"),
        ("Maison associations", "Maison des associations"),
    ],
)
def test_a_short_name_is_proposed_and_never_sure(short, full):
    assert propose(short, full) == propose(full, short) == [(full, (short,), False)]


@pytest.mark.parametrize(
    "names",
    [
        ("Bâtiment A", "Bâtiment Annexe"),
        ("École 1", "École 12"),
        ("Site 1", "Site 2"),
        ("École Jules Ferry", "École Jean Moulin"),
        ("Salle A", "Salle B"),
        ("Lyon", "Lyon Sud"),
        ("Mairie", "Médiathèque"),
        ("École Port", "École Portail"),
    ],
)
def test_other_sites_stay_other_sites(names):
    assert propose(*names) == []


def test_what_may_be_short_for_two_sites_is_short_for_none():
    assert propose("École J. Ferry", "École Jules Ferry", "École Jean Ferry") == []


def test_the_name_that_the_inventory_knows_is_kept():
    assert propose("Mairie", known=("MAIRIE",)) == [("MAIRIE", ("Mairie",), True)]
    assert propose("École Jules Ferry", known=("École J. Ferry",)) == [
        ("École J. Ferry", ("École Jules Ferry",), False)
    ]


def test_the_name_written_most_is_first():
    rows = {"MAIRIE": 2, "Mairie": 9, "ctm": 30, "CTM": 1}
    assert [(one.name, one.written) for one in find_same_sites(rows)] == [("CTM", ("ctm",)), ("Mairie", ("MAIRIE",))]
