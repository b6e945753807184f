"""The addresses of the templates of documents; part of the namespace of `grading.urls`."""

from django.urls import path

from grading.views.document_templates import pages, preview, versions

OF_KIND = "documents/modeles/<int:department_id>/<str:kind>/"

urlpatterns = [
    path("documents/modeles/", pages.template_list, name="document-templates"),
    path(OF_KIND, pages.template_page, name="document-template"),
    path(f"{OF_KIND}apercu.<str:extension>", preview.preview, name="document-template-preview"),
    path(f"{OF_KIND}versions/", versions.versions, name="document-template-versions"),
    path(
        f"{OF_KIND}versions/<int:version>/", versions.version_page, name="document-template-version"
    ),
]
