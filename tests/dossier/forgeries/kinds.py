"""Forgeries, by what is changed, and what finds each kind."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.dossier.forging import LOG, Change, tamper

ARCHIVE = "L'archive : recompressée, commentée, noms doublés, trompeurs ou qui en sortent, lien, bombe, octets ajoutés"
UNHASHED = "Un fichier changé, sans refaire les empreintes"
DOCUMENTS = "Rapport, page, classeur, lisez-moi ou échange remplacés, recouverts, retirés ou ajoutés"
COMPUTED = "Un chiffre calculé : total, ligne, terme, intervalle, sensibilité, valeur complétée, formule"
WRITTEN = "La même valeur écrite autrement : 8.0, guillemets, retours, espaces, ordre des clés, clé double"
INVENTORY = "L'inventaire : quantité, date, type, ligne ajoutée, retirée ou doublée"
UPLOADS = "Les fichiers déposés : cellule, ligne, nom, empreinte, copie retirée, liste changée"
ASIDE = "Lignes mises de côté et doutes : retirés, ajoutés, déplacés"
REGISTRY = "Facteurs, hypothèses, sources, régions, catégories : sous le nom de leur éditeur"
AHEAD = "Plan : trajectoires, cibles, verdicts, engagements, preuves"
YEARS = "Autres années : valeurs, règle, recalculs, inventaires"
DATES = "Dates et journal : désordre, approbation avant relecture ou après l'archive, entrée retirée"
PEOPLE = "Qui et quand (dossier.json), laissant le journal ou les documents"
SIGNED = "Qui signe : une même personne, sans relecture ou sans motif, un SIREN ou un jour qui n'en sont pas"
MAKERS = "Le manifeste : autres versions prétendues, langue, fichiers figés"
OTHER = "Prétendre qu'une autre version a figé le dossier"
FALSE = "Un dossier fait par le programme à partir de données fausses ; un reçu retiré ou d'une autre clé"

# What finds each kind: the table of the documentation.
FOUND = {
    ARCHIVE: "refusée : l'archive est celle que le programme écrit, à l'octet près",
    UNHASHED: "empreintes du manifeste",
    DOCUMENTS: "documents refaits depuis les fichiers figés, comparés octet par octet",
    COMPUTED: "calcul refait, au dernier chiffre",
    WRITTEN: "chaque fichier n'a qu'une écriture",
    INVENTORY: "lignes relues depuis les cellules gardées des dépôts",
    UPLOADS: "lignes relues, index, journal ; des cellules retirées mènent à la fin 3",
    ASIDE: "lignes relues, doutes refaits",
    REGISTRY: "tables de la version publiée ; un facteur propre est dans le journal",
    AHEAD: "plan recalculé, preuves nommées par leur empreinte ; une preuve retirée mène à la fin 3",
    YEARS: "années recalculées depuis leurs inventaires ; règle et recalculs du journal",
    DATES: "chaîne du journal, ordre des dates",
    PEOPLE: "sceau du journal, documents refaits",
    SIGNED: "règles par lesquelles le programme laisse signer",
    MAKERS: "manifeste refait ; d'autres versions mènent à la fin 3",
    OTHER: "fin 3 : jamais égal et complet",
    FALSE: "**rien dans l'archive** : `--expect-code`, ou `--expect-key` avec le reçu",
}


@dataclass(frozen=True)
class Forgery:
    """One thing that a forger may do.

    Attributes:
        what: the kind, in words (French): a row of the documentation.
        name: which one of its kind.
        make: the archive forged, from the true one.
        alone: whether the archive alone shows it; else only a code or a key known by another way does.
    """

    what: str
    name: str
    make: Callable[[bytes], bytes]
    alone: bool = True


def forge(listed: list[Forgery], what: str, name: str, change: Change, *levels: str, alone: bool = True) -> None:
    """Add a change at some levels of consistency, by default up to a trail sealed anew."""
    listed.extend(Forgery(what, f"{name}, {level}", _at(level, change), alone) for level in levels or (LOG,))


def _at(level: str, change: Change) -> Callable[[bytes], bytes]:
    return lambda bundle: tamper(bundle, level, change)
