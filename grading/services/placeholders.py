"""The fields that the texts of a template may name, « {etudiant} »: a closed list, by document.

A text is data: it is searched for these names and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from grading.models import IssuedDocument

Kind = IssuedDocument.Kind

FIELDS = {
    "etudiant": "prénom et nom",
    "prenom": "prénom",
    "nom": "nom",
    "numero": "numéro d’étudiant",
    "parcours": "parcours de l’étudiant",
    "formation": "intitulé de la formation",
    "semestre": "« semestre 1 »",
    "annee": "année universitaire",
    "etablissement": "établissement",
    "departement": "département",
    "date": "date du document",
    "signataire": "nom du signataire",
    "qualite": "qualité du signataire",
    "jury": "nom du jury, « Jury de BUT1 2026-2027 »",
    "date_jury": "date à laquelle il s’est réuni",
    "acquis": "ce que l’étudiant a obtenu, « a validé la première année du BUT »",
}
OF_A_PERSON = ("etudiant", "prenom", "nom", "numero", "parcours")
OF_EVERY_DOCUMENT = ("formation", "annee", "etablissement", "departement", "date")
OF_WHO_SIGNS = ("signataire", "qualite")
OF_A_JURY = ("jury", "date_jury")
OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.TRANSCRIPT: (*OF_A_PERSON, "semestre", *OF_EVERY_DOCUMENT, *OF_WHO_SIGNS),
    Kind.STATEMENT: (*OF_A_PERSON, "acquis", *OF_A_JURY, *OF_EVERY_DOCUMENT, *OF_WHO_SIGNS),
    Kind.LETTER: (*OF_A_PERSON, *OF_A_JURY, *OF_EVERY_DOCUMENT, *OF_WHO_SIGNS),
    Kind.MINUTES: (*OF_A_JURY, *OF_EVERY_DOCUMENT),
}

NAMED = re.compile(r"\{([^{}]*)\}")
STRAY = re.compile(r"[{}]")


def faults_in(text: str, kind: Kind) -> Iterator[str]:
    """What a text names that its document does not know, in French sentences."""
    known = OF_KIND[kind]
    for name in dict.fromkeys(NAMED.findall(text)):
        if name not in known:
            yield f"« {{{name}}} » n’est pas un champ de ce document{_instead(name, known)}"
    if STRAY.search(NAMED.sub("", text)):
        yield "Une accolade reste seule : un champ s’écrit entre deux accolades, « {annee} »."


def _instead(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name.casefold(), known, 1)
    return f" : vouliez-vous « {{{close[0]}}} » ?" if close else "."


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields. What has no value here stays as it was typed."""
    return NAMED.sub(lambda found: values.get(found[1], found[0]), text)
