"""The entry: what `streamlit run app.py` and any ASGI server start. The pages are in `footprint/pages/`."""

import gc
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import footprint.pages
from footprint import cli, texts, workspace

# What the pages import is loaded before the first visitor, and never looked through again for garbage: without this, each
# click pays a full collection.
__all__ = ["app", "cli", "workspace"]
gc.collect()
gc.freeze()


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
        language = next((one for one in texts.LANGUAGES if _name(one) == asked), texts.LANGUAGES[0])
        await self.app(scope, receive, translate if scope["type"] == "http" else send)


def _name(language: str) -> str:
    return texts.text("app.language_name", language)


app = st.App(
    Path(footprint.pages.__file__).with_name("main.py"),
    middleware=[Middleware(DocumentLanguage)],
)
