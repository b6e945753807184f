from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from grading.models import Role, User
from grading.permissions import MARK_EDITORS, RESULT_READERS

# (label, url name, roles that see it)
ENTRIES = (
    ("Mes résultats", "grading:results", (Role.STUDENT,)),
    ("Mes documents", "grading:my-documents", (Role.STUDENT,)),
    ("Saisie des notes", "grading:module-list", MARK_EDITORS),
    ("Contestations", "grading:appeals", (Role.STUDENT, *MARK_EDITORS)),
    ("Semestres", "grading:term-list", RESULT_READERS),
    ("Jurys", "grading:juries", RESULT_READERS),
    ("Documents", "grading:documents", RESULT_READERS),
    ("Échanges", "grading:exchanges", (*RESULT_READERS, Role.ADMINISTRATOR)),
    ("Indicateurs", "grading:dashboard", RESULT_READERS),
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
        "enters_marks": user.has_role(*MARK_EDITORS),
        "user_role": ", ".join(role.label for role in Role if user.has_role(role)),
        "navigation": [
            {"label": label, "url": url, "current": request.path.startswith(url)}
            for label, url_name, roles in ENTRIES
            if leads(user, url_name, roles)
            for url in [reverse(url_name)]
        ],
    }


def leads(user: User, url_name: str, roles: Iterable[Role]) -> bool:
    """Whether the entry leads this user somewhere; who sits in a jury goes there, whatever else
    he does."""
    if url_name == "grading:juries" and user.sits_in_juries:
        return True
    return user.has_role(*roles) and (user.is_staff or not url_name.startswith("admin:"))
