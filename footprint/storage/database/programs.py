"""The programs of PostgreSQL that copy a whole database, and put it back."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database.file_copies import settle
from footprint.storage.database.isolation import passes_by_policies

PATIENCE_S = 60  # how long what is put back waits for those who are reading

# What a copy holds of rights: they are written anew for the roles of the place where it is put back.
_RIGHTS = re.compile(r" (POLICY|ROW SECURITY|ACL|DEFAULT ACL|SCHEMA|COMMENT|EXTENSION) ")

# What the owner of a database of one's own says, to see all of it.
_EVERYTHING = "-c footprint.local=on"

# What PostgreSQL answers to a role that may not read all that there is.
_HIDDEN = ("row-level security", "row security", "permission denied for")

# All that is in the way of what is put back: our tables and the function of the log.
_CLEAR = """SET lock_timeout = '{patience}s';
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', one.tablename);
  END LOOP;
  DROP FUNCTION IF EXISTS public.refuse_log_change() CASCADE;
END $$;
"""


def dump(engine: sa.Engine, target: Path) -> None:
    """Write all of a database into a new file, in the format of pg_dump: all of it, or no file.

    Raises:
        UnusableInput: pg_dump is missing, or refuses; the role may not see all rows.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        given = ["--format=custom", "--no-password", f"--file={partial}", f"--dbname={_place(engine)}"]
        under_policies = _is_under_own_policies(engine)
        if under_policies:
            given.append("--enable-row-security")
        _run("pg_dump", *given, of=engine, settings=_EVERYTHING if under_policies else "")
        settle(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _is_under_own_policies(engine: sa.Engine) -> bool:
    """Whether the role owns all tables, without BYPASSRLS: it sees all rows once it says that it works for all."""
    asked = sa.text(
        "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND (relowner <> current_user::regrole OR relrowsecurity AND NOT EXISTS (SELECT FROM pg_policies"
        " WHERE tablename = relname AND policyname = 'local' AND current_user = ANY (roles))))"
    )
    with engine.connect() as connection:
        return not passes_by_policies(connection) and bool(connection.execute(asked).scalar())


def read_dump(file: Path) -> str:
    """Read a copy to its end, and return the revision of the database that it holds.

    Raises:
        UnusableInput: pg_restore is missing or can't read it, or it holds no database of this tool.
    """
    _run("pg_restore", f"--file={os.devnull}", str(file))
    rows = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = re.search(r"(?m)^COPY public\.alembic_version .*\n(\w+)$", rows)
    if found is None:
        raise UnusableInput(Problem("backup-not-one", "error", "", value=str(file)))
    return found.group(1)


def load(engine: sa.Engine, file: Path) -> None:
    """Put a copy in the place of all that a database holds: all of it, or nothing.

    Raises:
        UnusableInput: a program is missing, or refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "list"), Path(folder, "script")
        lines = _run("pg_restore", "--list", str(file)).splitlines()
        listed.write_text("\n".join(line for line in lines if not _RIGHTS.search(line)), encoding="utf-8")
        _run("pg_restore", "--no-owner", f"--use-list={listed}", f"--file={script}", str(file))
        whole = Path(folder, "whole")
        with whole.open("wb") as written, script.open("rb") as copied:
            written.write(_CLEAR.format(patience=PATIENCE_S).encode())
            shutil.copyfileobj(copied, written)
        script.unlink()
        once = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--no-password")
        _run("psql", *once, f"--file={whole}", f"--dbname={_place(engine)}", of=engine)


def _place(engine: sa.Engine) -> str:
    """The database as the programs name it; its password is given in the environment, which others can't read."""
    from psycopg.conninfo import make_conninfo

    given = engine.url.translate_connect_args(database="dbname", username="user") | dict(engine.url.query)
    return make_conninfo("", **{name: str(value) for name, value in given.items() if name != "password"})


def _run(program: str, *options: str, of: sa.Engine | None = None, settings: str = "") -> str:
    password = of.url.password if of is not None else None
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {}) | {"LC_ALL": "C.UTF-8"}
    if settings:
        environment["PGOPTIONS"] = settings
    try:
        done = subprocess.run([program, *options], env=environment, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise UnusableInput(Problem("program-missing", "error", "", value=program)) from error
    if done.returncode:
        answer = " ".join(done.stderr.split())
        if any(sign in answer for sign in _HIDDEN):
            user = str(of.url.username) if of is not None else ""
            raise UnusableInput(Problem("backup-role-too-weak", "error", "", value=user))
        raise UnusableInput(Problem("program-failed", "error", "", value=program, expected=answer[-300:]))
    return done.stdout
