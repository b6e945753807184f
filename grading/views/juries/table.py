"""The table of a jury: its students, what is proposed for each and what is decided."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading.forms.jury_table import SIGHTS, query_of
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.jury_table import DESCENDING, ECTS, NAME, Look, Sight, counts_of, dues_of
from grading.views.juries.looks import looked
from grading.views.juries.named import trail_to_jury


class Head(NamedTuple):
    """A column: where its link leads, which orders the table by it or turns it round."""

    of: str
    label: str
    query: str
    direction: str


@require_safe
@allow(*JURY_READERS)
def table(request: SignedInRequest, jury_id: int) -> HttpResponse:
    found = looked(request, jury_id)
    look = found.form.look
    counts = counts_of(found.students, look)
    context = {
        "found": found,
        "jury": found.jury,
        "trail": trail_to_jury(found.jury),
        "sights": list(_sights(look, counts)),
        "heads": {each.of: each for each in _heads(look, found.columns)},
        "has_dues": any(dues_of(each, found.jury) for each in found.rows),
        "of_right": counts[Sight.OF_RIGHT],
    }
    return render(request, "grading/jury/table.html", context)


def _sights(look: Look, counts: dict[Sight, int]) -> Iterator[dict[str, Any]]:
    """Those that keep somebody, and the one looked at."""
    for sight, label in SIGHTS.items():
        if counts[sight] or sight in (look.sight, Sight.ALL):
            query = query_of(look, filtre=sight)
            chosen = sight == look.sight
            yield {"label": label, "count": counts[sight], "query": query, "chosen": chosen}


def _heads(look: Look, columns: list[str]) -> Iterator[Head]:
    for of, label in ((NAME, "Étudiant"), *((each, each) for each in columns), (ECTS, "ECTS")):
        rising, falling = of, f"{DESCENDING}{of}"
        query = query_of(look, tri=falling if look.order == rising else rising) or "?"
        directions = {rising: "ascending", falling: "descending"}
        yield Head(of, label, query, directions.get(look.order, ""))
