"""What the title of a column says of what it holds."""

import re
from collections.abc import Iterable, Mapping, Sequence

from grading.imports.layout import MARKS, Use
from grading.models import Assessment
from grading.models.names import bare

SEARCHED_ROWS = 30

_WORDS = {
    Use.NUMBER: "numero netudiant noetudiant numetudiant nodetudiant ndetudiant numeroetudiant "
    "numerodetudiant codeetudiant codeetu numetu noetu netu matricule codenip nip",
    Use.LAST_NAME: "nom noms nomdefamille nomusuel nomdusage nompatronymique",
    Use.FIRST_NAME: "prenom prenoms",
    Use.FULL_NAME: "nomprenom nometprenom nomsprenoms nomsetprenoms prenomnom prenometnom "
    "etudiant etudiants nomcomplet",
    Use.ANONYMOUS: "anonymat nanonymat noanonymat numeroanonymat ndanonymat nodanonymat "
    "numerodanonymat numeroanonyme nanonyme copie ncopie nocopie numerodecopie codeanonymat",
    Use.IGNORED: "n no num rang groupe groupes td tp groupetd groupetp mail email courriel "
    "moyenne moy total somme observation observations remarque remarques appreciation etat "
    "signature emargement parcours formation",
}
USE_OF_WORD = {word: use for use, words in _WORDS.items() for word in words.split()}
_SCALE = re.compile(r"\(?\s*(?:/|\bsur\b)\s*([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*\)?\s*$", re.I)

_SUMMARY = re.compile(
    r"(moyennes?|moy|médiane|mediane|totaux|total|sommes?|minimum|mini?|maximum|maxi?|"
    r"[ée]cart[ -]type|effectifs?|nombre|notes? (mini?|maxi?)(male)?)"
    r"( (de|du|des|la|le|les|l’|classe|promo|promotion|groupe|générale?|notes?|t[dp] ?\w?))*[ .:]*",
    re.IGNORECASE,
)


def use_of(title: str, assessments: Mapping[int, Assessment]) -> str | None:
    """What a title says, None when it says nothing that is known here."""
    if not title_key(title):
        return None
    # « DS 1.1 » is not « DS 11 », nor « TP sur 10 » « TP sur 20 », where there are both.
    for key in (str.casefold, title_key):
        for assessment in assessments.values():
            if key(assessment.title) == key(title):
                return f"{MARKS}{assessment.pk}"
    return USE_OF_WORD.get(bare(title))


def title_key(title: str) -> str:
    """« DS n° 1 (sur 20) » and « ds n°1 » are one title."""
    return bare(_SCALE.sub("", title))


def scale_said(title: str) -> int | None:
    """The scale that a title names, in hundredths: 1000 for « DS1 /10 »."""
    found = _SCALE.search(title)
    if found is None:
        return None
    whole, _, rest = found[1].replace(",", ".").partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") if rest else 0)


def header_row(rows: Sequence[Sequence[str]], assessments: Mapping[int, Assessment]) -> int | None:
    """The row that says most, among the first ones; None when none says anything."""
    scores = [
        sum(use_of(cell, assessments) is not None for cell in row) for row in rows[:SEARCHED_ROWS]
    ]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def is_summary(cells: Iterable[str]) -> bool:
    """Whether what a row says before its figures is « Moyenne » or the like, and nothing else."""
    words = [cell for cell in cells if re.search(r"[^\W\d_]", cell)]
    return len(words) == 1 and _SUMMARY.fullmatch(words[0]) is not None
