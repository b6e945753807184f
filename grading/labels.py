"""French for each word of the core: codes, states, entries, reasons and verdicts.

Pages, documents and the `grade` command all speak from here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format

from grading.core.bounds import Verdict
from grading.core.codes import (
    Certainty,
    Code,
    DiplomaCode,
    LineState,
    RCUECode,
    State,
    StepKind,
    UECode,
    What,
    YearCode,
)
from grading.core.decisions.attention import Attention
from grading.core.decisions.fates import Fate
from grading.core.decisions.progression import LAST_YEAR, Repeat
from grading.core.needs import Need, RCUENeed, UENeed, YearNeed
from grading.core.results import Figure, Reason, UEResult
from grading.core.rules import RCUEWeights
from grading.core.values import (
    SCALE,
    Assessment,
    Kind,
    MarkStatus,
    ModuleKind,
    plain,
    round_half_up,
)

DECIMALS = 2

UE_CODES: Mapping[UECode, str] = {
    UECode.ADM: "UE acquise, la moyenne atteint le seuil",
    UECode.CMP: "UE acquise par compensation dans son RCUE",
    UECode.ADSUP: "UE acquise parce que le niveau supérieur de la compétence est validé",
    UECode.ADJ: "UE accordée par le jury",
    UECode.ADJR: "UE accordée parce que le jury a accordé le RCUE",
    UECode.AJ: "UE non acquise",
    UECode.ATT: "décision en attente, il manque des notes",
    UECode.ATJ: "décision reportée par le jury pour assiduité",
    UECode.RAT: "en attente d’un rattrapage",
    UECode.DEF: "défaillant, une absence injustifiée prive l’UE de moyenne",
    UECode.ABAN: "abandon",
    UECode.DEM: "démission",
}

RCUE_CODES: Mapping[RCUECode, str] = {
    RCUECode.ADM: "RCUE validé, ses deux UE sont acquises",
    RCUECode.CMP: "RCUE validé par compensation entre ses deux UE",
    RCUECode.ADSUP: "RCUE validé parce que le niveau supérieur de la compétence est validé",
    RCUECode.ADJ: "RCUE accordé par le jury",
    RCUECode.AJ: "RCUE non validé",
    RCUECode.ATT: "décision en attente, il manque des notes",
    RCUECode.ATJ: "décision reportée par le jury pour assiduité",
    RCUECode.RAT: "en attente d’un rattrapage",
    RCUECode.DEF: "défaillant",
    RCUECode.ABAN: "abandon",
    RCUECode.DEM: "démission",
}

YEAR_CODES: Mapping[YearCode, str] = {
    YearCode.ADM: "année validée, tous les RCUE le sont",
    YearCode.PASD: "passage de droit dans l’année suivante, des RCUE restent à valider",
    YearCode.PAS1NCI: "passage par décision de jury, les conditions du passage de droit ne sont "
    "pas réunies",
    YearCode.ADJ: "année accordée par le jury",
    YearCode.RED: "année non validée, redoublement possible",
    YearCode.NAR: "année non validée, redoublement non autorisé",
    YearCode.ATT: "décision en attente, il manque des notes",
    YearCode.ATJ: "décision reportée par le jury pour assiduité",
    YearCode.RAT: "en attente d’un rattrapage",
    YearCode.DEF: "défaillant",
    YearCode.DEM: "démission",
    YearCode.ABAN: "abandon",
    YearCode.EXCLU: "exclusion",
    YearCode.ABL: "année blanche",
}

DIPLOMA_CODES: Mapping[DiplomaCode, str] = {
    DiplomaCode.ADM: "diplôme obtenu, toutes ses UE sont acquises",
    DiplomaCode.ADJ: "diplôme accordé par le jury",
    DiplomaCode.AJ: "diplôme non obtenu, des UE restent à acquérir",
    DiplomaCode.ATT: "décision en attente, il manque des notes",
    DiplomaCode.ATJ: "décision reportée par le jury",
}

STATES: Mapping[State, str] = {
    State.COMPLETE: "complète",
    State.PROVISIONAL: "provisoire, il manque des notes",
    State.NONE: "pas de moyenne",
}

MARK_STATUSES: Mapping[MarkStatus, str] = {
    MarkStatus.GRADED: "note : compte dans la moyenne",
    MarkStatus.ABSENT: "absence injustifiée : compte zéro, sauf réglage contraire",
    MarkStatus.EXCUSED: "absence justifiée : ne compte pas, son coefficient non plus",
    MarkStatus.PENDING: "en attente : ne compte pas encore, la moyenne reste provisoire",
}
BLANK = "non saisie : ne compte pas encore, la moyenne reste provisoire"
EXEMPT = "dispense : le module ne compte pas"

CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.VALIDATED: "validée quoi qu’il arrive",
    Certainty.LOST: "ne peut plus être validée directement",
    Certainty.OPEN: "dépend des notes à venir",
}

KINDS: Mapping[Kind, str] = {
    Kind.NORMAL: "évaluation",
    Kind.RESIT: "rattrapage",
    Kind.SECOND_SESSION: "seconde session",
    Kind.BONUS: "bonus",
}

MODULE_KINDS: Mapping[ModuleKind, str] = {
    ModuleKind.RESOURCE: "ressource",
    ModuleKind.SAE: "SAÉ",
    ModuleKind.PLACEMENT: "stage",
    ModuleKind.PORTFOLIO: "portfolio",
    ModuleKind.IMMERSION: "immersion professionnelle",
}

WHATS: Mapping[What, str] = {
    What.NORMAL: "évaluation",
    What.RESIT: "rattrapage",
    What.SECOND_SESSION: "seconde session",
    What.BONUS: "bonus",
    What.MODULE: "module",
    What.MODULE_CLIP: "moyenne du module ramenée entre 0 et 20",
    What.MODULE_AVERAGE: "moyenne du module donnée",
    What.UE_AVERAGE: "moyenne de l’UE donnée",
    What.ACQUIRED: "moyenne de l’UE acquise auparavant",
    What.ADJUSTMENT: "bonus et malus",
    What.CLIP: "moyenne de l’UE ramenée entre 0 et 20",
}

LINE_STATES: Mapping[LineState, str] = {
    LineState.COUNTED: "compte",
    LineState.ABSENT: "absence injustifiée",
    LineState.EXCUSED: "absence justifiée, ne compte pas",
    LineState.PENDING: "en attente",
    LineState.BLANK: "non saisie",
    LineState.WEIGHTLESS: "de poids nul dans cette UE",
    LineState.REPLACED: "remplacée par une autre note",
    LineState.IGNORED: "sans effet",
    LineState.AWAITED: "aucune évaluation pour le moment",
    LineState.EXEMPT: "dispensé",
}

STEPS: Mapping[StepKind, str] = {
    StepKind.BONUS: "bonus",
    StepKind.CLIP: "ramenée entre 0 et 20",
    StepKind.RESIT: "rattrapage",
    StepKind.SECOND_SESSION: "seconde session",
}

REPEATS: Mapping[Repeat, str] = {
    Repeat.ALLOWED: "peut redoubler",
    Repeat.EXCEPTIONAL: "ne peut redoubler que par décision du directeur, pour force majeure",
    Repeat.REFUSED: "ne peut plus redoubler",
}

FATES: Mapping[Fate, str] = {
    Fate.PASSES: "passe dans l’année suivante",
    Fate.REPEATS: "redouble",
    Fate.ENDS: "a validé la dernière année",
    Fate.LEAVES: "quitte la formation",
    Fate.AWAY: "s’absente une année",
    Fate.RETURNS: "reprend après une année d’absence",
    Fate.WAITS: "attend une décision",
}

ATTENTIONS: Mapping[Attention, str] = {
    Attention.WAITING: "des notes manquent",
    Attention.NEAR: "près d’un seuil",
    Attention.ONE_SHORT: "passage perdu par un seul RCUE",
    Attention.NOT_PASSING: "ne passe pas",
    Attention.DEFAULTING: "défaillant",
    Attention.GONE: "n’est plus là",
    Attention.DEPARTS: "le jury s’est écarté d’une proposition",
}

RCUE_WEIGHTS: Mapping[str, str] = {
    RCUEWeights.EQUAL: "poids égaux",
    RCUEWeights.ECTS: "poids selon les ECTS",
}


def with_sentence(code: Code) -> str:
    """A code never goes without its sentence: « PASD : passage de droit dans l’année… »."""
    return f"{code} : {sentence(code)}"


def sentence(code: Code) -> str:
    if isinstance(code, UECode):
        return UE_CODES[code]
    if isinstance(code, RCUECode):
        return RCUE_CODES[code]
    return YEAR_CODES[code] if isinstance(code, YearCode) else DIPLOMA_CODES[code]


def average(value: Fraction | None, decimals: int = DECIMALS) -> str:
    """An average as people read it: « 12,35 », or « pas de moyenne »."""
    if value is None:
        return STATES[State.NONE]
    return f"{round_half_up(value, decimals)}".replace(".", ",")


def french_date(day: date, pattern: str) -> str:
    """The day by Django's pattern, the first of a month as French has it: « 1er juin 2026 »."""
    return date_format(day, pattern.replace("j", r"j\e\r") if day.day == 1 else pattern)


