"""What the administration checks about people and groups beyond each field."""

from typing import Any

from django import forms

from grading.models import Enrolment, Exemption, TeachingAssignment


class EnrolmentForm(forms.ModelForm):
    """The student, the group and the parcours are those of the term."""

    class Meta:
        model = Enrolment
        fields = (
            "term",
            "student",
            "group",
            "parcours",
            "modality",
            "status",
            "joined_on",
            "left_on",
            "repeating",
            "adaptations",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        term = cleaned.get("term") or (self.instance.term if self.instance.pk else None)
        if term is None:
            return cleaned
        student, group, parcours = (cleaned.get(key) for key in ("student", "group", "parcours"))
        if student and student.department_id != term.department_id:
            self.add_error("student", "Cet étudiant est d’un autre département.")
        if group and group.term_id != term.pk:
            self.add_error("group", f"Ce groupe est celui d’un autre semestre, {group.term}.")
        if parcours and parcours.programme_id != term.programme_id:
            self.add_error("parcours", "Ce parcours est celui d’un autre programme.")
        return cleaned


class ExemptionForm(forms.ModelForm):
    """The module or the UE that is exempted belongs to the student's term."""

    class Meta:
        model = Exemption
        fields = ("module", "ue_code", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        term, module = self.instance.enrolment.term, cleaned.get("module")
        if module and not taught_in(module, term):
            self.add_error("module", "Ce module n’est pas de ce semestre.")
        code = cleaned.get("ue_code")
        semesters = term.programme.semesters.filter(number=term.number)
        if code and not semesters.filter(ues__code=code).exists():
            self.add_error("ue_code", f"Ce semestre n’a pas d’UE « {code} ».")
        return cleaned


class TeachingAssignmentForm(forms.ModelForm):
    class Meta:
        model = TeachingAssignment
        fields = ("term", "module", "teacher")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        term, module, teacher = (cleaned.get(key) for key in ("term", "module", "teacher"))
        if term and module and not taught_in(module, term):
            self.add_error("module", "Ce module n’est pas de ce semestre.")
        if term and teacher and term.department_id not in teacher.departments_as("teacher"):
            self.add_error("teacher", "Ce compte n’a pas le rôle d’enseignant dans ce département.")
        return cleaned


def taught_in(module: Any, term: Any) -> bool:
    return bool((module.programme_id, module.semester_number) == (term.programme_id, term.number))
