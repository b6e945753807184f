"""What people read about each setting: its name, its article or source, what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

ARTICLE_VALIDATION = "annexe 1, § 4.3"
ARTICLE_COMPENSATION = "annexe 1, § 4.4"
ARTICLE_PROGRESSION = "annexe 1, § 4.5"
ARTICLE_JURY = "annexe 1, § 4.6"
USAGE = "usage des IUT, à fixer par l’établissement"


@dataclass(frozen=True, slots=True)
class Setting:
    """What people read about a setting. ``choices`` maps each value to its French name;
    ``bounds`` are inclusive. ``national``: the text fixes the default."""

    name: str
    label: str
    effect: str
    source: str
    choices: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[Fraction, Fraction] | None = None
    national: bool = False


_DISPLAY = {"hidden": "masqué", "shown": "affiché"}
_MARKS = (Fraction(0), Fraction(20))
_COUNT = (Fraction(0), Fraction(12))

SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "unjustified_absence",
            "Absence injustifiée",
            "Dit si une absence injustifiée compte zéro, ou si elle prive le module de moyenne et "
            "rend l’UE défaillante.",
            USAGE,
            choices={"zero": "compte zéro", "defaulting": "rend l’UE défaillante"},
        ),
        Setting(
            "mark_decimals",
            "Décimales d’une note",
            "Nombre de décimales admises à la saisie d’une note.",
            USAGE,
            bounds=(Fraction(0), Fraction(4)),
        ),
        Setting(
            "assessment_weighting",
            "Poids des évaluations d’un module",
            "Dit si chaque évaluation porte le coefficient de son type, ou si la moyenne des "
            "évaluations d’un type le porte une seule fois.",
            USAGE,
            choices={
                "per_assessment": "chaque évaluation porte le coefficient de son type",
                "per_type": "la moyenne de chaque type porte son coefficient une fois",
            },
        ),
        Setting(
            "average_decimals",
            "Décimales d’une moyenne",
            "Nombre de décimales des moyennes affichées ; l’arrondi, au plus proche, la moitié "
            "vers le haut, se fait une seule fois, sur la valeur exacte.",
            USAGE,
            bounds=(Fraction(0), Fraction(6)),
        ),
        Setting(
            "compare",
            "Moyenne comparée aux seuils",
            "Dit si les seuils sont comparés à la moyenne arrondie, celle qui est imprimée, ou à "
            "la moyenne exacte.",
            USAGE,
            choices={"rounded": "la moyenne arrondie", "exact": "la moyenne exacte"},
        ),
        Setting(
            "rcue_from",
            "Moyennes d’UE dans le RCUE",
            "Dit si la moyenne du RCUE se calcule avec les moyennes d’UE exactes ou arrondies.",
            USAGE,
            choices={"exact": "exactes", "rounded": "arrondies"},
        ),
        Setting(
            "rcue_weights",
            "Poids des deux UE d’un RCUE",
            "Dit si les deux UE d’un RCUE pèsent autant l’une que l’autre, ou selon leurs ECTS.",
            USAGE,
            choices={"equal": "poids égaux", "ects": "selon les ECTS"},
        ),
        Setting(
            "validation_bar",
            "Seuil d’acquisition",
            "Moyenne à partir de laquelle une UE est acquise et un RCUE validé.",
            ARTICLE_VALIDATION,
            bounds=_MARKS,
            national=True,
        ),
        Setting(
            "floor_bar",
            "Plancher des RCUE",
            "Moyenne que chaque RCUE doit atteindre pour passer dans l’année suivante.",
            ARTICLE_PROGRESSION,
            bounds=_MARKS,
            national=True,
        ),
        Setting(
            "passage_share",
            "Part des RCUE à valider",
            "Il faut valider strictement plus que cette part des RCUE de l’année pour passer.",
            ARTICLE_PROGRESSION,
            bounds=(Fraction(0), Fraction(1)),
            national=True,
        ),
        Setting(
            "repeats_per_semester",
            "Redoublements d’un même semestre",
            "Nombre de fois où un même semestre peut être redoublé.",
            ARTICLE_PROGRESSION,
            bounds=_COUNT,
            national=True,
        ),
        Setting(
            "repeats_total",
            "Redoublements en tout",
            "Nombre de semestres redoublés admis pendant tout le cursus.",
            ARTICLE_PROGRESSION,
            bounds=_COUNT,
            national=True,
        ),
        Setting(
            "repeats_exceptional",
            "Redoublements exceptionnels",
            "Redoublements que le directeur peut autoriser en plus, pour force majeure.",
            ARTICLE_PROGRESSION,
            bounds=_COUNT,
            national=True,
        ),
        Setting(
            "bonuses",
            "Bonus et malus",
            "Règles qui ajoutent des points aux moyennes d’UE ou en retirent ; aucune par défaut.",
            USAGE,
        ),
        Setting(
            "general_average",
            "Moyenne générale d’un semestre",
            "Affiche une moyenne pondérée par les ECTS, indicative et sans effet.",
            USAGE,
            choices=_DISPLAY,
        ),
        Setting(
            "rank",
            "Rang",
            "Affiche le rang de l’étudiant dans sa promotion, sans effet.",
            USAGE,
            choices=_DISPLAY,
        ),
    )
}