def percentage(share: Fraction) -> str:
    """A share as a whole percentage; never 0 nor 100 % unless it is exactly that."""
    whole = int(round_half_up(share * 100, 0))
    whole = min(max(whole, 1), 99) if 0 < share < 1 else whole
    return f"{whole} %"


def provisional(ue: UEResult, decimals: int = DECIMALS) -> str:
    """« 11,40 à ce jour, 62 % des coefficients ; entre 7,10 et 14,70 selon les notes à venir »."""
    return _provisional(
        {
            "average": ue.average,
            "coverage": ue.coverage,
            "lowest": ue.lowest,
            "highest": ue.highest,
        },
        decimals,
    )


Figures = Mapping[str, Figure]


def _number(figures: Figures, name: str) -> Fraction | None:
    value = figures.get(name)
    return value if isinstance(value, Fraction) else None


def _avg(figures: Figures, name: str, decimals: int) -> str:
    return average(_number(figures, name), decimals)


def _bar(figures: Figures, name: str = "bar") -> str:
    return plain(_number(figures, name) or Fraction(0)).replace(".", ",")


def _listed(figures: Figures, name: str) -> str:
    codes = figures.get(name)
    return ", ".join(codes) if isinstance(codes, tuple) else ""


def _provisional(figures: Figures, decimals: int) -> str:
    return (
        f"{_avg(figures, 'average', decimals)} à ce jour, "
        f"{percentage(_number(figures, 'coverage') or Fraction(0))} des coefficients ; "
        f"entre {_avg(figures, 'lowest', decimals)} et {_avg(figures, 'highest', decimals)} "
        "selon les notes à venir"
    )


