"""Long lists, a page at a time: by the id of the last one read, so that nothing is read twice nor
left out while others write."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from grading.api.types import HIGHEST_ID

MOST = 200
Row = TypeVar("Row", bound=Model)


class Page(BaseModel):
    after: int = Field(0, ge=0, le=HIGHEST_ID, description="Après cet identifiant.")
    limit: int = Field(50, ge=1, le=MOST, description=f"Combien d’éléments, {MOST} au plus.")


def paged(
    rows: QuerySet[Row], page: Page, request: HttpRequest, response: HttpResponse
) -> list[Row]:
    """The rows of that page by id, in one query; the header Link leads to the next one."""
    found = list(rows.filter(pk__gt=page.after).order_by("pk")[: page.limit + 1])
    shown = found[: page.limit]
    if len(found) > page.limit:
        response["Link"] = f'<{address_after(shown[-1].pk, request)}>; rel="next"'
    return shown


def address_after(pk: int, request: HttpRequest) -> str:
    query = request.GET.copy()
    query["after"] = str(pk)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
