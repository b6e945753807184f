from django.urls import URLPattern, path
from ninja.utils import normalize_path, replace_path_param_notation

from grading.api import pages
from grading.api.api import api
from grading.api.door import view_of


def operations() -> list[URLPattern]:
    """One address each, whatever its methods."""
    return [
        path(route(address), view_of(path_view))
        for bound in api._get_bound_routers()
        for address, path_view in bound.path_operations.items()
    ]


def route(address: str) -> str:
    return normalize_path(replace_path_param_notation(address)).lstrip("/")


app_name = "api"
urlpatterns = [
    path("", pages.documentation, name="documentation"),
    path("problemes/", pages.problems, name="problems"),
    path("v1/openapi.json", pages.openapi, name="openapi"),
    *(path(f"v1/{pattern.pattern}", pattern.callback) for pattern in operations()),
]
