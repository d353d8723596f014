"""What a shared server writes in its log: what happened and where in the code, never who, nor what they hold."""

import logging
import re
import threading
import traceback
from typing import Any

# What could name someone or let someone in: an e-mail address, what an address asks, a token or a hash.
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_ASKED = re.compile(r"\?[^\s\"'<>)]+")
_BEARER = re.compile(r"(?i)(?<=\bbearer )\S+")
_TOKEN = re.compile(r"\b(?=\w*\d)[\w-]{24,}(\.[\w-]+)*")
HIDDEN = "…"


def keep_logs_plain() -> None:
    """Have every entry of this process's log leave out names, addresses, tokens and the values of errors."""
    logging.setLogRecordFactory(_PlainRecord)
    threading.excepthook = _log_failure


def make_plain(said: str) -> str:
    """A sentence without what could name someone or let someone in."""
    for private in (_EMAIL, _ASKED, _BEARER, _TOKEN):
        said = private.sub(HIDDEN, said)
    return said


class _PlainRecord(logging.LogRecord):
    """An entry of the log; of an error, its kind and its places in the code: its message may hold a person's words."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if self.exc_info and self.exc_info[0] is not None:
            places = "".join(traceback.format_tb(self.exc_info[2]))
            self.exc_text = f"{places}{self.exc_info[0].__module__}.{self.exc_info[0].__qualname__}"

    def getMessage(self) -> str:  # noqa: N802 - the name of what it takes the place of
        """What is said, made plain; errors among what it is filled with are named by their kind."""
        if isinstance(self.args, tuple):
            self.args = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in self.args)
        return make_plain(super().getMessage())


def _log_failure(failure: threading.ExceptHookArgs) -> None:
    kind, value = failure.exc_type, failure.exc_value
    if value is not None:
        logging.getLogger("footprint").error("A thread failed", exc_info=(kind, value, failure.exc_traceback))
