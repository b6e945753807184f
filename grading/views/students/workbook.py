"""The students of a term as a workbook to correct and bring back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grading.documents.students_workbook import students_workbook
from grading.documents.workbook import MEDIA_TYPE
from grading.imports.students.wishes import row_written
from grading.models import Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.students import term_list
from grading.views.documents import attachment


@require_safe
@allow(*RESULT_READERS)
def workbook(request: SignedInRequest, term_id: int) -> HttpResponse:
    terms = Term.objects.for_user(request.user).select_related("programme")
    term = get_object_or_404(terms, pk=term_id)
    enrolments = sorted(
        term_list(term).enrolments.values(),
        key=lambda each: (each.student.sort_name, each.student.number),
    )
    content = students_workbook(term, [(each.student_id, row_written(each)) for each in enrolments])
    return attachment(content, MEDIA_TYPE, f"etudiants S{term.number} {term.academic_year}", "xlsx")
