from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from curriculum.admin.scope import PartAdmin
from curriculum.models import SAE, Module, Resource
from curriculum.models.module import Kind

COMMON = ("programme", "semester_number", "code", "title", "parcours", "position")


class BaseModuleAdmin(PartAdmin):
    list_display: Any = ("code", "title", "semester_number", "parcours", "programme")
    list_filter = ("programme", "semester_number")
    list_select_related = ("programme", "parcours")
    search_fields = ("code", "title")
    ordering = ("programme", "position")
    fields: ClassVar[Any] = COMMON
    free_when_taught = ("title",)


@admin.register(Module)
class ModuleAdmin(BaseModuleAdmin):
    """Searched by other pages; people find modules under resources and SAÉ."""

    fields = (*COMMON, "kind")

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}


@admin.register(Resource)
class ResourceAdmin(BaseModuleAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.kind = Kind.RESOURCE
        super().save_model(request, obj, form, change)


@admin.register(SAE)
class SAEAdmin(BaseModuleAdmin):
    list_display = ("code", "title", "kind", "semester_number", "parcours", "programme")
    fields = (*COMMON, "kind")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [each for each in Kind.choices if each[0] != Kind.RESOURCE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
