"""The log of a shared server says what happened, never who, nor what they hold."""

import io
import logging
import threading

import pytest

from footprint.server.plain_logs import keep_logs_plain, make_plain

TOKEN = "mQ3vT0cJx9Yh1R-kd7_LwzPa5uEs2NfB"


@pytest.fixture
def log():
    """A library that logs, and what is written of it."""
    kept, hook = logging.getLogRecordFactory(), threading.excepthook
    keep_logs_plain()
    written = io.StringIO()
    logger, handler = logging.getLogger("footprint"), logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(kept)
    threading.excepthook = hook


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GET /?invitation=abc&lang=fr failed", "GET /… failed"),
        ("no session for zoe.martin@example.org", "no session for …"),
        (f"token {TOKEN} refused", "token … refused"),
        ("key eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.abc", "key …"),
        ("Authorization: Bearer only-letters-of-a-short-one", "Authorization: Bearer …"),
        ("Started at http://127.0.0.1:8501", "Started at http://127.0.0.1:8501"),
        ("footprint/storage/database/isolation.py", "footprint/storage/database/isolation.py"),
    ],
)
def test_what_names_someone_or_lets_someone_in_is_left_out(said, written):
    assert make_plain(said) == written


def test_of_an_error_its_kind_and_its_places_are_written(log):
    logger, written = log
    who = "Zoé Martin"
    try:
        raise ValueError(f"{who} has no laptop")
    except ValueError as error:
        logger.exception("It failed: %s", error)
    assert "It failed: ValueError" in written.getvalue()
    assert "builtins.ValueError" in written.getvalue()
    assert "test_plain_logs.py" in written.getvalue()
    assert who not in written.getvalue()


def test_of_a_thread_that_fails_no_more_is_written(log):
    _, written = log
    who = "Zoé Martin"

    def fail() -> None:
        raise ValueError(who)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "builtins.ValueError" in written.getvalue()
    assert who not in written.getvalue()
