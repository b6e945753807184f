"""The addresses of the lists of students, under `/echanges/etudiants/`."""

from django.urls import path

from grading.views.students import bringing, photos, plans, workbook

urlpatterns = [
    path("", bringing.bring, name="students"),
    path("semestre-<int:term_id>.xlsx", workbook.workbook, name="students-workbook"),
    path("photos/", photos.bring, name="photos"),
    path("photos/<uuid:photos_id>/", photos.plan_page, name="photos-plan"),
    path("photos/<uuid:photos_id>/<int:draft_id>.jpg", photos.draft, name="photos-draft"),
    path("semestre-<int:term_id>/trombinoscope/", photos.board, name="photo-board"),
    path("<uuid:list_id>/", plans.plan_page, name="students-plan"),
    path("<uuid:list_id>/colonnes/", bringing.columns, name="students-columns"),
    path("<uuid:list_id>/suite/", plans.next_term, name="students-next"),
]
