"""The template that an address names."""

from collections.abc import Iterable

from django.http import Http404
from django.urls import reverse

from curriculum.models import Department
from grading.models import IssuedDocument, User
from grading.permissions import TEMPLATE_EDITORS
from grading.selectors.document_templates import departments_of

Kind = IssuedDocument.Kind


def named(user: User, department_id: int, kind: str) -> tuple[Department, Kind]:
    """The department, where the user prints documents, and the kind; 404 for any other."""
    found = {each.pk: each for each in departments_of(user)}
    if department_id not in found or kind not in Kind:
        raise Http404("Ce modèle n’existe pas.")
    return found[department_id], Kind(kind)


def may_change(user: User, department: Department) -> bool:
    return department.pk in user.departments_as(*TEMPLATE_EDITORS)


def trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The breadcrumbs of what lies under the templates: (label, address) of each step."""
    steps: Iterable[tuple[str, str]] = (
        ("Documents", reverse("grading:documents")),
        ("Modèles", reverse("grading:document-templates")),
        *further,
    )
    return [{"label": label, "url": url} for label, url in steps]


def step_to(department: Department, kind: Kind) -> tuple[str, str]:
    address = reverse("grading:document-template", args=[department.pk, kind.value])
    return kind.label.capitalize(), address
