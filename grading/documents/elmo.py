"""The path of a student as an ELMO file (EMREX), which the systems of other European institutions
read: the UEs that he acquired here, in their semesters, with their ECTS and their averages.

The format is that of https://github.com/emrex-eu/elmo-schemas, version 1. Credits stand at one
level only, that of UEs. The file is not signed: whoever sends it through EMREX signs it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from xml.etree.ElementTree import Element, tostring

from curriculum.models import Department
from grading.core.codes import AWARDING_CODES, DiplomaCode, State
from grading.core.decisions.rulings import BUT
from grading.core.results import ModuleResult, UEResult
from grading.core.rules import Rules
from grading.core.values import plain, printed, rounded
from grading.documents.results_document import day_of
from grading.documents.xml_text import child, writable
from grading.models import Acquisition, Decision
from grading.selectors.path_export import PathExport
from grading.selectors.situations import is_acquired_here

NAMESPACE = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
COUNTRY = "FR"  # the BUT is a French diploma
EQF = "6"  # the level of a bachelor
SCHEME = "sur-20"
SCHEME_FR = (
    "Notes de 0 à 20. Une UE est acquise à partir de {bar}, ou par compensation avec l’autre UE "
    "de la même compétence et de la même année."
)
SCHEME_EN = (
    "Marks from 0 to 20, the best. A unit (UE) is passed from {bar}, or by compensation with the "
    "other unit of the same competence in the same year."
)
PASSED, IN_PROGRESS = "passed", "in-progress"

Earned = Mapping[str, Acquisition]
"""What was acquired here, by the code of the UE."""


def elmo(export: PathExport, at: datetime) -> bytes:
    """Of the official path of a student who is enrolled, as it stands at that time. Its
    department must be known abroad (``is_known_abroad``)."""
    root = Element("elmo", {"xmlns": NAMESPACE})
    child(root, "generatedDate", at.isoformat(timespec="seconds"))
    add_learner(root, export)
    add_report(root, export, at)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def is_known_abroad(department: Department) -> bool:
    """Whether the file can name its institution as the format wants it."""
    return bool(department.identifiers and department.website)


def add_learner(root: Element, export: PathExport) -> None:
    student = export.student
    learner = child(root, "learner")
    child(learner, "identifier", token(student.number), {"type": "local"})
    child(learner, "givenNames", token(student.first_name))
    child(learner, "familyName", token(student.last_name))
    if student.birth_date:
        child(learner, "bday", student.birth_date.isoformat())


def add_report(root: Element, export: PathExport, at: datetime) -> None:
    shown = export.path.current
    assert shown is not None
    report = child(root, "report")
    add_issuer(report, shown.enrolment.term.programme.department)
    add_programme(report, export)
    child(report, "issueDate", at.isoformat(timespec="seconds"))
    scheme = child(report, "gradingScheme", attributes={"localId": SCHEME})
    bar = plain(shown.rules.validation_bar)
    child(scheme, "description", SCHEME_FR.format(bar=comma(bar)), {"xml:lang": "fr"})
    child(scheme, "description", SCHEME_EN.format(bar=bar), {"xml:lang": "en"})


def add_issuer(report: Element, department: Department) -> None:
    issuer = child(report, "issuer")
    child(issuer, "country", COUNTRY)
    for kind, value in department.identifiers.items():
        child(issuer, "identifier", value, {"type": kind})
    child(issuer, "title", token(department.institution), {"xml:lang": "fr"})
    child(issuer, "url", department.website)


def add_programme(report: Element, export: PathExport) -> None:
    shown = export.path.current
    assert shown is not None
    programme = shown.enrolment.term.programme
    diploma = next(filter(is_diploma, reversed(export.decisions)), None)
    node = specification(report, programme.code, {"fr": programme.title}, "Degree Programme")
    instance = instance_of(
        node, PASSED if diploma else IN_PROGRESS, day_of(diploma.jury) if diploma else None
    )
    level = child(instance, "level")
    child(level, "type", "EQF")
    child(level, "value", EQF)
    earned = earned_here(export.acquisitions, programme.department)
    for number, ues in by_semester(shown.result.ues.values()):
        acquired = [ue for ue in ues if ue.code in earned]
        if acquired:
            name = f"{programme.code}/S{number}"
            status = PASSED if len(acquired) == len(ues) else IN_PROGRESS
            titles = {"fr": f"Semestre {number}", "en": f"Semester {number}"}
            semester = part(node, name, titles, "Module")
            instance_of(semester, status)
            for ue in acquired:
                add_ue(semester, f"{programme.code}/{ue.code}", ue, earned, shown.rules)


def is_diploma(decision: Decision) -> bool:
    return decision.of == BUT and DiplomaCode(decision.code) in AWARDING_CODES


def earned_here(acquisitions: Iterable[Acquisition], department: Department) -> Earned:
    """Of a UE that two juries gave, the first. What was acquired elsewhere is told by whoever
    gave it."""
    found: dict[str, Acquisition] = {}
    for each in acquisitions:
        if is_acquired_here(each, department.institution):
            found.setdefault(each.ue_code, each)
    return found


def by_semester(ues: Iterable[UEResult]) -> Iterator[tuple[int, list[UEResult]]]:
    found: dict[int, list[UEResult]] = {}
    for ue in ues:
        found.setdefault(ue.semester, []).append(ue)
    yield from sorted(found.items())


def add_ue(parent: Element, name: str, ue: UEResult, earned: Earned, rules: Rules) -> None:
    jury = earned[ue.code].jury
    node = part(parent, name, {"fr": f"{ue.code} {ue.competence or ''}"}, "Course")
    instance = instance_of(node, PASSED, day_of(jury) if jury else None)
    add_result(instance, ue.average, rules)
    credit = child(instance, "credit")
    child(credit, "scheme", "ects")
    child(credit, "value", plain(ue.ects_value))
    for module in modules_behind(ue, rules):
        titles = {"fr": f"{module.code} {module.title}"}
        inside = part(node, f"{name}/{module.code}", titles, "Class")
        add_result(instance_of(inside, PASSED), module.average, rules)


def modules_behind(ue: UEResult, rules: Rules) -> list[ModuleResult]:
    """Those that make the average that counts: none where one kept from before does."""
    decimals = rules.average_decimals
    new = ue.new if ue.new_state is State.COMPLETE else None
    if new is None or ue.rounded is None or rounded(new, decimals) != ue.rounded:
        return []
    return [each for each in ue.modules if each.coefficient and each.average is not None]


def add_result(instance: Element, average: Fraction | None, rules: Rules) -> None:
    """As the transcript prints it."""
    if average is not None:
        child(instance, "gradingSchemeLocalId", SCHEME)
        child(instance, "resultLabel", comma(printed(average, rules.average_decimals)))


def part(parent: Element, name: str, titles: Mapping[str, str], kind: str) -> Element:
    return specification(child(parent, "hasPart"), name, titles, kind)


def specification(parent: Element, name: str, titles: Mapping[str, str], kind: str) -> Element:
    """`titles` by language."""
    node = child(parent, "learningOpportunitySpecification")
    child(node, "identifier", token(name), {"type": "local"})
    for language, title in titles.items():
        child(node, "title", token(title), {"xml:lang": language})
    child(node, "type", kind)
    return node


def instance_of(node: Element, status: str, on: date | None = None) -> Element:
    instance = child(child(node, "specifies"), "learningOpportunityInstance")
    if on:
        child(instance, "date", on.isoformat())
    child(instance, "status", status)
    return instance


def token(text: str) -> str:
    """Without line ends, nor two spaces in a row."""
    return " ".join(writable(text).split())


def comma(number: str) -> str:
    return number.replace(".", ",")
