"""Apogée files: brought, kept a week, and the list of those that were given back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.apogee import BringForm
from grading.imports.apogee.choices import Choices
from grading.imports.apogee.faults import Fault, Faulty
from grading.imports.apogee.file import ApogeeFile
from grading.imports.apogee.plan import default_session
from grading.imports.apogee.reading import TOO_LARGE, read_apogee
from grading.imports.limits import Unreadable
from grading.models import ApogeePlan
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.apogee.files import exports_of, plans_of, steps_of
from grading.services.apogee import forget_apogee_plan, keep_apogee_plan

LONGEST_NAME = ApogeePlan._meta.get_field("filename").max_length or 0


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def bring(request: SignedInRequest) -> HttpResponse:
    """Receive a file; which step it is about is asked on the next page."""
    form = BringForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        upload_refused=TOO_LARGE if getattr(request, "upload_refused", False) else "",
    )
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            plan = kept(request, form)
            return redirect("grading:apogee-step", plan.pk)
        except Unreadable as reason:
            form.add_error("fichier", str(reason))
        except Faulty as refusal:
            faults = refusal.faults
    context = {
        "form": form,
        "faults": faults,
        "plans": plans_of(request.user).defer("content"),
        "exports": exports_of(request.user),
        "trials": steps_of(request.user) if settings.DEMO else {},
        "trail": trail(),
    }
    return render(request, "grading/apogee/files.html", context)


def kept(request: SignedInRequest, form: BringForm) -> ApogeePlan:
    """The file that was brought, once it can be read. Raises Unreadable, Faulty."""
    file = form.cleaned_data["fichier"]
    content = file.read()
    choices = Choices(session=default_session(read_apogee(content)))
    plan = ApogeePlan(
        filename=file.name[-LONGEST_NAME:], content=content, choices=choices.to_json()
    )
    return keep_apogee_plan(plan, by=request.user)


@require_POST
@allow(*RESULT_READERS)
def forget(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    own = own_plan(request, file_id)
    forget_apogee_plan(own.pk, by=request.user)
    messages.success(request, f"{own.filename} n’est plus gardé.")
    return redirect("grading:apogee")


def own_plan(request: SignedInRequest, file_id: UUID) -> ApogeePlan:
    """The file, if it is his and its step still is one of his departments."""
    plan = get_object_or_404(plans_of(request.user), pk=file_id)
    departments = request.user.departments_as(*RESULT_READERS)
    if plan.programme and plan.programme.department_id not in departments:
        raise Http404("Cette étape n’est pas d’un de vos départements.")
    return plan


def read_plan(plan: ApogeePlan) -> tuple[bytes, ApogeeFile]:
    """The bytes that were kept, and what they say: they were read before they were kept."""
    content = bytes(plan.content)
    return content, read_apogee(content)


def trail(*, inside: bool = False) -> list[dict[str, str]]:
    """What leads to the page of files, and with it for the pages that it opens."""
    steps = [{"label": "Échanges", "url": reverse("grading:exchanges")}]
    if inside:
        steps.append({"label": "Fichiers Apogée", "url": reverse("grading:apogee")})
    return steps
