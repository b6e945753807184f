from django.urls import path

from grading.views import adjustments, assessments, documents, marks, results, rulebook

app_name = "grading"

# Each noun has its views module: marks, results, adjustments, documents, rulebook.
urlpatterns = [
    path("notes/", marks.module_list, name="module-list"),
    path("notes/<int:term_id>/<int:module_id>/", marks.sheet_page, name="sheet"),
    path(
        "notes/<int:term_id>/<int:module_id>/evaluation/",
        assessments.create,
        name="assessment-create",
    ),
    path("notes/evaluations/<int:assessment_id>/", assessments.edit, name="assessment-edit"),
    path(
        "notes/evaluations/<int:assessment_id>/suppression/",
        assessments.delete,
        name="assessment-delete",
    ),
    path(
        "notes/evaluations/<int:assessment_id>/publication/",
        assessments.publish,
        name="assessment-publish",
    ),
    path(
        "notes/evaluations/<int:assessment_id>/brouillon/",
        assessments.withdraw,
        name="assessment-withdraw",
    ),
    path("resultats/", results.results, name="results"),
    path("resultats/<int:enrolment_id>/", results.semester_results, name="semester-results"),
    path("resultats/<int:enrolment_id>/bonus/", adjustments.adjustments, name="adjustments"),
    path("resultats/<int:enrolment_id>/<str:ue_code>/", results.explanation, name="explanation"),
    path("semestres/", results.term_list, name="term-list"),
    path("semestres/<int:term_id>/", results.term_results, name="term-results"),
    path("documents/", documents.documents, name="documents"),
    path(
        "documents/releves/<int:term_id>.<str:extension>",
        documents.transcripts,
        name="transcripts",
    ),
    path(
        "documents/releves/<int:term_id>/<int:enrolment_id>.<str:extension>",
        documents.transcript,
        name="transcript",
    ),
    path("calcul/", rulebook.how_computed, name="how-computed"),
    path("calcul/<slug:code>/", rulebook.how_computed, name="how-computed"),
]
