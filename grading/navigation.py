from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from grading.models import Role
from grading.permissions import MARK_EDITORS, RESULT_READERS

# (label, url name, roles that see it)
ENTRIES = (
    ("Mes résultats", "grading:results", (Role.STUDENT,)),
    ("Saisie des notes", "grading:module-list", MARK_EDITORS),
    ("Semestres", "grading:term-list", RESULT_READERS),
    ("Documents", "grading:documents", RESULT_READERS),
    ("Administration", "admin:index", (Role.ADMINISTRATOR, Role.DIRECTOR)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What stands in the header and footer of every page, by what the visitor may do."""
    user = getattr(request, "user", None)
    how_computed_url = reverse("grading:how-computed")
    if user is None or not user.is_authenticated:
        return {"navigation": [], "how_computed_url": how_computed_url}
    return {
        "how_computed_url": how_computed_url,
        "user_role": ", ".join(role.label for role in Role if user.has_role(role)),
        "navigation": [
            {"label": label, "url": url, "current": request.path.startswith(url)}
            for label, url_name, roles in ENTRIES
            if user.has_role(*roles) and (user.is_staff or not url_name.startswith("admin:"))
            for url in [reverse(url_name)]
        ],
    }
