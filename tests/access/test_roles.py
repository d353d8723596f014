"""The roles of a shared server: one table says what each may do, and no change of the log is without a line in it."""

from footprint.access.roles import RIGHTS, ROLES, may
from footprint.access.scope import LOCAL, NOBODY, Scope
from footprint.storage.database.log import CHANGES


def test_every_change_of_the_log_is_somebody_s_right_and_no_other_is():
    assert set(RIGHTS) == set(CHANGES)
    assert all(allowed and allowed <= set(ROLES) for allowed in RIGHTS.values())


def test_a_reader_changes_nothing_and_an_auditor_only_notes():
    of_oneself = {"person-joined", "person-left", "access-token-created", "access-token-withdrawn"}
    assert {what for what in RIGHTS if may("reader", what)} == of_oneself
    noted = {"auditor-note", "statement-made", "audit-joined"}
    assert {what for what in RIGHTS if may("auditor", what)} == noted | of_oneself


def test_an_editor_saves_and_does_not_freeze():
    assert may("editor", "version-saved")
    assert not may("editor", "dossier-frozen")
    assert may("approver", "dossier-frozen")


def test_a_role_counts_where_it_is_held():
    zoe = Scope("person-1", ((1, "approver"), (2, "reader")))
    assert zoe.may("dossier-frozen", 1)
    assert not zoe.may("dossier-frozen", 2)
    assert not zoe.may("dossier-frozen", 3)
    assert not zoe.reaches(3)


def test_an_administrator_creates_organisations_and_invites_but_does_no_work_in_them():
    administrator = Scope("person-1", administrator=True)
    assert administrator.may("organisation-created")
    assert administrator.may("person-invited", 1)
    assert not administrator.may("version-saved", 1)
    assert not administrator.reaches(1)


def test_on_one_s_own_machine_all_is_allowed_and_to_nobody_nothing():
    assert all(LOCAL.may(what, 1) for what in RIGHTS)
    assert not any(NOBODY.may(what, 1) or NOBODY.may(what) for what in RIGHTS)
