"""The entry: the ASGI application that `streamlit run app.py` starts, and the script it runs at every interaction."""

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footprint import energy, texts
from footprint.pages import frame, state
from footprint.storage import save_energy


class DocumentLanguage:
    """Write the language of the address into `<html lang>`, which Streamlit always sends in English."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, the opening tag of its answer corrected."""

        async def translate(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = message["body"].replace(b'<html lang="en"', f'<html lang="{language}"'.encode(), 1)
            await send(message)

        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
        names = {texts.text("app.language_name", language): language for language in texts.LANGUAGES}
        language = names.get(asked, texts.LANGUAGES[0])
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "." not in scope["path"]:  # a page: asked for uncompressed, or its tag can't be found
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, translate)


@asynccontextmanager
async def measure_own_energy(_app: st.App) -> AsyncGenerator[None]:
    """Measure what the application consumes for as long as it serves."""
    energy.start_meter(lambda entries: save_energy(state.open_engine(), entries))
    yield
    energy.stop_meter()


if __name__ == "__main__":
    frame.run_page()
else:
    # What was imported stays: it need not be looked through after each click, when Streamlit collects garbage.
    gc.collect()
    gc.freeze()
    app = st.App(__file__, middleware=[Middleware(DocumentLanguage)], lifespan=measure_own_energy)
