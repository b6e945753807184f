"""The open questions of a programme, each with the places where it counts."""

from dataclasses import dataclass

from curriculum.models import UE, Coefficient, Modality, Programme, Question, Semester
from curriculum.selectors.details import notes_of


@dataclass(frozen=True, slots=True)
class Places:
    """What a question touches in one semester: « UE31 », « R1.13 (UE11) »."""

    semester: Semester
    names: list[str]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    question: Question
    places: list[Places]


def asked_questions(programme: Programme) -> list[AskedQuestion]:
    """The questions and where they count, in four queries."""
    found: dict[str, dict[Semester, list[str]]] = {}
    for semester, name, notes in noted(programme):
        for note in notes_of(notes):
            if note.kind == "open":
                found.setdefault(note.question, {}).setdefault(semester, []).append(name)
    return [
        AskedQuestion(
            question,
            [
                Places(semester, list(dict.fromkeys(filter(None, names))))
                for semester, names in in_order(found.get(question.code, {}))
            ],
        )
        for question in programme.questions.all()
    ]


def in_order(places: dict[Semester, list[str]]) -> list[tuple[Semester, list[str]]]:
    return sorted(
        places.items(),
        key=lambda place: (place[0].number, Modality.values.index(place[0].modality)),
    )


def noted(programme: Programme) -> list[tuple[Semester, str, list[str]]]:
    """Everything that bears notes: its semester, its name (empty: the semester), its notes."""
    semesters = {semester.pk: semester for semester in programme.semesters.all()}
    ues = UE.objects.filter(semester__programme=programme).order_by("semester", "position")
    rows = (
        Coefficient.objects.filter(ue__semester__programme=programme)
        .order_by("module__position", "ue__position")
        .values_list("ue__semester", "ue__code", "module__code", "notes")
    )
    return [
        *((semester, "", semester.notes) for semester in semesters.values()),
        *((semesters[ue.semester_id], ue.code, ue.notes) for ue in ues),
        *((semesters[key], f"{module} ({ue})", notes) for key, ue, module, notes in rows),
    ]
