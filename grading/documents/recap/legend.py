"""What the file is, what it was computed with, and what its codes mean."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localtime

from grading import labels
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.core.values import MarkStatus
from grading.documents.columns import Row
from grading.documents.sheets import Sheet
from grading.selectors.recap import Recap, RecapLine
from grading.services.documents import SETTINGS_SHOWN, in_words, settings_in_force

SETTINGS = (*SETTINGS_SHOWN, "floor_bar", "passage_share", "general_average", "rank")
SUBJECTS = {Subject.UE: "UE", Subject.RCUE: "RCUE", Subject.YEAR: "Année"}
PROVISIONAL = "Une moyenne dite provisoire peut encore changer, entre ses deux bornes."
ROUNDED = (
    "Les moyennes sont arrondies une seule fois, comme sur le relevé ; les lignes du bas sont "
    "calculées sur les valeurs exactes des étudiants présents."
)
NOBODY_DECIDED = "aucune décision n’est encore montrée : les codes sont des propositions"


def legend(recap: Recap) -> Sheet:
    rows = [*facts(recap), *settings(recap), *marks(), *codes(recap.lines)]
    return Sheet("Réglages et légende", (), tuple(rows))


def facts(recap: Recap) -> Iterator[Row]:
    term = recap.term
    programme = term.programme
    yield ["Récapitulatif", f"S{term.number} {term.academic_year}"]
    yield ["Groupe", recap.group.name if recap.group else "tous"]
    yield ["Parcours", recap.parcours.code if recap.parcours else "tous"]
    yield ["Étudiants", str(len(recap.lines))]
    yield ["Établissement", programme.department.institution]
    yield ["Département", programme.department.name]
    yield ["Programme", f"{programme.title}, version {programme.version}"]
    yield ["Notes prises en compte", "toutes les notes saisies, publiées ou non"]
    at = recap.marked_at
    yield ["Dernière note enregistrée", f"le {in_words(localtime(at))}" if at else "aucune"]
    yield ["Décisions", ", ".join(map(str, recap.juries)) or NOBODY_DECIDED]
    yield ["Moyennes", ROUNDED]
    yield ["Provisoire", PROVISIONAL]


def settings(recap: Recap) -> Iterator[Row]:
    """Those of the programme; another version, where a student has gone on to one, is said."""
    rules = recap.lines[0].shown.rules
    for each in settings_in_force(rules, SETTINGS):
        yield [each["label"], each["value"]]
    others = [line for line in recap.lines if line.shown.rules != rules]
    if others:
        names = ", ".join(str(line.shown.enrolment.student) for line in others)
        yield ["Calculés avec d’autres réglages", names]


def marks() -> Iterator[Row]:
    for status in (MarkStatus.ABSENT, MarkStatus.EXCUSED, MarkStatus.PENDING):
        yield [status.value, labels.MARK_STATUSES[status]]


def codes(lines: Iterable[RecapLine]) -> Iterator[Row]:
    """The codes that are in the file, each with its sentence."""
    used = {used for line in lines for used in codes_in(line)}
    for subject, name in SUBJECTS.items():
        vocabulary: Any = VOCABULARIES[subject]
        for code in vocabulary:
            if (subject, code.value) in used:
                yield [f"{name} {code.value}", labels.sentence(code)]


def codes_in(line: RecapLine) -> Iterator[tuple[Subject, str]]:
    shown = line.shown
    yield from ((Subject.UE, ue.proposal.value) for ue in shown.ues)
    yield from ((Subject.RCUE, rcue.proposal.value) for rcue in shown.rcues)
    if shown.year:
        yield Subject.YEAR, shown.year.proposal.value
    yield from ((Subject(each.subject), each.code) for each in line.verdicts.values())
