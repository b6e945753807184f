"""Programmes that come unfinished from elsewhere: drafts, until nothing is left to correct."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from curriculum.models import Department, Programme
from curriculum.selectors.document import programme_document
from curriculum.services.contents import create
from curriculum.services.programmes import ImportResult, Outcome, refuse_another_department
from curriculum.validators import Fault, ProgrammeFaults, faults
from curriculum.validators.drafts import canonical

Part = dict[str, Any]
TAKEN = "cette version existe déjà, et n’est pas un brouillon : donnez un autre nom de version"


@transaction.atomic
def import_draft(
    document: Part, *, department: Department, provenance: str, by: AbstractBaseUser
) -> ImportResult:
    """Bring in a version that need not be sound yet, or replace the draft of that name.

    The same draft a second time changes nothing. Raises ProgrammeFaults when the document could
    not be kept at all, or when that version is no draft.
    """
    wanted = canonical(document)
    list(Department.objects.select_for_update())
    refuse_another_department(wanted["code"], department)
    existing = Programme.objects.filter(code=wanted["code"], version=wanted["version"]).first()
    if existing is not None and not existing.is_draft:
        raise ProgrammeFaults([Fault(("version",), TAKEN)])
    if existing is not None and programme_document(existing) == wanted:
        return ImportResult(existing, Outcome.UNCHANGED)
    outcome = Outcome.CREATED if existing is None else Outcome.REPLACED
    if existing is not None:
        existing.delete()
    programme = Programme(department=department, is_draft=True, provenance=provenance)
    create(wanted, programme)
    LogEntry.objects.log_actions(by.pk, [programme], ADDITION, provenance, single_object=True)
    return ImportResult(programme, outcome)


@transaction.atomic
def publish_draft(programme: Programme, *, by: AbstractBaseUser) -> None:
    """From now on anybody reads it and it may be taught.

    Raises ProgrammeFaults with everything that remains to be corrected.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk, is_draft=True)
    found = faults(programme_document(programme))
    if found:
        raise ProgrammeFaults(found)
    programme.is_draft = False
    programme.save(update_fields=["is_draft"])
    LogEntry.objects.log_actions(by.pk, [programme], CHANGE, "Publié", single_object=True)
