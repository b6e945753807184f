from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from curriculum.admin.programmes import with_reason
from curriculum.admin.scope import PartAdmin
from curriculum.forms.coefficients import CoefficientForm, part_fields
from curriculum.models import Coefficient, Programme


@admin.register(Coefficient)
class CoefficientAdmin(PartAdmin):
    """Hours, types of assessment and notes of a row; its value is changed in the grid."""

    department_path = "ue__semester__programme__department"
    form = CoefficientForm
    list_display = ("ue", "module", "parcours", "value")
    list_filter = ("ue__semester__programme", "ue__semester__number", "ue__semester__modality")
    list_select_related = ("ue", "module", "parcours")
    search_fields = ("module__code", "module__title", "ue__code")
    fields: ClassVar[Any] = ("ue", "module", "parcours", "value", *part_fields(), "notes", "reason")
    readonly_fields = ("value",)
    free_when_taught = (*part_fields(), "notes", "reason")

    def programme_of(self, part: Coefficient) -> Programme | None:
        return part.ue.semester.programme if part.ue_id else None

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return with_reason(super().construct_change_message(request, form, formsets, add), form)
