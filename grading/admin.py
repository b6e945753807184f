"""People, terms and groups. Marks, assessments and decisions are not here, whatever the role:
they are written by services that keep their history.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from curriculum.admin.scope import Scoped
from grading.forms.people import EnrolmentForm, ExemptionForm, TeachingAssignmentForm
from grading.models import (
    Enrolment,
    Exemption,
    Group,
    Membership,
    Role,
    Student,
    TeachingAssignment,
    Term,
    User,
)

admin.site.site_header = "Barème — administration"
admin.site.site_title = "Barème — administration"
admin.site.index_title = "Administration"


class PeopleScoped(Scoped):
    managers = (Role.ADMINISTRATOR.value,)


class FixedOnceCreated:
    """What marks hang on is chosen once: changing it would move them to somebody else."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        always = super().get_readonly_fields(request, obj)  # type: ignore[misc]
        return [*always, *(self.fixed if obj else ())]


class MembershipInline(PeopleScoped, admin.StackedInline):
    department_path = "department"
    model = Membership
    fields = (("department", "role"),)
    extra = 0


@admin.register(User)
class UserAdmin(PeopleScoped, DjangoUserAdmin):
    """Accounts and their roles. Nobody grants more than a role: neither permissions, nor the
    rights of the superuser, whose account only he himself sees.
    """

    list_display = ("username", "last_name", "first_name", "is_staff", "is_active")
    list_filter = ("memberships__role", "is_staff", "is_active")
    inlines = (MembershipInline,)
    filter_horizontal: ClassVar[Any] = ()
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("username", "password")}),
        ("Identité", {"fields": ("last_name", "first_name", "email")}),
        ("Accès", {"fields": ("is_active", "is_staff")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields: ClassVar[Any] = ("last_login", "date_joined")

    def within(self, queryset: QuerySet[Any], departments: frozenset[int]) -> QuerySet[Any]:
        """Those of the department, and the accounts that nobody has taken in yet."""
        ours = Q(memberships__department__in=departments) | Q(student__department__in=departments)
        nobody = Q(memberships=None, student=None)
        return queryset.filter(ours | nobody, is_superuser=False).distinct()


@admin.register(Student)
class StudentAdmin(PeopleScoped, admin.ModelAdmin):
    department_path = "department"
    list_display = ("last_name", "first_name", "number", "department")
    search_fields = ("last_name", "first_name", "number")
    autocomplete_fields = ("user",)
    # The administrator keeps accounts; the rest of a file is for scolarité and the director.
    exclude: ClassVar[Any] = ("birth_date", "bac")


@admin.register(Term)
class TermAdmin(FixedOnceCreated, PeopleScoped, admin.ModelAdmin):
    department_path = "department"
    list_display = ("__str__", "programme")
    list_filter = ("year", "number")
    list_select_related = ("programme",)
    search_fields = ("number", "year")
    fields = ("department", "programme", "number", "year")
    fixed = ("department", "programme", "number", "year")


@admin.register(Group)
class GroupAdmin(FixedOnceCreated, PeopleScoped, admin.ModelAdmin):
    department_path = "term__department"
    list_display = ("name", "term")
    list_filter = ("term",)
    list_select_related = ("term",)
    fields = ("term", "name")
    fixed = ("term",)


class ExemptionInline(PeopleScoped, admin.StackedInline):
    department_path = "enrolment__term__department"
    model = Exemption
    form = ExemptionForm
    fields = (("module", "ue_code", "reason"),)
    autocomplete_fields = ("module",)
    extra = 0


@admin.register(Enrolment)
class EnrolmentAdmin(FixedOnceCreated, PeopleScoped, admin.ModelAdmin):
    department_path = "term__department"
    form = EnrolmentForm
    list_display = ("student", "term", "group", "parcours", "modality", "status", "repeating")
    list_filter = ("term", "modality", "status", "parcours")
    list_select_related = ("student", "term", "group", "parcours")
    search_fields = ("student__last_name", "student__first_name", "student__number")
    autocomplete_fields = ("student",)
    inlines = (ExemptionInline,)
    fixed = ("term", "student")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Exemptions are checked against the term, which must be there first."""
        return self.inlines if obj else ()


@admin.register(TeachingAssignment)
class TeachingAssignmentAdmin(PeopleScoped, admin.ModelAdmin):
    department_path = "term__department"
    form = TeachingAssignmentForm
    list_display = ("teacher", "module", "term")
    list_filter = ("term",)
    list_select_related = ("teacher", "module", "term")
    search_fields = ("teacher__last_name", "module__code", "module__title")
    autocomplete_fields = ("teacher", "module")
