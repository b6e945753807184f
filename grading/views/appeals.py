"""Contested marks: what a student says of his mark, and what is answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grading.forms.appeals import UNCHANGED, Act, AnswerForm, AppealForm
from grading.forms.marks import written_mark
from grading.forms.outcomes import trouble
from grading.models import Appeal, Role, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.appeals import Contestable, Thread, appeals_of, contestable, thread_of
from grading.selectors.effects import Effects, effects_of
from grading.selectors.marks import MarkValue
from grading.services import appeals as services
from grading.services.entries import Outcome

AT_MOST = 300
DONE = {
    Act.REPLY: "Message ajouté.",
    Act.KEEP: "Note maintenue, contestation close.",
    Act.CORRECT: "Note corrigée, contestation close.",
    Act.ACCEPT: "Contestation close avec la correction déjà faite.",
    Act.WITHDRAW: "Contestation retirée.",
}


@require_safe
@allow(Role.STUDENT, *MARK_EDITORS)
def appeal_list(request: SignedInRequest) -> HttpResponse:
    """His own for a student, those that he answers for who enters marks; the open ones first."""
    found = list(appeals_of(request.user)[: AT_MOST + 1])
    context = {
        "appeals": found[:AT_MOST],
        "at_most": AT_MOST if len(found) > AT_MOST else None,
        "open_count": sum(appeal.is_open for appeal in found[:AT_MOST]),
        "answers": request.user.has_role(*MARK_EDITORS),
    }
    return render(request, "grading/appeal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.STUDENT)
def contest(request: SignedInRequest, assessment_id: int, enrolment_id: int) -> HttpResponse:
    found = contestable(request.user, assessment_id, enrolment_id)
    if found is None:
        raise Http404("Il n’y a pas de note publiée à contester ici.")
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal = services.open_appeal(
                assessment_id, enrolment_id, by=request.user, text=form.cleaned_data["text"]
            )
        except ValidationError as fault:
            form.add_error(None, ValidationError(fault.messages))
        else:
            messages.success(request, "Contestation envoyée aux enseignants du module.")
            return redirect("grading:appeal", appeal.pk)
    return render(request, "grading/appeal_form.html", new_appeal(found, form))


def new_appeal(found: Contestable, form: AppealForm) -> dict[str, object]:
    mark = found.mark
    own = Appeal.objects.filter(assessment=mark.assessment, enrolment=mark.enrolment)
    return {
        "found": found,
        "form": form,
        "is_open": found.is_open_on(timezone.localdate()),
        "already": own.filter(state=Appeal.State.OPEN).first(),
        "back": reverse("grading:semester-results", args=[mark.enrolment_id]),
        "trail": [{"label": "Mes résultats", "url": reverse("grading:results")}],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.STUDENT, *MARK_EDITORS)
def appeal_page(request: SignedInRequest, appeal_id: int) -> HttpResponse:
    """The thread of an appeal; a message, and what it decides, come back by POST. A correction is
    shown with what it moves, then sent again to be made."""
    thread = named_thread(request, appeal_id)
    form = AnswerForm(request.POST or None, thread=thread)
    if request.method == "POST" and form.is_valid() and not must_look(thread, form):
        if answer(request, thread, form):
            return redirect("grading:appeal", appeal_id)
        thread = named_thread(request, appeal_id)
    wanted = form.correction
    context = {
        "thread": thread,
        "wanted": None if wanted is None else written_mark(wanted),
        "effects": effects_of_correction(request.user, thread, wanted),
        "appeal": thread.appeal,
        "form": form,
        "trail": [{"label": "Contestations", "url": reverse("grading:appeals")}],
    }
    return render(request, "grading/appeal.html", context)


def named_thread(request: SignedInRequest, appeal_id: int) -> Thread:
    appeal = get_object_or_404(appeals_of(request.user), pk=appeal_id)
    return thread_of(appeal, request.user)


def effects_of_correction(user: User, thread: Thread, wanted: MarkValue | None) -> Effects | None:
    """What correcting the published mark would move, None when nobody asks."""
    appeal = thread.appeal
    if wanted is None or not asks_to_look(appeal):
        return None
    corrections = {(appeal.assessment_id, appeal.enrolment_id): wanted}
    return effects_of(user, appeal.assessment.term, appeal.assessment.module, corrections)


def asks_to_look(appeal: Appeal) -> bool:
    return appeal.is_open and appeal.assessment.is_published


def must_look(thread: Thread, form: AnswerForm) -> bool:
    """Whether a correction is to be shown with its effects before it is made. What was typed
    against another version than the one stored is refused as such."""
    if form.correction is None or form.is_looked_at:
        return False
    return asks_to_look(thread.appeal) and form.cleaned_data["seen"] == thread.mark.version


def answer(request: SignedInRequest, thread: Thread, form: AnswerForm) -> bool:
    """Do what was asked, if it can still be done; else the form says why."""
    act = Act(form.cleaned_data["act"])
    try:
        perform(act, thread.appeal, request, form)
    except ValidationError as fault:
        form.add_error(None, ValidationError(fault.messages))
        return False
    messages.success(request, DONE[act])
    return True


def perform(act: Act, appeal: Appeal, request: SignedInRequest, form: AnswerForm) -> None:
    """Raises ValidationError when nothing was written."""
    by, given = request.user, form.cleaned_data
    seen, text = given["seen"] or 0, given["text"]
    match act:
        case Act.REPLY:
            services.reply(appeal.pk, by=by, text=text)
        case Act.KEEP:
            services.keep_mark(appeal.pk, by=by, text=text)
        case Act.WITHDRAW:
            services.withdraw_appeal(appeal.pk, by=by, text=text)
        case Act.ACCEPT:
            services.accept_correction(appeal.pk, by=by, version=seen, text=text)
        case Act.CORRECT:
            recorded = services.correct_mark(
                appeal.pk, by=by, wanted=given["mark"], seen_version=seen, text=text
            )
            if not recorded.saved:
                refuse(recorded.outcomes[0], appeal)


def refuse(outcome: Outcome, appeal: Appeal) -> None:
    said = trouble(outcome, {appeal.assessment_id: appeal.assessment}) or UNCHANGED
    raise ValidationError(f"{said} Rien n’a été changé ; votre message est gardé ci-dessous.")
