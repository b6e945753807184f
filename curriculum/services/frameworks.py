"""The competence framework of a programme: the only writer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from curriculum.models import Competence, Framework, LearningOutcome, Level, Parcours, Programme
from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import is_taught
from curriculum.services.contents import create_levels
from curriculum.validators import Fault, ProgrammeFaults

Part = dict[str, Any]
MOVED = (
    "Ce programme a changé depuis que le plan vous a été montré. Rien n’est enregistré : relisez "
    "le plan tel qu’il serait maintenant."
)


@dataclass(frozen=True, slots=True)
class FrameworkOrder:
    """What to write: `framework` and parts of competences as in a programme document, by the id
    of the competence that takes them; `created` and `parcours` are new, and `seen` the digest of
    the programme that the author had before his eyes."""

    framework: Part
    attached: Mapping[int, Part]
    created: Sequence[Part]
    parcours: Sequence[Part]
    seen: str


def digest_of(programme: Programme) -> str:
    text = json.dumps(programme_document(programme), sort_keys=True)
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def set_framework(programme: Programme, order: FrameworkOrder, *, by: AbstractBaseUser) -> None:
    """Give a programme its framework, in place of the one that it had.

    What decides of results does not change: a taught programme gets no new competence and no new
    parcours. Raises ProgrammeFaults when the programme is no longer the one seen, or when that
    is asked.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if order.seen != digest_of(programme):
        raise ProgrammeFaults([Fault((), MOVED)])
    if (order.created or order.parcours) and is_taught(programme):
        message = "ce programme est enseigné : ses compétences et ses parcours ne bougent plus"
        raise ProgrammeFaults([Fault((), message)])
    Framework.objects.filter(programme=programme).delete()
    Framework.objects.create(programme=programme, **order.framework)
    LearningOutcome.objects.filter(level__competence__programme=programme).delete()
    Level.objects.filter(competence__programme=programme).delete()
    programme.competences.update(situations=[], components=[])
    for competence in programme.competences.filter(pk__in=order.attached):
        describe(competence, order.attached[competence.pk])
    add_competences(programme, order)
    message = f"Référentiel de compétences {order.framework['specialty']} importé"
    LogEntry.objects.log_actions(by.pk, [programme], CHANGE, message, single_object=True)


def describe(competence: Competence, part: Part) -> None:
    competence.situations = part.get("situations", [])
    competence.components = part.get("components", [])
    competence.save()
    create_levels(competence, part.get("levels", []))


def add_competences(programme: Programme, order: FrameworkOrder) -> None:
    parcours = add_parcours(programme, order.parcours)
    last = programme.competences.aggregate(last=Max("position"))["last"]
    for place, part in enumerate(order.created, 0 if last is None else last + 1):
        competence = Competence(
            programme=programme,
            short=part["short"],
            title=part["title"],
            parcours=parcours.get(part["parcours"]),
            position=place,
        )
        describe(competence, part)


def add_parcours(programme: Programme, parts: Sequence[Part]) -> dict[str | None, Parcours]:
    last = programme.parcours.aggregate(last=Max("position"))["last"]
    Parcours.objects.bulk_create(
        Parcours(programme=programme, code=part["code"], title=part["title"], position=place)
        for place, part in enumerate(parts, 0 if last is None else last + 1)
    )
    return {each.code: each for each in programme.parcours.all()}
