"""What remains to be corrected of a draft: where, in words, and the page of the administration."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import reverse

from curriculum.models import Programme
from curriculum.selectors.document import programme_document
from curriculum.validators import Fault, faults
from curriculum.validators.places import place_of


class Correction(NamedTuple):
    """``url`` is empty as long as nothing is stored."""

    place: str
    message: str
    url: str = ""


def corrections_of(document: Mapping[str, Any]) -> list[Correction]:
    return [Correction(place_of(each, document), each.message) for each in faults(document)]


def corrections_in(programme: Programme, *, linked: bool) -> list[Correction]:
    """Of a draft that is kept; `linked` to the page where each is corrected, for who opens the
    administration."""
    document = programme_document(programme)
    if not linked:
        return corrections_of(document)
    semesters = {(each.number, each.modality): each.pk for each in programme.semesters.all()}
    return [
        Correction(place_of(each, document), each.message, url_of(each, document, semesters))
        for each in faults(document)
    ]


def url_of(
    fault: Fault, document: Mapping[str, Any], semesters: Mapping[tuple[int, str], int]
) -> str:
    """The page of the semester for its UEs, nothing for what the page of the programme holds."""
    match fault.path:
        case ("semesters", int(rank), *_):
            part = document["semesters"][rank]
            key = semesters[part["number"], part["modality"]]
            return reverse("admin:curriculum_semester_change", args=[key])
        case _:
            return ""
