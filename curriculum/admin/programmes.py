from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from curriculum.admin.scope import PartAdmin, PartInline, Scoped, warn_of_faults
from curriculum.forms.fields import LineNumbersField
from curriculum.forms.rules import ProgrammeForm, rule_fields
from curriculum.models import Competence, Department, Parcours, Programme, Question, Semester
from curriculum.selectors.programmes import is_taught


@admin.register(Department)
class DepartmentAdmin(Scoped, admin.ModelAdmin):
    department_path = "pk"
    list_display = ("name", "institution", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new department is the business of the installation, not of another one."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        return self.has_add_permission(request)


class ParcoursInline(PartInline):
    model = Parcours
    fields = (("position", "code", "title"),)
    free_when_taught = ("title",)


class SemesterInline(PartInline):
    model = Semester
    fields = (("number", "modality"),)
    show_change_link = True


class CompetenceInline(PartInline):
    model = Competence
    fields = (("position", "short", "title", "parcours"),)
    free_when_taught = ("title",)


@admin.register(Programme)
class ProgrammeAdmin(Scoped, admin.ModelAdmin):
    department_path = "department"
    form = ProgrammeForm
    list_display = ("title", "code", "version", "department")
    inlines = (ParcoursInline, CompetenceInline, SemesterInline)
    readonly_fields = ("pages",)
    fieldsets = (
        (None, {"fields": ("department", "code", "version", "title", "pages")}),
        (
            "Réglages des règles",
            {
                "fields": (*rule_fields(), "reason"),
                "description": "Laissez vide pour garder la valeur par défaut.",
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> Any:
        """What terms and addresses rely on stands still once the programme is taught."""
        fixed = ("department", "code", "version") if obj and is_taught(obj) else ()
        return (*self.readonly_fields, *fixed)

    @admin.display(description="pages")
    def pages(self, programme: Programme) -> SafeString | str:
        """The public page, and the grid of each semester."""
        if not programme.pk:
            return "Après l’enregistrement : les grilles des semestres."
        url = reverse("curriculum:programme", args=[programme.code])
        grids = format_html_join(
            " · ",
            '<a href="{}">grille {}</a>',
            (
                (reverse("admin:curriculum_semester_grid", args=[each.pk]), each)
                for each in programme.semesters.all()
            ),
        )
        return format_html('<a href="{}">page publique</a> · {}', url, grids)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        warn_of_faults(request, form.instance)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return with_reason(super().construct_change_message(request, form, formsets, add), form)


@admin.register(Competence)
class CompetenceAdmin(PartAdmin):
    list_display = ("short", "title", "parcours", "programme")
    list_filter = ("programme",)
    fields = ("programme", "position", "short", "title", "parcours", "notes")
    free_when_taught = ("title", "notes")


@admin.register(Parcours)
class ParcoursAdmin(PartAdmin):
    list_display = ("code", "title", "programme")
    list_filter = ("programme",)
    fields = ("programme", "position", "code", "title")
    free_when_taught = ("title",)


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    """A question may be answered while the programme is taught: it decides nothing by itself."""

    list_display = ("code", "text", "programme")
    list_filter = ("programme",)
    fields = ("programme", "position", "code", "text", "assumed", "lines")
    free_when_taught = ("position", "text", "assumed", "lines")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lines":
            kwargs["form_class"] = LineNumbersField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def with_reason(message: Any, form: Any) -> Any:
    """The message of the history, with the reason that was given for a change."""
    reason = form.cleaned_data.get("reason")
    if not reason:
        return message
    text = LogEntry(change_message=str(message)).get_change_message()
    return f"{text} Motif : {reason}"
