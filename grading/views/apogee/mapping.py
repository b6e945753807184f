"""What the codes of Apogée stand for in a version of a programme, without any file."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curriculum.models import Programme
from grading.forms.apogee import MappedForm, code_name
from grading.imports.apogee.file import OBJECTS
from grading.models import ApogeeCode
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.apogee.catalogue import catalogue_of
from grading.selectors.apogee.codes import (
    codes_kept,
    digest_of,
    programmes_mapped,
    target_kept,
)
from grading.templatetags.french import plural
from grading.views.apogee.codes import confirmed, posted, typed
from grading.views.apogee.files import trail


class KeptLine(NamedTuple):
    """A code that somebody confirmed, and its field."""

    code: ApogeeCode
    field: BoundField


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def mapping_page(request: SignedInRequest) -> HttpResponse:
    """Of one programme; the one last mapped, else the newest, where nobody says which."""
    programmes = programmes_mapped(request.user)
    programme = chosen(programmes, request.GET.get("programme", ""))
    context: dict[str, Any] = {
        "programmes": programmes,
        "programme": programme,
        "trail": trail(inside=True),
    }
    if programme is None:
        return render(request, "grading/apogee/mapping.html", context)
    kept = codes_kept(programme)
    catalogue = catalogue_of(programme)
    said = {(each.kind, each.code): target_kept(each) for each in kept}
    initial = {code_name(place): typed(target) for place, target in enumerate(said.values())}
    form = MappedForm(
        posted(request), initial=initial, codes=list(said), catalogue=catalogue, kinds=OBJECTS
    )
    moved = False
    if request.method == "POST" and form.is_valid():
        changed = confirmed(request, programme, form)
        if changed is not None:
            text = f"{changed} correspondance{plural(changed)} changée{plural(changed)}."
            messages.success(request, text if changed else "Rien n’a changé.")
            return redirect(f"{reverse('grading:apogee-mapping')}?programme={programme.pk}")
        moved = True
    context |= {
        "form": form,
        "moved": moved,
        "fingerprint": digest_of(said),
        "lines": [KeptLine(each, form[code_name(place)]) for place, each in enumerate(kept)],
        "catalogue": catalogue.values(),
    }
    return render(request, "grading/apogee/mapping.html", context)


def chosen(programmes: list[Programme], asked: str) -> Programme | None:
    found = [each for each in programmes if asked in ("", str(each.pk))]
    if programmes and not found:
        raise Http404("Ce programme n’est pas de vos départements.")
    return found[0] if found else None
