"""Import of a programme document: whole, or not at all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from curriculum.models import Department, Programme
from curriculum.selectors.document import programme_document
from curriculum.services.contents import create
from curriculum.validators import Fault, ProgrammeFaults, checked

Part = dict[str, Any]


class Outcome(StrEnum):
    CREATED = "created"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportResult:
    programme: Programme
    outcome: Outcome


@transaction.atomic
def import_programme(document: Any, *, department: Department) -> ImportResult:
    """Bring a programme version in, or replace one that nothing uses yet.

    The same version with the same content changes nothing. Raises ProgrammeFaults, with every
    fault, when the document is wrong, or would change a version that is taught.
    """
    wanted = checked(document)
    # Two imports of one version wait for each other.
    list(Department.objects.select_for_update())
    existing = Programme.objects.filter(code=wanted["code"], version=wanted["version"]).first()
    refuse_another_department(wanted["code"], department)
    if existing is None:
        return ImportResult(create(wanted, Programme(department=department)), Outcome.CREATED)
    present = programme_document(existing)
    wanted = with_framework_of(present, wanted)
    if present == wanted:
        return ImportResult(existing, Outcome.UNCHANGED)
    return ImportResult(replace(existing, wanted), Outcome.REPLACED)


OF_FRAMEWORK = ("situations", "components", "levels")


def with_framework_of(present: Part, wanted: Part) -> Part:
    """A document that says nothing of the framework leaves the one that is there."""
    if "framework" in wanted or "framework" not in present:
        return wanted
    known = {each["short"]: each for each in present["competences"]}
    competences = [
        {**each, **framework_keys(known.get(each["short"], {}))} for each in wanted["competences"]
    ]
    return {**wanted, "competences": competences, "framework": present["framework"]}


def framework_keys(competence: Part) -> Part:
    return {key: competence[key] for key in OF_FRAMEWORK if key in competence}


def refuse_another_department(code: str, department: Department) -> None:
    owners = Programme.objects.filter(code=code).exclude(department=department)
    owner = owners.select_related("department").first()
    if owner:
        message = f"ce code est celui d’un programme de « {owner.department} »"
        raise ProgrammeFaults([Fault(("code",), message)])


def replace(existing: Programme, wanted: Part) -> Programme:
    """The same version with another content; it keeps its key and its date."""
    successor = Programme(pk=existing.pk, department=existing.department)
    created_at = existing.created_at
    try:
        with transaction.atomic():
            existing.delete()
    except (ProtectedError, RestrictedError) as error:
        message = (
            f"la version « {wanted['version']} » est déjà enseignée avec un autre contenu ; "
            "elle n’a pas été modifiée. Donnez un nouveau nom de version au document."
        )
        raise ProgrammeFaults([Fault(("version",), message)]) from error
    create(wanted, successor)
    Programme.objects.filter(pk=successor.pk).update(created_at=created_at)
    successor.created_at = created_at
    return successor
