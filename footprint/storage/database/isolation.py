"""Isolation in one place: what a scope reaches of each table, said once and held by the database.

On PostgreSQL each transaction says its scope as it begins, and the policies of row-level security do the rest, whatever
a query asks. On SQLite a transaction that only reads sees each table through a view of the same condition; one that
writes does not, so that isolation is claimed on PostgreSQL alone.
"""

import re

import sqlalchemy as sa
from sqlalchemy import event

from footprint.access.scope import LOCAL, OPTION, Scope
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, schema

_MEMBERS = "person_id IN (SELECT person_id FROM memberships WHERE organisation_id IN ({organisations}))"
_OF_ORGANISATION = "organisation_id IN ({organisations})"
# A territory bears the number of the organisation that holds it; its members read what it sends and publishes.
_OF_TERRITORY = "territory_id IN ({organisations})"
_OF_MEMBERS = (
    "territory_id IN (SELECT territory_id FROM territory_members"
    " WHERE organisation_id IN ({organisations}) AND until IS NULL)"
)
_MYSELF = "person_id = {person} OR (issuer = {issuer} AND subject = {subject})"

# What is within reach of each table: the condition on its rows. Where there are two, the second is on what may be
# added, changed or removed.
POLICIES: dict[str, tuple[str, ...]] = {
    name: (_OF_ORGANISATION,) for name, table in schema.metadata.tables.items() if "organisation_id" in table.columns
} | {
    "organisations": (f"{_OF_ORGANISATION} OR {{administrator}} = 'yes'", _OF_ORGANISATION),
    # Organisation 0 is the program itself.
    "energy": (f"{_OF_ORGANISATION} OR organisation_id = 0",),
    "persons": (f"{_MYSELF} OR {{administrator}} = 'yes' OR {_MEMBERS}", f"{_MYSELF} OR {{administrator}} = 'yes'"),
    "person_names": (
        f"person_id = {{person}} OR {{administrator}} = 'yes' OR {_MEMBERS}",
        "person_id = {person} OR {administrator} = 'yes' OR person_id IN"
        " (SELECT person_id FROM persons WHERE issuer = {issuer} AND subject = {subject})",
    ),
    "memberships": (
        f"{_OF_ORGANISATION} OR person_id = {{person}} OR {{administrator}} = 'yes'",
        f"{_OF_ORGANISATION} OR {{administrator}} = 'yes'",
    ),
    "invitations": (f"{_OF_ORGANISATION} OR token_hash = {{invitation}} OR {{administrator}} = 'yes'",),
    "access_tokens": (f"{_OF_ORGANISATION} OR token_hash = {{token}}", _OF_ORGANISATION),
    # What a territory writes for its members.
    "territories": (
        f"{_OF_TERRITORY} OR {_OF_MEMBERS} OR territory_id IN"
        " (SELECT territory_id FROM territory_invitations WHERE token_hash = {invitation})",
        _OF_TERRITORY,
    ),
    "territory_invitations": (f"{_OF_TERRITORY} OR token_hash = {{invitation}}",),
    "benchmark_bases": (_OF_TERRITORY,),
    **dict.fromkeys(("campaigns", "sendings", "benchmarks"), (f"{_OF_TERRITORY} OR {_OF_MEMBERS}", _OF_TERRITORY)),
    # What it notes of each, which that one reads.
    "member_labels": (f"{_OF_TERRITORY} OR member_id IN ({{organisations}})", _OF_TERRITORY),
    # What a member writes for the territory: its own rows, which the territory reads; of consents, those that stand.
    "consents": (f"{_OF_ORGANISATION} OR ({_OF_TERRITORY} AND until IS NULL)", _OF_ORGANISATION),
    **dict.fromkeys(
        ("territory_members", "campaign_states", "received_dossiers", "shared_levers"),
        (f"{_OF_ORGANISATION} OR {_OF_TERRITORY}", _OF_ORGANISATION),
    ),
    # What a member bought for another is read by both.
    "provisions": (f"{_OF_ORGANISATION} OR {_OF_TERRITORY} OR beneficiary_id IN ({{organisations}})", _OF_ORGANISATION),
    "provision_answers": (
        f"{_OF_ORGANISATION} OR {_OF_TERRITORY} OR provider_id IN ({{organisations}})",
        _OF_ORGANISATION,
    ),
}

_SETTINGS = ("organisations", "person", "administrator", "issuer", "subject", "invitation", "token", "local")


def _values_of(scope: Scope) -> dict[str, str]:
    return {
        "organisations": ",".join(map(str, scope.organisations)),
        "person": scope.person_id,
        "administrator": "yes" if scope.administrator else "",
        "issuer": scope.issuer,
        "subject": scope.subject,
        "invitation": scope.invitation,
        "token": scope.token,
        "local": "on" if scope.everything else "",
    }


def under(engine: sa.Engine, scope: Scope) -> sa.Engine:
    """The same database, read and written under a scope."""
    return engine.execution_options(**{OPTION: scope})


def scope_of(connection: sa.Connection | sa.Engine) -> Scope:
    """The scope of a connection or of an engine."""
    return connection.get_execution_options().get(OPTION, LOCAL)


def follow_scopes(engine: sa.Engine) -> None:
    """Have every transaction of an engine begin under the scope of its connection."""
    begin = _begin_on_postgresql if engine.dialect.name == "postgresql" else _begin_on_sqlite
    event.listen(engine, "begin", begin)


