"""Why a printed figure is not ours, in a sentence each."""

from collections.abc import Iterable, Mapping

from grading.core.bulletins.comparison import Cause, Figure, Verdict
from grading.core.bulletins.promotions import ClassCause, Which
from grading.core.bulletins.readings import Way

# Singular and plural, as they follow a count.
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.EQUAL: ("égale", "égales"),
    Verdict.DIFFERENT: ("différente", "différentes"),
    Verdict.NEITHER: ("sans moyenne de part et d’autre", "sans moyenne de part et d’autre"),
    Verdict.UNPRINTED: ("calculée ici seulement", "calculées ici seulement"),
    Verdict.UNCOMPARED: ("non comparée", "non comparées"),
}
CAUSES: Mapping[Cause | Way, str] = {
    Way.BLANK_AS_ZERO: "ScoDoc y compte zéro pour les évaluations sans note ; ici, elles ne "
    "comptent pas tant que la note manque.",
    Way.PENDING_AS_ZERO: "ScoDoc y compte zéro pour les notes en attente ; ici, elles ne comptent "
    "pas encore.",
    Way.ABSENT_LEFT_OUT: "ScoDoc y laisse de côté les absences ; ici, une absence injustifiée "
    "compte zéro.",
    Way.ABSENT_AS_ZERO: "ScoDoc y compte zéro pour les absences ; le réglage de ce programme prive "
    "le module de moyenne.",
    Way.EXCUSED_AS_ZERO: "ScoDoc y compte zéro pour les absences excusées ; ici, elles ne comptent "
    "pas.",
    Way.WEIGHTS_IGNORED: "La moyenne imprimée ne tient pas compte des poids par UE.",
    Way.COEFFICIENTS_IGNORED: "La moyenne imprimée ne tient pas compte des coefficients des "
    "évaluations.",
    Way.STEPS_IGNORED: "La moyenne imprimée ne tient pas compte du rattrapage, de la seconde "
    "session ou du bonus.",
    Cause.ROUNDING: "La même moyenne, arrondie autrement.",
    Cause.NO_READING: "Les notes, les coefficients et les poids du bulletin ne donnent pas la "
    "moyenne qu’il imprime, de quelque façon qu’on les compte.",
    Cause.MODULES: "L’écart vient des modules : avec leurs moyennes imprimées, l’UE est la même.",
    Cause.MODULES_AS_ZERO: "ScoDoc y compte zéro pour les modules sans moyenne.",
    Cause.ADJUSTMENT_IGNORED: "La moyenne imprimée ne tient pas compte du bonus ou du malus.",
    Cause.CAPITALISED: "L’UE est capitalisée : sa moyenne est celle d’un semestre antérieur.",
    Cause.COEFFICIENT_ABSENT: "Le bulletin n’imprime pas tous les coefficients de cette UE.",
    Cause.PER_UE: "La moyenne de ce module dépend de l’UE, à cause des poids : elle est comparée "
    "dans chacune.",
    Cause.IN_NO_UE: "Ce module ne compte dans aucune UE du bulletin.",
}
NO_MARK_AT_ALL = "Le bulletin se contredit : il imprime une moyenne sans aucune note."
OUT_OF_REACH = (
    "Le bulletin se contredit : cette moyenne est hors de ses notes, quels que soient les "
    "coefficients."
)
CLASS_CAUSES: Mapping[ClassCause, str] = {
    ClassCause.ROUNDING: "Le même chiffre, arrondi autrement.",
    ClassCause.UNLIKE: "Les bulletins n’impriment pas tous le même chiffre : ils ne sont pas du "
    "même moment.",
    ClassCause.ABSENT_AS_ZERO: "ScoDoc y compte zéro pour les absences.",
    ClassCause.NONE_AS_ZERO: "ScoDoc y compte zéro pour qui n’a ni note ni moyenne.",
    ClassCause.NO_READING: "Les bulletins reçus ne le donnent pas.",
}
WHICH: Mapping[Which, str] = {
    Which.LOWEST: "la plus basse",
    Which.HIGHEST: "la plus haute",
    Which.MEAN: "moyenne de la promotion",
}


def why(causes: Iterable[Cause | Way], *, impossible: bool, without_mark: bool) -> list[str]:
    """The sentences of a figure that differs, or is not compared."""
    said = [CAUSES[cause] for cause in causes]
    if impossible:
        said.append(NO_MARK_AT_ALL if without_mark else OUT_OF_REACH)
    return said


def why_of(figure: Figure) -> list[str]:
    return why(figure.causes, impossible=figure.impossible, without_mark=figure.ours is None)


def name_of(module: str | None, ue: str | None) -> str:
    """« UE11 », « R1.01 », or « R1.01 dans UE11 »."""
    return " dans ".join(each for each in (module, ue) if each)
