"""What a forger may try on a dossier: by what is changed, at which levels of consistency, and what finds it.

In reading order: `target` (the dossier that is forged), `kinds`, `archives`, `figures`, `given`, `said`, `subtle`. The
table of the documentation is made of them.
"""

from tests.dossier.forgeries import archives, figures, given, said, subtle
from tests.dossier.forgeries.kinds import FOUND, Forgery

FORGERIES: list[Forgery] = [one for part in (archives, figures, given, said, subtle) for one in part.FORGERIES]


def describe_kinds() -> list[tuple[str, str, str]]:
    """Each kind of forgery, how many are tried, and what finds them."""
    return [(what, str(sum(one.what == what for one in FORGERIES)), found) for what, found in FOUND.items()]
