"""What a member gives to its territory: a frozen dossier, with its figures."""

from dataclasses import replace

import sqlalchemy as sa

from footprint.storage import ReceivedDossier, list_received, load_dossier, load_received, send_dossier
from footprint.territory.figures import DossierFigures, write_figures
from footprint.territory.receive import UnusableDossier, receive_dossier
from footprint.territory.restated import read_year, restate_earlier
from footprint.workspace.territory.gathered import read_received
from footprint.workspace.territory.standing import list_earlier


def give_dossier(engine: sa.Engine, territory_id: int, organisation_id: int, number: int, actor: str) -> None:
    """Send a frozen dossier of a member, with the figures that the territory adds up, so that it is read once.

    Of those that it sent for other years, each is held against the later ones. A dossier that gives no figure is sent
    as it is: the territory shows why it is set aside.

    Raises:
        UnusableInput: as `storage.send_dossier`.
    """
    content = load_dossier(engine, organisation_id, number)
    sent = [one for one in list_received(engine, territory_id) if one.organisation_id == organisation_id]
    try:
        figures = receive_dossier(content)
        before = list_earlier(sent, figures.counting.year)
        earlier = [restate_earlier(_load(engine, one), content, one.year) for one in before]
        written = write_figures(replace(figures, earlier=tuple(earlier)))
    except UnusableDossier:
        written = b""
    later = _hold_against_later(engine, content, sent)
    send_dossier(engine, territory_id, organisation_id, number, actor, written, later)


def _hold_against_later(engine: sa.Engine, content: bytes, sent: list[ReceivedDossier]) -> dict[int, bytes]:
    """The figures of the dossiers that were sent for later years, by number, with a dossier held against each."""
    year, found = read_year(content), {}
    later = [one for one in sent if year is not None and one.year > year]
    for one in later:
        [figures] = read_received(engine, one.territory_id, [one])
        if isinstance(figures, DossierFigures):
            held = restate_earlier(content, _load(engine, one), year or 0)
            others = [known for known in figures.earlier if known.archive != held.archive]
            found[one.number] = write_figures(replace(figures, earlier=(*others, held)))
    return found


def _load(engine: sa.Engine, dossier: ReceivedDossier) -> bytes:
    return load_received(engine, dossier.territory_id, dossier.organisation_id, dossier.number)
