"""The entry: the ASGI application that `streamlit run app.py` starts, and the script it runs at every interaction."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st

from footprint import own_energy
from footprint.pages import frame, state
from footprint.pages.computed import TURNS, share_on
from footprint.server.configuration import find_configuration
from footprint.server.document import script_route
from footprint.server.health import health_routes
from footprint.server.interface.doorway import interface_routes
from footprint.server.plain_logs import keep_logs_plain
from footprint.server.process.disk_shelf import find_shelf
from footprint.server.process.garbage import search_seldom
from footprint.server.process.held_state import look_up_by_name
from footprint.server.process.kept_theme import write_theme_once
from footprint.server.process.sent_together import send_together
from footprint.server.process.stopping import stop_in_time
from footprint.server.public_address import write_secrets
from footprint.server.serving import light_layers
from footprint.storage import save_energy
from footprint.workspace.audit.desk import find_audited


@asynccontextmanager
async def serve(application: st.App) -> AsyncGenerator[None]:
    """What the application does besides its pages, for as long as it serves."""
    stop_in_time(own_energy.stop_meter)
    if not find_audited():  # an auditor's archive leaves nothing behind
        share_on(find_shelf())
    async with measure_own_energy(application):
        yield


@asynccontextmanager
async def measure_own_energy(_app: st.App) -> AsyncGenerator[None]:
    """Measure what the application consumes for as long as it serves; an auditor's has no database to keep it in."""
    if find_audited():
        yield
        return
    own_energy.start_meter(
        lambda entries: save_energy(state.open_base(), entries), start_cpu_seconds=time.process_time()
    )
    yield
    own_energy.stop_meter()


if __name__ == "__main__":
    own_energy.note_click()
    frame.run_page()
else:
    # What was imported stays, as does most of what pages compute.
    search_seldom()
    look_up_by_name()
    write_theme_once()
    send_together()
    shared = find_configuration()
    if shared:
        keep_logs_plain()
    app = st.App(
        __file__,
        routes=[
            script_route(),
            *health_routes(lambda: None if find_audited() else state.open_base()),
            *interface_routes(state.open_base, TURNS, shared),
        ],
        middleware=light_layers(),
        lifespan=serve,
        secrets=write_secrets(shared) if shared else None,
    )