def _held(figures: Figures, decimals: int) -> str:
    stored = figures.get("stored")
    how = "sans note" if stored is None else f"avec {_avg(figures, 'stored', decimals)}"
    return f"déjà acquise, code {figures['code']}, {how}"


def _of_rcue(text: str) -> Callable[[Figures, int], str]:
    """A sentence about an RCUE's average, its threshold and the weights in force."""

    def say_it(figures: Figures, decimals: int) -> str:
        weights = RCUE_WEIGHTS[str(figures["weights"])]
        value = _avg(figures, "average", decimals)
        return text.format(average=value, bar=_bar(figures), weights=weights)

    return say_it


REASONS: Mapping[str, Callable[[Figures, int], str]] = {
    "ue_reaches": lambda f, d: f"moyenne {_avg(f, 'average', d)}, au moins {_bar(f)}",
    "ue_compensated": lambda f, d: (
        f"moyenne {_avg(f, 'average', d)} sous {_bar(f)}, compensée : la moyenne du RCUE est "
        f"{_avg(f, 'rcue', d)}"
    ),
    "ue_upward": lambda f, d: (
        f"les deux UE du niveau supérieur à {f['level']} de la compétence {f['competence']} "
        "sont acquises"
    ),
    "ue_held": _held,
    "ue_below": lambda f, d: f"moyenne {_avg(f, 'average', d)}, sous {_bar(f)}",
    "ue_below_rcue_below": lambda f, d: (
        f"moyenne {_avg(f, 'average', d)} sous {_bar(f)}, et celle du RCUE, {_avg(f, 'rcue', d)}, "
        "ne la compense pas"
    ),
    "ue_defaulting": lambda f, d: f"absence injustifiée en {_listed(f, 'modules')}",
    "ue_exempt": lambda f, d: "dispensé de cette UE",
    "ue_none": lambda f, d: "aucune note ne compte encore",
    "ue_provisional": _provisional,
    "rcue_reaches": _of_rcue("moyenne {average} ({weights}), et chaque UE atteint {bar}"),
    "rcue_compensates": _of_rcue(
        "moyenne {average} ({weights}), au moins {bar} : les deux UE se compensent"
    ),
    "rcue_held": lambda f, d: "ses deux UE sont acquises",
    "rcue_upward": lambda f, d: "le niveau supérieur de la compétence est validé",
    "rcue_below": _of_rcue("moyenne {average} ({weights}), sous {bar}"),
    "rcue_undecided": lambda f, d: f"pas de moyenne complète en {_listed(f, 'ues')}",
    "year_all_validated": lambda f, d: f"tous les RCUE sont validés : {_listed(f, 'rcues')}",
    "year_share_reached": lambda f, d: (
        f"{f['reached']} RCUE sur {f['total']} atteignent {_bar(f)}, strictement plus que la part "
        f"de {percentage(_number(f, 'share') or Fraction(0))}"
    ),
    "year_share_missed": lambda f, d: (
        f"{f['reached']} RCUE sur {f['total']} atteignent {_bar(f)}, il en faut strictement plus "
        f"que {percentage(_number(f, 'share') or Fraction(0))}"
    ),
    "year_floor_reached": lambda f, d: f"chaque RCUE atteint {_bar(f)}",
    "year_floor_missed": lambda f, d: f"sous {_bar(f)} : {_listed(f, 'rcues')}",
    "year_debts": lambda f, d: (
        f"l’entrée en semestre 5 demande toutes les UE des semestres 1 et 2 ; il manque "
        f"{_listed(f, 'ues')}"
    ),
    "year_pending": lambda f, d: f"décision impossible : {_listed(f, 'missing')} en attente",
    "ue_granted": lambda f, d: "accordée par le jury",
    "ue_granted_with_rcue": lambda f, d: "le jury a accordé le RCUE",
    "rcue_granted_with_year": lambda f, d: "le jury a accordé l’année",
    "ue_left_open": lambda f, d: f"reste ouverte : {UE_CODES[UECode(str(f['code']))]}",
    "year_departure": lambda f, d: f"n’est plus là : {YEAR_CODES[YearCode(str(f['code']))]}",
    "year_diploma": lambda f, d: f"{plain(_number(f, 'ects') or Fraction(0))} ECTS acquis en tout",
    "year_no_passage": lambda f, d: (
        f"la dernière année n’a pas de passage ; RCUE non validés : {_listed(f, 'rcues')}"
    ),
}


