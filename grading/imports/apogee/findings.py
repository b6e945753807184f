"""What is to be looked at before a file is filled: each trouble by name, with what to do."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import TextChoices


class Kind(TextChoices):
    """In the order in which they are told; the labels are titles."""

    UNKNOWN = "unknown", "Étudiants du fichier inconnus ici"
    ELSEWHERE = "elsewhere", "Étudiants connus ici, mais pas dans cette étape"
    DIFFERENT = "different", "Même numéro, mais autre nom ou autre date de naissance"
    MISSING = "missing", "Étudiants d’ici absents du fichier"
    UNMAPPED = "unmapped", "Codes sans correspondance"
    UNHELD = "unheld", "Correspondances que personne n’a"
    UNKNOWN_COLUMN = "unknown_column", "Colonnes d’une nature inconnue"
    SCALE = "scale", "Barèmes illisibles"
    AWAITED = "awaited", "Notes manquantes"
    OPEN = "open", "Jury pas encore clos"
    EMBARGOED = "embargoed", "Décisions encore sous embargo"
    NO_RESULT_CODE = "no_result_code", "Décisions qui ne s’écrivent pas dans Apogée"
    REFUSED_CODE = "refused_code", "Codes de résultat que le fichier n’admet pas"
    UNEVEN = "uneven", "Moyennes différentes d’une UE à l’autre"
    NO_AVERAGE = "no_average", "Notes demandées, sans moyenne à donner"
    OVERWRITTEN = "overwritten", "Cellules déjà remplies autrement"
    STALE = "stale", "Cellules remplies dont rien n’est connu ici"
    LEFT_COLUMN = "left_column", "Colonnes laissées telles quelles"


TODO: Mapping[Kind, str] = {
    Kind.UNKNOWN: "Rien n’est écrit sur leur ligne. Inscrivez-les, ou corrigez leur numéro sur "
    "leur fiche.",
    Kind.ELSEWHERE: "Rien n’est écrit sur leur ligne. Inscrivez-les dans un semestre de cette "
    "étape, ou vérifiez l’étape, le parcours et la modalité choisis.",
    Kind.DIFFERENT: "Rien n’est écrit sur leur ligne tant que vous n’avez pas confirmé, plus bas, "
    "que c’est bien la même personne.",
    Kind.MISSING: "Aucune ligne n’est ajoutée. Demandez à l’université un fichier qui les porte.",
    Kind.UNMAPPED: "Leurs colonnes restent telles quelles. Dites à quoi ils correspondent, ou "
    "qu’ils restent vides exprès.",
    Kind.UNHELD: "Leurs colonnes restent telles quelles. Vérifiez la correspondance : aucun "
    "étudiant reconnu ne suit cet élément.",
    Kind.UNKNOWN_COLUMN: "Elles restent telles quelles. Demandez à l’université ce qu’elle y "
    "attend.",
    Kind.SCALE: "La note n’est pas écrite : on ne saurait pas sur combien. Faites corriger le "
    "barème par l’université.",
    Kind.AWAITED: "Une moyenne à laquelle il manque des notes ne s’écrit jamais. Faites saisir ces "
    "notes, puis revenez.",
    Kind.OPEN: "Aucun résultat ne s’écrit avant la clôture. Les moyennes complètes s’écrivent si "
    "vous demandez, dans les choix, ce qui est provisoire.",
    Kind.EMBARGOED: "Rien ne s’écrit avant la date de l’embargo, sauf si vous le demandez dans les "
    "choix.",
    Kind.NO_RESULT_CODE: "La cellule reste telle quelle : c’est ce que dit la table des codes de "
    "résultat.",
    Kind.REFUSED_CODE: "La cellule reste telle quelle : le fichier énumère les codes qu’il admet, "
    "et celui-ci n’y est pas. Changez la table des codes de résultat.",
    Kind.UNEVEN: "La colonne n’en attend qu’une et aucune ne vaut pour toutes : elle reste telle "
    "quelle.",
    Kind.NO_AVERAGE: "La cellule reste telle quelle. Une année et un semestre n’ont de moyenne que "
    "si le programme affiche la moyenne générale.",
    Kind.OVERWRITTEN: "Elles gardent ce qu’elles ont, sauf si vous demandez, dans les choix, de "
    "les remplacer.",
    Kind.STALE: "Elles gardent ce qu’elles ont. Si c’est un ancien résultat, demandez à "
    "l’université un fichier vide.",
    Kind.LEFT_COLUMN: "Rien à faire : voici pourquoi rien n’y est écrit.",
}
HARMLESS = frozenset({Kind.LEFT_COLUMN})


class Finding(NamedTuple):
    """`who` is a student, a code or a column; `said` what of it; `line` that of the file, 0 for
    none."""

    kind: Kind
    who: str
    said: str = ""
    line: int = 0


class Group(NamedTuple):
    """The findings of one kind."""

    kind: Kind
    findings: tuple[Finding, ...]

    @property
    def todo(self) -> str:
        return TODO[self.kind]

    @property
    def is_harmless(self) -> bool:
        return self.kind in HARMLESS


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    by_kind: dict[Kind, list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    return tuple(Group(kind, tuple(by_kind[kind])) for kind in Kind if kind in by_kind)