def widen(connection: sa.Connection, organisation_id: int) -> None:
    """Have the transaction under way reach one more organisation: the one that it creates."""
    if connection.dialect.name == "postgresql":
        reached = ",".join(map(str, (*scope_of(connection).organisations, organisation_id)))
        connection.execute(sa.select(sa.func.set_config("footprint.organisations", reached, True)))


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def _begin_on_postgresql(connection: sa.Connection) -> None:
    values = _values_of(scope_of(connection))
    settings = [sa.func.set_config(f"footprint.{name}", value, True) for name, value in values.items()]
    connection.execute(sa.select(*settings))


def _on_postgresql(condition: str) -> str:
    written = {name: f"current_setting('footprint.{name}', true)" for name in _SETTINGS}
    listed = "SELECT unnest(string_to_array(current_setting('footprint.organisations', true), ','))::integer"
    return condition.format_map(written | {"organisations": listed})


def write_policies(connection: sa.Connection) -> None:
    """Have PostgreSQL hold the scopes on every table, the owner's own queries included.

    The owner alone may also say that it works for everything: the one person of a machine of their own, migrations and
    maintenance. The role of a shared server owns nothing.
    """
    if connection.dialect.name != "postgresql":
        return
    for table, conditions in POLICIES.items():
        seen, written = (_on_postgresql(condition) for condition in (conditions[0], conditions[-1]))
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS scope ON {table}",
            f"CREATE POLICY scope ON {table} USING ({written})",
            f"DROP POLICY IF EXISTS seen ON {table}",
            f"CREATE POLICY seen ON {table} FOR SELECT USING ({seen})",
            f"DROP POLICY IF EXISTS local ON {table}",
            f"CREATE POLICY local ON {table} TO CURRENT_USER USING (current_setting('footprint.local', true) = 'on')",
        ):
            connection.exec_driver_sql(statement)


def grant_access(connection: sa.Connection, role: str) -> None:
    """Let the role of a shared server read and write rows, and nothing else: no table to empty, no number to set."""
    name = connection.dialect.identifier_preparer.quote(role)
    numbered = "pg_get_serial_sequence('organisations', 'organisation_id')"
    sequence = connection.execute(sa.text(f"SELECT {numbered}")).scalar_one()
    for statement in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(POLICIES)} TO {name}",
        f"REVOKE UPDATE, DELETE ON log FROM {name}",
        f"GRANT SELECT ON alembic_version TO {name}",
        # The number of an organisation is taken before its row is written: the scope must reach it by then.
        f"GRANT USAGE ON SEQUENCE {sequence} TO {name}",
    ):
        connection.exec_driver_sql(statement)


def check_isolation(engine: sa.Engine) -> None:
    """Refuse to serve several organisations where the database would not hold them apart.

    Raises:
        UnusableInput: it isn't PostgreSQL, its role may pass by the policies, or a table is without one.
    """
    if engine.dialect.name != "postgresql":
        raise UnusableInput(Problem("server-needs-postgresql", "error", "", value=engine.dialect.name))
    owned = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    with engine.connect() as connection:
        user = connection.execute(sa.text("SELECT current_user")).scalar_one()
        if passes_by_policies(connection) or connection.execute(sa.text(owned)).scalar_one():
            raise UnusableInput(Problem("server-role-too-strong", "error", "", value=user))
        check_tables(connection)


def passes_by_policies(connection: sa.Connection) -> bool:
    """Whether PostgreSQL hides nothing from the role of a connection: a superuser, or one with BYPASSRLS."""
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.execute(sa.text(asked)).scalar_one())


def check_tables(connection: sa.Connection) -> None:
    """Raises UnusableInput where a table of a PostgreSQL database is open to whoever asks."""
    open_tables = find_open_tables(connection)
    if open_tables:
        raise UnusableInput(Problem("server-table-open", "error", "", value=", ".join(sorted(open_tables))))


def find_open_tables(connection: sa.Connection) -> set[str]:
    """The tables of a PostgreSQL database that row-level security does not close."""
    held = (
        "SELECT tablename FROM pg_policies JOIN pg_class ON relname = tablename"
        " AND relnamespace = 'public'::regnamespace WHERE schemaname = 'public' AND policyname = 'scope'"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    return set(POLICIES) - set(connection.execute(sa.text(held)).scalars())


# --- SQLite ----------------------------------------------------------------------------------------------------------

_SEEN_THROUGH = "seen-through-views"  # among what is noted of a connection: its temporary views may be there


def _begin_on_sqlite(connection: sa.Connection) -> None:
    """After BEGIN: put views over the tables where the transaction reads under a scope, take them away elsewhere."""
    scope, noted = scope_of(connection), connection.connection.record_info or {}
    scoped = not scope.everything and not dialects.is_writer(connection)
    if not scoped and not noted.pop(_SEEN_THROUGH, False):
        return
    noted[_SEEN_THROUGH] = scoped
    for table, conditions in POLICIES.items():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS temp.{table}")
        if scoped:
            seen = _on_sqlite(conditions[0], scope)
            connection.exec_driver_sql(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {seen}")


def _on_sqlite(condition: str, scope: Scope) -> str:
    values = {name: "'" + value.replace("'", "''") + "'" for name, value in _values_of(scope).items()}
    listed = ",".join(map(str, scope.organisations)) or "NULL"
    return re.sub(r"\bFROM (?=\w)", "FROM main.", condition).format_map(values | {"organisations": listed})