def say(reason: Reason, decimals: int = DECIMALS) -> str:
    """The sentence of a reason, figures and source included."""
    return f"{REASONS[reason.rule](reason.figures, decimals)} ({reason.article})"


MASCULINE, VOWEL = ("DS", "TP"), ("IE", "IO")
NAMED_AT_MOST = 3
Assessments = Mapping[str, Assessment]


def at_assessment(assessment: Assessment) -> str:
    """« au DS 2 de R2.07 », « à l’IE de R2.13 », « à « Livrable » de SAÉ 2.05 »."""
    title = assessment.title
    kind = title[:2] if not title[2:3].isalpha() else ""
    if kind in MASCULINE:
        where = f"au {title}"
    else:
        where = f"à l’{title}" if kind in VOWEL else f"à « {title} »"
    return f"{where} de {assessment.module}"


def marks_needed(need: Need, assessments: Assessments) -> str:
    """« au moins 12,35 au DS 2 de R2.07 », « au moins 11,20 sur 20 à chacune des 5 évaluations
    qui manquent »."""
    mark, missing, modules = average(need.answer.mark), need.assessments, need.modules
    if len(missing) == 1 and not modules:
        assessment = assessments[missing[0]]
        out_of = "" if assessment.maximum == SCALE else f" sur {_plain(assessment.maximum)}"
        return f"au moins {mark}{out_of} {at_assessment(assessment)}"
    if len(modules) == 1 and not missing:
        return f"au moins {mark} de moyenne en {modules[0]}, qui n’a pas encore d’évaluation"
    return f"au moins {mark} sur 20 {_everywhere(missing, modules, assessments)}"


