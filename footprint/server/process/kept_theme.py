"""The theme, written once.

Into what it tells the browser before each drawing, Streamlit writes the theme anew, option by option: as much work as a
dozen elements of a page. It changes with the file of settings alone.
"""

import inspect
from functools import lru_cache
from typing import Any

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig, NewSession
from streamlit.runtime import app_session

_WRITER = "_populate_theme_msg"  # what Streamlit calls the writing of a section of the theme into a message
_write: Any = getattr(app_session, _WRITER, None)

MOST_SECTIONS = 16  # Streamlit knows six


def write_theme_once() -> None:
    """Have Streamlit write each section of the theme once, until its settings are read anew.

    A version of Streamlit that writes it otherwise goes on as it does.
    """
    if _write is not None and list(inspect.signature(_write).parameters) == ["msg", "section"]:
        setattr(app_session, _WRITER, _write_kept)
        config.on_config_parsed(_write_section.cache_clear, force_connect=True)


def _write_kept(msg: CustomThemeConfig, section: str = "theme") -> None:
    if written := _write_section(section):
        msg.MergeFrom(written[0])


@lru_cache(maxsize=MOST_SECTIONS)
def _write_section(section: str) -> tuple[CustomThemeConfig, ...]:
    """What Streamlit writes of a section; nothing where no option of it is set."""
    message = NewSession()
    _write(message.custom_theme, section)
    return (message.custom_theme,) if message.HasField("custom_theme") else ()
