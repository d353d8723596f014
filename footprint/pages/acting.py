"""What changes something on a page: drawn for people whose role allows it, and for nobody else.

`needs` is a change of the log (see `access/roles.py`); the storage refuses the same ones. On one's own machine, all is
allowed.
"""

from typing import Any

from footprint.pages import state
from footprint.pages.show import show_note
from footprint.pages.signed_in import is_shared

# The usual change: whoever may save a version may also keep the plan and the organisation's own factors.
USUAL = "version-saved"


def may(needs: str = USUAL) -> bool:
    """Whether the person at work may make a change of the log in the organisation studied."""
    if not is_shared():
        return True
    organisation = state.find_organisation()
    return organisation is not None and state.may(needs, organisation.organisation_id)


def button(place: Any, label: str, *, needs: str = USUAL, **settings: Any) -> bool:
    """A button of `place`, which is `st` or a container; not there for who may not press it."""
    return place.button(label, **settings) if may(needs) else False


def form_submit_button(place: Any, label: str, *, needs: str = USUAL, **settings: Any) -> bool:
    """The button of a form; Streamlit wants one in each: who may not press it is shown why."""
    if may(needs):
        return place.form_submit_button(label, **settings)
    place.form_submit_button(label, **settings | {"disabled": True, "help": say_why_not()})
    return False


def file_uploader(place: Any, label: str, *, needs: str = USUAL, **settings: Any) -> Any:
    """A place to drop files; in its stead, why there is none."""
    if may(needs):
        return place.file_uploader(label, **settings)
    place.markdown(f":small[{say_why_not()}]")
    return [] if settings.get("accept_multiple_files") else None


def data_editor(place: Any, table: Any, *, needs: str = USUAL, **settings: Any) -> Any:
    """A grid to type in; to read, for who may not."""
    if may(needs):
        return place.data_editor(table, **settings)
    return place.data_editor(table, **settings | {"disabled": True, "num_rows": "fixed"})


def only_for(needs: str = USUAL) -> bool:
    """Whether a part of a page that is there to change something may be drawn; where not, why is said in its place."""
    if may(needs):
        return True
    show_note(say_why_not())
    return False


def say_why_not() -> str:
    """Why the person at work may not make a change, and whom to ask."""
    role = _find_role()
    return state.say("role.not_yours", role=state.say(f"role.{role}.name") if role else "—")


def show_role() -> None:
    """What the person at work may do in the organisation, for who may change little of it."""
    role = _find_role()
    if role and not may():
        show_note(state.say_choice(f"role.{role}"))


def _find_role() -> str:
    """The role held in the organisation studied; empty on one's own machine."""
    organisation = state.find_organisation()
    return state.current_person().role_in(organisation.organisation_id) if organisation else ""
