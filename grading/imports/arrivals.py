"""« numéro ; nom ; prénom ; courriel ; groupe », pasted: the plan of whom it would enrol."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from grading.imports.pasted import PastedLine, PastedPlan
from grading.imports.text import read_pasted
from grading.models import Student, Term
from grading.services.situations.arrivals import Newcomer, same_name

COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Register:
    """Whom the department knows by number, who of them is in the term, and its groups."""

    known: Mapping[str, Student]
    enrolled: frozenset[int]
    groups: frozenset[str]


def register_of(term: Term, numbers: Sequence[str]) -> Register:
    """In three queries, for these student numbers."""
    known = Student.objects.filter(department=term.department_id, number__in=numbers)
    enrolled = term.enrolments.filter(student__number__in=numbers)
    return Register(
        {each.number: each for each in known},
        frozenset(enrolled.order_by().values_list("student_id", flat=True)),
        frozenset(name.casefold() for name in term.groups.values_list("name", flat=True)),
    )


def arrival_plan(text: str, term: Term) -> PastedPlan[Newcomer]:
    """Whom this paste would enrol in the term. Raises Unreadable."""
    [sheet] = read_pasted(text).sheets[:1]
    rows = [(place + 1, row) for place, row in enumerate(sheet.rows) if any(row)]
    if rows and not any(sign.isdigit() for sign in rows[0][1][0]):
        rows = rows[1:]
    found = [(number, row, newcomer_of(row)) for number, row in rows]
    times = Counter(each.number for _, _, each in found)
    register = register_of(term, list(times))
    return PastedPlan(
        [line_of(number, row, each, times[each.number], register) for number, row, each in found]
    )


def newcomer_of(row: Sequence[str]) -> Newcomer:
    cells = [cell.strip() for cell in row] + [""] * COLUMNS
    return Newcomer(*cells[:COLUMNS])


def line_of(
    number: int, row: Sequence[str], newcomer: Newcomer, times: int, register: Register
) -> PastedLine[Newcomer]:
    said, known = " ; ".join(row), register.known.get(newcomer.number)
    trouble = trouble_with(row, newcomer, times, known, register)
    if trouble:
        return PastedLine(number, said, trouble=trouble)
    if known and known.pk in register.enrolled:
        return PastedLine(number, said, f"{known} : déjà inscrit dans ce semestre")
    told = f"{newcomer.last_name} {newcomer.first_name}, {newcomer.group or 'sans groupe'}"
    how = "déjà connu, inscrit" if known else "nouvel étudiant, inscrit"
    return PastedLine(number, said, f"{told} : {how}", payload=newcomer)


def trouble_with(
    row: Sequence[str],
    newcomer: Newcomer,
    times: int,
    known: Student | None,
    register: Register,
) -> str:
    """Why nothing is done of the line, empty when something can."""
    if len(row) > COLUMNS:
        return "Cinq colonnes au plus : numéro ; nom ; prénom ; courriel ; groupe."
    if not (newcomer.number and newcomer.last_name and newcomer.first_name):
        return "Le numéro, le nom et le prénom sont attendus."
    if times > 1:
        return "Ce numéro est sur plusieurs lignes."
    if known and not same_name(known, newcomer):
        return f"Ce numéro est celui de {known}."
    if newcomer.group and newcomer.group.casefold() not in register.groups:
        return f"Ce semestre n’a pas de groupe « {newcomer.group} »."
    return refused_by_fields(newcomer)


def refused_by_fields(newcomer: Newcomer) -> str:
    student = Student(
        number=newcomer.number,
        last_name=newcomer.last_name,
        first_name=newcomer.first_name,
        email=newcomer.email,
    )
    try:
        student.clean_fields(exclude=["department", "user", "sort_name"])
    except ValidationError as error:
        return error.messages[0]
    return ""
