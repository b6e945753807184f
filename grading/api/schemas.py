"""What several addresses answer: whom and what the rest is about."""

from datetime import datetime

from pydantic import Field

from curriculum.models import Module
from grading.api.types import Given, Id
from grading.models import Student


class StudentRef(Given):
    id: Id
    number: str = Field(description="Numéro d’étudiant.")
    last_name: str
    first_name: str


class ModuleRef(Given):
    id: Id
    code: str = Field(examples=["R1.05"])


class Fault(Given):
    """Où est l’erreur, et ce qui est attendu."""

    where: str = Field(alias="in", description="body, query, path ou header.")
    pointer: str = Field(description="JSON Pointer dans le corps, ou nom du paramètre.")
    detail: str
    refusal: str | None = Field(None, description="D’une note refusée : pourquoi, en un mot.")
    yours: str | None = Field(None, description="En cas de conflit : la note envoyée.")
    theirs: str | None = Field(None, description="La note enregistrée entre-temps.")
    version: int | None = Field(None, description="Sa version.")
    author: str | None = Field(None, description="Qui l’a enregistrée.")
    at: datetime | None = Field(None, description="Quand.")


class ProblemDocument(Given):
    """Un refus (RFC 9457), en français."""

    type: str = Field(description="L’adresse qui explique ce refus.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="Le chemin demandé.")
    errors: list[Fault] = Field(default=[], description="Absent quand rien n’est à situer.")


def student_ref(student: Student) -> StudentRef:
    return StudentRef(
        id=student.pk,
        number=student.number,
        last_name=student.last_name,
        first_name=student.first_name,
    )


def module_ref(module: Module) -> ModuleRef:
    return ModuleRef(id=module.pk, code=module.code)
