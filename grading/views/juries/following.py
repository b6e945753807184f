"""A new deliberation, opened from a closed jury."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.following import FollowingForm
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.services.juries.following import open_following, referred_by, students_of
from grading.views.juries.named import held_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def following(request: SignedInRequest, jury_id: int) -> HttpResponse:
    first = held_jury(request.user, jury_id)
    form = FollowingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen, motive = form.cleaned_data["student"], form.cleaned_data["motive"]
        try:
            jury = open_following(first.pk, students=chosen, motive=motive, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("grading:jury-closing", first.pk)
        messages.success(request, f"{jury} : ouverte. Le jury précédent reste tel qu’il est.")
        return redirect("grading:jury", jury.pk)
    context = {
        "jury": first,
        "form": form,
        "students": students_of(first),
        "referred": referred_by(first),
        "trail": trail_to_jury(first),
    }
    return render(request, "grading/jury/following.html", context)
