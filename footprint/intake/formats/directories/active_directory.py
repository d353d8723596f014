"""Active Directory: computers as `Get-ADComputer | Export-Csv` lists them. It states systems, never types nor models.

What each system runs on is asked once: a "Windows Server 2019" may be a machine or a virtual one.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, matches
from footprint.problems import Problem
from footprint.words.spellings import normalise_spelling

LEFT_ASIDE = (
    *("DNSHostName", "Enabled", "ObjectClass", "ObjectGUID", "SID", "objectSid", "IPv4Address", "IPv6Address"),
    *("OperatingSystem", "OperatingSystemVersion", "OperatingSystemServicePack", "OperatingSystemHotfix"),
    *("LastLogonDate", "LastLogonTimeStamp", "lastLogon", "whenCreated", "whenChanged", "Created", "Modified"),
    *("CN", "CanonicalName", "DistinguishedName", "PasswordLastSet", "PasswordExpired", "PasswordNeverExpires"),
    *("userAccountControl", "LockedOut", "PrimaryGroup", "PrimaryGroupID", "MemberOf", "servicePrincipalName"),
)

# Units of a directory that sort computers, and are no places.
NO_PLACE = frozenset(
    (
        *("computers", "computer", "ordinateurs", "ordinateur", "postes", "poste", "pc", "pcs", "workstations"),
        *("workstation", "stations", "clients", "laptops", "portables", "portable", "desktops", "fixes"),
        *("servers", "server", "serveurs", "serveur", "machines", "windows", "win10", "win11", "w10", "w11"),
        *("it", "informatique", "domain", "controllers", "managed", "corp"),
    )
)
_UNIT = r"(?i)(?:^|,)OU=((?:[^,\\]|\\.)+)"


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    cells, system = laid.cells, column(rows, "OperatingSystem")
    family = system.str.extract(r"(?i)(windows server \d{4}|windows \d+(?:\.\d)?|windows server|windows|[a-z]+)")[0]
    cells["device_type"] = family.fillna("Active Directory")
    disabled = matches(column(rows, "Enabled"), "(?:false|faux|0)$")
    cells["status"] = pd.Series(pd.NA, index=cells.index, dtype="str").mask(disabled, "Enabled = False")
    last = column(rows, "LastLogonDate").fillna(column(rows, "LastLogonTimeStamp"))
    cells["note"] = "LastLogonDate : " + last
    placed = column(cells, "site").fillna(_find_places(column(rows, "DistinguishedName")))
    if placed.notna().any() and column(cells, "site").isna().any():
        first = placed.dropna().iloc[:1]
        line = int(first.index.to_numpy(dtype="int64")[0])
        laid.say(Problem("reading.site-of-unit", "warning", laid.table, line, "site", str(first.iloc[0])))
    cells["site"] = placed


def _find_places(names: pd.Series) -> pd.Series:
    """The units of a distinguished name that may be places, the widest first, as one path."""
    codes, words = pd.factorize(names)
    units = pd.Series(words, dtype="str").str.findall(_UNIT)
    paths = [
        " > ".join(unit for unit in reversed(found) if not NO_PLACE.issuperset(normalise_spelling(unit).split()))
        or None
        for found in units
    ]
    return pd.Series(pd.array([*paths, None], dtype="str").take(codes), index=names.index)


AD_COMPUTERS = Format(
    "ad_computers",
    {"Name": "item_id", "SamAccountName": "item_id", "Location": "site"},
    signatures=(
        ("Name", "OperatingSystem", "DistinguishedName"),
        ("Name", "OperatingSystem", "Enabled"),
        ("Name", "OperatingSystem", "LastLogonDate"),
        ("Name", "DNSHostName", "DistinguishedName", "ObjectClass"),
    ),
    refine=_refine,
    left_aside=LEFT_ASIDE,
    people=("Description", "DisplayName", "UserPrincipalName", "ManagedBy"),
)

AD_ACCOUNTS = Format(
    "ad_accounts",
    {},
    signatures=(
        ("SamAccountName", "GivenName", "Surname"),
        ("UserPrincipalName", "GivenName", "Surname", "ObjectClass"),
    ),
    refusal="reading.accounts",
    from_documentation=True,
)
