"""What every page of this administration shares: each sees the programmes of his departments,
and the content of a programme that is taught stands still.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from curriculum.forms.fields import NotesFormField
from curriculum.models import Department, Parcours, Programme
from curriculum.models.notes import NotesField
from curriculum.permissions import PROGRAMME_MANAGERS
from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import is_taught
from curriculum.validators import faults

FAULTS_SHOWN = 5
RECORDED = "Ce qui a été saisi ou décidé depuis, et que l’historique garde"


class Scoped:
    """Only what belongs to the departments of the user, in lists and in choices alike."""

    department_path = "programme__department"
    managers: tuple[str, ...] = PROGRAMME_MANAGERS
    formfield_overrides: ClassVar[Any] = {NotesField: {"form_class": NotesFormField}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request, self.managers)

    def visible(self, request: HttpRequest, managers: tuple[str, ...]) -> QuerySet[Any]:
        """What belongs to the departments where the user has one of these roles."""
        queryset: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        user: Any = request.user
        if user.is_superuser:
            return queryset
        return self.within(queryset, user.departments_as(*managers))

    def within(self, queryset: QuerySet[Any], departments: frozenset[int]) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.department_path}__in": departments})

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> QuerySet[Any] | None:
        """The choices of a foreign key are what its own administration shows."""
        related = self.admin_site._registry.get(db_field.remote_field.model)  # type: ignore[attr-defined]
        if isinstance(related, Scoped):
            return related.visible(request, self.managers)
        found: QuerySet[Any] | None = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        return found

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What hinders a deletion is named where this administration shows it, with its link.

        The rest is told without a word nor a number: marks that nobody may know are among it. Both
        come from one set, so in an order that depends on how much the rest is: it is not kept.
        """
        deleted, counts, lacking, hindering = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        named = (each for each in hindering if isinstance(each, SafeString))
        shown: list[str] = sorted(named, key=lambda each: (strip_tags(each), each))
        if len(shown) < len(hindering):
            shown.append(RECORDED)
        return deleted, counts, sorted(lacking), shown


class StandsStill:
    """A part of a programme: once this is taught, only `free_when_taught` may be changed."""

    free_when_taught: tuple[str, ...] = ()

    def programme_of(self, part: Any) -> Programme | None:
        programme: Programme | None = part.programme
        return programme

    def is_still(self, part: Any) -> bool:
        programme = self.programme_of(part) if part is not None and part.pk else None
        return programme is not None and is_taught(programme)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = [*super().get_readonly_fields(request, obj)]  # type: ignore[misc]
        if not self.is_still(obj):
            return fixed
        names = flatten(self.fields)  # type: ignore[attr-defined]
        return fixed + [name for name in names if name not in (*self.free_when_taught, *fixed)]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return bool(allowed and not self.is_still(obj))


class PartInline(StandsStill, Scoped, admin.StackedInline):
    """Parts of one programme, on the page of what holds them.

    Stacked, because the inputs of Django's tabular inlines have no label.
    """

    extra = 0

    def programme_of(self, part: Any) -> Programme | None:
        return part if isinstance(part, Programme) else part.programme

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_add_permission(request, obj) and not self.is_still(obj))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.holder = obj
        return super().get_formset(request, obj, **kwargs)

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> QuerySet[Any] | None:
        found = super().get_field_queryset(db, db_field, request)
        programme = self.programme_of(self.holder) if self.holder else None
        return same_programme(found, db_field, programme)


class PartAdmin(StandsStill, Scoped, admin.ModelAdmin):
    """A part of a programme on its own page."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        programme = self.programme_of(obj) if obj else None
        for name, field in form.base_fields.items():
            if hasattr(field, "queryset"):
                model_field = self.model._meta.get_field(name)
                field.queryset = same_programme(field.queryset, model_field, programme)
        return form

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        programme = self.programme_of(form.instance)
        if programme:
            warn_of_faults(request, programme)


def same_programme(
    queryset: QuerySet[Any] | None, field: Any, programme: Programme | None
) -> QuerySet[Any] | None:
    """The choices that belong to a programme, when they are parts of one."""
    model: Any = field.remote_field.model if field.remote_field else None
    if queryset is None or programme is None or model in (None, Programme, Department):
        return queryset
    names = {each.name for each in model._meta.get_fields()}
    path = "programme" if "programme" in names else "semester__programme"
    return queryset.filter(**{path: programme})


def warn_of_faults(request: HttpRequest, programme: Programme) -> None:
    """What a programme still lacks to be a sound one; it is saved all the same."""
    found = faults(programme_document(programme))
    for fault in found[:FAULTS_SHOWN]:
        messages.warning(request, f"Reste à corriger : {fault}")
    if len(found) > FAULTS_SHOWN:
        messages.warning(request, f"… et {len(found) - FAULTS_SHOWN} autres points à corriger.")


def parcours_fault(programme: Programme, parcours: Parcours | None) -> str:
    if parcours is None or parcours.programme_id == programme.pk:
        return ""
    return f"Le parcours {parcours.code} est celui d’un autre programme."
