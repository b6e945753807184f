from django.urls import path

from curriculum.views import formation, framework, pages

app_name = "curriculum"

urlpatterns = [
    path("", pages.programme_list, name="programme-list"),
    path("importer/", formation.formation, name="formation"),
    path("brouillons/<int:programme_id>/publication/", formation.publish, name="draft-publish"),
    path("<slug:code>/", pages.programme, name="programme"),
    path("<slug:code>/questions/", pages.questions, name="questions"),
    path("<slug:code>/referentiel/", framework.framework, name="framework"),
    path("<slug:code>/programme.json", pages.document, name="document"),
    path(
        "<slug:code>/semestre-<int:number>-<slug:modality>/",
        pages.semester,
        name="semester",
    ),
]
