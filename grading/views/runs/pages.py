"""Where an edition stands, and what it made."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from grading.documents.names import book_name
from grading.documents.runs import pdf_of, whole
from grading.models import DocumentRun
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.runs import latest_runs, progress_of, refusals_of
from grading.views.documents import attachment

NOTHING = (
    "Cette édition n’a pas de fichier à donner : elle n’est pas terminée, ou ses fichiers ont été "
    "retirés. Reprenez-la, ils se refont à l’identique."
)


@require_safe
@allow(*RESULT_READERS)
def run_list(request: SignedInRequest) -> HttpResponse:
    context = {"runs": latest_runs(request.user), "trail": trail()}
    return render(request, "grading/runs/list.html", context)


@require_safe
@allow(*RESULT_READERS)
def run_page(request: SignedInRequest, run_id: int) -> HttpResponse:
    run = named(request, run_id)
    context = {
        **state_of(run),
        "trail": [*trail(), {"label": "Éditions", "url": reverse("grading:document-runs")}],
    }
    return render(request, "grading/runs/run.html", context)


@require_safe
@allow(*RESULT_READERS)
def run_state(request: SignedInRequest, run_id: int) -> HttpResponse:
    """What changes of the page, for the script that follows it."""
    return render(request, "grading/runs/_state.html", state_of(named(request, run_id)))


@require_safe
@allow(*RESULT_READERS)
def run_file(request: SignedInRequest, run_id: int) -> HttpResponseBase:
    """All that it made: the PDF when there is one, else an archive."""
    run = named(request, run_id)
    is_done = run.state == DocumentRun.State.DONE
    files = list(run.files.defer("data")[:2]) if is_done else []
    if not files:
        messages.warning(request, NOTHING)
        return redirect("grading:document-run", run.pk)
    name = book_name(run.kind, run.title)
    if len(files) == 1:
        file_name = files[0].name.removesuffix(".pdf")
        return attachment(pdf_of(files[0]), "application/pdf", file_name, "pdf")
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.zip") or "attachment",
        # It is deflated already: nothing is gained by doing so again on the way.
        "Content-Encoding": "identity",
    }
    return StreamingHttpResponse(whole(run), content_type="application/zip", headers=headers)


def named(request: SignedInRequest, run_id: int) -> DocumentRun:
    runs = DocumentRun.objects.for_user(request.user).select_related("by")
    return get_object_or_404(runs, pk=run_id)


def state_of(run: DocumentRun) -> dict[str, Any]:
    return {"run": run, "progress": progress_of(run), "refusals": refusals_of(run)}


def trail() -> list[dict[str, str]]:
    return [{"label": "Documents", "url": reverse("grading:documents")}]
