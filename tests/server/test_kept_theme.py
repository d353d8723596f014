"""The theme that is kept is the one that Streamlit would write, whatever the settings say."""

import tomllib

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from footprint.server.process import kept_theme
from tests.places import CHECKOUT

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar")
OURS = tomllib.loads((CHECKOUT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
WHOLE = {
    "base": "dark",
    "font": "Inter:https://fonts.example/inter.css",
    "fontFaces": [{"family": "Inter", "url": "inter.woff2", "weight": 400}],
    "headingFontWeights": 600,
    "chartCategoricalColors": '["#000000", "#ffffff"]',
    "showWidgetBorder": False,
}


@pytest.fixture
def settings(monkeypatch):
    """Settings of the theme, section by section; nothing of them is kept at first."""
    options = {section: dict.fromkeys(WHOLE) for section in SECTIONS}
    monkeypatch.setattr(config, "get_options_for_section", lambda section: dict(options[section]))
    kept_theme._write_section.cache_clear()
    yield options
    kept_theme._write_section.cache_clear()


def write(writer) -> bytes:
    """What a writer makes of all sections, in the order of Streamlit's `_create_new_session_message`."""
    message = NewSession()
    theme = message.custom_theme
    parts = (theme, theme.light, theme.dark, theme.sidebar, theme.light.sidebar, theme.dark.sidebar)
    for part, section in zip(parts, SECTIONS, strict=True):
        writer(part, section)
    return message.SerializeToString(deterministic=True)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"theme.light": OURS["light"], "theme.dark": OURS["dark"]},
        dict.fromkeys(SECTIONS, WHOLE),
        {"theme": {"base": "light"}},  # which leaves its message empty, but present
        {"theme.dark.sidebar": {"base": "light"}},
        {"theme.sidebar": WHOLE},
    ],
)
def test_it_is_what_streamlit_writes(settings, given):
    for section, options in given.items():
        settings[section] |= options
    own = write(kept_theme._write)
    assert write(kept_theme._write_kept) == own
    assert write(kept_theme._write_kept) == own


def test_our_theme_is_kept_until_the_settings_are_read_anew(settings, monkeypatch):
    monkeypatch.setattr(app_session, kept_theme._WRITER, kept_theme._write)  # put back at the end
    parsed = []
    monkeypatch.setattr(config, "on_config_parsed", lambda forget, force_connect: parsed.append(forget))
    kept_theme.write_theme_once()
    settings["theme"]["primaryColor"] = OURS["light"]["primaryColor"]
    before = write(app_session._populate_theme_msg)
    settings["theme"]["primaryColor"] = OURS["dark"]["primaryColor"]
    assert write(app_session._populate_theme_msg) == before
    [forget] = parsed
    forget()
    assert write(app_session._populate_theme_msg) == write(kept_theme._write) != before


@pytest.mark.parametrize("writer", [None, lambda message: None, lambda msg, section, session: None])
def test_a_streamlit_that_writes_it_otherwise_is_left_alone(monkeypatch, writer):
    monkeypatch.setattr(app_session, kept_theme._WRITER, writer)
    monkeypatch.setattr(kept_theme, "_write", writer)
    kept_theme.write_theme_once()
    assert app_session._populate_theme_msg is writer
