"""The roles of a shared server, and what each change needs: one table, checked where the log is written."""

# From the one who may least. An auditor reads, draws and notes; a manager looks after the organisations of a territory;
# an administrator, after the server: neither is given what an organisation holds by that alone.
READER, AUDITOR, EDITOR, APPROVER, MANAGER, ADMINISTRATOR = ROLES = (
    "reader",
    "auditor",
    "editor",
    "approver",
    "manager",
    "administrator",
)

# The roles that someone may hold in an organisation; that of administrator is of the whole server.
HELD_IN_ORGANISATION = (READER, AUDITOR, EDITOR, APPROVER, MANAGER)

_WORK = frozenset({EDITOR, APPROVER, MANAGER})
_APPROVE = frozenset({APPROVER, MANAGER})
_PEOPLE = frozenset({APPROVER, MANAGER, ADMINISTRATOR})
_CREATE = frozenset({MANAGER, ADMINISTRATOR})
_AUDIT = frozenset({AUDITOR})
_TERRITORY = frozenset({MANAGER})
# What an organisation agrees to with a territory: never by a manager, who would agree with themselves.
_AGREE = frozenset({APPROVER})
_MEMBERS = frozenset(HELD_IN_ORGANISATION)
_ANYONE = frozenset(ROLES)

# Who reads what others opened and took away.
READING_OPENINGS = frozenset({AUDITOR, APPROVER, MANAGER})

# What the log tells of, and who may do it. Every change that the log knows is here: what is not here, nobody may do.
RIGHTS: dict[str, frozenset[str]] = {
    "organisation-created": _CREATE,
    "organisation-imported": _CREATE,
    "organisation-changed": _APPROVE,
    "organisation-archived": _APPROVE,
    "organisation-reopened": _APPROVE,
    "inventory-created": _WORK,
    "inventory-changed": _WORK,
    "inventory-archived": _WORK,
    "inventory-reopened": _WORK,
    "inventory-deleted": _APPROVE,
    "upload-saved": _WORK,
    "upload-erased": _APPROVE,
    "version-saved": _WORK,
    "version-undone": _WORK,
    "version-redone": _WORK,
    "version-restored": _WORK,
    "factor-added": _WORK,
    "factor-retired": _WORK,
    "mapping-saved": _WORK,
    "mapping-forgotten": _WORK,
    "plan-saved": _WORK,
    "dossier-frozen": _APPROVE,
    "dossier-sealed": _APPROVE,
    "dossier-retracted": _APPROVE,
    "base-year-policy": _APPROVE,
    "base-year-recalculated": _APPROVE,
    "auditor-note": _AUDIT,
    "statement-made": _AUDIT,
    "audit-joined": _AUDIT | _APPROVE,
    "own-approval-set": _APPROVE,
    "person-invited": _PEOPLE,
    "invitation-withdrawn": _PEOPLE,
    "person-joined": _ANYONE,
    "role-changed": _PEOPLE,
    "person-left": _ANYONE,
    "access-token-created": _MEMBERS,
    "access-token-withdrawn": _MEMBERS,
    # In the log of the organisation that holds a territory.
    "territory-named": _TERRITORY,
    "campaign-set": _TERRITORY,
    "territory-invited": _TERRITORY,
    "territory-invitation-withdrawn": _TERRITORY,
    "territory-sent": _TERRITORY,
    "territory-sending-withdrawn": _TERRITORY,
    "benchmark-published": _TERRITORY,
    "label-noted": _TERRITORY,
    "label-removed": _TERRITORY,
    # In the log of a member.
    "territory-joined": _AGREE,
    "territory-member-changed": _AGREE,
    "territory-left": _AGREE,
    "consent-given": _AGREE,
    "consent-withdrawn": _AGREE,
    "dossier-sent": _AGREE,
    "provision-declared": _AGREE,
    "provision-withdrawn": _AGREE,
    "provision-answered": _AGREE,
    "lever-shared": _AGREE,
    "lever-unshared": _AGREE,
}


def may(role: str, what: str) -> bool:
    """Whether a role allows a change of the log."""
    return role in RIGHTS.get(what, frozenset())
