"""The addresses of the editions of documents; part of the namespace of `grading.urls`."""

from django.urls import path

from grading.views.runs import pages, starting

RUN = "documents/editions/<int:run_id>/"

urlpatterns = [
    path("documents/editions/", pages.run_list, name="document-runs"),
    path("documents/editions/semestre/<int:term_id>/", starting.start, name="document-run-start"),
    path(RUN, pages.run_page, name="document-run"),
    path(f"{RUN}etat/", pages.run_state, name="document-run-state"),
    path(f"{RUN}fichier/", pages.run_file, name="document-run-file"),
    path(f"{RUN}annulation/", starting.cancel, name="document-run-cancel"),
    path(f"{RUN}reprise/", starting.resume, name="document-run-resume"),
]
