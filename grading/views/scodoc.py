"""ScoDoc bulletins: brought, then compared with what is computed here, figure by figure."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.core.bulletins.values import Bulletin
from grading.forms.scodoc import BulletinsForm
from grading.imports.limits import Unreadable
from grading.imports.scodoc.bundles import TOO_LARGE, Sent, read_bundle
from grading.imports.scodoc.comparing import bulletin_page, overview
from grading.imports.scodoc.keeping import Brought, sets_of
from grading.imports.scodoc.reading import read_bulletin
from grading.models import BulletinSet
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors import bulletins as known
from grading.services.bulletins import forget_bulletins, keep_bulletins
from grading.templatetags.french import plural

LONGEST_NAME = BulletinSet._meta.get_field("filename").max_length or 0
Trail = list[dict[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def bring(request: SignedInRequest) -> HttpResponse:
    """Receive bulletins; a single faulty one, and nothing is kept."""
    form = BulletinsForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        departments=known.own_departments(request.user),
        programmes=known.own_programmes(request.user),
        upload_refused=TOO_LARGE if getattr(request, "upload_refused", False) else "",
    )
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        kept, faults = received(request, form)
        if len(kept) == 1:
            return redirect("grading:scodoc-set", kept[0].pk)
        if kept:
            count = len(kept)
            messages.success(request, f"{count} semestre{plural(count)} lus et comparés.")
            return redirect("grading:scodoc")
    context = {
        "form": form,
        "faults": faults,
        "sets": known.sets_of(request.user),
        "trail": trail()[:1],
    }
    return render(request, "grading/scodoc/bring.html", context)


def received(
    request: SignedInRequest, form: BulletinsForm
) -> tuple[list[BulletinSet], tuple[str, ...]]:
    """The sets kept, or the faults; what is beyond the limits is said by the form."""
    data = form.cleaned_data
    files = [Sent(file.name or "", file.read()) for file in data["fichiers"]]
    try:
        bundle = read_bundle(files)
    except Unreadable as reason:
        form.add_error("fichiers", str(reason))
        return [], ()
    name = files[0].name if len(files) == 1 else f"{len(files)} fichiers"
    brought = Brought(data["departement"], data["programme"], name[-LONGEST_NAME:])
    return keep_bulletins(sets_of(bundle.bulletins, brought), by=request.user), bundle.faults


@require_safe
@allow(*RESULT_READERS)
def compared_set(request: SignedInRequest, set_id: UUID) -> HttpResponse:
    """What is equal, what differs and why, over all the bulletins of a semester."""
    found = own_set(request, set_id)
    rows = list(found.printed.values_list("position", "name", "number", "figures"))
    context = {"set": found, "page": overview(found, rows), "trail": trail()}
    return render(request, "grading/scodoc/set.html", context)


@require_safe
@allow(*RESULT_READERS)
def compared_bulletin(request: SignedInRequest, set_id: UUID, position: int) -> HttpResponse:
    """One bulletin, UE by UE."""
    found = own_set(request, set_id)
    printed = get_object_or_404(found.printed, position=position)
    read, _ = read_bulletin(printed.document, printed.source)
    context = {
        "set": found,
        "printed": printed,
        "page": bulletin_page(present(read), printed.figures),
        "trail": [
            *trail(),
            {"label": str(found), "url": reverse("grading:scodoc-set", args=[found.pk])},
        ],
    }
    return render(request, "grading/scodoc/bulletin.html", context)


def present(bulletin: Bulletin | None) -> Bulletin:
    """What was read once is readable, unless an older version kept it in another form."""
    if bulletin is None:
        raise Http404("Ce bulletin a été gardé par une version plus ancienne : envoyez-le encore.")
    return bulletin


@require_POST
@allow(*RESULT_READERS)
def forget(request: SignedInRequest, set_id: UUID) -> HttpResponse:
    found = own_set(request, set_id)
    forget_bulletins(found.pk, by=request.user)
    messages.success(request, f"Les bulletins de {found} sont effacés d’ici.")
    return redirect("grading:scodoc")


def own_set(request: SignedInRequest, set_id: UUID) -> BulletinSet:
    return get_object_or_404(known.sets_of(request.user), pk=set_id)


def trail() -> Trail:
    return [
        {"label": "Échanges", "url": reverse("grading:exchanges")},
        {"label": "Bulletins ScoDoc", "url": reverse("grading:scodoc")},
    ]
