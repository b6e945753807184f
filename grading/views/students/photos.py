"""Photos of students: brought in a zip, their plan, given; seen by those who may, taken away."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.forms.photos import PhotosForm
from grading.imports.limits import Unreadable
from grading.imports.photos import TOO_LARGE, PhotosPlan, photos_plan, read_photos
from grading.models import Photo, PhotoDraft, PhotoSet, Role, Student, Term
from grading.models.photo import PORTRAIT_TYPE
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.photos import (
    digests_of,
    photo_board,
    photo_sets_of,
    students_in,
)
from grading.services.imports import PlanExecutedAlready
from grading.services.photos import PhotosMoved, give_photos, keep_photos, remove_photo
from grading.views.students.bringing import trail

LONGEST_NAME = PhotoSet._meta.get_field("filename").max_length or 0


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def bring(request: SignedInRequest) -> HttpResponse:
    """Receive a zip; every photo is drawn again before it is kept."""
    form = PhotosForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        terms=Term.objects.for_user(request.user).select_related("programme"),
        upload_refused=TOO_LARGE if getattr(request, "upload_refused", False) else "",
        initial={"semestre": request.GET.get("semestre")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            found = read_photos(file.read())
        except Unreadable as reason:
            form.add_error("fichier", str(reason))
        else:
            kept = keep_photos(
                form.term, file.name[-LONGEST_NAME:], found.pictures, found.faults, by=request.user
            )
            return redirect("grading:photos-plan", kept.pk)
    context = {"form": form, "trail": trail()}
    return render(request, "grading/students/photos.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def plan_page(request: SignedInRequest, photos_id: UUID) -> HttpResponse:
    """The plan as it stands now, given from here, then what was done."""
    kept = get_object_or_404(photo_sets_of(request.user), pk=photos_id)
    plan = plan_of(kept)
    moved = False
    if request.method == "POST" and not kept.executed_at:
        moved = request.POST.get("empreinte") != plan.fingerprint
        if not moved and given(request, kept, plan):
            return redirect("grading:photos-plan", kept.pk)
        moved, plan = True, plan_of(kept)
    context = {"kept": kept, "plan": plan, "moved": moved, "trail": trail(kept.term)}
    return render(request, "grading/students/photos_plan.html", context)


def plan_of(kept: PhotoSet) -> PhotosPlan:
    students = students_in(kept.term)
    return photos_plan(
        list(kept.drafts.defer("image")), students, digests_of(each.pk for each in students)
    )


def given(request: SignedInRequest, kept: PhotoSet, plan: PhotosPlan) -> bool:
    """Give what the plan shows; False when a photo changed meanwhile."""
    try:
        give_photos(kept.pk, plan.drafts, plan.seen, by=request.user)
    except (PhotosMoved, IntegrityError, Student.DoesNotExist):
        return False
    except PlanExecutedAlready:
        return True
    messages.success(request, "Tout ce que le plan annonçait est enregistré.")
    return True


@require_safe
@allow(*RESULT_READERS)
def draft(request: SignedInRequest, photos_id: UUID, draft_id: int) -> HttpResponse:
    """A photo that somebody brought, for the page of its plan."""
    sets = photo_sets_of(request.user)
    found = get_object_or_404(PhotoDraft, pk=draft_id, photos__in=sets, photos=photos_id)
    return HttpResponse(bytes(found.image), content_type=PORTRAIT_TYPE)


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def photo(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = get_object_or_404(
        Photo, student__in=Student.objects.for_user(request.user).filter(pk=student_id)
    )
    return HttpResponse(bytes(found.image), content_type=PORTRAIT_TYPE)


@require_POST
@allow(*RESULT_READERS)
def remove(request: SignedInRequest, student_id: int) -> HttpResponse:
    try:
        remove_photo(student_id, by=request.user)
    except (Student.DoesNotExist, Photo.DoesNotExist):
        raise Http404("Cet étudiant n’a pas de photo.") from None
    messages.success(request, "Sa photo est effacée.")
    return redirect("grading:situation", student_id)


@require_safe
@allow(*RESULT_READERS)
def board(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The faces and names of the term, or of one of its groups."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    term = get_object_or_404(terms, pk=term_id)
    groups = {str(each.pk): each for each in term.groups.order_by("name")}
    chosen = groups.get(request.GET.get("groupe", ""))
    context = {
        "term": term,
        "groups": list(groups.values()),
        "chosen": chosen,
        "enrolments": photo_board(term, chosen),
        "photos_url": f"{reverse('grading:photos')}?semestre={term.pk}",
        "trail": trail(term),
    }
    return render(request, "grading/students/board.html", context)
