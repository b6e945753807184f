"""What juries know and decided of a student, for the student; what a member of the staff did there,
counted.

Remarks are given without their author's name: what is said is about the student, who said it is
about another. Decisions, and the UEs that they acquired, are given once the jury shows them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from grading.models import (
    Acquisition,
    Attendance,
    Decision,
    DecisionChange,
    Enrolment,
    Jury,
    JuryMember,
    Remark,
    Student,
    Turn,
    User,
)
from grading.selectors.personal_data.values import points

DETAILS = {
    "change": "changement",
    "gained": "modules rejoints",
    "had_left": "situation quittée",
    "institution": "établissement",
    "left_on": "parti le",
    "lost": "modules quittés",
    "terms": "semestres",
    "ues": "UE",
    "withdrawn": "retirée",
    "year": "année",
}


def jury_file(student: Student) -> dict[str, Any]:
    return {
        "UE acquises": [_acquisition(each) for each in _acquisitions(student)],
        "décisions de jury": [_decision(each) for each in _decisions(student)],
        "remarques au jury": [_remark(each) for each in _remarks(student)],
        "événements du parcours": [_turn(each) for each in _turns(student)],
        "années de césure": [each.year for each in student.gap_years.all()],
    }


def absences(enrolment: Enrolment) -> dict[str, Any] | None:
    """What was reported of an enrolment read with its attendance."""
    found: Attendance | None = getattr(enrolment, "attendance", None)
    if found is None:
        return None
    return {
        "non justifiées": found.unjustified,
        "justifiées": found.justified,
        "précision": found.comment,
    }


def _acquisitions(student: Student) -> Iterable[Acquisition]:
    shown = Q(jury=None) | Q(jury__in=Jury.objects.shown(timezone.now()))
    return student.acquisitions.filter(shown).select_related("term").order_by("ue_code", "pk")


def _acquisition(acquisition: Acquisition) -> dict[str, Any]:
    return {
        "UE": acquisition.ue_code,
        "code": acquisition.code,
        "moyenne": points(acquisition.average),
        "semestre": str(acquisition.term) if acquisition.term else None,
        "origine": acquisition.origin,
    }


def _decisions(student: Student) -> Iterable[Decision]:
    shown = student.decisions.filter(jury__in=Jury.objects.shown(timezone.now()))
    return shown.exclude(code="").select_related("jury__term").order_by("jury__closed_at", "pk")


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "jury": str(decision.jury),
        "sur": decision.of,
        "code": decision.code,
        "proposé": decision.proposal,
        "motif": decision.reason,
        "prise le": decision.at,
    }


def _remarks(student: Student) -> Iterable[Remark]:
    found = Remark.objects.filter(enrolment__student=student)
    return found.select_related("enrolment__term").order_by("at", "pk")


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "le": remark.at,
        "semestre": str(remark.enrolment.term),
        "remarque": remark.text,
    }


def _turns(student: Student) -> Iterable[Turn]:
    return student.turns.select_related("enrolment__term").order_by("on", "pk")


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "à compter du": turn.on,
        "nature": turn.get_kind_display(),
        "semestre": str(turn.enrolment.term) if turn.enrolment else None,
        "détails": dict(_details(turn)),
        "motif": turn.reason,
        "enregistré le": turn.at,
    }


def _details(turn: Turn) -> Iterator[tuple[str, Any]]:
    """In French, averages on 20; in the order of the names."""
    for name in sorted(turn.details):
        value = turn.details[name]
        if name == "ues":
            value = {code: points(average) for code, average in sorted(value.items())}
        yield DETAILS.get(name, name), value


def jury_entries(user: User) -> dict[str, Any]:
    """What a member of the staff did around juries, counted; where he sits, whole."""
    seats = JuryMember.objects.filter(user=user).select_related("jury__term").order_by("pk")
    return {
        "jurys": [
            {
                "jury": str(each.jury),
                "qualité": each.get_quality_display(),
                "présence": each.get_attendance_display(),
                "convoqué le": each.summoned_at,
                "signé le": each.signed_at,
            }
            for each in seats
        ],
        "décisions de jury": DecisionChange.objects.filter(author=user).count(),
        "remarques au jury": Remark.objects.filter(author=user).count(),
        "absences rapportées": Attendance.objects.filter(updated_by=user).count(),
        "événements du parcours": Turn.objects.filter(author=user).count(),
    }
