"""The addresses of what goes out, comes in and meets other systems, under `/echanges/`."""

from django.urls import include, path

from grading.views import exchanges, path_files, recaps, scodoc, scodoc_import

urlpatterns = [
    path("", exchanges.exchanges, name="exchanges"),
    path("apogee/", include("grading.views.apogee.urls")),
    path("etudiants/", include("grading.views.students.urls")),
    path("recapitulatif/", recaps.recaps, name="recaps"),
    path("recapitulatif/<int:term_id>.<str:suffix>", recaps.recap, name="recap"),
    path("parcours/", path_files.path_files, name="path-files"),
    path("parcours/<int:student_id>.json", path_files.path_as_json, name="path-json"),
    path("parcours/<int:student_id>.xml", path_files.path_as_elmo, name="path-elmo"),
    path("scodoc/", scodoc.bring, name="scodoc"),
    path("scodoc/<uuid:set_id>/", scodoc.compared_set, name="scodoc-set"),
    path(
        "scodoc/<uuid:set_id>/bulletins/<int:position>/",
        scodoc.compared_bulletin,
        name="scodoc-bulletin",
    ),
    path("scodoc/<uuid:set_id>/semestre/", scodoc_import.destination, name="scodoc-destination"),
    path("scodoc/<uuid:set_id>/import/", scodoc_import.plan_page, name="scodoc-import"),
    path("scodoc/<uuid:set_id>/oubli/", scodoc.forget, name="scodoc-forget"),
]
