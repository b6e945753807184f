"""The template of a department for a kind of documents: the latest version, or the one that serves
while the department has none."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curriculum.models import Department
from grading.models import DocumentAsset, DocumentTemplate, IssuedDocument, User
from grading.models.term import RESULT_READERS

Kind = IssuedDocument.Kind

# What a department may leave out, by kind of document.
COLUMNS: Mapping[Kind, Mapping[str, str]] = {
    Kind.TRANSCRIPT: {
        "marks": "les notes de chaque évaluation",
        "coefficients": "les coefficients des modules",
        "bounds": "les moyennes provisoires, avec leurs bornes",
        "scale": "la place de chaque moyenne entre 0 et 20",
        "ects": "les ECTS",
        "rcues": "les RCUE de l’année",
        "general": "la moyenne générale, si les réglages l’affichent",
        "rank": "le rang, si les réglages l’affichent",
        "settings": "les réglages en vigueur",
    },
    Kind.STATEMENT: {
        "competences": "les compétences validées",
        "averages": "leurs moyennes",
        "ects": "les ECTS",
    },
    Kind.LETTER: {
        "averages": "les moyennes",
        "ects": "les ECTS et les UE qui restent à acquérir",
        "repeats": "les redoublements",
        "settings": "les règles appliquées",
    },
    Kind.MINUTES: {
        "averages": "les moyennes",
        "settings": "les réglages en vigueur",
        "totals": "le nombre de décisions par code",
    },
}
NOT_BY_DEFAULT = {(Kind.STATEMENT, "averages")}

APPEALS = (
    "Voies et délais de recours : ce sont ceux que prévoit l’établissement. La scolarité les tient "
    "à votre disposition et vous dit à qui adresser une demande de réexamen."
)
TEXTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.TRANSCRIPT: {"heading": "Relevé de notes"},
    Kind.STATEMENT: {
        "heading": "Attestation de réussite",
        "opening": "L’établissement soussigné atteste que, dans la formation {formation}, "
        "{etudiant} (numéro d’étudiant {numero}) {acquis}.",
        "closing": "Attestation établie pour servir et valoir ce que de droit. Elle ne remplace "
        "pas le diplôme.",
    },
    Kind.LETTER: {
        "heading": "Décision du jury",
        "opening": "Le {jury}, réuni le {date_jury}, a pris à votre sujet les décisions suivantes.",
        "appeals": APPEALS,
    },
    Kind.MINUTES: {"heading": "Procès-verbal"},
}


class Versions(NamedTuple):
    """The templates of a kind in a department, the latest first; `current` is the one that
    serves, which is none of them while nobody saved any."""

    current: DocumentTemplate
    saved: tuple[DocumentTemplate, ...]


def template_of(department: Department, kind: Kind) -> DocumentTemplate:
    """The latest version, in one query; with version 0, the one that is never saved."""
    saved = DocumentTemplate.objects.filter(department=department, kind=kind)
    return saved.first() or default_template(department, kind)


def default_template(department: Department, kind: Kind) -> DocumentTemplate:
    return DocumentTemplate(
        department=department,
        kind=kind,
        version=0,
        institution=department.institution,
        unit=department.name,
        columns=[each for each in COLUMNS[kind] if (kind, each) not in NOT_BY_DEFAULT],
        **TEXTS[kind],
    )


def versions_of(department: Department, kind: Kind) -> Versions:
    """All versions, with their authors; in one query."""
    found = DocumentTemplate.objects.filter(department=department, kind=kind)
    saved = tuple(found.select_related("by"))
    return Versions(saved[0] if saved else default_template(department, kind), saved)


def departments_of(user: User) -> tuple[Department, ...]:
    """Where the user prints documents."""
    found = Department.objects.filter(pk__in=user.departments_as(*RESULT_READERS))
    return tuple(found)


def templates_of(departments: Iterable[Department]) -> dict[tuple[int, str], DocumentTemplate]:
    """The latest version of each kind that was saved, by id of the department; in one query."""
    found = DocumentTemplate.objects.filter(department__in=departments).select_related("by")
    latest: dict[tuple[int, str], DocumentTemplate] = {}
    for each in found:
        latest.setdefault((each.department_id, each.kind), each)
    return latest


def images_of(digests: Iterable[str]) -> dict[str, bytes]:
    """The images that documents name, as files of theirs; in one query, none when they name
    none."""
    wanted = {each for each in digests if each}
    found = DocumentAsset.objects.filter(pk__in=wanted) if wanted else ()
    return {f"{image.pk}.png": bytes(image.data) for image in found}
