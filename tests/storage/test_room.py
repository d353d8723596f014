"""How much an organisation of a shared server may keep: refused before anything is saved; elsewhere, no limit."""

import pytest

from footprint.problems import UnusableInput
from footprint.storage import create_organisation, export_workspace, import_workspace, list_log, save_upload, with_room

HALF = bytes(600_000)


def test_what_does_not_fit_is_refused_and_leaves_nothing(database, organisation_id):
    limited = with_room(database, 0.001)
    kept = save_upload(limited, organisation_id, "premier.csv", HALF, "Zoé")
    entries = len(list_log(limited, organisation_id))
    with pytest.raises(UnusableInput) as refusal:
        save_upload(limited, organisation_id, "second.csv", HALF[1:], "Zoé")
    problem = refusal.value.problem
    assert (problem.code, problem.value, problem.expected) == ("organisation-full", "0.0012", "0.001")
    assert len(list_log(limited, organisation_id)) == entries
    assert save_upload(limited, organisation_id, "premier.csv", HALF, "Zoé") == kept  # what is there already fits
    save_upload(limited, organisation_id, "copie.csv", HALF, "Zoé")
    save_upload(database, organisation_id, "second.csv", HALF[1:], "Zoé")  # on one's own machine


def test_each_organisation_has_its_own_room(database, organisation_id):
    limited, other = with_room(database, 0.001), create_organisation(database, "Autre", "Zoé")
    for one in (organisation_id, other):
        save_upload(limited, one, "fichier.csv", HALF, "Zoé")


def test_an_organisation_that_is_too_large_is_not_taken_in(database, organisation_id):
    save_upload(database, organisation_id, "fichier.csv", HALF, "Zoé")
    packed = export_workspace(database, organisation_id)
    with pytest.raises(UnusableInput, match="organisation-full"):
        import_workspace(with_room(database, 0.0001), packed, "Zoé")
    import_workspace(with_room(database, 0.001), packed, "Zoé")
