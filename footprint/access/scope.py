"""The scope that everything stored is read and written under."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from footprint.access.roles import ADMINISTRATOR, APPROVER, MANAGER, may

# The name under which a scope is an option of the engine, and of the connections that it gives.
OPTION = "scope"


@dataclass(frozen=True)
class Scope:
    """Who asks, and what is within reach.

    Attributes:
        person_id: the random id of the person; empty before they are known, and for the program itself.
        roles: the organisations within reach, by id, each with the role held there.
        administrator: of the server: may create organisations and look after people.
        issuer, subject: the person as the identity provider names them, to find or write their own record.
        invitation: the hash of the one that the person answers.
        token: the hash of the access token that a program shows.
        everything: all organisations, and every right: the one person of a machine of their own.
    """

    person_id: str = ""
    roles: tuple[tuple[int, str], ...] = ()
    administrator: bool = False
    issuer: str = ""
    subject: str = ""
    invitation: str = ""
    token: str = ""
    everything: bool = False

    @property
    def organisations(self) -> tuple[int, ...]:
        """The ids of the organisations within reach."""
        return tuple(organisation_id for organisation_id, _ in self.roles)

    def role_in(self, organisation_id: int) -> str:
        """The role held in an organisation; empty where there is none."""
        return dict(self.roles).get(organisation_id, "")

    def reaches(self, organisation_id: int) -> bool:
        """Whether an organisation is within reach."""
        return self.everything or organisation_id in self.organisations

    def may(self, what: str, organisation_id: int | None = None) -> bool:
        """Whether a change of the log is allowed: in an organisation, or in one that does not exist yet (None)."""
        if self.everything or (self.administrator and may(ADMINISTRATOR, what)):
            return True
        roles = [self.role_in(organisation_id)] if organisation_id is not None else [role for _, role in self.roles]
        return any(may(role, what) for role in roles)

    def may_give(self, role: str, organisation_id: int) -> bool:
        """Whether a role of an organisation may be given: that of manager, which founds others, by its like alone."""
        return role != MANAGER or self.everything or self.administrator or self.role_in(organisation_id) == MANAGER

    def reaching(self, organisation_id: int, role: str) -> "Scope":
        """The scope with one more organisation within reach."""
        others = tuple(one for one in self.roles if one[0] != organisation_id)
        return replace(self, roles=(*others, (organisation_id, role)))


# One's own machine: no login, everything within reach.
LOCAL = Scope(everything=True)

# Nobody in particular: no row is within reach.
NOBODY = Scope()


def scope_of_upkeep(name: str, organisations: Iterable[int] = ()) -> Scope:
    """The scope of a command that looks after what all organisations of a server keep, and signs by its own name."""
    held = tuple((organisation_id, APPROVER) for organisation_id in sorted(set(organisations)))
    return Scope(person_id=name, roles=held, administrator=True)


def scope_of_program(organisations: Iterable[int]) -> Scope:
    """The scope of the program's own work in organisations, such as the energy that it measures; it has no right."""
    return Scope(roles=tuple((organisation_id, "") for organisation_id in sorted(set(organisations))))