def _everywhere(missing: Sequence[str], modules: Sequence[str], assessments: Assessments) -> str:
    if len(missing) + len(modules) <= NAMED_AT_MOST:
        names = [f"{assessments[each].title} de {assessments[each].module}" for each in missing]
        return f"partout où il manque une note : {', '.join([*names, *modules])}"
    places = []
    if missing:
        several = f"à chacune des {len(missing)} évaluations qui manquent"
        places.append(several if len(missing) > 1 else "à l’évaluation qui manque")
    if modules:
        several = f"dans chacun des {len(modules)} modules sans évaluation"
        places.append(several if len(modules) > 1 else f"en {modules[0]}, sans évaluation")
    return " et ".join(places)


def ue_need(need: UENeed, assessments: Assessments) -> str:
    """What it takes to acquire a UE, directly or with the other semester."""
    direct, together = need.direct, need.together
    if need.ue.is_acquired:
        return "déjà acquise"
    if direct.verdict is Verdict.ALREADY:
        return "acquise quoi qu’il arrive"
    if together and together.verdict is Verdict.ALREADY:
        return f"acquise quoi qu’il arrive, par compensation avec {need.other}"
    if direct.verdict is Verdict.NEEDED:
        return f"il faut {marks_needed(direct, assessments)}{_less_together(need)}"
    return _not_directly(need, assessments)


def _less_together(need: UENeed) -> str:
    """What the same marks need when the other UE, all known, compensates."""
    together = need.together
    if together is None or together.answer.mark is None or need.direct.answer.mark is None:
        return ""
    asked = (need.direct.assessments, need.direct.modules)
    same = asked == (together.assessments, together.modules)
    if not same or together.answer.mark >= need.direct.answer.mark:
        return ""
    return f" ; {average(together.answer.mark)} suffit par compensation avec {need.other}"


def _not_directly(need: UENeed, assessments: Assessments) -> str:
    over = "ses notes, toutes connues, n’y suffisent pas"
    how = over if need.direct.is_over else "impossible directement"
    together = need.together
    if together is None:
        return f"{how} ; reste la compensation avec l’autre semestre"
    if together.verdict is Verdict.NEEDED:
        asked = marks_needed(together, assessments)
        return f"{how} ; par compensation avec {need.other}, il faut {asked}"
    return f"{how}, ni par compensation avec {need.other} ; {_last_resort(need.ue.level)}"


def _last_resort(level: int) -> str:
    last = "reste le jury"
    return last if level == LAST_YEAR else "restent le niveau supérieur de la compétence et le jury"


def rcue_need(need: RCUENeed, assessments: Assessments) -> str:
    """What it takes to validate an RCUE."""
    asked = need.need
    if need.rcue.is_validated:
        return "déjà validé"
    if asked.verdict is Verdict.ALREADY:
        return "validé quoi qu’il arrive"
    if asked.verdict is Verdict.NEEDED:
        return f"il faut {marks_needed(asked, assessments)}"
    over = "ses notes, toutes connues, n’y suffisent pas"
    how = over if asked.is_over else "impossible avec les notes qui manquent"
    return f"{how} ; {_last_resort(need.rcue.level)}"


def year_need(need: YearNeed, assessments: Assessments) -> str:
    """What it takes to pass by right, or to validate the last year."""
    asked = need.need
    if asked.verdict is Verdict.NEEDED:
        return f"il faut {marks_needed(asked, assessments)}"
    if asked.verdict is Verdict.ALREADY:
        settled = "validée" if need.is_last else "acquis de droit"
        return settled if asked.is_over else f"{settled} quoi qu’il arrive"
    if need.is_last:
        return "les notes n’y suffisent plus ; reste le jury"
    return "plus possible de droit ; le jury peut l’accorder"


def _plain(value: Fraction) -> str:
    return plain(value).replace(".", ",")
