from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from curriculum.admin.scope import PartAdmin, PartInline
from curriculum.forms.grid import SemesterGridForm
from curriculum.models import UE, Module, Programme, Semester
from curriculum.permissions import manager_of
from curriculum.selectors.programmes import is_taught
from curriculum.selectors.semesters import fingerprint, semester_table
from curriculum.services import set_coefficients
from curriculum.validators import ProgrammeFaults


class UEInline(PartInline):
    """ECTS and totals are changed in the grid, where they are seen to close."""

    department_path = "semester__programme__department"
    model = UE
    fields = (("position", "code", "competence", "level", "ects"), "notes")
    free_when_taught = ("notes",)


@admin.register(Semester)
class SemesterAdmin(PartAdmin):
    list_display = ("__str__", "programme", "grid_link")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    fields = ("programme", "number", "modality", "notes")
    free_when_taught = ("notes",)
    inlines = (UEInline,)
    change_form_template = "admin/curriculum/semester/change_form.html"

    @admin.display(description="coefficients")
    def grid_link(self, semester: Semester) -> SafeString:
        url = reverse("admin:curriculum_semester_grid", args=[semester.pk])
        return format_html('<a href="{}">grille de {}</a>', url, semester)

    def get_urls(self) -> list[URLPattern]:
        grid = path(
            "<int:semester_id>/grille/",
            self.admin_site.admin_view(self.grid),
            name="curriculum_semester_grid",
        )
        return [grid, *super().get_urls()]

    def grid(self, request: HttpRequest, semester_id: int) -> HttpResponse:
        """The module × UE grid of a semester: saved whole, or not at all."""
        semester = self.find(request, semester_id)
        if not self.has_change_permission(request, semester):
            raise PermissionDenied
        form = grid_form(semester, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self.save_grid(request, form):
            return redirect("admin:curriculum_semester_grid", semester.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Grille du semestre {semester.number}, {semester.get_modality_display()}",
            "subtitle": str(semester.programme),
            "opts": self.opts,
            "semester": semester,
            "form": form,
            "table": form.table,
            "taught": is_taught(semester.programme),
            "public_url": public_url(semester),
        }
        return TemplateResponse(request, "admin/curriculum/semester/grid.html", context)

    def find(self, request: HttpRequest, semester_id: int) -> Semester:
        found = self.get_queryset(request).select_related("programme").filter(pk=semester_id)
        semester: Semester | None = found.first()
        if semester is None:
            raise Http404
        return semester

    def save_grid(self, request: HttpRequest, form: SemesterGridForm) -> bool:
        try:
            changes = set_coefficients(
                form.table.semester,
                form.grid(),
                by=manager_of(request),
            )
        except ProgrammeFaults as error:
            form.add_faults(error.faults)
            return False
        said = f"Enregistré : {' ; '.join(changes)}." if changes else "Rien n’avait changé."
        messages.success(request, said)
        return True


def grid_form(semester: Semester, data: Any) -> SemesterGridForm:
    programme = semester.programme
    table = semester_table(semester, list(programme.parcours.all()))
    modules = Module.objects.filter(
        programme=programme, semester_number=semester.number
    ).select_related("parcours")
    return SemesterGridForm(table, modules, data, initial={"seen": fingerprint(semester)})


def public_url(semester: Semester) -> str:
    programme: Programme = semester.programme
    return reverse("curriculum:semester", args=[programme.code, semester.number, semester.modality])
